"""What the benchmarks rest on: lawful rivals, counties that are short of time, honest tables."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.mir_instances import mir_instance
from planner.roster_instance import RosterInstance
from tests.benchmarks.__main__ import ALONE, FOLDER
from tests.benchmarks.bench_mir import Scored, Task, faults, limits, table
from tests.benchmarks.measured_run import OURS, MeasuredRun
from tests.benchmarks.mir_county import mir_county
from tests.benchmarks.rival_lunch import Routes, repaired, without_lunch
from tests.benchmarks.rival_ortools import with_break, with_lunch_cut_out
from tests.make_mir import mir
from tests.make_small_mir import small_mir
from tests.roster_by_subsets import best_score, road_of


def random_routes(instance: RosterInstance, seed: int) -> Routes:
    """Deal every visit to a team-day that may make it, with no thought for the clock."""
    rng = np.random.default_rng(seed)
    routes: Routes = [[] for _ in instance.team_days]
    for visit in rng.permutation(len(instance.visits)).tolist():
        able = np.flatnonzero(instance.allowed[:, visit])
        if able.size:
            routes[int(rng.choice(able))].append(visit)
    return routes


def score(raw: dict[str, Any], routes: Routes) -> int | None:
    """Return Z by a clock of its own, or None if a route is unlawful."""
    read = mir_instance(raw)
    roads = []
    for row, stops in enumerate(routes):
        road = road_of(raw, read.instance.depot[row], stops)
        if road is None or not read.instance.allowed[row, stops].all():
            return None
        roads.append(road)
    placed = [visit for stops in routes for visit in stops]
    assert len(set(placed)) == len(placed)
    return int(read.instance.weight[placed].sum()) - sum(roads) + read.missed


@given(st.integers(0, 10**6))
def test_repaired_routes_are_lawful_and_lawful_routes_stay_as_they_are(seed: int) -> None:
    raw = small_mir(seed)
    instance = mir_instance(raw).instance
    routes = repaired(instance, random_routes(instance, seed))
    assert score(raw, routes) is not None
    assert repaired(instance, routes) == routes


def test_a_repaired_route_loses_its_stop_of_least_worth_and_takes_what_fits_instead() -> None:
    travel = np.ones((5, 5), int) - np.eye(5, dtype=int)
    raw = mir(employers=4, team_days=1, travel=travel.tolist())
    anywhere = {"mandatory": 0, "skill": 0, "open": 540, "close": 1020, "dates": [0], "recused": []}
    for k, (service, prize) in enumerate([(200, 30), (200, 20), (200, 10), (100, 15)]):
        raw["employers"][k] |= {"service": service, "prize": prize, **anywhere}
    instance = mir_instance(raw).instance
    assert sorted(repaired(instance, [[0, 1, 2]])[0]) == [0, 1]
    raw["employers"][1]["service"] = 300
    instance = mir_instance(raw).instance
    assert sorted(repaired(instance, [[0, 1]])[0]) == [0, 3]


@pytest.mark.parametrize("window", [(540, 1020), (780, 1020), (540, 750), (660, 890)])
def test_without_lunch_the_day_and_what_is_after_it_come_an_hour_earlier(
    window: tuple[int, int],
) -> None:
    raw = mir(employers=1)
    raw["employers"][0] |= {"service": 60, "open": window[0], "close": window[1]}
    cut = without_lunch(mir_instance(raw).instance)
    opens, closes = window
    assert cut.end_min == 960
    assert cut.opens.tolist() == [opens - 60 if opens >= 750 else opens]
    assert cut.last_start.tolist() == [(closes - 60 if closes >= 870 else closes) - 60]


@pytest.mark.parametrize("solve", [with_break, with_lunch_cut_out])
def test_the_routing_library_finds_lawful_routes_no_better_than_the_optimum(
    solve: Callable[[RosterInstance, float], Routes],
) -> None:
    raw = small_mir(7)
    read = mir_instance(raw)
    found = score(raw, solve(read.instance, 0.3))
    assert found is not None
    assert read.missed < found <= best_score(raw)


@pytest.mark.parametrize("employers", [50, 400])
def test_a_made_county_is_the_same_each_time_and_short_of_a_tenth_of_its_time(
    employers: int,
) -> None:
    county = mir_county(employers)
    assert json.dumps(county) == json.dumps(mir_county(employers))
    assert county != mir_county(employers, seed=2)
    instance = mir_instance(county).instance
    room = len(instance.team_days) * 420 / (instance.service + 15).sum()
    assert 0.86 < room < 0.94
    assert instance.offices == (1 if employers < 400 else 2)
    assert instance.allowed.any(axis=0).mean() > 0.95


def scored(solver: str, score: int, errors: Sequence[str] = (), **changes: Any) -> Scored:
    run: dict[str, Any] = {"routes": [], "claimed": None, "bound": None}
    run |= {"wall_s": 1.0, "cpu_s": 1.0, "peak_mib": 1.0}
    return Scored(
        task=Task(instance="X", seconds=5, solver=solver),
        run=MeasuredRun(**(run | changes)),
        verdict={"Z": score, "missed": 0, "visits": 3, "errors": errors},
    )


def test_a_table_of_rivals_names_every_broken_promise() -> None:
    ours = scored(OURS, 100, claimed=100, bound=110)
    assert faults([ours, scored("rival", 99)], {"X": 110}) == []
    assert "more than our 100" in faults([ours, scored("rival", 101)], {"X": 110})[0]
    assert "above the bound 110" in faults([ours, scored("rival", 111)], {"X": 110})[0]
    assert "unlawful" in faults([ours, scored("rival", 1, ["late"])], {"X": 110})[0]
    assert "claims 100 and scores 90" in faults([scored(OURS, 90, claimed=100)], {})[0]
    assert "| rival | 99 | – | 10.000% |" in table([ours, scored("rival", 99)], {"X": 110})


def test_limits_may_be_for_some_instances_only() -> None:
    assert limits("60,L:300") == [("", 60.0), ("L", 300.0)]


@pytest.mark.parametrize("file", sorted(FOLDER.glob("bench_*.py")), ids=lambda file: file.stem)
def test_every_benchmark_is_run_as_it_was_written(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    is_program = file.stem.removeprefix("bench_") in ALONE
    assert is_program == ('if __name__ == "__main__":' in text)
    assert is_program != ("\ndef test_" in text)
