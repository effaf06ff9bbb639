"""Time pages and JSON of the service under load: `python -m tests.benchmarks service`.

The demo county, ten times as large, is planned once; then the service starts on it and locust sends
users who open a page each 1 to 5 seconds, first 50, then 200. The rival in the same run is the
server's own answer to `/health`, which does nothing but ask the database whether it is there.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from api.service.background import start_behind
from api.service.running import stop

_COMMAND: Final = "from api.command_line import main; main()"
_PORT: Final = 8790


def main() -> int:
    """Print start-up time and a table of pages; return 1 if a request failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employers", type=int, default=12_000)
    parser.add_argument("--users", type=int, nargs="*", default=[50, 200])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--home", type=Path, help="a home of `xuntu demo`, to skip making one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xuntu-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        home: Path = options.home or folder / "demo" / "home"
        if options.home is None:
            _make_demo(folder / "demo", options.employers)
        started = time.perf_counter()
        service = start_behind(home, port=_PORT)
        print(f"start-up until the first answer: {time.perf_counter() - started:.1f} s")
        try:
            failed = sum(
                _load(service.address, users, options.seconds, folder) for users in options.users
            )
        finally:
            stop(home)
    return int(failed > 0)


def _make_demo(out: Path, employers: int) -> None:
    started = time.perf_counter()
    subprocess.run(
        [
            *(sys.executable, "-c", _COMMAND, "demo", "--out", str(out)),
            *("--employers", str(employers), "--effort", "0"),
        ],
        check=True,
        capture_output=True,
        env={name: value for name, value in os.environ.items() if name != "XUNTU_HOME"},
    )
    print(f"{employers} employers made and planned in {time.perf_counter() - started:.0f} s")


def _load(address: str, users: int, seconds: int, folder: Path) -> int:
    """Send users and print what they met; return how many requests failed."""
    prefix = folder / f"load-{users}"
    subprocess.run(
        [
            *(sys.executable, "-m", "locust", "--headless", "--only-summary"),
            *("--locustfile", str(Path(__file__).with_name("load_users.py"))),
            *("--host", address.rstrip("/"), "--users", str(users), "--spawn-rate", "10"),
            *("--run-time", f"{seconds}s", "--reset-stats", "--csv", str(prefix)),
        ],
        check=False,
        capture_output=True,
    )
    with Path(f"{prefix}_stats.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    print(f"\n{users} users, {seconds} s:\n\n| what | requests | failed | median | p95 |")
    print("| --- | --- | --- | --- | --- |")
    for row in rows:
        print(
            f"| {row['Name']} | {row['Request Count']} | {row['Failure Count']} "
            f"| {row['50%']} ms | {row['95%']} ms |"
        )
    return int(rows[-1]["Failure Count"])


if __name__ == "__main__":
    sys.exit(main())
