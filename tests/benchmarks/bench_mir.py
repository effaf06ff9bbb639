"""Figures against the published instances, beside OR-Tools routing given the same wall time.

The best known scores are of a 60 s run on two cores. Run with other limits: MIR_SECONDS=120.
"""

import os
import time

import pytest

from data.mir_instances import mir_instance
from planner.roster_checker import check_roster
from planner.roster_solution import solve_instance
from planner.roster_solver import roster_of
from tests.benchmarks import mir
from tests.benchmarks.bench_roster import rival

pytestmark = [
    pytest.mark.shared,
    pytest.mark.benchmark,
    pytest.mark.skipif(not mir.FOLDER.is_dir(), reason="the instances are not at hand"),
]
LIMIT_S = float(os.environ.get("MIR_SECONDS", "60"))


@pytest.mark.parametrize("name", sorted(mir.BEST_KNOWN))
def test_a_roster_beats_plain_routing_and_knows_its_gap(name: str) -> None:
    raw = mir.instance(name)
    read = mir_instance(raw)
    wall, cpu = time.perf_counter(), time.process_time()
    solution = solve_instance(
        read.instance,
        effort=10**6,
        tell=lambda _step, _share: None,
        spent=lambda: (time.perf_counter() - wall) / LIMIT_S,
    )
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    verdict = mir.evaluate(raw, read.routes(solution.routes))
    score, bound = verdict["Z"], None if solution.bound is None else solution.bound + read.missed
    proven = "none proven" if bound is None else f"{bound}, gap {(bound - score) / bound:.3%}"
    print(f"{name}: Z {score}, bound {proven}; {wall:.1f} s wall, {cpu:.1f} s CPU; "
          f"best known before {mir.BEST_KNOWN[name]}")  # fmt: skip
    others, _found = rival(read.instance, wall)
    days = read.problem.team_days
    stops: list[list[int]] = [[] for _ in days]
    for row, route in others:
        stops[row] = route
    theirs = mir.evaluate(raw, read.routes(stops))
    below = "" if bound is None else f", {(bound - theirs['Z']) / bound:.3%} below our bound"
    print(f"  OR-Tools routing: Z {theirs['Z']}{below}, {len(theirs['errors'])} errors")
    assert check_roster(read.problem, roster_of(read.problem, read.instance, solution)) == ()
    assert verdict["errors"] == []
    assert score == solution.value + read.missed
    assert bound is None or score <= bound
    assert theirs["errors"] or score >= theirs["Z"]
