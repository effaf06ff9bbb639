"""Replans: what stands is changed as little as an event demands, and what is claimed holds."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId, OpeningHours
from planner.replan import Replanned, replan_roster
from planner.roster import Roster, RosterProblem, Route
from planner.roster_checker import check_roster
from planner.roster_instance import roster_instance
from planner.roster_solver import solve_roster
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


def without(problem: RosterProblem, seed: int) -> tuple[RosterProblem, frozenset[EmployerId]]:
    """Return `problem` after a random event: a cancelled visit, a lost team-day, another day."""
    rng = np.random.default_rng(seed + 1000)
    kind = int(rng.integers(0, 3))
    k = int(rng.integers(0, len(problem.visits)))
    if kind == 0:
        gone = rng.integers(0, len(problem.team_days))
        left = tuple(t for row, t in enumerate(problem.team_days) if row != gone)
        return replace(problem, team_days=left), frozenset()
    visit = problem.visits[k]
    if kind == 1:
        changed = replace(visit, allowed_days=(make_roster.team_day(int(rng.integers(0, 2))).day,))
    else:
        changed = replace(visit, list=VisitList.CERTAIN, service_min=visit.service_min + 30)
    visits = tuple(changed if k == row else one for row, one in enumerate(problem.visits))
    return replace(problem, visits=visits), frozenset()


def employers(routes: tuple[Route, ...]) -> dict[EmployerId, tuple[object, int]]:
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
        row = row_of.get(key)  # type: ignore[call-overload]  # a key of both is a day and a number
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
                    key = taken | mask
                    grown[key] = max(grown.get(key, worth), worth)
        best = grown
    placed, kept = max(best.values())
    return placed, sum(map(len, base)) - kept


def replanned(problem: RosterProblem, former: Roster, **changes: object) -> Replanned:
    made = replan_roster(problem, former.routes, **changes)  # type: ignore[arg-type]  # by name
    assert check_roster(problem, made.roster) == ()
    return made


@given(st.integers(0, 10_000))
def test_changes_are_as_few_as_trying_everything_finds(seed: int) -> None:
    problem = random_problem(seed)
    former = solve_roster(problem, effort=0)
    after, _ = without(problem, seed)
    found = replanned(after, former).proof
    placed, changes = best_by_trying(after, former.routes)
    assert found.placed == placed <= found.placeable
    assert found.changes == changes
    assert found.fewest <= changes
