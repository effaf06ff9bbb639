"""Working calendars: the days on which inspectors work, holidays and make-up days included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geo.message import Message, message
from planner.errors import PlannerError
from planner.month import Month


class ConflictingDaysError(PlannerError, ValueError):
    """A day is called both off and working."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """Weekdays, except what is published: holidays and make-up working days (调休上班).

    In years that are not known only weekends are off, and `unknown_year` says so.
    """

    holidays: frozenset[date]
    """Days off on weekdays."""
    makeup_days: frozenset[date]
    """Saturdays and Sundays that are worked."""
    known_years: frozenset[int]
    closures: frozenset[date] = frozenset()
    """Days on which this authority makes no field inspections."""
    field_on_makeup_days: bool = True
    """Whether make-up days are used for field inspections; employers may be closed on them."""

    def __post_init__(self) -> None:
        if both := sorted(self.holidays & self.makeup_days):
            raise ConflictingDaysError(
                "{day} 既列为放假又列为调休上班：请改正节假日安排", day=str(both[0])
            )

    def is_office_day(self, day: date) -> bool:
        """Return whether a day counts as a working day (工作日) in a time limit.

        Make-up days count and this authority's own closures do, whatever is done in the field.
        """
        return day in self.makeup_days or (day not in self.holidays and day.weekday() < 5)

    def is_working(self, day: date) -> bool:
        """Return whether field inspections can be made on a day."""
        if day in self.closures or day in self.holidays:
            return False
        if day in self.makeup_days:
            return self.field_on_makeup_days
        return day.weekday() < 5


def working_days(month: Month, calendar: WorkingCalendar) -> tuple[date, ...]:
    """Return the days of a month on which field inspections can be made, in order."""
    days = (month.first_day + timedelta(days=n) for n in range(month.last_day.day))
    return tuple(day for day in days if calendar.is_working(day))


def unknown_year(month: Month, calendar: WorkingCalendar) -> Message | None:
    """Return that the holidays of the month's year are not known, or None if they are."""
    if month.year in calendar.known_years:
        return None
    return message(
        "{year} 年的节假日安排尚未公布或程序中没有，本月只按周末休息计算：公布后请重新排班",
        year=month.year,
    )


def weekends_only(closures: Sequence[date] = ()) -> WorkingCalendar:
    """Return a calendar in which only weekends are off."""
    return WorkingCalendar(
        holidays=frozenset(),
        makeup_days=frozenset(),
        known_years=frozenset(),
        closures=frozenset(closures),
    )
