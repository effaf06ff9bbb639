"""Simulate 1,000 years under visit caps: `python -m tests.benchmarks.bench_caps --years 1000`.

Every year is a random small county under random caps. The independent checker judges every plan
when it is made and every visit when it is made; a tenth as many of the same years are planned
once more with the caps switched off, which shows how many breaches the caps prevent.
"""

import argparse
import sys
import time

from tests.cap_years import CapFigures, simulate


def main() -> int:
    """Print the figures of both runs; return 1 if a cap was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=1000)
    options = parser.parse_args()
    kept = _timed("with the caps", options.years, caps_on=True)
    _timed("the same years without the caps", max(1, options.years // 10), caps_on=False)
    return bool(kept.plan_breaches or kept.visit_breaches)


def _timed(name: str, years: int, *, caps_on: bool) -> CapFigures:
    wall, cpu = time.perf_counter(), time.process_time()
    figures = simulate(years, caps_on=caps_on)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{name}: {figures} ({wall:.1f} s wall, {cpu:.1f} s processor)", flush=True)
    return figures


if __name__ == "__main__":
    sys.exit(main())
