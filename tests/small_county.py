"""A small demo county, planned once per worker for all tests that look at a finished month."""

from dataclasses import dataclass
from pathlib import Path

from api.areas.workflow import load_area
from api.console import Steps
from api.demo.workflow import run_demo
from api.geocoding.workflow import geocode_area
from api.imports.workflow import import_declarations
from api.language import Language
from api.months.workflow import MonthMade
from api.scoring.workflow import score_area
from api.session import all_or_nothing
from data.database import Pool
from data.demo_county import make_demo
from planner.month import Month

AREA, MONTH = "999901", Month(year=2026, number=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallCounty:
    """The county's database, its files and what planning it brought."""

    pool: Pool
    folder: Path
    made: MonthMade


def plan_small_county(
    pool: Pool, folder: Path, *, employers: int = 120, effort: int = 0
) -> SmallCounty:
    """Return the demo county of `employers`, made below `folder` and planned in `pool`."""
    with all_or_nothing(pool) as session:
        made = run_demo(
            session,
            folder,
            month=MONTH,
            employers=employers,
            effort=effort,
            steps=Steps(Language.CHINESE),
        )
    return SmallCounty(pool=pool, folder=folder, made=made)


def score_tiny_county(pool: Pool, folder: Path) -> None:
    """Make a demo county of 60 employers below `folder`, load, locate and score it in `pool`."""
    demo = make_demo(folder, employers=60)
    with all_or_nothing(pool) as session:
        load_area(session, demo.pack)
        import_declarations(session, demo.declarations, area=AREA, reference_date=MONTH.first_day)
        geocode_area(session, area=AREA)
        score_area(session, area=AREA, month=MONTH)
