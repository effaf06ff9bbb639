"""Replan checks: what the independent checkers say of everything that is not done yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo.employer import EmployerId
from geo.history import History, InspectionKind
from geo.message import Message, message
from geo.travel import TravelTimes
from planner.cap_checker import check_caps
from planner.month_plan import MonthPlan, UnlawfulRosterError
from planner.officer_checker import check_officers
from planner.replan_pin import ReplanPins
from planner.replan_rotation import rotation_left
from planner.roster import Roster, RosterProblem, Route
from planner.roster_checker import check_roster, check_teams
from planner.roster_link_checker import link_faults, second_call, stops_by_employer, visits_on
from planner.rule_set import RuleSet
from planner.team_day import TeamDay
from planner.visit import Visit
from planner.visit_day import planned_visits


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanResult:
    """A replan as it would be saved, and what it was made from."""

    before: MonthPlan
    """The version that it replaces."""
    plan: MonthPlan
    """The same with the officers as they are now."""
    pins: ReplanPins
    problem: RosterProblem
    """The part that could change."""
    opened: Roster
    """What became of that part."""
    held: Sequence[Route]
    """Routes ahead that kept their times."""
    roster: Roster
    """All of it together."""
    team_days: Sequence[TeamDay]
    """The team-days that go out, done ones too."""
    visits: Sequence[Visit]
    kinds: Mapping[EmployerId, InspectionKind]
    travel: TravelTimes
    days: tuple[date, ...]
    """Working days of the month, in order."""


def refuse_breaches(
    result: ReplanResult, *, histories: Mapping[EmployerId, History], rules: RuleSet
) -> None:
    """Refuse a result in which a checker finds a breach.

    Raises
    ------
    UnlawfulRosterError
        With the first breach and how many there are.
    """
    if breaches := _breaches(result, histories, rules):
        raise UnlawfulRosterError(
            "调整后的计划有 {count} 处违反约束，已作废（第一处：{first}）：请把数据发给维护人员",
            count=len(breaches),
            first=breaches[0],
        )


def _breaches(
    result: ReplanResult, histories: Mapping[EmployerId, History], rules: RuleSet
) -> tuple[Message, ...]:
    plan, pins, roster = result.plan, result.pins, result.roster
    ahead = tuple(team for team in result.team_days if team.day > pins.done_until)
    coming = [route for route in roster.routes if not pins.is_done(route)]
    staffed = [route for route in coming if not pins.head(route)]
    begun = {route.team_day for route in coming} - {route.team_day for route in staffed}
    planned = planned_visits(coming, result.kinds, authority=rules.authority, visits=result.visits)
    return (
        *check_roster(result.problem, result.opened),
        *_held_faults(result),
        *_link_faults(result),
        *check_teams(_still_to_make(result), ahead, replace(roster, routes=tuple(coming))),
        *check_officers(
            replace(roster, routes=tuple(staffed)),
            [team for team in ahead if team not in begun],
            plan.inspectors,
            rotation=rotation_left(plan),
        ),
        *check_caps(planned, histories, rules),
        *_done_faults(result),
    )


def _held_faults(result: ReplanResult) -> list[Message]:
    """Return what is wrong with single routes that kept their times."""
    known = {visit.employer: visit for visit in result.visits}
    made = stops_by_employer(result.roster)
    found: list[Message] = []
    for route in result.held:
        visits = visits_on(route, known, made)
        problem = RosterProblem(
            visits=tuple(replace(visits[one], second=None) for one in sorted(visits)),
            team_days=(route.team_day,),
            offices=result.plan.offices,
            travel=result.travel,
            clock=result.plan.clock,
        )
        found += check_roster(problem, Roster(routes=(route,), unplaced=()))
    return found


def _link_faults(result: ReplanResult) -> list[Message]:
    """Return second calls and spacings, of the whole month, that no longer hold."""
    problem = RosterProblem(
        visits=tuple(result.visits),
        team_days=tuple(result.before.team_days),
        offices=result.plan.offices,
        travel=result.travel,
        clock=result.plan.clock,
        spacings=result.plan.spacings,
        working_days=result.days,
    )
    return list(link_faults(problem, result.roster))


def _still_to_make(result: ReplanResult) -> list[Visit]:
    """Return the visits; of two calls the second alone where the first was made."""
    done = {
        stop.employer
        for route in result.roster.routes
        if result.pins.is_done(route)
        for stop in route.stops
    }
    return [second_call(one) if one.employer in done else one for one in result.visits]


def _done_faults(result: ReplanResult) -> list[Message]:
    before = {_key(one.team_day): one for one in result.before.roster.routes}
    after = {_key(one.team_day): one for one in result.roster.routes}
    return [
        message("{day} 第 {number} 组已完成的路线被改动", day=key[0], number=key[1])
        for key, route in before.items()
        if result.pins.is_done(route) and after.get(key) != route
    ]


def _key(team: TeamDay) -> tuple[date, int]:
    return team.day, team.number
