"""The upload tables: declaration files that wait until somebody takes them in or drops them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from data import upload_findings
from data.bulk_copy import json_cell
from data.database import Connection
from data.declaration_preview import FilePreview
from data.errors import DataError, NotFoundError
from data.queries import queries
from data.rows import all_rows, first_row
from data.upload_findings import Change
from data.value_codec import decode, encode
from geo.area import AreaCode
from geo.declaration import RowFault
from planner.month import Month, parse_month

_SQL = queries("uploads")


class UploadState(StrEnum):
    """Where an uploaded file stands."""

    NEW = "new"
    CHECKED = "checked"
    TAKEN = "taken"
    DROPPED = "dropped"
    EXPIRED = "expired"
    """Nobody decided in time; of its content nothing is left."""


class DecidedError(DataError):
    """An upload was taken in or dropped already, or its columns were stated anew meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a check counted."""

    rows: int
    taken: int
    rejected: int
    skipped: int
    already_imported: bool
    added: int
    changed: int
    unchanged: int
    older: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One uploaded file, without its bytes."""

    id: int
    file_name: str
    sha256: str
    size: int
    month: Month
    """Lateness is counted from its first day."""
    sheet: str | None
    """The worksheet that was stated."""
    mapping: Mapping[str, str]
    """Heading → field, where a person stated it."""
    preview: FilePreview
    state: UploadState
    checked_against: str | None
    tally: Tally | None
    batch: int | None
    uploaded_by: str
    uploaded_at: datetime
    is_undone: bool = False
    """Whether it was taken in and that import was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadLine:
    """One uploaded file in a list."""

    id: int
    file_name: str
    size: int
    month: str
    state: UploadState
    batch: int | None
    uploaded_by: str
    uploaded_at: datetime
    is_undone: bool = False
    """Whether it was taken in and that import was taken back."""


def add(
    conn: Connection,
    area: AreaCode,
    *,
    file_name: str,
    sha256: str,
    content: bytes,
    month: Month,
    mapping: Mapping[str, str],
    preview: FilePreview,
    by: str,
    at: datetime,
) -> int:
    """Keep a file and return its number; the same bytes that still wait are not kept twice."""
    if same := first_row(conn, _SQL["same"], area=area, sha256=sha256):
        return int(same[0])
    row = first_row(
        conn, _SQL["add"], area=area, file_name=file_name, sha256=sha256, size=len(content),
        content=content, month=str(month), sheet=None, mapping=json_cell(dict(mapping)),
        preview=json_cell(encode(FilePreview, preview)), by=by, at=at,
    )  # fmt: skip
    return int(row[0]) if row else 0


def load(conn: Connection, area: AreaCode, number: int) -> Upload:
    """Return an upload of `area`.

    Raises
    ------
    NotFoundError
        If the area has none of this number.
    """
    row = first_row(conn, _SQL["one"], area=area, id=number)
    if row is None:
        raise _unknown(number)
    (id_, file_name, sha256, size, month, sheet, mapping, preview, state, against, tally, batch,
     by, at, is_undone) = row  # fmt: skip
    return Upload(
        id=id_,
        file_name=file_name,
        sha256=sha256,
        size=size,
        month=parse_month(month),
        sheet=sheet,
        mapping=mapping,
        preview=decode(FilePreview, preview),
        state=UploadState(state),
        checked_against=against,
        tally=None if tally is None else decode(Tally, tally),
        batch=batch,
        uploaded_by=by,
        uploaded_at=at,
        is_undone=is_undone,
    )


def newest(conn: Connection, area: AreaCode, *, most: int = 20) -> tuple[UploadLine, ...]:
    """Return the newest uploads of `area`, newest first."""
    return tuple(
        UploadLine(
            id=id_,
            file_name=file_name,
            size=size,
            month=month,
            state=UploadState(state),
            batch=batch,
            uploaded_by=by,
            uploaded_at=at,
            is_undone=is_undone,
        )
        for id_, file_name, size, month, state, batch, by, at, is_undone in all_rows(
            conn, _SQL["newest"], area=area, most=most
        )
    )


def content(conn: Connection, area: AreaCode, number: int) -> bytes:
    """Return the bytes of an upload that waits for a decision.

    Raises
    ------
    NotFoundError
        If the area has none of this number.
    DecidedError
        If it was taken in or dropped.
    """
    row = first_row(conn, _SQL["content"], area=area, id=number)
    if row is None:
        raise _unknown(number)
    if row[0] is None:
        raise _decided()
    return bytes(row[0])


def remembered_mapping(conn: Connection, area: AreaCode) -> dict[str, str]:
    """Return what was stated of columns when a file of `area` was last taken in."""
    row = first_row(conn, _SQL["remembered"], area=area)
    return dict(row[0]) if row else {}


def understand(
    conn: Connection,
    area: AreaCode,
    number: int,
    *,
    month: Month,
    sheet: str | None,
    mapping: Mapping[str, str],
    preview: FilePreview,
) -> None:
    """State columns, worksheet and month of an upload anew; it has to be checked again then.

    Raises
    ------
    DecidedError
        If it was taken in or dropped.
    """
    row = first_row(
        conn, _SQL["understand"], area=area, id=number, month=str(month), sheet=sheet,
        mapping=json_cell(dict(mapping)), preview=json_cell(encode(FilePreview, preview)),
    )  # fmt: skip
    if row is None:
        raise _decided()
    upload_findings.clear(conn, number)


def keep_check(
    conn: Connection,
    area: AreaCode,
    upload: Upload,
    *,
    against: str,
    tally: Tally,
    faults: Iterable[RowFault],
    changes: Iterable[Change],
    fault_book: bytes,
    change_book: bytes,
) -> None:
    """Keep what the check of `upload` found, in place of an earlier check.

    Raises
    ------
    DecidedError
        If the upload was decided or its columns stated anew since `upload` was loaded.
    """
    row = first_row(
        conn, _SQL["checked"], area=area, id=upload.id, against=against,
        tally=json_cell(encode(Tally, tally)), fault_book=fault_book, change_book=change_book,
        mapping=json_cell(dict(upload.mapping)), sheet=upload.sheet, month=str(upload.month),
    )  # fmt: skip
    if row is None:
        raise _decided()
    upload_findings.clear(conn, upload.id)
    upload_findings.save(conn, upload.id, faults, changes)


def take(conn: Connection, area: AreaCode, number: int, batch: int) -> None:
    """Say that an upload was taken in as `batch`; its bytes go.

    Raises
    ------
    DecidedError
        If it was taken in or dropped before.
    """
    _decide(conn, area, number, UploadState.TAKEN, batch)


def drop(conn: Connection, area: AreaCode, number: int) -> None:
    """Drop an upload; its bytes and what its check found go.

    Raises
    ------
    DecidedError
        If it was taken in or dropped before.
    """
    _decide(conn, area, number, UploadState.DROPPED, None)
    upload_findings.clear(conn, number)


def expire(conn: Connection, before: datetime) -> tuple[tuple[AreaCode, int], ...]:
    """Clear the content of uploads sent before a moment that nobody decided on; name them.

    Who sent what when, its size and what its check counted stay.
    """
    gone = tuple(
        (AreaCode(area), int(number))
        for area, number in all_rows(conn, _SQL["expire"], before=before)
    )
    for _area, number in gone:
        upload_findings.clear(conn, number)
    return gone


def fault_book(conn: Connection, area: AreaCode, number: int) -> bytes | None:
    """Return the workbook of faults of a checked upload, or None."""
    return _book(conn, "fault_book", area, number)


def change_book(conn: Connection, area: AreaCode, number: int) -> bytes | None:
    """Return the workbook of changes of a checked upload, or None."""
    return _book(conn, "change_book", area, number)


def newest_job(conn: Connection, area: AreaCode, number: int) -> int | None:
    """Return the number of the newest job that was asked for an upload, or None."""
    row = first_row(conn, _SQL["job"], area=area, id=number)
    return int(row[0]) if row else None


def _book(conn: Connection, name: str, area: AreaCode, number: int) -> bytes | None:
    row: tuple[Any, ...] | None = first_row(conn, _SQL[name], area=area, id=number)
    return bytes(row[0]) if row and row[0] is not None else None


def _decide(
    conn: Connection, area: AreaCode, number: int, state: UploadState, batch: int | None
) -> None:
    if (
        first_row(conn, _SQL["decide"], area=area, id=number, state=state.value, batch=batch)
        is None
    ):
        raise _decided()


def _unknown(number: int) -> NotFoundError:
    return NotFoundError("没有编号为 {number} 的上传文件：请从导入页进入", number=number)


def _decided() -> DecidedError:
    return DecidedError("这个文件已经采纳、放弃、清除或改了列对应：请刷新页面看现在的情况")
