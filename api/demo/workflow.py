"""Make the demo county and plan its month through the same door as a bureau's own file."""

from pathlib import Path
from typing import Final

from api.areas.workflow import load_area
from api.console import Steps
from api.months.workflow import MonthMade, MonthWanted, make_month
from api.session import Session
from data.demo_county import make_demo
from planner.month import Month
from planner.seed import month_seed

_ENTROPY: Final = "演示 0 1 2 3 4 5 6 7 8 9"
"""Stands for the dice of a public draw, so that everybody's demo is the same."""


def run_demo(
    session: Session, out: Path, *, month: Month, employers: int, effort: int, steps: Steps
) -> MonthMade:
    """Write the demo county below `out`, load it and plan `month`."""
    with steps.step("生成演示县") as report:
        demo = make_demo(out / "county", employers=employers, progress=report)
    with steps.step("载入区域资料"):
        loaded = load_area(session, demo.pack)
    wanted = MonthWanted(
        declarations=demo.declarations,
        area=loaded.area.code,
        month=month,
        out=out / str(month),
        seed=month_seed(area=loaded.area.code, month=month, purpose="双随机", entropy=_ENTROPY),
        effort=effort,
    )
    return make_month(session, wanted, steps)
