"""Unified social credit codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.uscc import calc_check_digit

from geo.credit_code import (
    CreditCodeState,
    contains_resident_number,
    is_credit_code,
    is_organisation_code,
    organisation_check_digit,
    read_credit_code,
    without_resident_numbers,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    head = draw(st.sampled_from("159NY")) + draw(st.sampled_from("123459"))
    body = draw(st.text(ALPHABET, min_size=8, max_size=8))
    region = draw(st.text("0123456789", min_size=6, max_size=6))
    code = head + region + body + organisation_check_digit(body)
    return code + str(calc_check_digit(code))


@pytest.mark.parametrize(
    "code",
    ["91330100799655058B", "9144030071526726XG", "91110000802100433B", "91350100M000100Y43"],
)
def test_well_known_codes_pass_both_check_digits(code: str) -> None:
    assert is_credit_code(code)
    assert is_organisation_code(code[8:17])
    assert read_credit_code(code).state is CreditCodeState.VALID


@given(credit_codes())
def test_every_code_with_both_check_digits_is_valid(code: str) -> None:
    reading = read_credit_code(code)
    assert (reading.code, reading.state, reading.hint) == (code, CreditCodeState.VALID, None)


@given(credit_codes(), st.integers(2, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_never_taken(code: str, at: int, char: str) -> None:
    changed = code[:at] + char + code[at + 1 :]
    assert is_credit_code(changed) == (changed == code)


@given(credit_codes(), st.integers(0, 18))
def test_width_case_and_spaces_are_mended(code: str, at: int) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code.lower())
    reading = read_credit_code(f" {wide[:at]}\u3000{wide[at:]} ")
    assert (reading.code, reading.state) == (code, CreditCodeState.MENDED)


@given(credit_codes())
def test_letters_o_and_i_are_read_as_the_digits_they_look_like(code: str) -> None:
    reading = read_credit_code(code.replace("0", "O").replace("1", "I"))
    assert reading.code == code


@given(st.text(max_size=24))
def test_whatever_stands_there_a_code_is_valid_or_there_is_a_hint(text: str) -> None:
    reading = read_credit_code(text)
    if reading.code is not None:
        assert is_credit_code(reading.code)
    else:
        assert (reading.hint is None) == (reading.state is CreditCodeState.EMPTY)


@pytest.mark.parametrize(
    ("text", "state", "says"),
    [
        ("", CreditCodeState.EMPTY, ""),
        ("9.13E+17", CreditCodeState.CUT, "信用代码被表格软件当作数字截断（9.13E+17）"),
        ("913301007996550000", CreditCodeState.CUT, "请把该列设为文本格式后重新导出"),
        ("330100000012345", CreditCodeState.REGISTRATION_NUMBER, "15 位工商注册号"),
        ("79965505-8", CreditCodeState.ORGANISATION_CODE, "9 位组织机构代码"),
        ("91330100799655058C", CreditCodeState.INVALID, "校验位不符：请按营业执照逐位核对"),
        ("12345", CreditCodeState.INVALID, "有 5 位，应为 18 位"),
        ("11010519491231002X", CreditCodeState.PERSONAL, "身份证号，已删除"),
    ],
)
def test_what_is_no_code_is_named_with_its_remedy(
    text: str, state: CreditCodeState, says: str
) -> None:
    reading = read_credit_code(text)
    assert (reading.code, reading.state) == (None, state)
    assert says in str(reading.hint or "")


def test_identity_numbers_are_found_and_removed_and_look_alikes_kept() -> None:
    assert contains_resident_number("电话 11010519491231002x，")
    assert not contains_resident_number("110105194912310021")
    assert not contains_resident_number("911101051949123100")
    assert without_resident_numbers("甲11010519491231002X乙", "…") == "甲…乙"
    assert without_resident_numbers("110105194912310021", "…") == "110105194912310021"
