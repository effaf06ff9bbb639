"""Fail when the lines or branches of geo or planner that tests reach fall below 95 %."""

import json
import sys
from pathlib import Path

FLOOR = 0.95
PACKAGES = ("geo", "planner")


def main() -> int:
    """Print the shares and return 1 when one is below the floor."""
    files = json.loads(Path("coverage.json").read_text(encoding="utf-8"))["files"]
    failed = False
    for package in PACKAGES:
        sums = [each["summary"] for name, each in files.items() if name.startswith(f"{package}/")]
        lines = _share(sums, "covered_lines", "num_statements")
        branches = _share(sums, "covered_branches", "num_branches")
        failed |= min(lines, branches) < FLOOR
        print(f"{package}: lines {lines:.1%}, branches {branches:.1%}")  # noqa: T201
    return int(failed)


def _share(sums: list[dict[str, int]], reached: str, possible: str) -> float:
    whole = sum(each[possible] for each in sums)
    return sum(each[reached] for each in sums) / whole if whole else 0.0


if __name__ == "__main__":
    sys.exit(main())
