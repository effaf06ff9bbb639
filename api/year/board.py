"""Load a year plan for its page: the newest version, what was compared, and its workbook."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

from api.language import Language, translator
from api.plans.shelf import Shelf
from api.session import step_by_step
from api.year.workflow import stored_year, write_year
from data import areas, year_plans
from data.database import Pool, reading
from data.errors import NotFoundError
from data.year_plans import StoredYearPlan
from geo.area import AreaCode, SupervisionArea
from geo.errors import XuntuError
from planner.year_comparison import WhatIf
from planner.year_plan import YearPlan

_SHELVES: Final[WeakKeyDictionary[Pool, Shelf[YearPlan]]] = WeakKeyDictionary()
"""The years looked at last, by database."""


_COLUMNS: Final = 4
"""Most settings beside each other."""


class NothingToCompareError(XuntuError):
    """A comparison was asked for without any setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSeen:
    """One year of an area as its page shows it."""

    area: SupervisionArea
    year: int
    plan: YearPlan | None
    stored: StoredYearPlan | None
    what_if: tuple[WhatIf, ...]
    compared_at: datetime | None


def seen_year(pool: Pool, *, area: str, year: int) -> YearSeen:
    """Return the newest plan of a year, if there is one, and what was compared last."""
    code = AreaCode(area)
    with reading(pool) as conn:
        place = areas.load(conn, code)
        stored = year_plans.latest(conn, code, year)
        compared = year_plans.what_if(conn, code, year)
    return YearSeen(
        area=place,
        year=year,
        plan=_plan(pool, code, year, stored) if stored else None,
        stored=stored,
        what_if=compared[0] if compared else (),
        compared_at=compared[1] if compared else None,
    )


def cases(pool: Pool, *, area: str, year: int, said: str) -> tuple[str, ...]:
    """Return the settings to compare: those compared last, the newest few, and then `said`.

    Raises
    ------
    NothingToCompareError
        If `said` is empty.
    """
    if not said:
        raise NothingToCompareError("没有填要试算的设定：请至少填一项，例如每天最多小组数")
    seen = seen_year(pool, area=area, year=year)
    earlier = [one.name for one in seen.what_if[1:] if one.name != said]
    return (*earlier[1 - _COLUMNS :], said)


def year_book(pool: Pool, *, area: str, year: int, language: Language) -> tuple[str, bytes]:
    """Return name and bytes of the workbook of the newest plan of a year.

    Raises
    ------
    NotFoundError
        If the year has not been planned.
    """
    code = AreaCode(area)
    with reading(pool) as conn:
        stored = year_plans.latest(conn, code, year)
        if stored is None:
            raise NotFoundError("{area} 还没有 {year} 年的年度计划：请先编制", area=area, year=year)
        kept = year_plans.book(conn, stored, language.value)
        name = areas.load(conn, code).name
    say = translator(language)
    called = say("年度检查计划_{area}_{year}_第{version}版").format(
        area=name, year=year, version=stored.version
    )
    if kept is not None:
        return f"{called}.xlsx", kept
    made = stored_year(step_by_step(pool), area=area, year=year)
    with tempfile.TemporaryDirectory(prefix="xuntu-year-") as folder:
        return f"{called}.xlsx", write_year(made, Path(folder), say).read_bytes()


def _plan(pool: Pool, code: AreaCode, year: int, stored: StoredYearPlan) -> YearPlan:
    def loaded() -> YearPlan:
        with reading(pool) as conn:
            return year_plans.load(conn, code, year)

    shelf = _SHELVES.setdefault(pool.whole, Shelf(4))
    return shelf.get((code, year, stored.version, stored.sha256), loaded)
