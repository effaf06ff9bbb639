import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.mir_instances import mir_instance
from geo.employer import EmployerId
from planner.inspector import Skill
from planner.left_out import LeftOut, explain_left_out
from planner.left_out_reason import RemedyKind, Validation
from planner.roster import RosterProblem, UnplacedCause, UnplacedVisit
from planner.roster_checker import check_roster
from planner.roster_instance import (
    InvalidRosterProblemError,
    RosterInstance,
    roster_instance,
)
from planner.roster_part import SlotRoutes, slot_of
from planner.roster_solver import solve_roster
from planner.roster_trial import RosterTrials
from planner.visit import VisitList
from tests import make_roster as make
from tests.make_mir import mir
from tests.planner.test_roster_solver import UNSHRUNK
from tests.roster_by_trying import best_worth


def left_out(problem: RosterProblem, effort: int = 1) -> Mapping[str, UnplacedVisit]:
    roster = solve_roster(problem, effort=effort)
    assert check_roster(problem, roster) == ()
    return {item.employer: item for item in roster.unplaced}


def explained(
    problem: RosterProblem, routes: SlotRoutes, *fixed: tuple[int, int], depth: int = 4
) -> LeftOut:
    slots = frozenset((make.MONDAY + timedelta(days=day), number) for day, number in fixed)
    return explain_left_out(problem, routes, fixed=slots, depth=depth)


def best_with(instance: RosterInstance, visit: int) -> int:
    """Return the greatest worth of a lawful roster with `visit` in it, by trying everything."""
    ahead = 1 + int(instance.weight.sum()) + 480 * len(instance.team_days)
    weight = instance.weight + ahead * (np.arange(len(instance.visits)) == visit)
    return best_worth(replace(instance, weight=weight)) - ahead


def test_a_displaced_visit_says_who_gives_way_and_what_the_roster_loses_by_it() -> None:
    calm = [
        make.visit(k, service_min=180, list=VisitList.TARGETED, prize=20 + k) for k in (1, 2, 3)
    ]
    ((employer, left),) = left_out(make.problem(calm, [make.team_day()])).items()
    assert employer == "e01"
    assert left.cause is UnplacedCause.NO_CAPACITY
    assert left.price is not None
    assert left.price.gives_way == (EmployerId("e02"),)
    assert (left.price.mandatory, left.price.points, left.price.travel_min) == (0, 1, 0)
    assert left.price.worth == 100
    assert left.validation is Validation.PROVEN
    assert str(left.reason) == (
        "可去的 1 个小组日都已排满（本单位现场须 180 分钟）；强制排入后重新求解，就须让出演示企业2"
    )
    assert (
        str(left.cost) == "须让出演示企业2（专项）；全月必查和双随机的家数不变、专项风险分少 1 分"
    )
    assert str(left.checked) == "强制排入后重新求解；已证明代价不能更小"


def test_a_targeted_visit_pays_for_the_mandatory_one_that_it_would_displace() -> None:
    visits = [
        make.visit(1, service_min=240, list=VisitList.TARGETED, prize=900),
        make.visit(2, service_min=240),
    ]
    left = left_out(make.problem(visits, [make.team_day()]))["e01"]
    assert left.price is not None
    assert (left.price.mandatory, left.price.points) == (1, -900)
    assert str(left.cost) == (
        "须让出演示企业2（必查）；全月必查和双随机共少 1 家、专项风险分多 900 分"
    )


@settings(max_examples=6, deadline=None, phases=UNSHRUNK)
@given(st.integers(0, 10**6), st.integers(5, 8), st.integers(1, 2))
def test_a_proven_price_is_what_trying_everything_finds_and_no_price_is_lower(
    seed: int, employers: int, team_days: int
) -> None:
    problem = mir_instance(mir(seed, employers=employers, team_days=team_days)).problem
    instance, roster = roster_instance(problem), solve_roster(problem, effort=1)
    assert roster.certificate is not None
    worth = roster.certificate.objective
    for item in roster.unplaced:
        if item.price is None:
            continue
        visit = next(k for k, v in enumerate(problem.visits) if v.employer == item.employer)
        least = worth - best_with(instance, visit)
        assert item.price.worth >= least
        if item.validation is Validation.PROVEN:
            assert item.price.worth == least


@settings(max_examples=5, deadline=None, phases=UNSHRUNK)
@given(st.integers(0, 10**6))
def test_what_is_left_out_is_left_out_of_the_best_roster_known(seed: int) -> None:
    problem = mir_instance(mir(seed, employers=8, team_days=2)).problem
    trials = RosterTrials(problem)
    left = explained(problem, {}, depth=3)
    assert trials.is_lawful(left.routes)
    placed = set(itertools.chain(*left.routes.values()))
    assert placed.isdisjoint(item.employer for item in left.unplaced)
    assert len(placed) + len(left.unplaced) == len(problem.visits)
    for item in left.unplaced:
        assert item.price is None or item.price.gives_way


def test_a_visit_that_fits_after_all_improves_the_roster_instead_of_being_explained() -> None:
    visits = [make.visit(k, service_min=180) for k in (1, 2)]
    problem = make.problem(visits, [make.team_day(0), make.team_day(1)])
    left = explained(problem, {slot_of(problem.team_days[0]): (EmployerId("e01"),)})
    assert left.unplaced == ()
    assert sorted(itertools.chain(*left.routes.values())) == ["e01", "e02"]


def test_a_swap_that_makes_room_improves_the_roster() -> None:
    early = make.visit(1, service_min=220, allowed_days=(make.MONDAY,))
    late = make.visit(2, service_min=220)
    problem = make.problem([early, late], [make.team_day(0), make.team_day(1)])
    left = explained(problem, {slot_of(problem.team_days[0]): (EmployerId("e02"),)})
    assert left.unplaced == ()
    assert left.routes[slot_of(problem.team_days[0])] == ("e01",)


def test_a_visit_whose_team_days_are_all_fixed_says_that_they_cannot_be_changed() -> None:
    visits = [make.visit(k, service_min=240, allowed_days=(make.MONDAY,)) for k in (1, 2)]
    problem = make.problem(visits, [make.team_day(0), make.team_day(1)])
    routes = {slot_of(problem.team_days[0]): (EmployerId("e01"),)}
    left = explained(problem, routes, (0, 1))
    (item,) = left.unplaced
    assert item.cause is UnplacedCause.FIXED
    assert item.validation is Validation.ALONE
    assert item.price is None
    assert str(item.reason) == "可去的 1 个小组日都已检查或已公布，不能再改"
    assert left.routes == routes


def test_a_fixed_route_stays_as_it_is_while_the_others_make_room() -> None:
    visits = [make.visit(k, service_min=150) for k in (1, 2, 3)]
    problem = make.problem(visits, [make.team_day(0), make.team_day(1)])
    first, second = map(slot_of, problem.team_days)
    left = explained(problem, {first: (EmployerId("e01"),)}, (0, 1))
    assert left.routes[first] == ("e01",)
    assert sorted(left.routes[second]) == ["e02", "e03"]


def test_unlocking_a_fixed_route_is_named_when_it_would_let_a_visit_in() -> None:
    visits = [make.visit(k, service_min=60, allowed_days=(make.MONDAY,)) for k in (1, 2)]
    problem = make.problem(visits, [make.team_day(0)])
    left = explained(problem, {slot_of(problem.team_days[0]): (EmployerId("e01"),)}, (0, 1))
    (item,) = left.unplaced
    assert item.remedies[0].kind is RemedyKind.UNPIN
    assert str(item.remedies[0].sentence) == "改动 2026-11-02（周一）第 1 组已定的路线"


def test_beyond_the_depth_exchanges_alone_are_tried_and_the_reason_says_so() -> None:
    visits = [make.visit(k, service_min=200) for k in range(1, 6)]
    problem = make.problem(visits, [make.team_day()])
    checked = [item.validation for item in explained(problem, {}, depth=1).unplaced]
    assert sorted(filter(None, checked)).count(Validation.EXCHANGED) == len(checked) - 1
    assert {item.validation for item in explained(problem, {}, depth=0).unplaced} == {
        Validation.EXCHANGED
    }


def test_urgent_and_mandatory_visits_are_explained_before_targeted_ones() -> None:
    visits = [
        make.visit(1, service_min=240, list=VisitList.TARGETED, prize=9),
        make.visit(2, service_min=240),
        make.visit(3, service_min=240),
        make.visit(4, service_min=240, is_urgent=True),
    ]
    problem = make.problem(visits, [make.team_day()])
    (deep,) = [item for item in explained(problem, {}, depth=1).unplaced if item.price]
    assert deep.employer == "e02"


def test_a_count_that_is_proven_says_that_a_mandatory_visit_must_give_way() -> None:
    visits = [make.visit(k, service_min=240) for k in (1, 2)]
    problem = make.problem(visits, [make.team_day()], minutes=[[0, 9, 1], [9, 0, 5], [1, 5, 0]])
    routes = {slot_of(problem.team_days[0]): (EmployerId("e02"),)}
    (item,) = explain_left_out(problem, routes, depth=1, placeable=1).unplaced
    assert item.validation is Validation.PROVEN  # a problem this small is solved as a whole
    crowd = [make.visit(k, service_min=240, allowed_days=(make.MONDAY,)) for k in range(3, 26)]
    many = make.problem([*visits, *crowd], [make.team_day()], minutes=5)
    routes = {slot_of(many.team_days[0]): (EmployerId("e02"),)}
    of_many = explain_left_out(many, routes, depth=1, placeable=1).unplaced
    (deep,) = [item for item in of_many if item.price]
    assert deep.validation is Validation.COUNTED
    assert str(deep.checked).endswith("已证明至少要让出一家必查或双随机任务")
    (deep,) = [i for i in explain_left_out(many, routes, depth=1).unplaced if i.price]
    assert deep.validation is Validation.RESOLVED


def test_the_same_problem_is_explained_alike_twice() -> None:
    problem = mir_instance(mir(3, employers=26, team_days=2)).problem
    first, second = (explained(problem, {}, depth=3) for _ in range(2))
    assert first == second


def test_a_visit_goes_first_before_all_mandatory_ones_and_the_certificate_says_so() -> None:
    last = make.visit(9, service_min=240, list=VisitList.TARGETED, prize=1)
    visits = [*(make.visit(k, service_min=120) for k in (1, 2, 3)), last]
    problem = make.problem(visits, [make.team_day()], first=frozenset({last.employer}))
    roster = solve_roster(problem, effort=1)
    assert "e09" in {stop.employer for route in roster.routes for stop in route.stops}
    assert roster.certificate is not None
    assert roster.certificate.first_placed == roster.certificate.first_placeable == 1
    assert str(roster.certificate.words()[0]) == "要求优先排入的 1 家全部排入"
    assert roster.certificate.placed == roster.certificate.placeable


@settings(max_examples=5, deadline=None, phases=UNSHRUNK)
@given(st.integers(0, 10**6), st.integers(0, 6), st.integers(0, 6))
def test_those_that_go_first_are_as_many_as_can_be_and_then_the_mandatory_ones(
    seed: int, one: int, other: int
) -> None:
    problem = mir_instance(mir(seed, employers=7, team_days=2)).problem
    chosen = frozenset({problem.visits[one].employer, problem.visits[other].employer})
    problem = replace(problem, first=chosen)
    instance, roster = roster_instance(problem), solve_roster(problem, effort=1)
    certificate = roster.certificate
    assert certificate is not None
    assert certificate.objective == best_worth(instance)
    alone = replace(
        instance, weight=np.array([v.employer in chosen for v in problem.visits]) * 10**6
    )
    assert certificate.first_placed == -(-best_worth(alone) // 10**6)
    assert certificate.first_placed <= certificate.first_placeable <= len(chosen)


def test_a_visit_that_no_team_may_make_is_never_forced_in() -> None:
    visit = make.visit(1, skills=frozenset({Skill.RADIATION}))
    problem = make.problem([visit], [make.team_day()])
    assert RosterTrials(problem).force({}, frozenset({visit.employer})) is None


def test_a_visit_that_goes_first_but_is_unknown_is_refused() -> None:
    problem = make.problem([make.visit(1)], [], first=frozenset({EmployerId("e02")}))
    with pytest.raises(InvalidRosterProblemError, match="要求优先排入的 e02 不在本月检查任务中"):
        solve_roster(problem, effort=0)
