"""Appointments, driving limits, shared vehicles and two offices: solved, bounded and checked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.mir_instances import mir_instance
from planner.inspector import Office, OfficeId
from planner.packing_programme import PooledRoute
from planner.road_shortcut import RoadShortcuts
from planner.roster import RosterProblem, UnplacedCause, WorkingDay
from planner.roster_checker import check_roster
from planner.roster_instance import InvalidRosterProblemError, roster_instance
from planner.roster_master import short_team_days
from planner.roster_solution import solve_instance
from planner.roster_solver import solve_roster
from planner.route_packing import deal_routes
from planner.route_pricing import RoutePricing
from planner.team_day_set import TeamDaySets
from planner.vehicle_limit import VehicleLimit, beside, rank, vehicle_limits
from planner.visit import Appointment, InvalidAppointmentError, VisitList
from planner.visit_triple import VisitTriples
from tests import make_roster as make
from tests.make_mir import mir
from tests.planner.test_roster_solver import UNSHRUNK
from tests.roster_by_trying import best_worth

TUESDAY = make.MONDAY + timedelta(days=1)
MILLION = 10**6


def agreed(day: int = 0, earliest: int = 600, latest: int = 630) -> Appointment:
    return Appointment(
        day=make.MONDAY + timedelta(days=day), earliest_min=earliest, latest_min=latest
    )


def an_office(name: str = "o1", vehicles: int = 1) -> Office:
    return replace(make.office(name), vehicles=vehicles)


def faults(problem: RosterProblem, **changes: Any) -> list[str]:
    """Return what the checker finds when the roster of a changed problem is put before it."""
    roster = solve_roster(replace(problem, **changes), effort=0)
    return [str(fault) for fault in check_roster(problem, roster)]


@st.composite
def constrained(draw: st.DrawFn) -> RosterProblem:
    """Draw a problem of two offices with appointments, a driving limit and few vehicles."""
    visits = [
        make.visit(
            number,
            service_min=draw(st.integers(4, 12)) * 10,
            list=draw(st.sampled_from(VisitList)),
            prize=draw(st.integers(0, 9)),
            appointment=draw(
                st.none()
                | st.builds(
                    lambda day, at, width: agreed(day, at, at + width),
                    st.integers(0, 1),
                    st.sampled_from([540, 700, 800]),
                    st.sampled_from([0, 30]),
                )
            ),
        )
        for number in range(draw(st.integers(1, 6)))
    ]
    teams = [
        make.team_day(day, number, office=OfficeId(draw(st.sampled_from(["o1", "o2"]))))
        for day, number in sorted(
            draw(st.sets(st.tuples(st.integers(0, 1), st.integers(1, 3)), max_size=4))
        )
    ]
    places = draw(
        st.lists(
            st.tuples(st.integers(0, 50), st.integers(0, 50)),
            min_size=len(visits) + 2,
            max_size=len(visits) + 2,
        )
    )
    minutes = [[3 + abs(a - x) + abs(b - y) for x, y in places] for a, b in places]
    limit = draw(st.none() | st.integers(30, 200))
    return make.problem(
        visits,
        teams,
        offices=[an_office("o1", draw(st.integers(0, 2))), an_office("o2", 1)],
        minutes=minutes,
        clock=WorkingDay(drive_limit_min=limit),
    )


@settings(max_examples=25, deadline=None, phases=UNSHRUNK)
@given(constrained())
def test_small_problems_are_solved_to_the_best_of_all_within_the_bound(
    problem: RosterProblem,
) -> None:
    instance = roster_instance(problem)
    solution = solve_instance(instance, effort=1, tell=lambda _step, _share: None)
    assert solution.bound is not None
    assert solution.value == best_worth(instance) <= solution.bound
    roster = solve_roster(problem, effort=1)
    assert [str(fault) for fault in check_roster(problem, roster)] == []


# --- appointments ------------------------------------------------------------------------------


def test_a_visit_begins_on_the_day_and_between_the_minutes_agreed() -> None:
    visits = [make.visit(1, appointment=agreed(1, 800, 815)), make.visit(2), make.visit(3)]
    problem = make.problem(visits, [make.team_day(0), make.team_day(1)])
    roster = solve_roster(problem, effort=1)
    (start,) = [
        (route.team_day.day, stop.start_min)
        for route in roster.routes
        for stop in route.stops
        if stop.employer == "e01"
    ]
    assert start[0] == TUESDAY
    assert 800 <= start[1] <= 815
    assert check_roster(problem, roster) == ()


@pytest.mark.parametrize(
    ("appointment", "fault"),
    [
        (agreed(1), "演示企业1 没有约在 2026-11-02 检查"),
        (
            agreed(0, 600, 630),
            "2026-11-02 第 1 组：09:20 开始检查 演示企业1，约定在 10:00 到 10:30 之间开始",
        ),
        (
            agreed(0, 540, 550),
            "2026-11-02 第 1 组：09:20 开始检查 演示企业1，约定在 09:00 到 09:10 之间开始",
        ),
    ],
)
def test_a_missed_appointment_is_a_fault(appointment: Appointment, fault: str) -> None:
    free = make.visit(1, opening=replace(make.visit(1).opening, open_min=560))
    problem = make.problem([replace(free, appointment=appointment)], [make.team_day()])
    assert fault in faults(problem, visits=(free,))


def test_an_appointment_on_a_day_without_teams_says_so() -> None:
    problem = make.problem([make.visit(1, appointment=agreed(1))], [make.team_day(0)])
    roster = solve_roster(problem, effort=0)
    assert check_roster(problem, roster) == ()
    assert [(one.cause, str(one.reason)) for one in roster.unplaced] == [
        (
            UnplacedCause.NO_ALLOWED_DAY,
            "约定的 2026-11-03 没有小组上岗，或该单位当天不能检查：请改约日期，或当天增排小组日",
        )
    ]


def test_two_appointments_at_one_time_need_two_teams() -> None:
    visits = [make.visit(k, appointment=agreed()) for k in (1, 2)]
    one = solve_roster(make.problem(visits, [make.team_day(0)]), effort=1)
    two = solve_roster(make.problem(visits, [make.team_day(0), make.team_day(0, 2)]), effort=1)
    assert (len(one.unplaced), len(two.unplaced)) == (1, 0)
    assert one.certificate is not None
    assert one.certificate.placeable == 1


def test_an_appointment_out_of_order_is_refused() -> None:
    with pytest.raises(InvalidAppointmentError, match="约定时间 700 至 600 先后颠倒"):
        agreed(0, 700, 600)


# --- driving limit -----------------------------------------------------------------------------


def test_no_team_drives_longer_than_the_limit() -> None:
    visits = [make.visit(k, service_min=30) for k in range(6)]
    teams = [make.team_day(0), make.team_day(1)]
    free = make.problem(visits, teams, minutes=25)
    limited = replace(free, clock=WorkingDay(drive_limit_min=80))
    roster = solve_roster(limited, effort=1)
    assert sorted(len(route.stops) for route in roster.routes) == [2, 2]
    assert check_roster(limited, roster) == ()
    assert solve_roster(free, effort=1).unplaced == ()


def test_a_route_over_the_limit_is_a_fault() -> None:
    problem = make.problem(
        [make.visit(1)], [make.team_day()], minutes=25, clock=WorkingDay(drive_limit_min=49)
    )
    assert "2026-11-02 第 1 组行车 50 分钟，超过每天上限 49 分钟" in faults(
        problem, clock=WorkingDay()
    )


def test_a_place_beyond_the_driving_limit_says_so() -> None:
    problem = make.problem(
        [make.visit(1)], [make.team_day()], minutes=25, clock=WorkingDay(drive_limit_min=49)
    )
    roster = solve_roster(problem, effort=0)
    assert check_roster(problem, roster) == ()
    assert [(one.cause, str(one.reason)) for one in roster.unplaced] == [
        (
            UnplacedCause.TOO_FAR,
            "单独去也排不进一天：往返车程 50 分钟，超过每天行车上限 49 分钟",
        )
    ]


def test_a_limit_that_only_a_way_round_can_keep_is_kept() -> None:
    minutes = [[0, 10, 90], [10, 0, 10], [90, 10, 0]]
    visits = [make.visit(k, service_min=60) for k in (1, 2)]
    problem = make.problem(
        visits, [make.team_day()], minutes=minutes, clock=WorkingDay(drive_limit_min=115)
    )
    roster = solve_roster(problem, effort=1)
    assert [len(route.stops) for route in roster.routes] == [2]


def test_fees_of_triples_are_not_taken_for_minutes_driven() -> None:
    visits = [make.visit(k, service_min=60) for k in range(3)]
    problem = make.problem(visits, [make.team_day()], clock=WorkingDay(drive_limit_min=60))
    instance = roster_instance(problem)
    sets, triples = TeamDaySets(instance), VisitTriples(3)
    triples.add((0, 1, 2))
    pricing = RoutePricing(instance, 0, sets, triples, shortcuts=RoadShortcuts(instance))
    priced = pricing.price(np.zeros(3), [0.0] * len(sets.bits), beam=99, keep=99, fees=[50.0])
    assert max(map(len, priced.routes)) == 2
    assert priced.most == 2 * float(instance.weight[0]) - 60 - 50


def test_a_negative_driving_limit_is_refused() -> None:
    with pytest.raises(InvalidRosterProblemError, match="每天行车上限 -1 分钟不成立"):
        solve_roster(make.problem([], [], clock=WorkingDay(drive_limit_min=-1)))


# --- vehicles ----------------------------------------------------------------------------------


def test_no_more_teams_of_an_office_go_out_than_it_has_vehicles() -> None:
    visits = [make.visit(k, service_min=200, allowed_days=(make.MONDAY,)) for k in range(3)]
    teams = [make.team_day(0, number) for number in (1, 2, 3)]
    problem = make.problem(visits, teams, offices=[an_office(vehicles=2)])
    roster = solve_roster(problem, effort=1)
    assert len(roster.routes) == 2
    assert check_roster(problem, roster) == ()
    assert roster.certificate is not None
    assert roster.certificate.bound == roster.certificate.objective


def test_too_many_teams_out_are_a_fault() -> None:
    visits = [make.visit(k, service_min=200, allowed_days=(make.MONDAY,)) for k in range(2)]
    problem = make.problem(
        visits, [make.team_day(0, 1), make.team_day(0, 2)], offices=[an_office(vehicles=1)]
    )
    assert "2026-11-02 机构 o1 有 2 个组出车，只有 1 辆车" in faults(
        problem, offices=(an_office(vehicles=2),)
    )


def test_the_team_that_can_is_the_one_that_gets_the_vehicle() -> None:
    recused = frozenset({make.visit(1).employer})
    teams = [make.team_day(0, 1, recused=recused), make.team_day(0, 2)]
    visits = [make.visit(1, allowed_days=(make.MONDAY,))]
    problem = make.problem(visits, teams, offices=[an_office(vehicles=1)])
    assert [route.team_day.number for route in solve_roster(problem, effort=1).routes] == [2]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_routes_are_dealt_as_far_as_any_dealing_goes_and_shortages_are_real(
    data: st.DataObject,
) -> None:
    rows = range(5)
    split = data.draw(st.integers(1, 31))
    limits = [
        VehicleLimit(team_days=split, vehicles=data.draw(st.integers(0, 3))),
        VehicleLimit(team_days=31 & ~split, vehicles=data.draw(st.integers(1, 3))),
    ]
    drivers = data.draw(st.lists(st.integers(1, 31), max_size=6))
    chosen = [
        PooledRoute(stops=(k,), worth=100 - k, drivers=bits) for k, bits in enumerate(drivers)
    ]
    dealt, short = deal_routes(chosen, rows, limits)
    of_stop = dict(enumerate(drivers))
    assert all(of_stop[stops[0]] >> row & 1 for row, stops in dealt.items())
    out = sum(1 << row for row in dealt)
    assert all((out & one.team_days).bit_count() <= one.vehicles for one in limits)
    most = min(
        rank(cover, limits) + sum(1 for bits in drivers if bits & ~cover) for cover in range(32)
    )
    assert len(dealt) == most
    assert bool(short) == (most < len(drivers))
    for one in short:
        assert sum(1 for bits in drivers if not bits & ~one.drivers) > one.count
    cut = short_team_days({bits: drivers.count(bits) * MILLION for bits in drivers}, limits)
    assert bool(cut) == (most < len(drivers))
    if cut:
        assert sum(1 for bits in drivers if not bits & ~cut) > rank(cut, limits)


def test_vehicles_that_are_out_are_missing_to_the_others() -> None:
    limits = vehicle_limits(
        [make.team_day(0, number) for number in (1, 2, 3)], [an_office(vehicles=2)]
    )
    assert limits == (VehicleLimit(team_days=0b111, vehicles=2),)
    assert rank(0b110, beside(limits, 0b001)) == 1
    assert vehicle_limits([make.team_day(0, 1)], [an_office(vehicles=1)]) == ()


# --- two offices -------------------------------------------------------------------------------


def test_every_team_starts_and_ends_at_its_own_office() -> None:
    offices = [an_office("o1", 2), an_office("o2", 2)]
    near, far = 5, 60
    minutes = [
        [0, far, near, near, far, far],
        [far, 0, far, far, near, near],
        [near, far, 0, near, far, far],
        [near, far, near, 0, far, far],
        [far, near, far, far, 0, near],
        [far, near, far, far, near, 0],
    ]
    teams = [make.team_day(0, 1), make.team_day(0, 2, office=OfficeId("o2"))]
    visits = [make.visit(k, service_min=120) for k in range(4)]
    problem = make.problem(visits, teams, offices=offices, minutes=minutes)
    roster = solve_roster(problem, effort=1)
    assert {
        route.team_day.office: {stop.employer for stop in route.stops} for route in roster.routes
    } == {"o1": {"e00", "e01"}, "o2": {"e02", "e03"}}
    for route in roster.routes:
        assert route.stops[0].travel_min == route.return_travel_min == near
    assert check_roster(problem, roster) == ()
    swapped = replace(
        roster,
        routes=tuple(
            replace(one, team_day=other.team_day)
            for one, other in zip(roster.routes, reversed(roster.routes), strict=True)
        ),
    )
    assert any("行程矩阵是 60 分钟" in str(f) for f in check_roster(problem, swapped))


@settings(max_examples=6, deadline=None, phases=UNSHRUNK)
@given(st.integers(0, 10**6), st.integers(40, 110))
def test_a_driving_limit_keeps_the_bound_proven_beside_prices_of_triples(
    seed: int, limit: int
) -> None:
    free = mir_instance(mir(seed, employers=8, team_days=3)).instance
    instance = replace(free, clock=replace(free.clock, drive_limit_min=limit))
    solution = solve_instance(instance, effort=1, tell=lambda _step, _share: None)
    assert solution.bound is not None
    assert solution.value == best_worth(instance) <= solution.bound


@settings(max_examples=6, deadline=None, phases=UNSHRUNK)
@given(st.integers(0, 10**6), st.integers(3, 7))
def test_a_mir_instance_of_two_depots_is_read_and_solved_to_the_best(
    seed: int, employers: int
) -> None:
    raw = mir(seed, employers=employers + 1, team_days=4)
    raw["n_depots"] = 2
    raw["employers"] = raw["employers"][:employers]
    raw["teams"][1]["depot"] = 1
    read = mir_instance(raw)
    assert set(read.instance.depot) == {0, 1}
    solution = solve_instance(read.instance, effort=1, tell=lambda _step, _share: None)
    assert solution.bound is not None
    assert solution.value == best_worth(read.instance) <= solution.bound
