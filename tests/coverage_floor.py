"""Fail when the lines or branches of geo or planner that tests reach fall below 95 %."""

import sys
import xml.etree.ElementTree as ET  # our own file, written a moment ago by coverage
from pathlib import Path

FLOOR = 0.95
PACKAGES = ("geo", "planner")


def main() -> int:
    """Print the shares and return 1 when one is below the floor."""
    root = ET.parse(Path("coverage.xml")).getroot()  # noqa: S314 - our own file
    failed = False
    for package in PACKAGES:
        lines = reached = branches = taken = 0
        for each in root.iter("class"):
            if not each.get("filename", "").startswith(f"{package}/"):
                continue
            for line in each.iter("line"):
                lines += 1
                reached += int(line.get("hits", "0")) > 0
                if line.get("branch") == "true":
                    done, possible = (
                        line.get("condition-coverage", "").split("(")[1][:-1].split("/")
                    )
                    branches += int(possible)
                    taken += int(done)
        if not lines:
            print(f"{package}: no line was measured")  # noqa: T201
            failed = True
            continue
        line_share, branch_share = reached / lines, taken / branches if branches else 1.0
        failed |= min(line_share, branch_share) < FLOOR
        print(f"{package}: lines {line_share:.1%}, branches {branch_share:.1%}")  # noqa: T201
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
