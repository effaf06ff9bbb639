"""One solver on one MIR file, in a process of its own on one core: routes, bound, time, memory.

The process prints what it found as one line of JSON. OR-Tools and HiGHS cannot share a process, and
memory is only known of a whole process; so every measurement has its own.
"""

import importlib
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from data.mir_instances import read_instance

OURS: Final = "xuntu"
BY_EFFORT: Final = "xuntu at the default effort"
"""Ours, by counted work and without a limit of time."""
RIVALS: Final = {
    "OR-Tools routing, lunch as a break": ("ortools", "rival_ortools", "with_break"),
    "OR-Tools routing, lunch repaired": ("ortools", "rival_ortools", "with_lunch_cut_out"),
    "PyVRP, lunch repaired": ("pyvrp", "rival_pyvrp", "with_lunch_cut_out"),
    "VROOM": ("vroom", "rival_vroom", "with_break"),
}
"""Name of each rival: the package it needs, and where its function stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRun:
    """What a solver found on one core, and what it took."""

    routes: list[list[Any]]
    """[team, day, [employers]] as the format of the instances has it."""
    claimed: int | None
    """Z as we claim it; nothing for a rival."""
    bound: int | None
    wall_s: float
    cpu_s: float
    peak_mib: float
    """Peak memory of the whole process, the program itself included."""
    reasons_s: float = 0.0
    """Processor time spent afterwards on the reasons of the visits left out, not in `cpu_s`."""


def missing(solver: str) -> str | None:
    """Return the package that `solver` needs and that is not installed, if any."""
    package = RIVALS[solver][0]
    return package if importlib.util.find_spec(package) is None else None


def measure(solver: str, file: Path, *, seconds: float, core: int) -> MeasuredRun:
    """Run `solver` on `file` for `seconds` of wall time on processor `core`."""
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, solver, str(file), str(seconds), str(core)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{solver} on {file.name} failed:\n{done.stderr}")
    return MeasuredRun(**json.loads(done.stdout.splitlines()[-1]))


def cores() -> list[int]:
    """Return the processors to measure on: two at most."""
    return sorted(os.sched_getaffinity(0))[:2]


def peak_mib() -> float:
    """Return the peak memory of this program; not of the one that started it."""
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _within_time(file: Path, seconds: float) -> dict[str, Any]:
    """Solve as `xuntu bench-mir` does."""
    workflow = importlib.import_module("api.bench_mir.workflow")
    with tempfile.TemporaryDirectory(prefix="xuntu-bench-") as folder:
        out = Path(folder) / "solution.json"
        spent = _Spent()
        workflow.solve_file(file, out, limit_s=seconds)
        written = json.loads(out.read_text())
    return {
        "routes": written["routes"],
        "claimed": written["Z"],
        "bound": written["bound"],
        **spent.now(),
    }


def _by_effort(file: Path) -> dict[str, Any]:
    """Solve as `xuntu roster` does, with the weights of the file."""
    solution, solver, checker = map(
        importlib.import_module,
        ("planner.roster_solution", "planner.roster_solver", "planner.roster_checker"),
    )
    read = read_instance(file)
    spent = _Spent()
    found = solution.solve_instance(read.instance, effort=3, tell=lambda _step, _share: None)
    took = spent.now()
    reasons = _Spent()
    roster = solver.roster_of(read.problem, read.instance, found)
    took["reasons_s"] = reasons.now()["cpu_s"]
    if faults := checker.check_roster(read.problem, roster):
        raise AssertionError(faults)
    return {
        "routes": read.routes(found.routes),
        "claimed": found.value + read.missed,
        "bound": None if found.bound is None else found.bound + read.missed,
        **took,
    }


def _by_rival(rival: str, file: Path, seconds: float) -> dict[str, Any]:
    _package, module, function = RIVALS[rival]
    solve = getattr(importlib.import_module(f"tests.benchmarks.{module}"), function)
    read = read_instance(file)
    spent = _Spent()
    routes = solve(read.instance, seconds)
    took = spent.now()
    return {"routes": read.routes(routes), "claimed": None, "bound": None, **took}


class _Spent:
    """Wall and processor time since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def now(self) -> dict[str, float]:
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        return {"wall_s": wall, "cpu_s": cpu}


def main() -> None:
    """Do one run and print what was found."""
    solver, file, seconds, core = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    os.sched_setaffinity(0, {int(core)})
    if solver == OURS:
        run = _within_time(file, seconds)
    elif solver == BY_EFFORT:
        run = _by_effort(file)
    else:
        run = _by_rival(solver, file, seconds)
    print(json.dumps(run | {"peak_mib": peak_mib()}))


if __name__ == "__main__":
    main()
