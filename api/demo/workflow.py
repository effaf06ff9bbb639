"""Make the demo county and plan its month through the same door as a bureau's own file."""

from pathlib import Path

from api.areas.workflow import load_area
from api.console import Steps
from api.demo.ceremony import DemoCeremony
from api.months.workflow import MonthMade, MonthWanted, make_month
from api.session import Session
from data.demo_county import make_demo
from planner.month import Month


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
        effort=effort,
    )
    ceremony = DemoCeremony(session=session, area=loaded.area.code, month=month)
    return make_month(session, wanted, steps, ceremony=ceremony)
