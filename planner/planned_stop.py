"""Planned stops: the visits of a month plan in the order in which they are made, whole."""

from dataclasses import dataclass

from geo.employer import Employer
from geo.risk_score import RiskScore
from planner.errors import PlannerError
from planner.inspector import Inspector
from planner.month_plan import MonthPlan
from planner.roster import Route, Stop
from planner.visit import Visit


class BrokenPlanError(PlannerError, ValueError):
    """A plan speaks of something that it does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStop:
    """One stop with everything that the plan knows of it."""

    route: Route
    order: int
    """Number of the stop on its route, from 1."""
    stop: Stop
    visit: Visit
    employer: Employer
    score: RiskScore | None
    township: str
    """Name of the township, or empty when it is not known."""
    lead: Inspector
    member: Inspector


def planned_stops(plan: MonthPlan) -> tuple[PlannedStop, ...]:
    """Return the stops of `plan` by day, team and order.

    Raises
    ------
    BrokenPlanError
        A route names an employer or officer that the plan does not hold.
    """
    visits = {visit.employer: visit for visit in plan.visits}
    employers = {employer.id: employer for employer in plan.employers}
    officers = {inspector.id: inspector for inspector in plan.inspectors}
    townships = {township.code: township.name for township in plan.area.townships}
    routes = sorted(plan.roster.routes, key=lambda r: (r.team_day.day, r.team_day.number))
    planned: list[PlannedStop] = []
    for route in routes:
        team = route.team_day
        for order, stop in enumerate(route.stops, start=1):
            for known, wanted in (
                (employers, stop.employer),
                (visits, stop.employer),
                (officers, team.lead),
                (officers, team.member),
            ):
                if wanted not in known:
                    raise BrokenPlanError(
                        "检查计划不完整：{day} 第 {team} 组用到 {id}，计划里却没有，请重新生成计划",
                        day=team.day.isoformat(),
                        team=team.number,
                        id=wanted,
                    )
            employer = employers[stop.employer]
            planned.append(
                PlannedStop(
                    route=route,
                    order=order,
                    stop=stop,
                    visit=visits[stop.employer],
                    employer=employer,
                    score=plan.scores.get(stop.employer),
                    township=townships.get(employer.township, "") if employer.township else "",
                    lead=officers[team.lead],
                    member=officers[team.member],
                )
            )
    return tuple(planned)
