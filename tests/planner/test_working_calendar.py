from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.month import Month
from planner.working_calendar import (
    ConflictingDaysError,
    WorkingCalendar,
    unknown_year,
    weekends_only,
    working_days,
)

OCTOBER = Month(year=2026, number=10)
DAYS = st.frozensets(st.dates(date(2026, 10, 1), date(2026, 10, 31)), max_size=8)


@given(DAYS, DAYS, DAYS)
def test_working_days_are_in_order_inside_the_month_and_never_closed(
    off: frozenset[date], worked: frozenset[date], closed: frozenset[date]
) -> None:
    calendar = WorkingCalendar(
        holidays=off - worked,
        makeup_days=worked,
        known_years=frozenset({2026}),
        closures=closed,
    )
    days = working_days(OCTOBER, calendar)
    assert list(days) == sorted(set(days))
    assert all((day.year, day.month) == (2026, 10) for day in days)
    assert not set(days) & (closed | (off - worked))
    assert worked - closed <= set(days)


def test_make_up_days_can_be_kept_free_of_field_work() -> None:
    saturday = date(2026, 10, 10)
    calendar = WorkingCalendar(
        holidays=frozenset(),
        makeup_days=frozenset({saturday}),
        known_years=frozenset({2026}),
        field_on_makeup_days=False,
    )
    assert saturday not in working_days(OCTOBER, calendar)


def test_an_unknown_year_is_said_and_only_weekends_are_off() -> None:
    calendar = weekends_only(closures=[date(2026, 10, 15)])
    assert len(working_days(OCTOBER, calendar)) == 21
    said = unknown_year(OCTOBER, calendar)
    assert "2026 年的节假日安排尚未公布" in str(said)
    known = WorkingCalendar(
        holidays=frozenset(), makeup_days=frozenset(), known_years=frozenset({2026})
    )
    assert unknown_year(OCTOBER, known) is None


def test_a_day_both_off_and_worked_is_refused() -> None:
    day = frozenset({date(2026, 10, 10)})
    with pytest.raises(ConflictingDaysError, match="2026-10-10 既列为放假又列为调休上班"):
        WorkingCalendar(holidays=day, makeup_days=day, known_years=frozenset())
