"""Time pages and JSON of the service under load: `python -m tests.benchmarks service`.

The demo county, ten times as large, is planned once; then the service starts on it and locust sends
users, each with an account of their own, who open a page each 1 to 5 seconds: ten who open what
others opened before them in the morning and are not counted, then 50, then 200.
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
from data import accounts
from data.account import Role
from data.database import DatabaseSettings, open_pool, recording
from tests.make_account import PASSWORD, account

_COMMAND: Final = "from api.command_line import main; main()"
_PORT: Final = 8790
_FIRST_USERS: Final = 10


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
        print(f"start-up until the first answer: {time.perf_counter() - started:.1f} s", flush=True)
        try:
            _add_accounts(home, max(options.users))
            _load(service.address, _FIRST_USERS, options.seconds, folder, is_told=False)
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
    print(
        f"{employers} employers made and planned in {time.perf_counter() - started:.0f} s",
        flush=True,
    )


def _add_accounts(home: Path, each: int) -> None:
    """Add accounts of every role that opens pages, unless they are there."""
    with open_pool(DatabaseSettings(url=None, home=home)) as pool, recording(pool) as conn:
        for role in (Role.PLANNER, Role.LEADER, Role.ADMINISTRATOR):
            for number in range(each):
                name = f"load-{role.value}-{number}"
                if accounts.find(conn, name) is None:
                    account(conn, role, name=name)


def _load(address: str, users: int, seconds: int, folder: Path, *, is_told: bool = True) -> int:
    """Send users and print what they met; return how many requests failed."""
    prefix = folder / f"load-{users}"
    subprocess.run(
        [
            *(sys.executable, "-m", "locust", "--headless", "--only-summary"),
            *("--locustfile", str(Path(__file__).with_name("load_users.py"))),
            *("--host", address.rstrip("/"), "--users", str(users), "--spawn-rate", "2"),
            *("--run-time", f"{seconds}s", "--reset-stats", "--csv", str(prefix)),
        ],
        check=False,
        capture_output=True,
        env={**os.environ, "LOAD_PASSWORD": PASSWORD},
    )
    if not is_told:
        return 0
    with Path(f"{prefix}_stats.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    print(f"\n{users} users, {seconds} s:\n\n| what | requests | failed | median | p95 |")
    print("| --- | --- | --- | --- | --- |")
    for row in rows:
        print(
            f"| {row['Name']} | {row['Request Count']} | {row['Failure Count']} "
            f"| {row['50%']} ms | {row['95%']} ms |",
            flush=True,
        )
    return int(rows[-1]["Failure Count"])


if __name__ == "__main__":
    sys.exit(main())
