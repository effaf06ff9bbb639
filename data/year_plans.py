"""Stored year plans: every version whole, hashed and never overwritten, with rows for lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.bulk_copy import Cell, copy_rows, json_cell
from data.database import Connection
from data.errors import NotFoundError
from data.plan_steps import NO_VERSIONS
from data.queries import queries
from data.rows import all_rows, first_row, run
from data.value_codec import StoredValueError, decode, encode, fingerprint
from geo.area import AreaCode
from planner.month import Month
from planner.year_comparison import WhatIf
from planner.year_instalment import YearInstalments
from planner.year_plan import YearPlan

_SQL = queries("year_plans")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredYearPlan:
    """One stored version, without its value."""

    id: int
    version: int
    """From 1 for each area and year."""
    sha256: str
    """Hash of the value's canonical JSON."""
    versions: Mapping[str, str]
    """What it was made with: rules, method."""
    recorded_at: datetime = field(compare=False)


def save(
    conn: Connection, plan: YearPlan, versions: Mapping[str, str] = NO_VERSIONS
) -> tuple[StoredYearPlan, bool]:
    """Keep `plan` as the newest version of its area and year; return it and whether it is new.

    The same plan made with the same versions adds nothing.
    """
    encoded = encode(YearPlan, plan)
    sha256 = fingerprint(encoded)
    newest = latest(conn, plan.area, plan.year)
    if newest and (newest.sha256, newest.versions) == (sha256, dict(versions)):
        return newest, False
    row = first_row(
        conn,
        _SQL["add"],
        area=plan.area,
        year=plan.year,
        version=newest.version + 1 if newest else 1,
        first_month=plan.first,
        short=plan.short,
        sha256=sha256,
        versions=json_cell(dict(versions)),
        value=json_cell(encoded),
    )
    stored = _stored(row or ())
    copy_rows(
        conn,
        _SQL["copy_visits"],
        (
            (stored.id, ordinal, each.employer, each.window.first, each.window.last, each.month,
             each.is_frozen, each.rules)
            for ordinal, each in enumerate(plan.visits)
        ),
    )  # fmt: skip
    copy_rows(conn, _SQL["copy_months"], _month_rows(stored.id, plan))
    return stored, True


def load(conn: Connection, area: AreaCode, year: int) -> YearPlan:
    """Return the newest plan of a year, exactly as it was saved.

    Raises
    ------
    NotFoundError
        If the year has not been planned.
    StoredValueError
        If the row was changed outside the program, or by another version of it.
    """
    newest = latest(conn, area, year)
    if newest is None:
        raise NotFoundError(
            "辖区 {area} 还没有 {year} 年的年度计划：请先运行 xuntu year", area=area, year=year
        )
    return _value(conn, newest, area, year)


def _value(conn: Connection, version: StoredYearPlan, area: AreaCode, year: int) -> YearPlan:
    row = first_row(conn, _SQL["value"], id=version.id)
    stored = row[0] if row else None
    if fingerprint(stored) != version.sha256:
        raise StoredValueError(
            "辖区 {area} {year} 年的年度计划与保存时的校验值不符，内容被改动过：请重新编制",
            area=area,
            year=year,
        )
    try:
        plan: YearPlan = decode(YearPlan, stored)
    except StoredValueError as error:
        raise StoredValueError(
            "辖区 {area} {year} 年的年度计划由另一版本的程序保存，现在读不懂：请重新编制",
            area=area,
            year=year,
        ) from error
    return plan


def instalments(
    conn: Connection, area: AreaCode, month: Month, *, rules: str
) -> tuple[YearInstalments | None, str]:
    """Return what the newest plan leaves to a month, and the version and hash of that plan.

    Only plans made with the rule set `rules` count: months before a change of rules go by the last
    plan made before it. Nothing and an empty text where none of them speaks of the month.
    """
    of_rules = (
        one for one in earlier(conn, area, month.year) if one.versions.get("rules") == rules
    )
    newest = next(of_rules, None)
    if newest is None:
        return None, ""
    found = _value(conn, newest, area, month.year).instalments(month.number)
    return found, f"{newest.version}/{newest.sha256}" if found else ""


def latest(conn: Connection, area: AreaCode, year: int) -> StoredYearPlan | None:
    """Return the newest version of a year, or None before the first."""
    row = first_row(conn, _SQL["latest"], area=area, year=year)
    return _stored(row) if row else None


def earlier(conn: Connection, area: AreaCode, year: int) -> tuple[StoredYearPlan, ...]:
    """Return every version of a year, newest first."""
    return tuple(map(_stored, all_rows(conn, _SQL["all"], area=area, year=year)))


def keep_what_if(conn: Connection, area: AreaCode, year: int, columns: Sequence[WhatIf]) -> None:
    """Keep a comparison of settings of a year in place of the one before; it is no plan."""
    said = json_cell(encode(tuple[WhatIf, ...], tuple(columns)))
    run(conn, _SQL["keep_what_if"], area=area, year=year, columns=said)


def what_if(
    conn: Connection, area: AreaCode, year: int
) -> tuple[tuple[WhatIf, ...], datetime] | None:
    """Return the last comparison of settings of a year and when it was made, or None."""
    row = first_row(conn, _SQL["what_if"], area=area, year=year)
    return (decode(tuple[WhatIf, ...], row[0]), row[1]) if row else None


def keep_book(conn: Connection, plan: StoredYearPlan, language: str, book: bytes) -> None:
    """Keep the workbook of a version, for those who download it."""
    run(conn, _SQL["keep_book"], plan=plan.id, language=language, book=book)


def book(conn: Connection, plan: StoredYearPlan, language: str) -> bytes | None:
    """Return the workbook of a version, or None where none was kept in this language."""
    row = first_row(conn, _SQL["book"], plan=plan.id, language=language)
    return bytes(row[0]) if row else None


def _month_rows(plan_id: int, plan: YearPlan) -> Iterator[tuple[Cell, ...]]:
    for rule, months in plan.units_by_rule().items():
        for month, count in sorted(months.items()):
            if count:
                yield plan_id, "rule", rule, month, count
    for stratum in plan.strata:
        for month, count in sorted(stratum.months.items()):
            if count:
                yield plan_id, "stratum", stratum.stratum, month, count


def _stored(row: tuple[Any, ...]) -> StoredYearPlan:
    id_, version, sha256, versions, recorded_at = row
    return StoredYearPlan(
        id=int(id_),
        version=int(version),
        sha256=sha256,
        versions=versions,
        recorded_at=recorded_at,
    )
