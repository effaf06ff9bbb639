"""CAS registry numbers: read them as written, and as a spreadsheet spoilt them."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum import casrn

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    map(ord, "‐‑‒–—−"), "-"
)
_NUMBER = re.compile(r"(?<!\d)(\d{2,7})-(\d{1,2})-(\d)(?!\d)")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_SERIAL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasReading:
    """A CAS number as read; `number` is None when the text holds no valid one."""

    number: str | None
    was_date: bool = False
    """True when a spreadsheet had turned the number into a date."""


def is_cas_number(number: str) -> bool:
    """Return whether `number` has the form and the check digit of a CAS registry number."""
    return bool(re.fullmatch(r"\d{2,7}-\d{2}-\d", number)) and bool(casrn.is_valid(number))


def read_cas_number(value: str | date | float, known: Container[str] = ()) -> CasReading:
    """Return the CAS number meant by `value`: text, a date cell, or a date's serial number.

    A date is read back as year-month-day (75-01-4 became 1975-01-04) only where the check digit
    passes; the four-digit year counts only where that makes a number in `known`.
    """
    if isinstance(value, int | float):
        if not 366 <= value < 60_000:
            return CasReading(number=None)
        return _from_day(_SERIAL_ZERO + timedelta(days=int(value)), known)
    if isinstance(value, date):
        return _from_day(value, known)
    text = "".join(value.translate(_WIDE).split())
    spoilt = _DATE.fullmatch(value.translate(_WIDE).strip())
    if spoilt and not (is_cas_number(text) and (text in known or int(spoilt[2]) > 12)):
        plain = _from_parts(*map(int, spoilt.groups()), known=known)
        if plain.number is not None:
            return plain
    for first, second, last in _NUMBER.findall(text):
        number = f"{int(first)}-{int(second):02d}-{last}"
        if is_cas_number(number):
            return CasReading(number=number)
    return CasReading(number=None)


def _from_day(day: date, known: Container[str]) -> CasReading:
    return _from_parts(day.year, day.month, day.day, known=known)


def _from_parts(year: int, month: int, day: int, *, known: Container[str]) -> CasReading:
    if day > 9:
        return CasReading(number=None)
    short, full = (f"{first}-{month:02d}-{day}" for first in (year % 100, year))
    if full in known and is_cas_number(full):
        return CasReading(number=full, was_date=True)
    if year % 100 > 9 and is_cas_number(short):
        return CasReading(number=short, was_date=True)
    return CasReading(number=None)
