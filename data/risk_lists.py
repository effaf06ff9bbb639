"""Risk lists: employers of an area by class and points, filtered, searched and paged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from data.database import Connection
from data.queries import queries
from data.rows import all_rows, first_row
from geo.area import AreaCode
from geo.employer import EmployerId, OperatingStatus
from geo.risk_score import CombinedClass
from planner.month import Month, parse_month

_SQL = queries("risk_lists")
LISTS: Final = ("必查", "双随机", "无")
"""Lists of a month to filter by; the last means neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskKey:
    """The place of an employer in the order of a list."""

    combined: int
    points: int
    employer: str


START: Final = RiskKey(combined=9, points=2**31 - 1, employer="")
"""Before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFilter:
    """What of a list is wanted; None and empty mean everything."""

    combined: CombinedClass | None = None
    township: str = ""
    list: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """One employer of a list."""

    employer: EmployerId
    name: str
    credit_code: str | None
    status: OperatingStatus
    combined: CombinedClass
    letter: str
    points: int
    township: str
    list: str
    """必查, 双随机 or empty."""

    @property
    def key(self) -> RiskKey:
        """Return the place of the employer in the order of a list."""
        return RiskKey(combined=self.combined.value, points=self.points, employer=self.employer)


def newest_month(conn: Connection, area: AreaCode) -> Month | None:
    """Return the month that was scored last, or None before the first."""
    row = first_row(conn, _SQL["newest_month"], area=area)
    return parse_month(row[0]) if row else None


def classes(conn: Connection, run: int) -> tuple[tuple[CombinedClass, str, int], ...]:
    """Return class, letter and number of employers of each class of a run, worst first."""
    return tuple(
        (CombinedClass(combined), letter, int(count))
        for combined, letter, count in all_rows(conn, _SQL["classes"], run=run)
    )


def townships(conn: Connection, area: AreaCode) -> Mapping[str, str]:
    """Return code → name of the townships of an area, in their own order."""
    return dict(all_rows(conn, _SQL["townships"], area=area))


def page(
    conn: Connection,
    area: AreaCode,
    *,
    run: int,
    month: Month,
    wanted: RiskFilter,
    after: RiskKey = START,
    most: int,
) -> tuple[RiskRow, ...]:
    """Return up to `most` employers of the score run `run` after `after`, worst first.

    `month` says of which lists an employer may be.
    """
    rows = all_rows(
        conn, _SQL["page"], area=area, run=run, month=str(month),
        after_class=-after.combined, after_points=-after.points, after_id=after.employer,
        township=wanted.township or None, list=wanted.list or None,
        words=_pattern(wanted.words), most=most,
        **{"class": None if wanted.combined is None else wanted.combined.value},
    )  # fmt: skip
    return tuple(
        RiskRow(
            employer=EmployerId(employer),
            name=name,
            credit_code=credit_code,
            status=OperatingStatus(status),
            combined=CombinedClass(combined),
            letter=letter,
            points=points,
            township=township or "",
            list=on_list,
        )
        for employer, name, credit_code, status, combined, letter, points, township, on_list in rows
    )


def _pattern(words: str) -> str | None:
    """Return words as a pattern that finds them anywhere, whatever signs they hold."""
    plain = words.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{plain}%" if plain else None
