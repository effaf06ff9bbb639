from datetime import date

from data.holidays import calendar_for
from planner.month import Month
from planner.working_calendar import unknown_year, working_days


def test_the_spring_festival_of_2026_and_its_make_up_days_are_known() -> None:
    february = Month(year=2026, number=2)
    days = working_days(february, calendar_for([2026]))
    assert len(days) == 16
    assert {date(2026, 2, 14), date(2026, 2, 28)} <= set(days)
    assert date(2026, 2, 16) not in days
    without = working_days(february, calendar_for([2026], field_on_makeup_days=False))
    assert set(days) - set(without) == {date(2026, 2, 14), date(2026, 2, 28)}


def test_only_the_years_asked_for_are_known_and_an_unpublished_one_is_said() -> None:
    calendar = calendar_for([2026, 2199], closures=[date(2026, 12, 4)])
    assert calendar.known_years == {2026}
    assert unknown_year(Month(year=2026, number=12), calendar) is None
    assert "2199 年" in str(unknown_year(Month(year=2199, number=1), calendar))
    december = working_days(Month(year=2026, number=12), calendar)
    assert len(december) == 22
    assert date(2026, 12, 4) not in december
    assert len(working_days(Month(year=2025, number=10), calendar)) == 23


def test_no_day_is_both_off_and_worked_in_any_published_year() -> None:
    calendar = calendar_for(range(2004, 2100))
    assert calendar.holidays.isdisjoint(calendar.makeup_days)
    assert {day.weekday() for day in calendar.holidays} <= set(range(5))
    assert {day.weekday() for day in calendar.makeup_days} <= {5, 6}
