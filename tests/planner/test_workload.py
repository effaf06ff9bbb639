from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from planner.inspector import InspectorId
from planner.roster_solver import solve_roster
from planner.workload import Load, workload
from tests import make_roster as make


def test_a_month_of_one_route_adds_up_by_hand() -> None:
    visits = [make.visit(k, service_min=90) for k in (1, 2)]
    problem = make.problem(visits, [make.team_day(0), make.team_day(1, 1)], minutes=20)
    work = workload(problem, solve_roster(problem, effort=0))
    day = Load(days=1, visits=2, service_min=180, travel_min=60, distance_m=30_000)
    assert work.month == day
    assert day.work_min == 240
    assert [load.visits for _, load in work.team_days] == [2, 0]
    assert [(i.inspector, i.load) for i in work.inspectors] == [
        (InspectorId("i1a"), day),
        (InspectorId("i1b"), day),
    ]
    assert [(d.day, d.used, d.team_days) for d in work.days] == [
        (make.MONDAY, 1, 1),
        (make.MONDAY + timedelta(days=1), 0, 1),
    ]
    assert work.days[0].utilisation == 240 / 420


def test_a_month_without_teams_has_no_work() -> None:
    problem = make.problem([make.visit(1)], [])
    work = workload(problem, solve_roster(problem, effort=0))
    assert work.month == Load(days=0, visits=0, service_min=0, travel_min=0, distance_m=0)
    assert (work.team_days, work.inspectors, work.days) == ((), (), ())


@given(st.integers(0, 6), st.integers(1, 3))
def test_teams_and_days_each_add_up_to_the_month(count: int, teams: int) -> None:
    problem = make.problem(
        [make.visit(k) for k in range(count)], [make.team_day(0, n + 1) for n in range(teams)]
    )
    work = workload(problem, solve_roster(problem, effort=0))
    for name in ("days", "visits", "service_min", "travel_min", "distance_m"):
        total = getattr(work.month, name)
        assert sum(getattr(load, name) for _, load in work.team_days) == total
        assert sum(getattr(day.load, name) for day in work.days) == total
        assert sum(getattr(i.load, name) for i in work.inspectors) == 2 * total


def test_a_day_whose_clock_is_all_lunch_has_no_utilisation() -> None:
    clock = make.problem([], []).clock
    all_lunch = type(clock)(start_min=690, end_min=750, lunch_min=60)
    problem = make.problem([], [make.team_day()], clock=all_lunch)
    assert workload(problem, solve_roster(problem, effort=0)).days[0].utilisation == 0.0
