"""Measure `xuntu plan` on the demo county: seconds a step, gap of the roster, and peak memory.

The gap is read from the certificate that is kept with the plan.
The rival in the same run is the bare reading of the same export with pandas, which says how much
of the time is spent on anything beyond opening the file.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from data import month_plans
from data.database import database_settings, open_pool, reading
from data.demo_county import make_demo
from geo.area import AreaCode
from planner.month import Month
from planner.roster_certificate import RosterCertificate


def main() -> None:
    """Make the demo county, plan its December in a fresh home, and print the figures."""
    with tempfile.TemporaryDirectory(prefix="xuntu-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        demo = make_demo(folder / "county")
        started = time.perf_counter()
        sheets = pd.read_excel(demo.declarations, engine="calamine", header=None, sheet_name=None)
        rows = sum(map(len, sheets.values()))
        rival_s = time.perf_counter() - started
        print(f"pandas reads the {rows} lines of the export in {rival_s:.2f} s")
        started = time.perf_counter()
        done = subprocess.run(
            [
                *(sys.executable, "-c", "from api.command_line import main; main()"),
                *("--home", str(folder / "home"), "plan", "--pack", str(demo.pack)),
                *("--declarations", str(demo.declarations), "--area", "999901"),
                *("--month", "2026-12", "--out", str(folder / "out"), "--seed", "5a" * 32),
                "--allow-past",
            ],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"COLUMNS": "200"},
        )
        wall_s = time.perf_counter() - started
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        for step in re.findall(r"✓ .+ [\d.]+ s", done.stderr):
            print(f"  {step}")
        print(
            f"xuntu plan, demo county: {wall_s:.1f} s wall, "
            f"{usage.ru_utime + usage.ru_stime:.1f} s processor (without the database server), "
            f"peak {usage.ru_maxrss / 1024:.0f} MiB; {wall_s / rival_s:.0f} times the bare reading"
        )
        print(re.findall(r".*小组日排入.*", done.stderr)[0].strip())
        proven = certificate(folder / "home")
        print(
            f"roster: worth {proven.objective:,} minutes, "
            f"proven bound {proven.bound if proven.bound is None else format(proven.bound, ',')}, "
            f"gap {'–' if proven.gap is None else format(proven.gap, '.4%')}; must-be-made visits "
            f"placed {proven.placed}, at most {proven.placeable} can be; "
            f"{'; '.join(map(str, proven.words()))}"
        )


def certificate(home: Path) -> RosterCertificate:
    """Return what is proven of the plan kept in `home`."""
    settings = database_settings(os.environ | {"XUNTU_HOME": str(home)})
    with open_pool(settings) as pool, reading(pool) as conn:
        plan = month_plans.load(conn, AreaCode("999901"), Month(year=2026, number=12))
    if plan.roster.certificate is None:
        raise AssertionError("a roster of the solver has no certificate")
    return plan.roster.certificate


if __name__ == "__main__":
    main()
