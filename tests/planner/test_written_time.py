from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.written_time import is_day, is_moment, is_month


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_of_the_calendar_is_a_day(day: date) -> None:
    assert is_day(day.isoformat())
    assert is_month(day.isoformat()[:7])
    assert is_moment(f"{day}T23:59:59+08:00")


@pytest.mark.parametrize(
    "text", ["2026-11-31", "2027-02-29", "2026-13-01", "20261201", "2026-12-1", "2026-12-01 ", ""]
)
def test_what_is_not_in_the_calendar_is_no_day(text: str) -> None:
    assert not is_day(text)
    assert not is_moment(f"{text}T09:00:00+08:00")


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-1", "202612", "２０２６-12"])
def test_there_are_twelve_months(text: str) -> None:
    assert not is_month(text)


@pytest.mark.parametrize("clock", ["24:00:00+08:00", "09:60:00+08:00", "09:00:00Z", "09:00+08:00"])
def test_a_moment_is_to_the_second_in_china(clock: str) -> None:
    assert not is_moment(f"2026-11-25T{clock}")


def test_leap_days_exist_every_fourth_year() -> None:
    assert is_day("2028-02-29")
    assert (date(2028, 2, 29) - date(2028, 2, 28)) == timedelta(days=1)
