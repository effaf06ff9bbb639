"""Year trends: what a span of time brought beside the same span a year before (XZ-26).

Numbers of inspections stand here only as what shares are taken of: nothing is ranked by them
(国办发〔2024〕54号).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from geo.employer import EmployerId
from geo.history import History
from planner.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanFigures:
    """What the histories of an area say of a span of days, both ends included."""

    first: date
    last: date
    inspected: int
    """Distinct employers inspected by the authority."""
    violating: int
    """Those of them where something was found."""
    due: int
    """Corrections that fell due."""
    in_time: int
    """Those of them that were confirmed by their deadline."""
    complaints: int
    tests: int
    over_limit: int
    """Reports of the span that exceed a limit."""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing at all is on record."""
        return not (self.inspected or self.due or self.complaints or self.tests)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTrend:
    """A month and its year so far, each beside the same of the year before."""

    month: Month
    """The last month that was over."""
    now: SpanFigures
    then: SpanFigures
    year_now: SpanFigures
    year_then: SpanFigures


def year_trend(histories: Mapping[EmployerId, History], *, authority: str, on: date) -> YearTrend:
    """Return the last month that is over on the day after `on`, and its year, beside last year's.

    Like is compared with like: whole months only, and the year up to the end of that month.
    """
    month = last_whole_month(on)
    before = Month(year=month.year - 1, number=month.number)
    pasts = tuple(histories.values())

    def figures(first: date, last: date) -> SpanFigures:
        return span_figures(pasts, authority=authority, first=first, last=last)

    return YearTrend(
        month=month,
        now=figures(month.first_day, month.last_day),
        then=figures(before.first_day, before.last_day),
        year_now=figures(date(month.year, 1, 1), month.last_day),
        year_then=figures(date(before.year, 1, 1), before.last_day),
    )


def last_whole_month(on: date) -> Month:
    """Return the month of `on` if that is its last day, else the month before."""
    last = on + timedelta(days=1) - timedelta(days=(on + timedelta(days=1)).day)
    return Month(year=last.year, number=last.month)


def span_figures(
    histories: Iterable[History], *, authority: str, first: date, last: date
) -> SpanFigures:
    """Return what `histories`, one an employer, say of the days from `first` to `last`."""
    inspected = violating = due = in_time = complaints = tests = over_limit = 0
    for history in histories:
        visits = [
            one
            for one in history.inspections
            if one.authority == authority and first <= one.on <= last
        ]
        inspected += bool(visits)
        violating += any(one.violations for one in visits)
        for one in history.inspections:
            if one.correction_due is not None and first <= one.correction_due <= last:
                due += 1
                in_time += one.corrected_on is not None and one.corrected_on <= one.correction_due
        complaints += sum(first <= one.on <= last for one in history.complaints)
        reports = [one for one in history.tests if first <= one.on <= last]
        tests += len(reports)
        over_limit += sum(one.over_limit for one in reports)
    return SpanFigures(
        first=first,
        last=last,
        inspected=inspected,
        violating=violating,
        due=due,
        in_time=in_time,
        complaints=complaints,
        tests=tests,
        over_limit=over_limit,
    )
