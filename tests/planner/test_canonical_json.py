import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.canonical_json import (
    MAX_DEPTH,
    MAX_INTEGER,
    NotCanonicalError,
    canonical_json,
    digest,
    lines_digest,
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text("abcXYZ019_", min_size=1)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | WORDS,
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "甲"]}, '{"a":[true,null,"甲"],"b":1}'),
        ({"a_1": 1, "B": 2, "a": 3, "1": 4}, '{"1":4,"B":2,"a":3,"a_1":1}'),
        ('"\\/', '"\\"\\\\/"'),
        ("\b\t\n\f\r", '"\\b\\t\\n\\f\\r"'),
        ("\x00\x1f\x7f\x80", '"\\u0000\\u001f\x7f\x80"'),
        ("\U0001f3b2𠀀\u2028\ufeff", '"\U0001f3b2𠀀\u2028\ufeff"'),
        ([-0, -MAX_INTEGER, MAX_INTEGER], "[0,-9007199254740991,9007199254740991]"),
        (((), {}), "[[],{}]"),
    ],
)
def test_canonical_json_is_written_in_one_way_only(value: object, text: str) -> None:
    assert canonical_json(value) == text.encode()


@given(value=VALUES)
def test_canonical_json_reads_back_as_the_value_and_is_written_the_same_again(
    value: object,
) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text
    assert not {b"\n", b"\r"} & {text[k : k + 1] for k in range(len(text))}


@given(fields=st.dictionaries(KEYS, st.integers(0, 9)))
def test_the_order_in_which_keys_were_given_does_not_matter(fields: dict[str, int]) -> None:
    turned = dict(reversed(fields.items()))
    assert canonical_json(turned) == canonical_json(fields)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"a": [1, 1.5]}, "$.a[1] 的值 1.5 只能是整数、文字、真假、列表或对象"),
        ([MAX_INTEGER + 1], "$[0] 的数 9007199254740992 太大"),
        ([-MAX_INTEGER - 1], "$[0] 的数 -9007199254740992 太大"),
        ({"名": 1}, "$ 的键 '名' 只能用 ASCII 字母、数字和下划线"),
        ({"a-b": 1}, "$ 的键 'a-b' 只能用 ASCII 字母、数字和下划线"),
        ({1: 1}, "$ 的键 1 只能用 ASCII 字母、数字和下划线"),
        ({"": 1}, "$ 的键 '' 只能用 ASCII 字母、数字和下划线"),
        ("\ud800", "内容含有不成对的代理字符，不能写成 UTF-8：请改正"),
        (b"x", "$ 的值 b'x' 只能是整数、文字、真假、列表或对象"),
    ],
)
def test_a_value_without_one_text_is_refused_and_named(value: object, said: str) -> None:
    with pytest.raises(NotCanonicalError) as error:
        canonical_json(value)
    assert str(error.value) == said


def test_lists_far_too_deep_are_refused_before_they_can_break_a_verifier() -> None:
    value: object = 0
    for _ in range(MAX_DEPTH):
        value = [value]
    assert canonical_json(value).startswith(b"[[[")
    with pytest.raises(NotCanonicalError, match="套了超过 64 层"):
        canonical_json([value])


def test_a_digest_covers_a_heading_line_and_the_canonical_text() -> None:
    assert digest("H/1", {"a": 1}) == sha256(b'H/1\n{"a":1}').hexdigest()
    assert lines_digest("H/1", ["x", "y"]) == sha256(b"H/1\nx\ny\n").hexdigest()
    assert lines_digest("H/1", []) == sha256(b"H/1\n").hexdigest()
