"""What a change costs: minutes and kilometres of the routes that it touches."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.replan_cost import replan_cost
from planner.roster import Roster
from planner.workload import route_load
from tests.planner.test_replan import first_plan, random_problem


def rosters(seed: int) -> tuple[Roster, Roster]:
    """Return two rosters of one problem."""
    problem = random_problem(seed)
    routes = first_plan(problem)
    other = first_plan(replace(problem, team_days=problem.team_days[1:]))
    return Roster(routes=routes, unplaced=()), Roster(routes=other, unplaced=())


@settings(max_examples=20)
@given(st.integers(0, 5000))
def test_the_routes_that_are_touched_add_up_to_the_month(seed: int) -> None:
    before, after = rosters(seed)
    cost = replan_cost(before, after)
    assert cost.travel_min == sum(one.travel_min for one in cost.routes)
    assert cost.distance_m == sum(one.distance_m for one in cost.routes)
    assert cost.before == route_load(before.routes)
    back = replan_cost(after, before)
    assert (back.travel_min, back.distance_m) == (-cost.travel_min, -cost.distance_m)
    keys = [(one.day, one.number) for one in cost.routes]
    assert keys == sorted(keys)


def test_a_route_that_stays_costs_nothing_and_is_not_named() -> None:
    before, _ = rosters(1)
    cost = replan_cost(before, before)
    assert cost.routes == ()
    assert str(cost.said) == "路上 +0 分钟，里程 +0.0 公里，检查 +0 家，外出 +0 个组日"


def test_a_team_that_stays_at_home_has_no_time_of_return() -> None:
    before, _ = rosters(1)
    cost = replan_cost(before, replace(before, routes=before.routes[1:]))
    (only,) = cost.routes
    gone = before.routes[0]
    assert (only.back_before, only.back_after) == (gone.return_min, None)
    assert only.travel_min == -route_load([gone]).travel_min
    assert (only.before.visits, only.after.visits) == (len(gone.stops), 0)
