"""The solver against the optimum of small instances, found by trying every set of visits.

All 200 instances are compared by `python -m tests.benchmarks optimum`.
"""

import numpy as np
import pytest

from data.mir_instances import mir_instance
from planner.roster_solution import solve_instance
from tests.make_mir import mir
from tests.make_small_mir import small_mir
from tests.roster_by_subsets import best_score, shortest_roads
from tests.roster_by_trying import best_worth


@pytest.mark.parametrize("seed", range(25))
def test_a_small_instance_is_solved_to_the_optimum_and_the_bound_holds(seed: int) -> None:
    raw = small_mir(seed)
    read, best = mir_instance(raw), best_score(raw)
    solution = solve_instance(read.instance, effort=1, tell=lambda _step, _share: None)
    assert solution.bound is not None
    assert solution.value + read.missed == best <= solution.bound + read.missed


@pytest.mark.parametrize("seed", range(12))
def test_both_ways_to_find_the_optimum_agree(seed: int) -> None:
    raw = mir(seed, employers=5, team_days=3)
    read = mir_instance(raw)
    assert best_score(raw) == best_worth(read.instance) + read.missed


def test_the_small_instances_have_everything_the_format_has() -> None:
    raws = [small_mir(seed) for seed in range(200)]
    assert max(len(raw["employers"]) for raw in raws) == 12
    assert {raw["n_depots"] for raw in raws} == {1, 2}
    for field in ("skill", "recused", "mandatory"):
        assert any(each[field] for raw in raws for each in raw["employers"])
    assert any(np.any((road := np.array(raw["travel"])) != road.T) for raw in raws)
    missed = [best_score(raw) < 0 for raw in raws[:40]]
    assert any(missed)
    assert not all(missed)


@pytest.mark.parametrize(
    ("end", "minutes", "fits"),
    [
        (1020, 175, True),  # 420 minutes of work and road, and lunch: 17:00
        (1020, 176, False),
        (860, 100, True),  # back at 13:30, lunch at home
        (860, 101, False),  # back at 13:32, so lunch has to be taken before
    ],
)
def test_lunch_takes_an_hour_unless_the_team_is_back_before_it_has_to_start(
    end: int, minutes: int, *, fits: bool
) -> None:
    raw = mir(employers=2, day=[540, end], travel=[[0, 30, 30], [30, 0, 10], [30, 10, 0]])
    for employer in raw["employers"]:
        employer |= {"service": minutes, "open": 540, "close": 1020}
    roads = shortest_roads(raw, 0, [0, 1])
    assert roads.get(0b11) == (70 if fits else None)
    assert roads[0b01] == roads[0b10] == 60
