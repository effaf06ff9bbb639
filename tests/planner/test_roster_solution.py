import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.mir_instances import mir_instance
from planner.column_generation import ColumnGeneration
from planner.roster import RosterProblem
from planner.roster_instance import RosterInstance, roster_instance
from planner.roster_search import RosterSearch
from planner.roster_solution import RosterSolution, solve_instance
from planner.visit import VisitList
from tests import make_roster as make
from tests.make_mir import mir
from tests.planner.test_roster_solver import UNSHRUNK, problems
from tests.roster_by_trying import best_worth


def solved(instance: RosterInstance, effort: int = 1) -> RosterSolution:
    return solve_instance(instance, effort=effort, tell=lambda _step, _share: None)


@settings(max_examples=30, deadline=None, phases=UNSHRUNK)
@given(st.integers(0, 10**6), st.integers(3, 8), st.integers(1, 4))
def test_small_instances_are_solved_to_the_best_of_all_and_the_bound_holds(
    seed: int, employers: int, team_days: int
) -> None:
    instance = mir_instance(mir(seed, employers=employers, team_days=team_days)).instance
    solution, best = solved(instance), best_worth(instance)
    assert solution.bound is not None
    assert solution.value == best <= solution.bound


@settings(max_examples=25, deadline=None, phases=UNSHRUNK)
@given(problems(most=6, team_days=3), st.integers(0, 3))
def test_no_roster_exceeds_the_bound_however_early_the_work_stops(
    problem: RosterProblem, rounds: int
) -> None:
    instance = roster_instance(problem)
    search = RosterSearch(instance)
    search.run(0)
    generation = ColumnGeneration(instance, search.pool)
    left = iter(range(rounds))
    generation.run(lambda: next(left, None) is None, value=search.value)
    assert best_worth(instance) <= generation.bound + 1e-6


def test_a_narrow_beam_weakens_the_bound_but_never_breaks_it() -> None:
    instance = mir_instance(mir(5, employers=8, team_days=3)).instance
    best, bounds = best_worth(instance), []
    for beam in (1, 3, 1000):
        generation = ColumnGeneration(instance, {})
        generation._beam = beam
        generation.run(value=10**9)
        bounds.append(generation.bound)
        assert generation.bound >= best
    assert bounds[0] >= bounds[2]


def test_work_without_a_round_proves_nothing_and_says_so() -> None:
    generation = ColumnGeneration(mir_instance(mir()).instance, {})
    generation.run(lambda: True, value=0)
    assert math.isinf(generation.bound)


def test_visits_that_take_no_time_are_bounded_too() -> None:
    problem = make.problem(
        [make.visit(k, list=VisitList.TARGETED, prize=3, service_min=k) for k in range(3)],
        [make.team_day()],
    )
    instance = roster_instance(problem)
    solution = solved(instance)
    assert solution.bound == solution.value == best_worth(instance)


def test_with_nothing_to_do_the_bound_is_nothing() -> None:
    assert solved(roster_instance(make.problem([], []))) == RosterSolution(
        routes=(), value=0, bound=0
    )


def test_a_detour_that_saves_road_is_priced_even_where_the_stop_earns_nothing() -> None:
    free = make.visit(1, list=VisitList.TARGETED, service_min=30)
    far = make.visit(0, list=VisitList.TARGETED, prize=9, service_min=60)
    minutes = [[0, 120, 10], [120, 0, 120], [10, 10, 0]]
    instance = roster_instance(make.problem([far, free], [make.team_day()], minutes=minutes))
    solution = solved(instance)
    assert solution.routes == ((1, 0),)
    assert solution.value == solution.bound == best_worth(instance)


def test_two_routes_for_one_able_team_day_are_bounded_as_one() -> None:
    visits = [
        make.visit(
            k, list=VisitList.TARGETED, prize=10, service_min=240, allowed_days=(make.MONDAY,)
        )
        for k in range(2)
    ]
    problem = make.problem(visits, [make.team_day(0), make.team_day(1)])
    solution = solved(roster_instance(problem))
    assert solution.value == solution.bound == 1000 - 40


def test_the_same_instance_and_effort_give_the_same_solution() -> None:
    instance = mir_instance(mir(9, employers=14, team_days=4)).instance
    assert solved(instance) == solved(instance)


def test_a_clock_that_has_run_out_still_leaves_a_lawful_roster() -> None:
    instance = mir_instance(mir(2, employers=8, team_days=3)).instance
    late = solve_instance(
        instance, effort=10**6, tell=lambda _step, _share: None, spent=lambda: 2.0
    )
    assert late.bound is None
    assert np.concatenate(late.routes).size == len(set(np.concatenate(late.routes).tolist()))


def test_a_clock_ends_every_step_in_turn() -> None:
    instance = mir_instance(mir(4, employers=25, team_days=4)).instance
    ticks = iter(range(10**6))
    solution = solve_instance(
        instance, effort=10**6, tell=lambda _s, _p: None, spent=lambda: next(ticks) / 400
    )
    assert solution.bound is not None
    assert solution.value <= solution.bound


@pytest.mark.parametrize("effort", [0, 1])
def test_every_effort_proves_a_bound(effort: int) -> None:
    instance = mir_instance(mir(7, employers=9, team_days=3)).instance
    solution = solved(instance, effort)
    assert solution.bound is not None
    assert solution.value <= best_worth(instance) <= solution.bound


def test_every_better_roster_and_bound_is_told_as_it_is_found() -> None:
    instance = mir_instance(mir(11, employers=12, team_days=4)).instance
    told: list[tuple[int, int | None]] = []
    solution = solve_instance(
        instance,
        effort=1,
        tell=lambda _step, _share: None,
        found=lambda value, bound: told.append((value, bound)),
    )
    values = [value for value, _ in told]
    assert values == sorted(values)
    assert told[0][1] is None
    assert told[-1] == (solution.value, solution.bound)


def test_a_dive_keeps_what_it_is_told_to_hold() -> None:
    instance = mir_instance(mir(6, employers=12, team_days=4)).instance
    search = RosterSearch(instance)
    search.run(50)
    generation = ColumnGeneration(instance, search.pool)
    generation.run(value=search.value)
    held = [(instance.depot[row], stops) for row, stops in enumerate(search.routes) if stops][:2]
    assert len(held) == 2
    found = {frozenset(stops) for stops, _drivers in generation.dive(held=held)}
    assert {frozenset(stops) for _depot, stops in held} <= found
    free = generation.dive()
    placed = [visit for stops, _drivers in free for visit in stops]
    assert len(placed) == len(set(placed))


def test_a_time_limit_in_seconds_ends_the_choice_of_routes_too() -> None:
    instance = mir_instance(mir(4, employers=25, team_days=4)).instance
    ticks = iter(range(10**6))
    solution = solve_instance(
        instance,
        effort=10**6,
        tell=lambda _s, _p: None,
        spent=lambda: next(ticks) / 400,
        limit_s=1.0,
    )
    assert solution.bound is not None
    assert solution.value <= solution.bound


def test_rosters_too_large_to_try_come_near_their_bound_and_stay_the_same() -> None:
    instance = mir_instance(mir(21, employers=16, team_days=4)).instance
    first = solved(instance)
    assert first.bound is not None
    assert first.bound - first.value <= 0.01 * first.bound
    assert solved(instance) == first
