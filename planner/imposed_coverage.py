"""Imposed coverage: bring the lists from above of a month's demands up to what stands now.

A draw that was held in public is not held again because a list comes afterwards or a row of one is
withdrawn. Its visits are fixed and outside the draw, so only the certain list changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from geo.employer import Employer, EmployerId, OperatingStatus
from geo.history import InspectionKind
from planner.certain_list import IMPOSED, CertainInclusion
from planner.coverage import MonthCoverage
from planner.imposed_visit import ImposedVisit
from planner.rule_set import RuleSet


def with_imposed(
    coverage: MonthCoverage,
    waiting: Iterable[ImposedVisit],
    employers: Iterable[Employer],
    rules: RuleSet,
) -> MonthCoverage:
    """Return `coverage` with exactly the `waiting` visits imposed; nothing else changes.

    Employers that do not trade get no visit. Demands made with the same lists come back equal.
    """
    trading = {one.id for one in employers if one.status is OperatingStatus.TRADING}
    now: dict[EmployerId, list[ImposedVisit]] = {}
    for visit in waiting:
        if visit.employer in trading:
            now.setdefault(visit.employer, []).append(visit)
    before = {one.employer: one for one in coverage.certain}
    kept = {
        one.employer: changed
        for one in coverage.certain
        if (changed := _brought_up(one, now.get(one.employer, ()), rules)) is not None
    }
    added = {
        employer: _imposed(employer, visits)
        for employer, visits in now.items()
        if employer not in before
    }
    return replace(coverage, certain=_in_order(kept | added))


def _brought_up(
    one: CertainInclusion, visits: Sequence[ImposedVisit], rules: RuleSet
) -> CertainInclusion | None:
    """Return an inclusion with these visits imposed, or None if nothing else demands it."""
    others = tuple(rule for rule in one.rules if rule != IMPOSED)
    reasons = one.reasons[len(one.reasons) - len(others) :]
    if visits:
        imposed = _imposed(one.employer, visits)
        is_exempt = InspectionKind.ASSIGNED in rules.cap.exempt
        return replace(
            imposed,
            rules=(*imposed.rules, *others),
            reasons=(*imposed.reasons, *reasons),
            kind=InspectionKind.ASSIGNED if is_exempt else one.kind,
        )
    if not others:
        return None
    was_assigned = one.kind is InspectionKind.ASSIGNED
    return replace(
        one,
        rules=others,
        reasons=reasons,
        kind=_kind_of(others, rules) if was_assigned else one.kind,
        deadline=None,
    )


def _kind_of(met: Sequence[str], rules: RuleSet) -> InspectionKind:
    """Return what a visit for these rules counts as: an exempt kind if one of them asks for it."""
    kinds = [rule.visit_kind for rule in rules.rules if rule.id in met]
    exempt = [kind for kind in kinds if kind in rules.cap.exempt]
    return next(iter((*exempt, *kinds)), InspectionKind.CERTAIN)


def _imposed(employer: EmployerId, visits: Sequence[ImposedVisit]) -> CertainInclusion:
    ordered = sorted(visits, key=lambda one: one.order)
    return CertainInclusion(
        employer=employer,
        rules=(IMPOSED,),
        reasons=tuple(dict.fromkeys(one.reason for one in ordered)),
        kind=InspectionKind.ASSIGNED,
        deadline=min((one.deadline for one in ordered if one.deadline), default=None),
    )


def _in_order(found: Mapping[EmployerId, CertainInclusion]) -> tuple[CertainInclusion, ...]:
    return tuple(found[employer] for employer in sorted(found))
