"""Figures against the published instances; the best known are of a 60 s run on two cores."""

import time

import pytest

from planner.roster_checker import check_roster
from planner.roster_solver import solve_roster
from tests.benchmarks import mir

pytestmark = [
    pytest.mark.shared,
    pytest.mark.benchmark,
    pytest.mark.skipif(not mir.FOLDER.is_dir(), reason="the instances are not at hand"),
]


@pytest.mark.parametrize(("name", "share"), [("S-tight-1", 0.97), ("M-tight-1", 0.98)])
def test_a_roster_comes_near_the_best_known_score(name: str, share: float) -> None:
    raw = mir.instance(name)
    problem = mir.problem(raw)
    began = time.process_time()
    roster = solve_roster(problem, effort=1)
    took = time.process_time() - began
    verdict = mir.score(raw, roster)
    best = mir.BEST_KNOWN[name]
    print(f"{name}: Z {verdict['Z']} of {best} ({verdict['Z'] / best:.2%}), {took:.1f} s of CPU")
    assert check_roster(problem, roster) == ()
    assert verdict["errors"] == []
    assert verdict["Z"] >= share * best
