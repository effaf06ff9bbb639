"""Replan visits: what is left to be visited after the events, and what each event says of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from geo.employer import Employer, EmployerId
from geo.history import History, InspectionKind
from geo.message import Message, message
from planner.month_plan import MonthPlan
from planner.replan_event import (
    ReplanEvent,
    UrgentVisit,
    VisitCancelled,
    VisitMoved,
    VisitPlaced,
)
from planner.replan_pin import ReplanRefusedError
from planner.roster_visit import THREE_SIMULTANEOUS, open_days, required_skills
from planner.rule_set import RuleSet
from planner.visit import Visit, VisitList
from planner.visit_day import within_caps

URGENT: Final = "紧急检查"
"""What stands in the place of a rule at a visit that a complaint or the like asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanVisits:
    """The visits of a plan after the events, in employer order."""

    visits: tuple[Visit, ...]
    urgent: frozenset[EmployerId]
    """Employers whose visit goes before all others."""
    why: Mapping[EmployerId, Message]
    """What an event says of an employer."""


def visits_after(
    plan: MonthPlan,
    events: Iterable[ReplanEvent],
    *,
    days: Sequence[date],
    after: date,
    rules: RuleSet,
    histories: Mapping[EmployerId, History],
) -> ReplanVisits:
    """Return the visits of `plan` after `events`.

    A cancelled visit keeps its place on its list and has no day left this month. An urgent one is
    on the certain list whether or not the draw took the employer, and has the days until its
    deadline; the caps hold for it as far as the rules do not exempt complaints.

    Parameters
    ----------
    days
        Working days of the month, in order.
    after
        Last day that is over.

    Raises
    ------
    ReplanRefusedError
        If an urgent visit has no day left, or the caps bar it.
    """
    found = {visit.employer: visit for visit in plan.visits}
    employers = {one.id: one for one in plan.employers}
    why: dict[EmployerId, Message] = {}
    urgent = set()
    for event in events:
        if isinstance(event, VisitCancelled):
            said = message("本月取消：{reason}；仍在名单上，留待补查", reason=event.reason)
            visit = found[event.employer]
            found[event.employer] = replace(visit, allowed_days=(), reasons=(*visit.reasons, said))
        elif isinstance(event, VisitMoved):
            said = message("单位改到 {day}", day=event.day.isoformat())
            visit = found[event.employer]
            found[event.employer] = replace(
                visit, allowed_days=(event.day,), reasons=(*visit.reasons, said)
            )
        elif isinstance(event, VisitPlaced):
            # Open on the same days as before: the next planner may put it elsewhere again.
            said = message(
                "计划员排到 {day} 第 {number} 组",
                day=event.day.isoformat(),
                number=event.number,
            )
        elif isinstance(event, UrgentVisit):
            said = message(
                "紧急检查（{deadline} 前完成）：{reason}",
                deadline=event.deadline.isoformat(),
                reason=event.reason,
            )
            in_time = [day for day in days if after < day <= event.deadline]
            found[event.employer] = _urgent(
                plan, employers[event.employer], found.get(event.employer), in_time,
                said=said, rules=rules, histories=histories,
            )  # fmt: skip
            urgent.add(event.employer)
        else:
            continue
        why[event.employer] = said
    return ReplanVisits(
        visits=tuple(found[employer] for employer in sorted(found)),
        urgent=frozenset(urgent),
        why=why,
    )


def _urgent(
    plan: MonthPlan,
    employer: Employer,
    known: Visit | None,
    days: Sequence[date],
    *,
    said: Message,
    rules: RuleSet,
    histories: Mapping[EmployerId, History],
) -> Visit:
    if employer.position is None:  # pragma: no cover - the request was checked
        raise AssertionError(employer.id)
    allowed = open_days(employer, days)
    if known is None:
        known = Visit(
            employer=employer.id,
            name=employer.name,
            list=VisitList.CERTAIN,
            rules=(),
            reasons=(THREE_SIMULTANEOUS,),
            position=employer.position,
            service_min=rules.service_min[plan.scores[employer.id].combined],
            opening=employer.opening,
            allowed_days=(),
            skills=required_skills(employer),
        )
    visit = replace(
        known,
        list=VisitList.CERTAIN,
        rules=tuple(sorted({*known.rules, URGENT})),
        reasons=(said, *known.reasons),
        allowed_days=allowed,
        prize=0,
        is_urgent=True,
    )
    if not allowed:
        raise ReplanRefusedError(
            "{employer} 在期限之前没有可以检查的工作日：请把期限放宽，或联系单位开放",
            employer=employer.id,
        )
    lawful, barred = within_caps(
        (visit,), {employer.id: InspectionKind.COMPLAINT}, histories, rules
    )
    if barred:
        raise ReplanRefusedError(
            "{employer} 不能检查（{why}）：规则没有把投诉举报列为免计次，请核对规则文件",
            employer=employer.id,
            why=barred[0].reason,
        )
    return lawful[0]
