from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.visit_window import VisitDemand, VisitWindow
from planner.window_merge import merge_windows
from tests.make_year import demand, window, windows


def fewest_by_brute_force(demands: list[VisitDemand]) -> int:
    for size in range(13):
        for months in combinations(range(1, 13), size):
            if all(any(month in one.window for month in months) for one in demands):
                return size
    raise AssertionError


@given(st.lists(windows(), max_size=6))
def test_no_fewer_visits_can_meet_all_windows_of_an_employer(found: list[VisitWindow]) -> None:
    demands = [demand(w.first, w.last, rule=f"R{n}") for n, w in enumerate(found)]
    visits = merge_windows(demands)
    assert len(visits) == fewest_by_brute_force(demands)


@given(st.lists(st.tuples(st.sampled_from("abc"), windows()), max_size=9))
def test_any_month_of_a_merged_visit_meets_all_its_rules(
    found: list[tuple[str, VisitWindow]],
) -> None:
    demands = [
        demand(w.first, w.last, employer=EmployerId(id_), rule=f"R{n}")
        for n, (id_, w) in enumerate(found)
    ]
    visits = merge_windows(demands)
    met = [one for visit in visits for one in visit.demands]
    assert sorted(met, key=lambda one: one.rule) == sorted(demands, key=lambda one: one.rule)
    for visit in visits:
        assert all(one.employer == visit.employer for one in visit.demands)
        for month in range(visit.window.first, visit.window.last + 1):
            assert all(month in one.window for one in visit.demands)


@given(st.lists(windows(), max_size=6))
def test_visits_of_one_employer_are_in_different_months_wherever_they_go(
    found: list[VisitWindow],
) -> None:
    visits = merge_windows([demand(w.first, w.last) for w in found])
    months = [m for one in visits for m in range(one.window.first, one.window.last + 1)]
    assert len(months) == len(set(months))


def test_a_yearly_rule_joins_the_visit_that_a_complaint_asks_for() -> None:
    visits = merge_windows(
        [
            demand(1, 12, rule="全覆盖", is_movable=True),
            demand(3, 3, rule="投诉", is_exempt=True, is_overdue=True),
            demand(6, 9, rule="专项", is_movable=True),
        ]
    )
    first, second = visits
    assert (first.window, first.rules) == (window(3, 3), ("投诉", "全覆盖"))
    assert first.is_exempt
    assert first.is_overdue
    assert not first.is_movable
    assert (second.window, second.rules) == (window(6, 9), ("专项",))
    assert second.is_movable
    assert not second.is_exempt


def test_a_visit_that_a_rule_joins_lies_in_the_months_of_both() -> None:
    (visit,) = merge_windows([demand(2, 9)])
    joined = visit.joined_by(demand(1, 6, rule="S"))
    assert (joined.window, joined.rules) == (window(2, 6), ("R", "S"))
