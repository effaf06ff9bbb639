"""Visit placements: on which team-days a visit may be made, and which rule forbids the others.

What is said here needs no search: days, openings, skills, recusal and rotation. Whether the day is
long enough is found by trying (`planner.replan`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.message import Message, message
from planner.inspector import Inspector, InspectorId
from planner.month_plan import MonthPlan
from planner.recusal import recusals
from planner.replan_pin import ReplanPins
from planner.replan_rotation import rotation_left
from planner.roster import Route
from planner.team_day import TeamDay
from planner.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlacement:
    """One team-day for a visit; lawful by what is known without a search if there is no fault."""

    team: TeamDay
    faults: tuple[Message, ...]
    is_present: bool
    """Whether the visit is made by this team-day now."""


def visit_placements(
    plan: MonthPlan, visit: Visit, *, pins: ReplanPins
) -> tuple[VisitPlacement, ...]:
    """Return every team-day of `plan` with what forbids `visit` there, in order."""
    here = _route_of(plan, visit)
    return tuple(
        VisitPlacement(
            team=team,
            faults=placement_faults(plan, visit, team, pins=pins),
            is_present=here is not None and _is_of(here, team),
        )
        for team in sorted(plan.team_days, key=lambda one: (one.day, one.number))
    )


def placement_faults(
    plan: MonthPlan, visit: Visit, team: TeamDay, *, pins: ReplanPins
) -> tuple[Message, ...]:
    """Return why `visit` may not be given to `team`; empty when only the clock can forbid it."""
    people: Mapping[InspectorId, Inspector] = {one.id: one for one in plan.inspectors}
    faults = [*_past(plan, visit, team, pins), *recusals(team, visit.employer, people)]
    if not visit.allowed_days:
        faults.append(message("本月没有可检查的日子"))
    elif not visit.may_be_on(team.day):
        faults.append(message("该单位 {day} 不能检查", day=team.day.isoformat()))
    if lacking := sorted(visit.skills - team.skills):
        faults.append(message("该组没有“{skill}”专业的人员", skill=message(lacking[0].value)))
    before = rotation_left(plan).get(visit.employer, frozenset())
    faults += [
        message("{name}上一次检查过该单位，须轮换", name=people[one].name)
        for one in (team.lead, team.member)
        if one in before and one in people
    ]
    return tuple(faults)


def _past(plan: MonthPlan, visit: Visit, team: TeamDay, pins: ReplanPins) -> list[Message]:
    """Return what is done, published or already so."""
    here = _route_of(plan, visit)
    if here is not None and _is_of(here, team):
        return [message("现在就排在这一组")]
    if here is not None and visit.employer in pins.head(here):
        return [message("该单位已经检查过")]
    day = team.day
    if day <= pins.done_until:
        return [message("{day} 已经过去", day=day.isoformat())]
    if day <= pins.published_until and day != pins.begun[0]:
        return [message("{day} 的路线已经公布", day=day.isoformat())]
    return []


def _is_of(route: Route, team: TeamDay) -> bool:
    """Return whether a route is the team's of that day, whoever is on it."""
    return (route.team_day.day, route.team_day.number) == (team.day, team.number)


def _route_of(plan: MonthPlan, visit: Visit) -> Route | None:
    for route in plan.roster.routes:
        if any(stop.employer == visit.employer for stop in route.stops):
            return route
    return None
