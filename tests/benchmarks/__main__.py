"""Run every benchmark, one after the other, each in a process of its own; prints their figures.

`make bench` runs all of them; `python -m tests.benchmarks draw score` only those named.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
ALONE: Final = {
    "bench_bundle",
    "bench_caps",
    "bench_draw",
    "bench_draw_years",
    "bench_fairness",
    "bench_import",
    "bench_lottery",
    "bench_mir",
    "bench_plan",
    "bench_roster",
    "bench_score",
}
"""Modules with a main function; the others are written as tests and run by pytest."""


def main(wanted: list[str]) -> int:
    """Run the benchmarks named, or all of them, and return how many failed."""
    failed = 0
    for path in sorted(FOLDER.glob("bench_*.py")):
        if wanted and path.stem.removeprefix("bench_") not in wanted:
            continue
        print(f"\n== {path.stem.removeprefix('bench_')}", flush=True)
        if path.stem in ALONE:
            command = [sys.executable, "-m", f"tests.benchmarks.{path.stem}"]
        else:
            command = [sys.executable, "-m", "pytest", "-q", "-s", "-n0", str(path)]
        failed += subprocess.run(command, check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
