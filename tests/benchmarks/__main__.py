"""Run every benchmark, one after the other, each in a process of its own; prints their figures.

`make bench` runs all of them; `python -m tests.benchmarks draw score` only those named. With
`--small` each does the least that shows that it works. At the end stands how long each took.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

FOLDER: Final = Path(__file__).parent
ALONE: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "bundle": ("--sizes", "1000"),
        "caps": ("--years", "20"),
        "draw": ("--draws", "20"),
        "draw_years": ("--years", "1"),
        "fairness": (),
        "growth": ("--sizes", "50", "100", "--seconds", "10"),
        "import": ("5000",),
        "lottery": ("--runs", "40", "--days", "3"),
        "mir": (),
        "optimum": ("--instances", "20"),
        "plan": (),
        "replan": ("S-tight-1",),
        "roster": ("1", "50"),
        "score": (),
        "service": ("--employers", "60", "--users", "5", "--seconds", "10"),
    }
)
"""Modules with a main function, and what makes them small; the others are tests run by pytest."""
_SMALL_LIMITS: Final = "S:10"


def main(arguments: list[str]) -> int:
    """Run the benchmarks named, or all of them, and return how many failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as draw; all if none")
    parser.add_argument("--small", action="store_true", help="the least that shows that it works")
    options = parser.parse_args(arguments)
    names = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    if unknown := set(options.names) - set(names):
        parser.error(
            f"no benchmark named {', '.join(sorted(unknown))}; there are {', '.join(names)}"
        )
    failed, table = [], []
    for name in names:
        if options.names and name not in options.names:
            continue
        print(f"\n== {name}", flush=True)
        wall, cpu = time.perf_counter(), _children_cpu_s()
        if _run(name, small=options.small):
            failed.append(name)
        wall, cpu = time.perf_counter() - wall, _children_cpu_s() - cpu
        table.append(f"| {name} | {wall:.0f} s | {cpu:.0f} s |")
    print("\n| benchmark | wall | processor |\n| --- | --- | --- |", *table, sep="\n")
    print(f"failed: {', '.join(failed)}" if failed else "all passed")
    return len(failed)


def _run(name: str, *, small: bool) -> int:
    """Run one benchmark and return its exit code."""
    if name in ALONE:
        arguments = ALONE[name] if small else ()
        command = [sys.executable, "-m", f"{__package__}.bench_{name}", *arguments]
    else:
        file = str(FOLDER / f"bench_{name}.py")
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-n0", file]
    limits = {"MIR_SECONDS": _SMALL_LIMITS} if small else {}
    return subprocess.run(command, check=False, env=os.environ | limits).returncode


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
