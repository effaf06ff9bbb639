"""Time, changes and proofs of replans on the published roster instances.

Run: python -m tests.benchmarks.bench_replan [instance ...]

Each event strikes the roster that `solve_roster` makes with effort 1: a visit cancelled, a team
lost for a day, two team-days lost, an urgent visit, a day's wish of an employer, slower roads.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from data.mir_instances import mir_instance
from planner.replan import replan_roster
from planner.roster import Roster, RosterProblem
from planner.roster_checker import check_roster
from planner.roster_solver import solve_roster
from planner.visit import VisitList
from tests.benchmarks import mir


def events(problem: RosterProblem, roster: Roster) -> Iterator[tuple[str, RosterProblem]]:
    """Yield the problem after each event, by name."""
    middle = roster.routes[len(roster.routes) // 2]
    stop = middle.stops[0].employer
    visits = {visit.employer: visit for visit in problem.visits}

    def changed(employer: str, **fields: object) -> RosterProblem:
        return replace(
            problem,
            visits=tuple(
                replace(v, **fields) if v.employer == employer else v  # type: ignore[arg-type]  # by name
                for v in problem.visits
            ),
        )

    yield "cancelled", changed(stop, allowed_days=())
    teams = problem.team_days
    yield (
        "team-day lost",
        replace(problem, team_days=tuple(t for t in teams if t != middle.team_day)),
    )
    near = [route.team_day for route in roster.routes][10:12]
    yield "2 team-days lost", replace(problem, team_days=tuple(t for t in teams if t not in near))
    far = sorted(roster.unplaced, key=lambda one: one.employer)
    if far:
        employer = far[0].employer
        week = tuple(sorted({t.day for t in teams}))[3:6]
        yield "urgent", changed(employer, list=VisitList.CERTAIN, is_urgent=True, allowed_days=week)
    other = next(
        t.day for t in teams if t.day != middle.team_day.day and visits[stop].skills <= t.skills
    )
    yield "another day", changed(stop, allowed_days=(other,))
    seconds = problem.travel.seconds.copy()
    half = seconds.shape[0] // 2
    seconds[half:, :half] = seconds[half:, :half] * 5 // 4
    seconds[:half, half:] = seconds[:half, half:] * 5 // 4
    yield "slow roads", replace(problem, travel=replace(problem.travel, seconds=seconds))


def compare(name: str, *, all_mandatory: bool) -> None:
    """Replan one instance after each event and print the figures.

    With `all_mandatory` every visit is one that must be made, more than there is room for.
    """
    problem = mir_instance(mir.instance(name)).problem
    roster = solve_roster(problem, effort=1)
    if all_mandatory:
        visits = tuple(replace(v, list=VisitList.CERTAIN, prize=0) for v in problem.visits)
        problem = replace(problem, visits=visits)
    must = {visit.employer for visit in problem.visits if visit.is_mandatory}
    placed = {stop.employer for route in roster.routes for stop in route.stops}
    print(f"{name}: {len(problem.visits)} visits, {len(problem.team_days)} team-days; "
          f"{len(placed)} placed, {len(must & placed)} of {len(must)} mandatory")  # fmt: skip
    for event, after in events(problem, roster):
        first = frozenset(v.employer for v in after.visits if v.is_urgent)
        cpu, wall = time.process_time(), time.perf_counter()
        made = replan_roster(after, roster.routes, first=first)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        proof, faults = made.proof, check_roster(after, made.roster)
        held = {s.employer: r.team_day for r in roster.routes for s in r.stops}
        now = {s.employer: r.team_day for r in made.roster.routes for s in r.stops}
        gone = sum(one not in now for one in held)
        print(f"  {event:17} {cpu:6.2f} s CPU {wall:6.2f} s wall  forced {proof.forced:2} "
              f"changes {proof.changes:2} (at least {proof.fewest})  mandatory {proof.placed}"
              f"/{proof.placeable}  out {gone:2}  {len(faults)} faults")  # fmt: skip


if __name__ == "__main__":
    if not mir.FOLDER.is_dir():
        print("skipped: the published instances are not at hand (set XUNTU_SHARED)")
        sys.exit()
    for instance in sys.argv[1:] or ["S-tight-1", "M-tight-1", "M-full-1"]:
        for everything in (False, True):
            compare(instance, all_mandatory=everything)
