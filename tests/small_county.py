"""A small demo county, planned once per worker for all tests that look at a finished month."""

from dataclasses import dataclass
from pathlib import Path

from api.console import Steps
from api.demo.workflow import run_demo
from api.language import Language
from api.months.workflow import MonthMade
from api.session import all_or_nothing
from data.database import Pool
from planner.month import Month

AREA, MONTH = "999901", Month(year=2026, number=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallCounty:
    """The county's database, its files and what planning it brought."""

    pool: Pool
    folder: Path
    made: MonthMade


def plan_small_county(pool: Pool, folder: Path, *, employers: int = 120) -> SmallCounty:
    """Return the demo county of `employers`, made below `folder` and planned in `pool`."""
    with all_or_nothing(pool) as session:
        made = run_demo(
            session,
            folder,
            month=MONTH,
            employers=employers,
            effort=0,
            steps=Steps(Language.CHINESE),
        )
    return SmallCounty(pool=pool, folder=folder, made=made)
