"""Time the verifier by size of the frame: `python -m tests.benchmarks bundle`.

A month of demonstration employers is drawn in public, written as the bundle that holds everything,
and verified from the bytes of the file. The draw alone, of the same frame, is timed beside it.
"""

import argparse
import json
import resource
import time

from planner.bundle_verifier import read_json, verify_bundle
from tests.make_ceremony import finished_month


def main() -> None:
    """Print one line a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    options = parser.parse_args()
    print("verifying a whole bundle from its bytes:")
    for size in options.sizes:
        month = finished_month(
            1, size=size, strata=4, townships=10, with_officers=False, per_cent=3
        )
        text = json.dumps(month.full(), ensure_ascii=False).encode()
        cpu, started = time.process_time(), time.perf_counter()
        verdict = verify_bundle(read_json(text))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - started
        if not verdict.is_sound:
            raise SystemExit("a sound bundle was found unsound")
        alone = time.process_time()
        month.frozen.drawn(seed=month.draw.seed)
        alone = time.process_time() - alone
        print(
            f"  N = {size:,}, n = {len(month.draw.chosen):,}, {len(text) / 1e6:.2f} MB: "
            f"{cpu:.2f} s CPU, {wall:.2f} s; {cpu / alone:.2f} times the draw alone "
            f"({alone:.2f} s CPU)",
            flush=True,
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
