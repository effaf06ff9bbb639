"""Cap checker: whether planned visits keep the caps, worked out again from the past alone.

It shares no code with the allowances that the plan was made by, so that neither can hide a fault
of the other: every year is counted through, visit by visit, in the order of days. What may be
visited how often is defined in docs/caps.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from geo.employer import EmployerId
from geo.history import History
from geo.message import Message, message
from planner.rule_set import RuleSet, VisitCap
from planner.visit_frequency import PlannedVisit


class _Entry(NamedTuple):
    """One visit in the book of an employer."""

    on: date
    is_planned: bool
    authority: str
    is_counted: bool
    has_finding: bool


def check_caps(
    planned: Iterable[PlannedVisit], histories: Mapping[EmployerId, History], rules: RuleSet
) -> tuple[Message, ...]:
    """Return every planned visit that breaks a cap, by employer and day; empty when lawful.

    A planned visit counts after those recorded on its day and like one without a finding. Visits
    recorded for later days count towards the year of the authority and for the gap.
    """
    coming: dict[EmployerId, list[PlannedVisit]] = {}
    for visit in planned:
        coming.setdefault(visit.employer, []).append(visit)
    return tuple(
        breach
        for employer in sorted(coming)
        for breach in _breaches(
            employer, _book(histories.get(employer), coming[employer], rules.cap), rules.cap
        )
    )


def _book(past: History | None, coming: Iterable[PlannedVisit], cap: VisitCap) -> list[_Entry]:
    """Return all visits of an employer, made and planned, in order."""
    book = [
        _Entry(one.on, False, one.authority, one.kind not in cap.exempt, one.violations > 0)
        for one in (past.inspections if past else ())
    ]
    book += [
        _Entry(one.on, True, one.authority, one.kind not in cap.exempt, False) for one in coming
    ]
    return sorted(book)


def _breaches(employer: EmployerId, book: list[_Entry], cap: VisitCap) -> Iterator[Message]:
    for place, entry in enumerate(book):
        if not (entry.is_planned and entry.is_counted):
            continue
        said = {"employer": employer, "day": entry.on.isoformat()}
        of_year = [
            one
            for number, one in enumerate(book)
            if one.is_counted
            and one.on.year == entry.on.year
            and not (one.is_planned and number > place)
        ]
        own = sum(one.authority == entry.authority for one in of_year)
        if own > cap.per_year:
            yield message(
                "{employer} {day} 的检查是本机关本年第 {count} 次计次检查，上限 {cap} 次",
                **said,
                count=own,
                cap=cap.per_year,
            )
        everybody = sum(one.on <= entry.on for one in of_year)
        if cap.joint_per_year is not None and everybody > cap.joint_per_year:
            yield message(
                "{employer} {day} 的检查是各机关本年第 {count} 次计次检查，合计上限 {cap} 次",
                **said,
                count=everybody,
                cap=cap.joint_per_year,
            )
        near = [
            one.on
            for number, one in enumerate(book)
            if number != place
            and one.is_counted
            and one.authority == entry.authority
            and abs((one.on - entry.on).days) < cap.min_gap_days
        ]
        if near:
            yield message(
                "{employer} {day} 的检查与 {other} 的计次检查相隔不足 {gap} 天",
                **said,
                other=near[0].isoformat(),
                gap=cap.min_gap_days,
            )
        if _must_rest(book[:place], entry, cap):
            yield message(
                "{employer} {day} 的检查之前，{months} 个月内已连续 {count} 次计次检查未发现问题",
                **said,
                months=cap.no_finding_months,
                count=cap.block_after_no_findings,
            )


def _must_rest(before: list[_Entry], entry: _Entry, cap: VisitCap) -> bool:
    """Return whether the visits before one were often enough in a row without a finding."""
    if cap.block_after_no_findings is None:
        return False
    clean = 0
    newest_finding = max((one.on for one in before if one.has_finding), default=date.min)
    for one in reversed(before):
        if one.on <= newest_finding or not _within(one.on, entry.on, cap.no_finding_months):
            break
        clean += one.is_counted and one.authority == entry.authority
    return clean >= cap.block_after_no_findings


def _within(earlier: date, later: date, months: int) -> bool:
    """Return whether fewer than so many months lie between two days."""
    gone = (later.year - earlier.year) * 12 + later.month - earlier.month
    if gone != months:
        return gone < months
    is_last_of_month = (later + timedelta(days=1)).month != later.month
    return later.day < earlier.day and not is_last_of_month
