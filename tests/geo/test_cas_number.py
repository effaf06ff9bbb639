"""CAS registry numbers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cas_number import CasReading, is_cas_number, read_cas_number


def _number(first: int, second: int) -> str:
    digits = f"{first}{second:02d}"
    check = sum(int(digit) * at for at, digit in enumerate(reversed(digits), 1)) % 10
    return f"{first}-{second:02d}-{check}"


@given(st.integers(10, 9_999_999), st.integers(0, 99))
def test_a_number_with_its_check_digit_is_read_in_any_width(first: int, second: int) -> None:
    number = _number(first, second)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    assert is_cas_number(number)
    assert read_cas_number(f"（CAS {wide}）") == CasReading(number=number)


@given(st.integers(30, 99), st.integers(1, 12))
def test_a_number_that_a_spreadsheet_made_a_date_comes_back(first: int, second: int) -> None:
    number = _number(first, second)
    last = int(number[-1])
    if last == 0:
        return  # no day 0: a spreadsheet leaves such a number alone
    day = date(1900 + first, second, last)
    for spoilt in (day, day.isoformat(), f"{day.year}/{day.month}/{day.day}"):
        assert read_cas_number(spoilt) == CasReading(number=number, was_date=True)
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    assert read_cas_number(serial) == CasReading(number=number, was_date=True)


@given(st.dates(date(1900, 3, 1), date(2060, 1, 1)))
def test_a_date_is_read_only_where_a_valid_number_comes_out(day: date) -> None:
    reading = read_cas_number(day)
    assert reading.number is None or (is_cas_number(reading.number) and reading.was_date)


@pytest.mark.parametrize("value", ["", "无", "75-01-5", "1975-01-05", "1975-13-40", 3.0, 1e9])
def test_what_is_no_number_gives_none(value: str | float) -> None:
    assert read_cas_number(value).number is None


def test_a_four_digit_year_counts_only_for_a_known_number() -> None:
    number = _number(1979, 6)
    assert read_cas_number(number, {number}).number == number
    assert read_cas_number(date(1979, 6, int(number[-1])), {number}).number == number


def test_a_number_of_four_digits_in_front_is_no_date() -> None:
    for number in ("7439-96-5", "1330-20-7", "1309-48-4"):
        assert read_cas_number(number) == CasReading(number=number)
    known = {"1344-09-8"}
    assert read_cas_number("1344-09-8", known) == CasReading(number="1344-09-8")


def test_a_lost_zero_is_put_back() -> None:
    assert read_cas_number("75-1-4").number == "75-01-4"


def test_the_misprint_of_the_2003_list_is_refused() -> None:
    assert not is_cas_number("582-29-0")
    assert is_cas_number("528-29-0")
