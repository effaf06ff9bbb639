from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.area import AreaCode
from planner.month import Month
from planner.seed import InvalidSeedError, month_seed, parse_seed, seed_text


def _fields(**changes: Any) -> dict[str, Any]:
    return {
        "area": AreaCode("999901"),
        "month": Month(year=2026, number=12),
        "purpose": "双随机",
        "entropy": "3 1 4 1 5",
    } | changes


def test_the_seed_is_the_hash_of_a_text_that_anyone_can_write() -> None:
    text = (
        'XUNTU-MONTH-SEED/1\n{"area":"999901","entropy":"3 1 4 1 5","month":"2026-12",'
        '"purpose":"双随机"}'
    )
    assert seed_text(**_fields()) == text
    assert month_seed(**_fields()) == sha256(text.encode()).digest()


@pytest.mark.parametrize(
    "changes",
    [
        {"area": AreaCode("999902")},
        {"month": Month(year=2027, number=1)},
        {"purpose": "检查人员"},
        {"entropy": "3 1 4 1 6"},
        {"entropy": "31415"},
    ],
)
def test_any_change_gives_another_seed(changes: dict[str, Any]) -> None:
    assert month_seed(**_fields(**changes)) != month_seed(**_fields())


def test_full_width_digits_and_extra_spaces_do_not_change_the_seed() -> None:
    assert month_seed(**_fields(entropy=" ３ 1  4　1 5\n")) == month_seed(**_fields())


def test_fields_cannot_run_into_each_other() -> None:
    one = month_seed(**_fields(purpose='a","x":"b', entropy="c"))
    assert one != month_seed(**_fields(purpose="a", entropy='c","x":"b'))


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"purpose": " "}, "没有写明抽取的用途"), ({"entropy": "\n"}, "没有公开随机数：请填写见证人")],
)
def test_a_seed_needs_a_purpose_and_entropy(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidSeedError, match=said):
        month_seed(**_fields(**changes))


@settings(deadline=None)
@given(seed=st.binary(min_size=32, max_size=32))
def test_a_seed_written_in_hexadecimal_is_read_back(seed: bytes) -> None:
    digits = seed.hex()
    in_groups = " ".join(digits[at : at + 8] for at in range(0, 64, 8))
    assert parse_seed(digits) == parse_seed(digits.upper() + "\n") == parse_seed(in_groups) == seed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "应当是 64 位十六进制数，现在是 0 位"),
        ("0" * 63, "现在是 63 位：请核对是否抄漏"),
        ("0" * 65, "现在是 65 位"),
        ("00 0g" + "0" * 60, r"第 4 位是“g”，不是十六进制数字（0–9、a–f）"),
    ],
)
def test_a_seed_that_cannot_be_read_is_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(InvalidSeedError, match=said):
        parse_seed(text)
