"""Stored text: the same as the codec says, only faster."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from data.stored_text import TextWriter, meaning_fields
from data.value_codec import encode
from geo.declaration import Declaration
from geo.message import Message, message
from tests import make, make_storage

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def without_nul(stored: Any) -> Any:
    return json.loads(json.dumps(stored).replace("\\u0000", "\\u2400"))


@given(name=WORDS, workers=st.none() | st.integers(0, 10**6), over=st.sampled_from([None, 0, 1]))
def test_a_declaration_is_written_as_the_codec_would(
    name: str, workers: int | None, over: int | None
) -> None:
    one = make_storage.declaration(
        name=name,
        workers=workers,
        last_test_over_limit=None if over is None else bool(over),
        last_evaluation_on=date(2025, 1, 2) if over else None,
        exposures=(
            make.exposure(workers=workers, post=name),
            make.exposure(over_limit=None if over is None else bool(over)),
        ),
    )
    stored = encode(Declaration, one)
    expected = {field: stored[field] for field in meaning_fields()}
    writer = TextWriter()
    assert json.loads(writer.meaning(one)) == without_nul(expected)
    assert writer.meaning(one) == writer.meaning(one)
    assert set(stored) - set(expected) == {"line", "raw", "more_rows"}


@given(row=st.dictionaries(WORDS, WORDS, max_size=5))
def test_a_raw_row_is_written_in_the_order_of_its_headings(row: Mapping[str, str]) -> None:
    text = TextWriter().raw(row)
    assert "\\u0000" not in text.replace("\\\\", "")
    if not any("\0" in words for pair in row.items() for words in pair):
        assert json.loads(text) == row
        assert list(json.loads(text)) == sorted(row)


@given(words=WORDS, count=st.integers(), share=st.floats(allow_nan=False, allow_infinity=False))
def test_a_message_is_written_as_the_codec_would(words: str, count: int, share: float) -> None:
    said = message(
        "第 {line} 行", line=count, words=words, share=share, sure=True, inner=message(words)
    )
    assert json.loads(TextWriter().message(said)) == without_nul(encode(Message, said))
