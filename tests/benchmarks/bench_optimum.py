"""Compare rosters with the optimum of 200 small instances: `python -m tests.benchmarks optimum`.

The optimum is found exactly, by subsets, with a clock of its own. Instances have up to 12
employers, two offices and nine team-days; skills, recusals, windows, dates, roads that differ by
direction, lunch. The run fails if any bound is below an optimum, or any roster above it.
"""

import argparse
import sys
import time
from collections.abc import Iterable

from data.mir_instances import mir_instance
from planner.roster_solution import RosterSolution, solve_instance
from tests.make_small_mir import small_mir
from tests.roster_by_subsets import best_score


def main() -> int:
    """Print how many rosters are optimal and how tight the bounds are; return 1 if one is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=int, default=200)
    parser.add_argument("--effort", type=int, default=1)
    options = parser.parse_args()
    optimal = tight = wrong = 0
    worst = 0.0
    cpu = {"optimum": 0.0, "roster": 0.0}
    for seed in range(options.instances):
        raw = small_mir(seed)
        read = mir_instance(raw)
        began = time.process_time()
        best = best_score(raw) - read.missed
        cpu["optimum"] += time.process_time() - began
        began = time.process_time()
        found = solve_instance(read.instance, effort=options.effort, tell=lambda _s, _p: None)
        cpu["roster"] += time.process_time() - began
        optimal += found.value == best
        if found.bound is not None:
            tight += found.bound == best
            worst = max(worst, (found.bound - best) / max(1, best))
        if said := list(_faults(found, best)):
            wrong += 1
            print(f"FAULT: instance {seed}: {', '.join(said)}")
        elif found.value < best:
            print(f"  instance {seed}: {len(raw['employers'])} employers, "
                  f"{len(read.problem.team_days)} team-days: {found.value} of {best}, "
                  f"{1 - found.value / best:.3%} missing")  # fmt: skip
    print(
        f"{options.instances} instances, effort {options.effort}: {optimal} rosters are optimal, "
        f"{tight} proven so by their bound; worst bound {worst:.3%} above the optimum; {wrong} "
        f"wrong certificates; processor {cpu['optimum']:.1f} s for the optima, "
        f"{cpu['roster']:.1f} s for the rosters"
    )
    return bool(wrong)


def _faults(found: RosterSolution, best: int) -> Iterable[str]:
    if found.bound is not None and found.bound < best:
        yield f"the bound {found.bound} is below the optimum {best}"
    if found.value > best:
        yield f"the roster's worth {found.value} is above the optimum {best}"


if __name__ == "__main__":
    sys.exit(main())
