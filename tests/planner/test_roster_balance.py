"""Hours of the teams within a band: exchanged, checked, or refused in words."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.inspector import OfficeId
from planner.roster import Roster, RosterProblem
from planner.roster_balance import UnbalancedRosterError, balanced
from planner.roster_checker import check_roster
from planner.roster_instance import InvalidRosterProblemError, roster_instance
from planner.roster_solution import RosterSolution
from planner.roster_solver import solve_roster
from tests import make_roster as make
from tests.planner.test_roster_solver import UNSHRUNK, problems

DAYS = tuple(make.MONDAY + timedelta(days=k) for k in range(4))


def hours(problem: RosterProblem, roster: Roster) -> dict[int, int]:
    """Return the minutes worked by each team of the first office."""
    total = {team.number: 0 for team in problem.team_days}
    for route in roster.routes:
        lunch = 60 if route.lunch_start_min is not None else 0
        total[route.team_day.number] += route.return_min - route.depart_min - lunch
    return total


def four_days(count: int = 4, **changes: object) -> RosterProblem:
    """Return long visits, one a day, for two teams that are both there every day."""
    visits = [make.visit(k, service_min=200, allowed_days=(DAYS[k],)) for k in range(count)]
    teams = [make.team_day(day, number) for day in range(count) for number in (1, 2)]
    return replace(make.problem(visits, teams), **changes)  # type: ignore[arg-type] # any field


def test_routes_change_teams_until_the_hours_are_within_the_band() -> None:
    problem = four_days()
    free = solve_roster(problem, effort=0)
    assert max(hours(problem, free).values()) - min(hours(problem, free).values()) > 0
    level = replace(problem, balance_min=0)
    roster = solve_roster(level, effort=0)
    assert hours(level, roster) == {1: 480, 2: 480}
    assert check_roster(level, roster) == ()
    assert roster.certificate is not None
    assert free.certificate is not None
    assert roster.certificate.objective == free.certificate.objective


def test_single_visits_change_teams_where_whole_routes_do_not_suffice() -> None:
    visits = [make.visit(k, service_min=60, allowed_days=DAYS[:1]) for k in range(4)]
    problem = make.problem(visits, [make.team_day(0, 1), make.team_day(0, 2)], balance_min=10)
    roster = solve_roster(problem, effort=1)
    assert check_roster(problem, roster) == ()
    assert sorted(len(route.stops) for route in roster.routes) == [2, 2]
    assert roster.certificate is not None
    assert roster.certificate.objective == _value(problem, roster)


def _value(problem: RosterProblem, roster: Roster) -> int:
    instance = roster_instance(problem)
    road = sum(
        route.return_travel_min + sum(stop.travel_min for stop in route.stops)
        for route in roster.routes
    )
    placed = {stop.employer for route in roster.routes for stop in route.stops}
    worth = sum(
        int(weight)
        for visit, weight in zip(problem.visits, instance.weight, strict=True)
        if visit.employer in placed
    )
    return worth - road


def test_a_band_that_cannot_be_reached_is_refused_with_the_least_that_was() -> None:
    problem = four_days(3, balance_min=60)
    with pytest.raises(UnbalancedRosterError) as error:
        solve_roster(problem, effort=0)
    assert str(error.value) == (
        "各组工时最多相差 60 分钟的要求没有达到，反复调换后仍相差 240 分钟"
        "（o1-1 组最多，o1-2 组最少）：请放宽到 240 分钟以上，或调整各组的外出日"
    )


def test_hours_beyond_the_band_are_a_fault() -> None:
    problem = four_days(3)
    roster = solve_roster(problem, effort=0)
    apart = max(hours(problem, roster).values()) - min(hours(problem, roster).values())
    faults = check_roster(replace(problem, balance_min=100), roster)
    assert [str(fault) for fault in faults] == [f"各组工时相差 {apart} 分钟，超过 100 分钟"]


def test_what_still_fits_within_the_band_is_placed() -> None:
    visits = [make.visit(k, service_min=100, allowed_days=DAYS[:1]) for k in range(3)]
    problem = make.problem(visits, [make.team_day(0, 1), make.team_day(0, 2)])
    instance = roster_instance(problem)
    half = RosterSolution(routes=((0,), (1,)), value=0, bound=None)
    full = balanced(instance, half, 120)
    assert sum(map(len, full.routes)) == 3
    assert full.value == int(instance.weight[2]) - 20
    assert balanced(instance, half, 10).routes == half.routes


def test_teams_of_two_offices_do_not_exchange_whole_routes() -> None:
    visits = [make.visit(k, service_min=200, allowed_days=(DAYS[k],)) for k in range(2)]
    teams = [make.team_day(0, 1), make.team_day(1, 1), make.team_day(2, 2, office=OfficeId("o2"))]
    problem = make.problem(
        visits, teams, offices=[make.office("o1"), make.office("o2")], balance_min=100
    )
    with pytest.raises(UnbalancedRosterError, match="仍相差 480 分钟"):
        solve_roster(problem, effort=0)


def test_no_exchange_takes_more_vehicles_than_there_are() -> None:
    visits = [make.visit(k, service_min=60, allowed_days=DAYS[:1]) for k in range(4)]
    problem = make.problem(
        visits,
        [make.team_day(0, 1), make.team_day(0, 2)],
        offices=[replace(make.office(), vehicles=1)],
        balance_min=10,
    )
    with pytest.raises(UnbalancedRosterError):
        solve_roster(problem, effort=0)


def test_a_negative_band_is_refused() -> None:
    with pytest.raises(InvalidRosterProblemError, match="各组工时差上限 -1 分钟不成立"):
        solve_roster(make.problem([], [], balance_min=-1))


@settings(max_examples=15, deadline=None, phases=UNSHRUNK)
@given(problems(most=7), st.integers(0, 400))
def test_a_balanced_roster_passes_the_checker_and_places_no_fewer(
    problem: RosterProblem, band: int
) -> None:
    free = solve_roster(problem, effort=0)
    level = replace(problem, balance_min=band)
    try:
        roster = solve_roster(level, effort=0)
    except UnbalancedRosterError:
        return
    assert [str(fault) for fault in check_roster(level, roster)] == []
    placed, before = (
        {stop.employer for route in each.routes for stop in route.stops} for each in (roster, free)
    )
    assert before <= placed
    assert roster.certificate is not None
    assert roster.certificate.objective == _value(level, roster)
