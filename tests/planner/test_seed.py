import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.seed import InvalidSeedError, parse_seed


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
