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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from data.mir_instances import MirInstance, read_instance

OURS: Final = "xuntu"
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
    bound: int | None
    wall_s: float
    cpu_s: float
    peak_mib: float
    """Peak memory of the whole process, the program itself included."""


def missing(solver: str) -> str | None:
    """Return the package that `solver` needs and that is not installed, if any."""
    if solver == OURS:
        return None
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


def _ours(file: Path, seconds: float) -> tuple[list[list[Any]], int | None]:
    from api.bench_mir.workflow import solve_file  # noqa: PLC0415 - rivals' memory without it

    with tempfile.TemporaryDirectory(prefix="xuntu-bench-") as folder:
        out = Path(folder) / "solution.json"
        solve_file(file, out, limit_s=seconds)
        written = json.loads(out.read_text())
    return written["routes"], written["bound"]


def _rival(
    solve: Callable[..., list[list[int]]], read: MirInstance, seconds: float
) -> list[list[Any]]:
    return read.routes(solve(read.instance, seconds))


def main() -> None:
    """Do one run and print what was found."""
    solver, file, seconds, core = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    os.sched_setaffinity(0, {int(core)})
    if solver == OURS:
        importlib.import_module("api.bench_mir.workflow")
        wall, cpu = time.perf_counter(), time.process_time()
        routes, bound = _ours(file, seconds)
    else:
        _package, module, function = RIVALS[solver]
        solve = getattr(importlib.import_module(f"tests.benchmarks.{module}"), function)
        read, bound = read_instance(file), None
        wall, cpu = time.perf_counter(), time.process_time()
        routes = _rival(solve, read, seconds)
    run = {
        "routes": routes,
        "bound": bound,
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "peak_mib": peak_mib(),
    }
    print(json.dumps(run))


if __name__ == "__main__":
    main()
