"""Tied visits: visits to one employer that a yearly cap or a least gap does not leave free."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo.employer import EmployerId
from geo.history import Inspection
from planner.month import Month
from planner.rule_scope import Subject
from planner.rule_set import RuleSet
from planner.visit_allowance import CapReason, cap_blocks
from planner.visit_cap import remaining_visits
from planner.visit_pattern import Months, PatternType, best_alone, met_windows
from planner.visit_window import MONTHS, VisitDemand, VisitWindow
from planner.window_merge import MergedVisit, merge_windows


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLimit:
    """What cap and gap still allow at one employer."""

    most: int
    """Visits that count, in the months that are planned."""
    not_before: int
    """First month far enough from the last visit that counts; 1 or less for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedEmployer:
    """One employer whose visits depend on each other, and what is wanted of it."""

    employer: EmployerId
    kind: PatternType
    demands: tuple[VisitDemand, ...]
    needed: int
    """Visits that would meet all demands if nothing tied them."""


def visit_limit(
    subject: Subject, rules: RuleSet, *, first: Month, gap: int, kept: Sequence[int] = ()
) -> VisitLimit:
    """Return what cap and gap still allow, when visits that count are kept in some months.

    The cap of the authority and that of all together, the least gap in days and the months after
    visits without a finding are those of the rules; `gap` is in months, from the last visit too.
    """
    made, cap = subject.history.inspections, rules.cap
    counted = [one for one in made if one.kind not in cap.exempt]
    left = remaining_visits(made, cap, authority=rules.authority, year=first.year)
    if cap.joint_per_year is not None:
        everybody = sum(one.on.year == first.year for one in counted)
        left = max(0, min(left, cap.joint_per_year - everybody))
    months = [
        12 * (one.on.year - first.year) + one.on.month
        for one in counted
        if one.authority == rules.authority
    ]
    last = max((*months, *kept), default=-MONTHS)
    near = last + gap if gap > 1 or last in kept else first.number
    return VisitLimit(
        most=max(0, left - len(kept)), not_before=max(near, _opens_in(made, rules, first))
    )


def _opens_in(made: Sequence[Inspection], rules: RuleSet, first: Month) -> int:
    """Return the first month with a day on which no rule bars a visit that counts, or 13."""
    days = [
        date(first.year, month, day)
        for month in range(first.number, MONTHS + 1)
        for day in (1, monthrange(first.year, month)[1])
    ]
    blocks = [
        block
        for block in cap_blocks(made, rules.cap, authority=rules.authority, days=days)
        if block.reason not in {CapReason.OWN, CapReason.JOINT}
    ]
    return next(
        (day.month for day in days if not any(block.bars(day) for block in blocks)), MONTHS + 1
    )


def split_tied(
    visits: Iterable[MergedVisit],
    limits: Mapping[EmployerId, VisitLimit],
    *,
    gap: int,
    published: Mapping[EmployerId, Months] | None,
) -> tuple[list[MergedVisit], list[TiedEmployer]]:
    """Return the visits that are free to go anywhere in their window, and the employers tied.

    Visits of exempt kinds are always free. Others are tied where they are more than the cap still
    allows, where a gap of two months or more lies between them, or where the last one is so near
    that no month is left.
    """
    free: list[MergedVisit] = []
    tied: list[TiedEmployer] = []
    counted: dict[EmployerId, list[MergedVisit]] = {}
    for visit in visits:
        if visit.is_exempt:
            free.append(visit)
        else:
            counted.setdefault(visit.employer, []).append(visit)
    for employer, some in counted.items():
        limit = limits[employer]
        alone = len(some) == 1 or gap <= 1
        if len(some) <= limit.most and alone and _all_open(some, limit):
            free += [_from_month(one, limit.not_before) for one in some]
            continue
        demands = tuple(
            sorted(
                (demand for one in some for demand in one.demands),
                key=lambda one: (one.window, one.rule, one.part),
            )
        )
        tied.append(
            TiedEmployer(
                employer=employer,
                kind=PatternType(
                    windows=tuple(one.window for one in demands),
                    most=min(limit.most, len(some)),
                    not_before=max(1, min(limit.not_before, MONTHS + 1)),
                    published=None if published is None else published.get(employer),
                ),
                demands=demands,
                needed=len(some),
            )
        )
    return free, tied


def visits_of_pattern(
    tied: TiedEmployer, months: Months
) -> tuple[list[tuple[int, MergedVisit]], tuple[MergedVisit, ...]]:
    """Return the visits of the months, each with what it meets first, and those left unmet."""
    waiting = list(tied.demands)
    made = []
    for month in months:
        met = tuple(one for one in waiting if month in one.window)
        waiting = [one for one in waiting if month not in one.window]
        made.append((month, _visit(tied.employer, met)))
    return made, merge_windows(waiting)


def windows_alone(tied: TiedEmployer, *, gap: int) -> tuple[list[VisitWindow], int]:
    """Return windows of the visits that cap and gap allow, and how many demands they meet."""
    months = best_alone(tied.kind, gap=gap)
    made, _unmet = visits_of_pattern(tied, months)
    return [visit.window for _, visit in made], met_windows(tied.kind.windows, months)


def _all_open(visits: Sequence[MergedVisit], limit: VisitLimit) -> bool:
    """Return whether every visit has a month far enough from the last one."""
    return all(one.window.last >= limit.not_before for one in visits)


def _from_month(visit: MergedVisit, month: int) -> MergedVisit:
    """Return the visit with a window that begins in `month` at the earliest."""
    first = max(visit.window.first, month)
    return replace(visit, window=VisitWindow(first=first, last=visit.window.last))


def _visit(employer: EmployerId, demands: tuple[VisitDemand, ...]) -> MergedVisit:
    window = demands[0].window
    for one in demands[1:]:
        window = window.cut(one.window)
    return MergedVisit(employer=employer, window=window, demands=demands)
