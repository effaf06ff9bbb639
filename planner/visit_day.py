"""Visit days: on which working days the caps leave each visit of a month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from geo.employer import EmployerId
from geo.history import History, InspectionKind
from geo.message import message
from planner.coverage import MonthCoverage
from planner.draw import Draw
from planner.roster import Route, UnplacedCause, UnplacedVisit
from planner.rule_set import RuleSet
from planner.visit import SecondKind, Visit
from planner.visit_allowance import counted_allowance, visit_allowance
from planner.visit_frequency import PlannedVisit

_NO_HISTORY = History()


def visit_kinds(coverage: MonthCoverage, draw: Draw) -> Mapping[EmployerId, InspectionKind]:
    """Return what the visits of the certain list and the draw count as; all others are 专项."""
    drawn = dict.fromkeys(draw.chosen, InspectionKind.RANDOM)
    return drawn | {one.employer: one.kind for one in coverage.certain}


def within_caps(
    visits: Sequence[Visit],
    kinds: Mapping[EmployerId, InspectionKind],
    histories: Mapping[EmployerId, History],
    rules: RuleSet,
) -> tuple[tuple[Visit, ...], tuple[UnplacedVisit, ...]]:
    """Return the visits with only the days that the caps leave them, and those left with none."""
    lawful, unplaced = [], []
    for visit in visits:
        allowance = visit_allowance(
            histories.get(visit.employer, _NO_HISTORY).inspections,
            rules.cap,
            authority=rules.authority,
            kind=kinds.get(visit.employer, InspectionKind.TARGETED),
            days=visit.allowed_days,
        )
        if allowance.open_days == visit.allowed_days:
            lawful.append(visit)
        elif allowance.allowed:
            why = message("部分日期不能检查：{why}", why=allowance.sentence)
            lawful.append(
                replace(visit, allowed_days=allowance.open_days, reasons=(*visit.reasons, why))
            )
        else:
            unplaced.append(
                UnplacedVisit(
                    employer=visit.employer,
                    cause=UnplacedCause.NO_ALLOWED_DAY,
                    reason=message("检查次数受限：{why}", why=allowance.sentence),
                )
            )
    return tuple(lawful), tuple(unplaced)


def may_be_targeted(
    employer: EmployerId,
    histories: Mapping[EmployerId, History],
    rules: RuleSet,
    days: Sequence[date],
) -> bool:
    """Return whether the caps leave a day for a visit that no list demands (专项)."""
    past = histories.get(employer, _NO_HISTORY).inspections
    return (
        InspectionKind.TARGETED in rules.cap.exempt
        or counted_allowance(past, rules.cap, authority=rules.authority, days=days).allowed
    )


def planned_visits(
    routes: Iterable[Route],
    kinds: Mapping[EmployerId, InspectionKind],
    *,
    authority: str,
    visits: Iterable[Visit] = (),
) -> tuple[PlannedVisit, ...]:
    """Return the visits that routes make, in route order.

    A visit of `visits` that takes two days or two teams is one visit, on its first day; a later
    second call is a visit of its own.
    """
    once = {
        visit.employer
        for visit in visits
        if visit.second is not None and visit.second.kind is not SecondKind.LATER
    }
    made: dict[tuple[EmployerId, int], PlannedVisit] = {}
    for number, (route, stop) in enumerate((r, s) for r in routes for s in r.stops):
        made.setdefault(
            (stop.employer, 0 if stop.employer in once else number),
            PlannedVisit(
                employer=stop.employer,
                on=route.team_day.day,
                kind=kinds.get(stop.employer, InspectionKind.TARGETED),
                authority=authority,
            ),
        )
    return tuple(made.values())
