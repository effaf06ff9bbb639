from collections.abc import Callable

import pytest

from planner import json_shape
from planner.canonical_json import MAX_INTEGER
from planner.json_shape import Json, MalformedJsonError

VALUE: Json = {
    "text": "甲",
    "half": "\ud800",
    "whole": 3,
    "true": True,
    "least": -1,
    "large": MAX_INTEGER + 1,
    "list": ["a", "b"],
    "mixed": ["a", 1],
    "rows": [["a", "b"], ["c", "d"]],
    "ragged": [["a", "b"], ["c"]],
    "digest": "0f" * 32,
    "upper": "0F" * 32,
}
D = "$"


def test_values_of_the_right_shape_come_through() -> None:
    assert json_shape.text(VALUE, "text", D) == "甲"
    assert json_shape.whole(VALUE, "whole", D) == 3
    assert json_shape.whole(VALUE, "least", D, least=-5) == -1
    assert json_shape.hex_digest(VALUE, "digest", D) == "0f" * 32
    assert json_shape.array(VALUE, "list", D) == ["a", "b"]
    assert json_shape.texts(VALUE, "list", D) == ("a", "b")
    assert json_shape.rows_of_text(VALUE, "rows", D, width=2) == (("a", "b"), ("c", "d"))
    assert json_shape.mapping(VALUE, D) is VALUE
    assert json_shape.listed([1], D) == [1]


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lambda: json_shape.field(VALUE, "none", D), "$ 缺少“none”"),
        (lambda: json_shape.field([], "none", D), "$ 应当是一个对象"),
        (lambda: json_shape.listed({}, D), "$ 应当是一个列表"),
        (lambda: json_shape.array(VALUE, "text", D), "$.text 应当是一个列表"),
        (lambda: json_shape.text(VALUE, "whole", D), "$.whole 应当是文字"),
        (lambda: json_shape.text(VALUE, "half", D), "$.half 应当是文字"),
        (lambda: json_shape.texts(VALUE, "mixed", D), "$.mixed[1] 应当是文字"),
        (lambda: json_shape.whole(VALUE, "true", D), "$.true 应当是整数"),
        (lambda: json_shape.whole(VALUE, "text", D), "$.text 应当是整数"),
        (lambda: json_shape.whole(VALUE, "least", D), "$.least 是 -1，应当在 0 至 2^53−1 之间"),
        (
            lambda: json_shape.whole(VALUE, "large", D),
            "$.large 是 9007199254740992，应当在 0 至 2^53−1 之间",
        ),
        (lambda: json_shape.hex_digest(VALUE, "upper", D), "$.upper 应当是 64 位小写十六进制数"),
        (
            lambda: json_shape.rows_of_text(VALUE, "ragged", D, width=2),
            "$.ragged[1] 应当有 2 项",
        ),
    ],
)
def test_a_value_of_another_shape_is_named_with_its_place(
    read: Callable[[], object], said: str
) -> None:
    with pytest.raises(MalformedJsonError) as error:
        read()
    assert str(error.value) == said
