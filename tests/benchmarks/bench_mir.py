"""Every published instance beside the rivals at equal wall time: `python -m tests.benchmarks mir`.

Each solver has a process and a core of its own, two run at a time on two cores; all are scored by
the instances' own checker. A rival that is not installed is skipped. MIR_SECONDS names the limits,
such as 60 or 60,120,L:300 (L: only instances whose names start so); without it, that last. Bound
and gap are ours; a rival's gap is measured from the tightest bound we proved in the same run. The
run fails if a rival scores more than we do, if a score exceeds a bound, or if a route is unlawful.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from tests.benchmarks import mir
from tests.benchmarks.measured_run import OURS, RIVALS, MeasuredRun, cores, measure, missing

LIMITS = os.environ.get("MIR_SECONDS", "60,120,L:300")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One solver on one instance for so many seconds."""

    instance: str
    seconds: float
    solver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A run and the verdict of the instances' own checker on it."""

    task: Task
    run: MeasuredRun
    verdict: dict[str, Any]


def main() -> int:
    """Run everything, print one table, and return 1 if a promise is broken."""
    if not (mir.FOLDER / "check.py").is_file():
        print("skipped: the published instances are not at hand (set XUNTU_SHARED or MIR_FOLDER)")
        return 0
    solvers = [OURS]
    for rival in RIVALS:
        if package := missing(rival):
            print(f"skipped: {rival} (package {package} is not installed; see make bench)")
        else:
            solvers.append(rival)
    tasks = [
        Task(instance=name, seconds=seconds, solver=solver)
        for prefix, seconds in limits(LIMITS)
        for name in mir.names()
        if name.startswith(prefix)
        for solver in solvers
    ]
    tasks.sort(key=lambda task: -task.seconds)
    free: SimpleQueue[int] = SimpleQueue()
    for core in cores():
        free.put(core)
    with ThreadPoolExecutor(max_workers=len(cores())) as pool:
        scored = list(pool.map(lambda task: _scored(task, free), tasks))
    scored.sort(key=lambda each: (each.task.instance, each.task.seconds))
    bounds = _bounds(scored)
    print(table(scored, bounds))
    broken = faults(scored, bounds)
    print(*broken, sep="\n")
    return bool(broken)


def limits(text: str) -> list[tuple[str, float]]:
    """Return the start of the names that each limit is for, and its seconds."""
    parts = [each.strip().rpartition(":") for each in text.split(",")]
    return [(prefix, float(seconds)) for prefix, _, seconds in parts]


def table(scored: list[Scored], bounds: dict[str, int]) -> str:
    """Return all runs as a table in Markdown."""
    heads = ("instance", "limit", "solver", "Z", "proven bound", "gap", "missed", "placed",
             "errors", "wall", "processor", "peak memory")  # fmt: skip
    rows = [heads, ("---",) * len(heads)]
    for each in scored:
        task, run, verdict = each.task, each.run, each.verdict
        bound = run.bound if task.solver == OURS else bounds.get(task.instance)
        rows.append(
            (
                task.instance,
                f"{task.seconds:.0f} s",
                task.solver,
                f"{verdict['Z']:,}",
                "–" if run.bound is None else f"{run.bound:,}",
                "–" if bound is None else f"{(bound - verdict['Z']) / abs(bound):.3%}",
                str(verdict["missed"]),
                str(verdict["visits"]),
                str(len(verdict["errors"])),
                f"{run.wall_s:.1f} s",
                f"{run.cpu_s:.1f} s",
                f"{run.peak_mib:.0f} MiB",
            )
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def faults(scored: list[Scored], bounds: dict[str, int]) -> list[str]:
    """Return what breaks a promise: unlawful routes, scores above a bound, a better rival."""
    found = []
    ours = {(e.task.instance, e.task.seconds): e for e in scored if e.task.solver == OURS}
    for each in scored:
        task, score = each.task, each.verdict["Z"]
        name = f"{task.solver} on {task.instance} at {task.seconds:.0f} s"
        if each.verdict["errors"]:
            found.append(f"FAULT: {name} has unlawful routes: {each.verdict['errors'][:3]}")
        elif each.run.claimed not in {None, score}:
            found.append(f"FAULT: {name} claims {each.run.claimed} and scores {score}")
        elif score > bounds.get(task.instance, score):
            found.append(f"FAULT: {name} scores {score}, above the bound {bounds[task.instance]}")
        elif score > (mine := ours[task.instance, task.seconds].verdict["Z"]):
            found.append(f"FAULT: {name} scores {score}, more than our {mine}")
    return found


def _bounds(scored: list[Scored]) -> dict[str, int]:
    """Return the tightest bound proven for each instance."""
    bounds: dict[str, int] = {}
    for each in scored:
        if (bound := each.run.bound) is not None:
            bounds[each.task.instance] = min(bound, bounds.get(each.task.instance, bound))
    return bounds


def _scored(task: Task, free: SimpleQueue[int]) -> Scored:
    core = free.get()
    try:
        file = mir.FOLDER / f"{task.instance}.json"
        run = measure(task.solver, file, seconds=task.seconds, core=core)
    finally:
        free.put(core)
    verdict = mir.evaluate(mir.instance(task.instance), run.routes)
    print(f"{task.instance}, {task.seconds:.0f} s, {task.solver}: Z {verdict['Z']:,}", flush=True)
    return Scored(task=task, run=run, verdict=verdict)


if __name__ == "__main__":
    sys.exit(main())
