"""Holidays: Chinese public holidays and make-up working days, as the State Council publishes them.

Source: the `chinesecalendar` package, which knows only years that have been published.
"""

from collections.abc import Iterable
from datetime import date

from chinese_calendar.constants import holidays as published_holidays
from chinese_calendar.constants import workdays as published_workdays

from planner.working_calendar import WorkingCalendar


def calendar_for(
    years: Iterable[int],
    *,
    closures: Iterable[date] = (),
    field_on_makeup_days: bool = True,
) -> WorkingCalendar:
    """Return the working calendar of some years; unpublished ones have only weekends off.

    `closures` are days on which this authority makes no field inspections.
    """
    published = {day.year for day in published_holidays}
    known = frozenset(year for year in years if year in published)
    return WorkingCalendar(
        holidays=frozenset(
            day for day in published_holidays if day.year in known and day.weekday() < 5
        ),
        makeup_days=frozenset(
            day for day in published_workdays if day.year in known and day.weekday() >= 5
        ),
        known_years=known,
        closures=frozenset(closures),
        field_on_makeup_days=field_on_makeup_days,
    )
