"""The tables of exports: the files of a month, kept some days for those who may have them."""

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from data.bulk_copy import json_cell
from data.database import Connection
from data.errors import NotFoundError
from data.queries import queries
from data.rows import all_rows, first_row, run
from data.value_codec import decode, encode
from geo.area import AreaCode
from geo.message import Message
from planner.month import Month

_SQL = queries("month_exports")


class Audience(StrEnum):
    """Who may have a file of a month that they may see."""

    OFFICE = "office"
    PLANNER = "planner"
    """What a draw was sealed with: for planners only, released or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file to be kept; `name` has `/` between its parts."""

    name: str
    content: bytes
    audience: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthExport:
    """A set of files made from one version of a plan."""

    id: int
    step: int
    """The plan's step; a release up to it opens the set."""
    plan: str
    """Hash of the plan."""
    language: str
    made_by: str
    made_at: datetime
    notes: tuple[Message, ...]
    """What could not be made yet, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """A file of a set, without its content."""

    ordinal: int
    name: str
    size: int
    sha256: str


def save(
    conn: Connection, area: AreaCode, month: Month, made: MonthExport, files: Iterable[NewFile]
) -> int:
    """Keep a set of files and return its number; the number in `made` is not looked at."""
    row = first_row(
        conn,
        _SQL["add"],
        area=area,
        month=str(month),
        step=made.step,
        plan=made.plan,
        language=made.language,
        by=made.made_by,
        now=made.made_at,
        notes=json_cell(encode(tuple[Message, ...], made.notes)),
    )
    number = int((row or (0,))[0])
    for ordinal, file in enumerate(files, start=1):
        run(
            conn,
            _SQL["add_file"],
            export=number,
            ordinal=ordinal,
            name=file.name,
            audience=file.audience.value,
            size=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            packed=zlib.compress(file.content, 6),
        )
    return number


def of_month(conn: Connection, area: AreaCode, month: Month) -> tuple[MonthExport, ...]:
    """Return the sets of a month, newest first."""
    return tuple(map(_export, all_rows(conn, _SQL["of_month"], area=area, month=str(month))))


def load(conn: Connection, area: AreaCode, month: Month, number: int) -> MonthExport:
    """Return a set of a month; raise NotFoundError where there is none that may be had."""
    row = first_row(conn, _SQL["one"], area=area, month=str(month), id=number)
    if row is None:
        raise NotFoundError(
            "{month} 没有编号为 {number} 的导出文件，或已过期清理，或还没有发布给您：请重新生成",
            month=str(month),
            number=number,
        )
    return _export(row)


def files(conn: Connection, number: int) -> tuple[ExportFile, ...]:
    """Return the files of a set that may be had, in order."""
    return tuple(
        ExportFile(ordinal=int(ordinal), name=name, size=int(size), sha256=sha256)
        for ordinal, name, size, sha256 in all_rows(conn, _SQL["files"], export=number)
    )


def content(conn: Connection, number: int, ordinal: int) -> tuple[str, bytes]:
    """Return name and content of a file; raise NotFoundError where there is none to be had."""
    row = first_row(conn, _SQL["content"], export=number, ordinal=ordinal)
    if row is None:
        raise NotFoundError("没有这个文件，或只有计划员可以下载：请从导出页进入")
    return str(row[0]), zlib.decompress(bytes(row[1]))


def tidy(conn: Connection, *, days: int) -> None:
    """Forget sets that were made more than `days` days ago."""
    run(conn, _SQL["tidy"], days=days)


def _export(row: Sequence[Any]) -> MonthExport:
    number, step, plan, language, by, at, notes = row
    return MonthExport(
        id=int(number),
        step=int(step),
        plan=plan,
        language=language,
        made_by=by,
        made_at=at,
        notes=decode(tuple[Message, ...], notes),
    )
