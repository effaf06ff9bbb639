"""Replans: what stands is changed as little as an event demands, and what is claimed holds."""

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId, OpeningHours
from planner.replan import Replanned, replan_roster
from planner.replan_instance import InvalidReplanError, replan_instance
from planner.replan_proof import ReplanProof
from planner.replan_route import ReplanRoutes
from planner.roster import RosterProblem, Route, UnplacedCause
from planner.roster_checker import check_roster
from planner.roster_instance import roster_instance
from planner.visit import VisitList
from tests import make_roster
from tests.roster_by_trying import _routes as sets_of_row


def random_problem(seed: int, *, visits: int = 6, team_days: int = 3) -> RosterProblem:
    """Return a small problem in which about everything fits, or just not."""
    rng = np.random.default_rng(seed)
    sites = rng.uniform(0, 30, (visits + 1, 2))
    minutes = np.ceil(np.linalg.norm(sites[:, None] - sites[None], axis=2) * 1.4).astype(int)
    windows = [(540, 1020), (540, 720), (780, 1020)]
    made = []
    for number in range(visits):
        opens, closes = windows[int(rng.choice(3, p=[0.7, 0.15, 0.15]))]
        days = [d for d in range(2) if rng.random() < 0.8] or [0]
        made.append(
            make_roster.visit(
                number,
                list=VisitList.CERTAIN if rng.random() < 0.7 else VisitList.TARGETED,
                prize=int(rng.integers(1, 20)),
                service_min=int(rng.choice([90, 120, 150])),
                opening=OpeningHours(open_min=opens, close_min=closes),
                allowed_days=tuple(make_roster.team_day(day).day for day in days),
            )
        )
    teams = [make_roster.team_day(row % 2, 1 + row // 2) for row in range(team_days)]
    ordered = sorted(teams, key=lambda one: (one.day, one.number))
    return make_roster.problem(made, ordered, minutes=minutes.tolist())


def struck(problem: RosterProblem, seed: int) -> RosterProblem:
    """Return `problem` after a random event: a lost team-day, a wish, a longer visit."""
    rng = np.random.default_rng(seed + 1000)
    kind = int(rng.integers(0, 3))
    k = int(rng.integers(0, len(problem.visits)))
    if kind == 0:
        gone = rng.integers(0, len(problem.team_days))
        left = tuple(t for row, t in enumerate(problem.team_days) if row != gone)
        return replace(problem, team_days=left)
    visit = problem.visits[k]
    if kind == 1:
        changed = replace(visit, allowed_days=(make_roster.team_day(int(rng.integers(0, 2))).day,))
    else:
        changed = replace(visit, list=VisitList.CERTAIN, service_min=visit.service_min + 30)
    return replace(
        problem, visits=tuple(changed if k == n else one for n, one in enumerate(problem.visits))
    )


def employers(routes: tuple[Route, ...]) -> dict[EmployerId, tuple[tuple[date, int], int]]:
    return {
        stop.employer: ((route.team_day.day, route.team_day.number), stop.start_min)
        for route in routes
        for stop in route.stops
    }


def best_by_trying(problem: RosterProblem, former: tuple[Route, ...]) -> tuple[int, int]:
    """Return most mandatory visits of any roster and the fewest voluntary changes for them."""
    instance = roster_instance(problem)
    row_of = {(t.day, t.number): row for row, t in enumerate(problem.team_days)}
    base: list[set[int]] = [set() for _ in problem.team_days]
    number = {visit.employer: k for k, visit in enumerate(problem.visits)}
    for employer, (key, _) in employers(former).items():
        row = row_of.get(key)
        if row is not None and instance.allowed[row, number[employer]]:
            base[row].add(number[employer])
    must = [visit.is_mandatory for visit in problem.visits]
    best: dict[int, tuple[int, int]] = {0: (0, 0)}
    for row in range(len(base)):
        sets = {0, *sets_of_row(instance, row)}
        grown: dict[int, tuple[int, int]] = {}
        for taken, (placed, kept) in best.items():
            for mask in sets:
                if not taken & mask:
                    inside = {v for v in range(len(must)) if mask >> v & 1}
                    worth = placed + sum(must[v] for v in inside), kept + len(inside & base[row])
                    joint = taken | mask
                    grown[joint] = max(grown.get(joint, worth), worth)
        best = grown
    placed, kept = max(best.values())
    return placed, sum(map(len, base)) - kept


def replanned(problem: RosterProblem, former: tuple[Route, ...], **changes: Any) -> Replanned:
    made = replan_roster(problem, former, **changes)
    assert check_roster(problem, made.roster) == ()
    return made


def first_plan(problem: RosterProblem) -> tuple[Route, ...]:
    """Return routes for everything from none at all."""
    return replanned(problem, ()).roster.routes


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_changes_are_as_few_as_trying_everything_finds(seed: int) -> None:
    problem = random_problem(seed)
    former = first_plan(problem)
    after = struck(problem, seed)
    found = replanned(after, former).proof
    placed, changes = best_by_trying(after, former)
    assert found.placed == placed <= found.placeable
    assert found.changes == changes
    assert found.fewest <= changes


@settings(max_examples=6)
@given(st.integers(0, 10_000))
def test_a_full_month_is_still_changed_least_and_says_so_honestly(seed: int) -> None:
    problem = random_problem(seed, visits=8, team_days=2)
    former = first_plan(problem)
    after = struck(problem, seed)
    found = replanned(after, former).proof
    placed, changes = best_by_trying(after, former)
    assert (found.placed, found.changes) <= (placed, changes) or found.placed < placed
    assert found.placed <= placed <= found.placeable
    if found.placed == placed:
        assert found.fewest <= changes <= found.changes


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_pinned_visits_keep_team_day_and_minute(seed: int) -> None:
    problem = random_problem(seed)
    former = first_plan(problem)
    pinned = frozenset(stop.employer for route in former[:2] for stop in route.stops[:1])
    before = employers(former)
    after = replace(
        problem,
        visits=tuple(
            v if v.employer in pinned else replace(v, list=VisitList.CERTAIN, prize=0)
            for v in problem.visits
        ),
    )
    now = employers(replanned(after, former, pinned=pinned).roster.routes)
    assert {one: now[one] for one in pinned} == {one: before[one] for one in pinned}


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_nothing_happens_to_a_plan_to_which_nothing_happened(seed: int) -> None:
    problem = random_problem(seed)
    former = first_plan(problem)
    again = replanned(problem, former)
    assert again.proof.changes == 0
    held = employers(former)
    assert {k: v for k, v in employers(again.roster.routes).items() if k in held} == held


def four_in_two_days() -> tuple[RosterProblem, tuple[Route, ...]]:
    """Return two days of two long visits each, with no room for a fifth."""
    visits = [make_roster.visit(n, service_min=150) for n in range(4)]
    problem = make_roster.problem(
        visits, [make_roster.team_day(0), make_roster.team_day(1)], minutes=10
    )
    return problem, first_plan(problem)


def test_an_urgent_visit_goes_before_one_that_can_wait_and_only_one_visit_changes() -> None:
    problem, former = four_in_two_days()
    urgent = make_roster.visit(9, service_min=150, is_urgent=True)
    after = make_roster.problem([*problem.visits, urgent], problem.team_days, minutes=10)
    made = replanned(after, former, first=frozenset({urgent.employer}))
    placed = employers(made.roster.routes)
    assert urgent.employer in placed
    assert made.proof.changes == 1
    assert (made.proof.placed, made.proof.placeable) == (4, 5)
    (left_out,) = made.roster.unplaced
    assert left_out.cause is UnplacedCause.NO_CAPACITY
    assert "最多还可能多排 1 家" in str(made.proof.words()[0])


def test_a_known_bound_ends_the_search_and_is_said() -> None:
    problem, former = four_in_two_days()
    extra = make_roster.visit(9, service_min=150)
    after = make_roster.problem([*problem.visits, extra], problem.team_days, minutes=10)
    proof = replanned(after, former, placeable=4).proof
    assert (proof.placed, proof.placeable, proof.changes, proof.fewest) == (4, 4, 0, 0)
    first, second = map(str, proof.words())
    assert "排入 4 家，已证明不可能排得更多" in first
    assert "另有 0 家换了组日或退出，已证明不能再少" in second


def test_a_team_that_is_on_the_road_takes_new_stops_only_after_the_present_minute() -> None:
    problem, former = four_in_two_days()
    urgent = make_roster.visit(9, service_min=60, is_urgent=True)
    today = former[0].team_day
    after = make_roster.problem(
        [*problem.visits, replace(urgent, allowed_days=(today.day,))], problem.team_days, minutes=10
    )
    head = former[0].stops[0].employer
    made = replanned(
        after,
        former,
        pinned=frozenset({head}),
        not_before={today: 11 * 60},
        first=frozenset({urgent.employer}),
    )
    placed = employers(made.roster.routes)
    assert placed[head] == employers(former)[head]
    assert placed[urgent.employer][1] >= 11 * 60


def test_where_roads_are_slower_a_route_gives_up_as_few_stops_as_it_must() -> None:
    problem, former = four_in_two_days()
    slow = make_roster.problem(problem.visits, problem.team_days, minutes=45)
    made = replanned(slow, former)
    placed, changes = best_by_trying(slow, former)
    assert (made.proof.placed, made.proof.changes) == (placed, changes)
    assert made.proof.is_fewest


def test_a_clock_that_pins_cannot_keep_is_refused() -> None:
    problem, former = four_in_two_days()
    slow = make_roster.problem(problem.visits, problem.team_days, minutes=90)
    pinned = frozenset(stop.employer for stop in former[0].stops)
    with pytest.raises(InvalidReplanError, match="固定的任务不能按原来的时间完成"):
        replan_roster(slow, former, pinned=pinned)


def test_what_has_no_place_cannot_be_pinned() -> None:
    problem, former = four_in_two_days()
    with pytest.raises(InvalidReplanError, match="x 在原计划里没有位置"):
        replan_roster(problem, former, pinned=frozenset({EmployerId("x")}))


def test_roads_on_which_a_detour_is_shorter_make_no_claim() -> None:
    visits = [make_roster.visit(n, service_min=1) for n in range(3)]
    minutes = [[0, 10, 10, 200], [10, 0, 10, 10], [10, 10, 0, 10], [200, 10, 10, 0]]
    problem = make_roster.problem(visits, [make_roster.team_day()], minutes=minutes)
    routes = ReplanRoutes(replan_instance(problem, ()))
    assert not routes.is_metric()
    assert ReplanRoutes(replan_instance(four_in_two_days()[0], ())).is_metric()
    proof = replanned(problem, ()).proof
    assert proof.fewest == 0


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_a_set_is_refused_only_where_no_order_of_it_is_lawful(seed: int) -> None:
    problem = random_problem(seed)
    routes = ReplanRoutes(replan_instance(problem, ()))
    instance = roster_instance(problem)
    for row in range(len(problem.team_days)):
        lawful = sets_of_row(instance, row)
        for size in (1, 2, 3, 4):
            for visits in itertools.combinations(range(len(problem.visits)), size):
                mask = sum(1 << visit for visit in visits)
                assert (routes.order(row, visits) is not None) == (mask in lawful)


def test_words_say_how_many_changes_are_known_to_be_needed() -> None:
    proof = ReplanProof(placed=3, placeable=4, forced=2, changes=5, fewest=3)
    first, second = map(str, proof.words())
    assert "排入 3 家，最多还可能多排 1 家" in first
    assert "事件直接涉及的 2 家外，另有 5 家" in second
    assert "已证明至少 3 家" in second
