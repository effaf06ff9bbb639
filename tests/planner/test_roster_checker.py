from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from geo.employer import EmployerId, OpeningHours
from geo.message import message
from planner.inspector import InspectorId, OfficeId, Skill
from planner.roster import Roster, RosterProblem, Route, UnplacedCause, UnplacedVisit
from planner.roster_checker import check_roster
from planner.roster_solver import solve_roster
from tests import make_roster as make

OPENS_LATE = OpeningHours(open_min=9 * 60 + 30, close_min=16 * 60)


def a_problem() -> RosterProblem:
    """Return four visits for two teams of one day, one of them left out for its skill."""
    visits = [
        make.visit(1, opening=OPENS_LATE, service_min=100),
        make.visit(2, service_min=100),
        make.visit(3, skills=frozenset({Skill.RADIATION}), allowed_days=(make.MONDAY,)),
        make.visit(4, skills=frozenset({Skill.INSTITUTION})),
    ]
    team_days = [
        make.team_day(0, 1),
        make.team_day(0, 2, skills=frozenset({Skill.RADIATION})),
    ]
    return make.problem(visits, team_days, minutes=25)


PROBLEM = a_problem()
LAWFUL = solve_roster(PROBLEM, effort=0)
LONG = next(k for k, route in enumerate(LAWFUL.routes) if len(route.stops) > 1)
OTHER = 1 - LONG


def with_route(index: int, route: Route) -> Roster:
    routes = [*LAWFUL.routes]
    routes[index] = route
    return replace(LAWFUL, routes=tuple(routes))


def long_route(**changes: Any) -> Roster:
    return with_route(LONG, replace(LAWFUL.routes[LONG], **changes))


def stop(position: int, **changes: Any) -> Roster:
    route = LAWFUL.routes[LONG]
    stops = list(route.stops)
    stops[position] = replace(stops[position], **changes)
    return long_route(stops=tuple(stops))


def team(index: int = LONG, **changes: Any) -> Roster:
    route = LAWFUL.routes[index]
    return with_route(index, replace(route, team_day=replace(route.team_day, **changes)))


def shifted(minutes: int) -> Roster:
    route = LAWFUL.routes[LONG]
    return long_route(
        depart_min=route.depart_min + minutes,
        lunch_start_min=(route.lunch_start_min or 0) + minutes,
        return_min=route.return_min + minutes,
        stops=tuple(
            replace(
                s,
                arrive_min=s.arrive_min + minutes,
                start_min=s.start_min + minutes,
                leave_min=s.leave_min + minutes,
            )
            for s in route.stops
        ),
    )


def first_stop() -> Any:
    return LAWFUL.routes[LONG].stops[0]


def last_stop() -> Any:
    return LAWFUL.routes[LONG].stops[-1]


def unplaced(**changes: Any) -> Roster:
    return replace(LAWFUL, unplaced=(replace(LAWFUL.unplaced[0], **changes),))


def also_left_out(employer: EmployerId) -> Roster:
    item = UnplacedVisit(employer=employer, cause=UnplacedCause.NO_CAPACITY, reason=message("演示"))
    return replace(LAWFUL, unplaced=(item, *LAWFUL.unplaced))


def test_the_roster_that_is_tampered_with_is_lawful() -> None:
    assert check_roster(PROBLEM, LAWFUL) == ()
    assert len(LAWFUL.routes) == 2
    assert LAWFUL.routes[LONG].lunch_start_min is not None
    assert [item.cause for item in LAWFUL.unplaced] == [UnplacedCause.NO_SKILL]


TAMPERED: dict[str, tuple[Callable[[], Roster], str]] = {
    "a stop is visited again": (
        lambda: long_route(stops=(*LAWFUL.routes[LONG].stops, last_stop())),
        "被排了 2 次",
    ),
    "a stop is lost": (
        lambda: long_route(stops=LAWFUL.routes[LONG].stops[:-1]),
        "既没有排班，也没有未排原因",
    ),
    "a placed visit is also left out": (
        lambda: also_left_out(first_stop().employer),
        "既已排班又在未排清单中",
    ),
    "a visit that nobody asked for": (
        lambda: stop(0, employer=EmployerId("stranger")),
        "不在本月检查任务中",
    ),
    "a visit left out twice": (
        lambda: replace(LAWFUL, unplaced=LAWFUL.unplaced * 2),
        "在未排清单中重复出现",
    ),
    "a reason without words": (lambda: unplaced(reason=message(" ")), "没有写明原因"),
    "a reason that the teams contradict": (
        lambda: unplaced(cause=UnplacedCause.RECUSED),
        "与小组日不符",
    ),
    "a team-day used twice": (
        lambda: replace(LAWFUL, routes=(LAWFUL.routes[LONG],) * 2),
        "组被用了 2 次",
    ),
    "a team-day that does not exist": (lambda: team(number=9), "不在小组日表中"),
    "one officer as both": (
        lambda: team(member=InspectorId("i1a"), lead=InspectorId("i1a")),
        "不是两名",
    ),
    "an officer in two teams": (
        lambda: team(OTHER, lead=LAWFUL.routes[LONG].team_day.lead),
        "同时在 2 个组",
    ),
    "a route without stops": (lambda: long_route(stops=()), "没有检查任务"),
    "a day on which it cannot be inspected": (
        lambda: team(day=make.MONDAY + timedelta(days=9)),
        "不能在 2026-11-11 检查",
    ),
    "a team without the skill": (
        lambda: replace(
            LAWFUL,
            routes=tuple(
                replace(r, team_day=replace(r.team_day, skills=frozenset())) for r in LAWFUL.routes
            ),
        ),
        "所需的专业",
    ),
    "a team that must recuse itself": (
        lambda: team(recused=frozenset({first_stop().employer})),
        "须回避",
    ),
    "an office that does not exist": (lambda: team(office=OfficeId("nowhere")), "不存在"),
    "a shorter drive": (lambda: stop(0, travel_min=20), "车程写成 20 分钟"),
    "a shorter distance": (lambda: stop(0, distance_m=7), "里程写成 7 米"),
    "a shorter drive home": (lambda: long_route(return_travel_min=3), "车程写成 3 分钟"),
    "a start before work": (lambda: long_route(depart_min=500), "早于上班时间 09:00"),
    "an arrival before it is possible": (
        lambda: stop(-1, arrive_min=last_stop().arrive_min - 200),
        "才能到",
    ),
    "work before the arrival": (
        lambda: stop(0, arrive_min=first_stop().start_min + 1),
        "才到达",
    ),
    "work cut short": (lambda: stop(-1, leave_min=last_stop().leave_min - 10), "现场检查"),
    "work while closed": (
        lambda: shifted(-60),
        "早于开放时间",
    ),
    "work after closing": (lambda: shifted(400), "晚于关门时间"),
    "a return after hours": (lambda: long_route(return_min=1021), "晚于下班时间 17:00"),
    "a return before it is possible": (
        lambda: long_route(return_min=last_stop().leave_min + 1),
        "才能回到",
    ),
    "no lunch": (lambda: long_route(lunch_start_min=None), "没有午休"),
    "lunch too early": (lambda: long_route(lunch_start_min=600), "应在 11:30 到 13:30 之间开始"),
    "lunch after the return": (
        lambda: long_route(return_min=800, lunch_start_min=805),
        "不在出发和返回之间",
    ),
    "lunch during the work": (
        lambda: stop(
            -1, start_min=last_stop().start_min - 30, leave_min=last_stop().leave_min - 30
        ),
        "与检查重叠",
    ),
    "lunch in the minutes of the drive": (
        lambda: long_route(lunch_start_min=(LAWFUL.routes[LONG].lunch_start_min or 0) - 5),
        "占用了行车时间",
    ),
    "routes out of order": (
        lambda: replace(LAWFUL, routes=LAWFUL.routes[::-1]),
        "路线没有按日期和组号排序",
    ),
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_tampering_is_caught_and_named(kind: str) -> None:
    tamper, words = TAMPERED[kind]
    faults = [str(fault) for fault in check_roster(PROBLEM, tamper())]
    assert any(words in fault for fault in faults), faults


def test_leaving_a_visit_out_for_want_of_room_while_a_team_is_idle_is_caught() -> None:
    problem = make.problem([make.visit(1)], [make.team_day()])
    item = UnplacedVisit(
        employer=EmployerId("e01"), cause=UnplacedCause.NO_CAPACITY, reason=message("演示")
    )
    faults = check_roster(problem, Roster(routes=(), unplaced=(item,)))
    assert [str(fault) for fault in faults] == ["e01 的未排原因是排满，但还有空闲的小组日可去"]


def test_reasons_out_of_order_are_caught() -> None:
    problem = make.problem([make.visit(1), make.visit(2)], [])
    left = solve_roster(problem, effort=0)
    assert check_roster(problem, left) == ()
    faults = check_roster(problem, replace(left, unplaced=left.unplaced[::-1]))
    assert [str(fault) for fault in faults] == ["未排清单没有按用人单位编号排序"]


def test_a_reason_of_recusal_is_lawful_only_where_every_skilled_team_is_recused() -> None:
    problem = make.problem([make.visit(1)], [make.team_day(recused=frozenset({EmployerId("e01")}))])
    left = solve_roster(problem, effort=0)
    assert left.unplaced[0].cause is UnplacedCause.RECUSED
    assert check_roster(problem, left) == ()


def test_a_place_without_travel_times_is_named() -> None:
    travel = PROBLEM.travel
    fewer = replace(
        travel,
        places=travel.places[:-1],
        seconds=np.delete(np.delete(travel.seconds, -1, 0), -1, 1),
        metres=np.delete(np.delete(travel.metres, -1, 0), -1, 1),
    )
    renamed = replace(fewer, places=(*fewer.places[:1], "employer:?", *fewer.places[2:]))
    faults = check_roster(replace(PROBLEM, travel=renamed), LAWFUL)
    assert any("行程矩阵里没有" in str(fault) for fault in faults)


def test_a_road_that_leads_nowhere_is_never_short() -> None:
    broken = replace(PROBLEM.travel, seconds=np.full_like(PROBLEM.travel.seconds, -1))
    faults = check_roster(replace(PROBLEM, travel=broken), LAWFUL)
    assert any("行程矩阵是 1000000 分钟" in str(fault) for fault in faults)
