"""Unified social credit codes (统一社会信用代码): read, check and mend them as people write them.

GB 32100-2015 (18 characters, outer check digit) around GB 11714 (characters 9 to 17, with a check
digit of their own). Characters 3 to 8 name the authority of registration, never a location.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from operator import mul

from geo.message import Message, message

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FORM = re.compile(rf"[1-9ANY][{_ALPHABET}]\d{{6}}[{_ALPHABET}]{{10}}")
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_OUTER_WEIGHTS = (*(3**place % 31 for place in range(17)), 1)
_INNER_VALUES = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_NOISE = re.compile(r"[\s\u3000\u200b-\u200d\ufeff'’‘`\-_.·:：]+")
_LOOKALIKES = {"O": "0", "o": "0", "I": "1", "l": "1L", "S": "5", "s": "5", "Z": "2", "z": "2"}
_CUT = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{1,2}")
_RESIDENT = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class CreditCodeState(StrEnum):
    """What was found where a credit code should stand."""

    VALID = "valid"
    MENDED = "mended"
    EMPTY = "empty"
    REGISTRATION_NUMBER = "registration"
    ORGANISATION_CODE = "organisation"
    CUT = "cut"
    PERSONAL = "personal"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditCodeReading:
    """A credit code as read: `code` is valid in both check digits, or None with a hint why."""

    code: str | None
    state: CreditCodeState
    hint: Message | None = None


def is_credit_code(code: str) -> bool:
    """Return whether `code` has the form and both check digits of GB 32100 and GB 11714."""
    return (
        _FORM.fullmatch(code) is not None
        and code[16] == organisation_check_digit(code[8:16])
        and sum(map(mul, map(_VALUES.__getitem__, code), _OUTER_WEIGHTS)) % 31 == 0
    )


def organisation_check_digit(body: str) -> str:
    """Return the GB 11714 check digit of the eight characters of an organisation code."""
    total = sum(map(mul, map(_INNER_VALUES.__getitem__, body), _INNER_WEIGHTS))
    return "0123456789X0"[11 - total % 11]


def is_organisation_code(code: str) -> bool:
    """Return whether `code` is a 9-character organisation code (组织机构代码)."""
    return re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code) is not None and code[
        8
    ] == organisation_check_digit(code[:8])


def contains_resident_number(text: str) -> bool:
    """Return whether `text` holds a valid 18-digit resident identity number (GB 11643)."""
    return any(_is_resident_number(found) for found in _RESIDENT.findall(text))


def without_resident_numbers(text: str, instead: str) -> str:
    """Return `text` with every valid resident identity number replaced by `instead`."""
    return _RESIDENT.sub(lambda found: instead if _is_resident_number(found[0]) else found[0], text)


def read_credit_code(text: str) -> CreditCodeReading:
    """Return the credit code meant by `text`.

    Full-width letters, lower case, spaces and hyphens are mended. Letters that the alphabet lacks
    (O, I, S, Z) are read as the digits they look like, when exactly one reading passes both check
    digits. Everything else keeps `code` None and says what it is.
    """
    plain = _NOISE.sub("", text.translate(_WIDE)) if not _CUT.fullmatch(text.strip()) else text
    plain = plain.strip()
    if not plain:
        return CreditCodeReading(code=None, state=CreditCodeState.EMPTY)
    code = plain.upper()
    if is_credit_code(code):
        mended = code != text
        return CreditCodeReading(
            code=code,
            state=CreditCodeState.MENDED if mended else CreditCodeState.VALID,
            hint=message("已将信用代码整理为 {code}（去除空格、全角或小写）", code=code)
            if mended
            else None,
        )
    return _unusable(plain, code)


def _unusable(plain: str, code: str) -> CreditCodeReading:
    if _is_resident_number(code):
        return CreditCodeReading(
            code=None,
            state=CreditCodeState.PERSONAL,
            hint=message("信用代码列里是身份证号，已删除：请填营业执照上的统一社会信用代码"),
        )
    if _CUT.fullmatch(plain) or re.fullmatch(r"\d{15}0{3}", code):
        return CreditCodeReading(
            code=None,
            state=CreditCodeState.CUT,
            hint=message(
                "信用代码被表格软件当作数字截断（{value}），后几位已丢失："
                "请把该列设为文本格式后重新导出",
                value=plain,
            ),
        )
    if len(code) == 18:
        return _like(plain, code)
    if re.fullmatch(r"\d{15}", code):
        return CreditCodeReading(
            code=None,
            state=CreditCodeState.REGISTRATION_NUMBER,
            hint=message(
                "{value} 是旧的 15 位工商注册号：请换成 18 位统一社会信用代码", value=plain
            ),
        )
    if is_organisation_code(code):
        return CreditCodeReading(
            code=None,
            state=CreditCodeState.ORGANISATION_CODE,
            hint=message(
                "{value} 是旧的 9 位组织机构代码：请换成 18 位统一社会信用代码", value=plain
            ),
        )
    return CreditCodeReading(
        code=None,
        state=CreditCodeState.INVALID,
        hint=message(
            "信用代码“{value}”有 {length} 位，应为 18 位：请按营业执照核对",
            value=plain,
            length=len(plain),
        ),
    )


def _like(plain: str, code: str) -> CreditCodeReading:
    readings = {
        "".join(chars).upper()
        for chars in product(*(_LOOKALIKES.get(char, char) for char in plain))
        if len(plain) == 18
    }
    passing = [reading for reading in sorted(readings) if is_credit_code(reading)]
    if len(passing) == 1:
        return CreditCodeReading(
            code=passing[0],
            state=CreditCodeState.MENDED,
            hint=message(
                "信用代码“{value}”含有不会出现的字母，已按形近字读作 {code}，两个校验位都相符："
                "请核对",
                value=plain,
                code=passing[0],
            ),
        )
    return CreditCodeReading(
        code=None,
        state=CreditCodeState.INVALID,
        hint=message("信用代码“{value}”的校验位不符：请按营业执照逐位核对", value=code),
    )


def _is_resident_number(code: str) -> bool:
    if not _RESIDENT.fullmatch(code):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(code[:17], _RESIDENT_WEIGHTS, strict=True)
    )
    return "10X98765432"[total % 11] == code[17].upper()
