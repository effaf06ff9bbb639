"""Time, memory and gap of rosters from 50 to 1,000 employers: `python -m tests.benchmarks growth`.

Each run has a process and a core of its own; two run at a time. At the default effort the work is
counted, so the time is what it takes; at a fixed limit the gap is what is left. `--sizes 50 100`
and `--seconds 20` change what is measured.
"""

import argparse
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.benchmarks.measured_run import BY_EFFORT, OURS, MeasuredRun, cores, measure
from tests.benchmarks.mir_county import mir_county

SIZES = (50, 100, 200, 400, 700, 1000)


def main() -> None:
    """Print one table: a line a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    counties = {size: mir_county(size) for size in options.sizes}
    tasks = [(size, solver) for size in sorted(counties)[::-1] for solver in (BY_EFFORT, OURS)]
    free: SimpleQueue[int] = SimpleQueue()
    for core in cores():
        free.put(core)
    with tempfile.TemporaryDirectory(prefix="xuntu-bench-") as name:
        folder = Path(name)
        for size, county in counties.items():
            (folder / f"{size}.json").write_text(json.dumps(county))

        def run(task: tuple[int, str]) -> MeasuredRun:
            core = free.get()
            try:
                file = folder / f"{task[0]}.json"
                done = measure(task[1], file, seconds=options.seconds, core=core)
            finally:
                free.put(core)
            print(f"{task[0]} employers, {task[1]}: {done.wall_s:.1f} s", flush=True)
            return done

        with ThreadPoolExecutor(max_workers=len(cores())) as pool:
            done = dict(zip(tasks, pool.map(run, tasks), strict=True))
    limit = f"at {options.seconds:.0f} s: wall"
    heads = ("employers", "team-days", "default effort: wall", "processor", "reasons",
             "peak memory", "placed", "gap", limit, "peak memory", "placed", "gap")  # fmt: skip
    rows = [heads, ("---",) * len(heads)]
    rows += [
        _line(counties[size], done[size, BY_EFFORT], done[size, OURS]) for size in sorted(counties)
    ]
    print("\n".join(f"| {' | '.join(row)} |" for row in rows))


def _line(county: dict[str, Any], effort: MeasuredRun, fixed: MeasuredRun) -> tuple[str, ...]:
    return (
        f"{len(county['employers']):,}",
        str(sum(len(team["days"]) for team in county["teams"])),
        f"{effort.wall_s:.1f} s",
        f"{effort.cpu_s:.1f} s",
        f"{effort.reasons_s:.1f} s",
        f"{effort.peak_mib:.0f} MiB",
        str(_placed(effort)),
        _gap(effort),
        f"{fixed.wall_s:.1f} s",
        f"{fixed.peak_mib:.0f} MiB",
        str(_placed(fixed)),
        _gap(fixed),
    )


def _placed(run: MeasuredRun) -> int:
    return sum(len(stops) for _team, _day, stops in run.routes)


def _gap(run: MeasuredRun) -> str:
    if run.bound is None or run.claimed is None:
        return "none proven"
    return f"{(run.bound - run.claimed) / abs(run.bound):.2%}"


if __name__ == "__main__":
    main()
