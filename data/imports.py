"""The import tables: declaration files, their lines, and what they did to employers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from data.bulk_copy import Cell, copy_rows, json_cell
from data.database import Connection
from data.errors import DataError, NotFoundError
from data.queries import queries
from data.rows import all_rows, first_row, run
from data.stored_text import TextWriter
from data.value_codec import Json, decode, encode
from geo.area import AreaCode
from geo.declaration import Declaration, FaultCode, RowFault, Severity
from geo.declaration_file import (
    ColumnMatch,
    DeclarationFile,
    EmployerChange,
    ImportDifference,
    SourceFile,
)
from geo.employer import EmployerId
from geo.message import Message

_SQL = queries("imports")
_UNDO = queries("import_undos")
_MANY: Final = 1000
"""From so many rows on, the server's statistics are worth renewing before the merge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBatch:
    """One file that was imported."""

    id: int
    source: SourceFile
    recorded_at: datetime
    undone_by: str | None = None
    """Who took it back, if somebody did."""
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One line of an imported file: as it stood, and what became of it."""

    line: int
    outcome: str
    """`taken`, `continued` (a further line of the taken one above), `rejected` or `skipped`."""
    employer: EmployerId | None
    raw: Mapping[str, str]
    why: Message | None


def record(
    conn: Connection, area: AreaCode, file: DeclarationFile, ids: Sequence[EmployerId]
) -> ImportDifference:
    """Keep `file`, bring employers up to it, and return what it changed.

    `ids` are the employers of `file.declarations`, one each. A row changes its employer unless the
    stored declaration is newer; of several rows of one employer the newest counts. Nothing is
    deleted. The very same file a second time changes nothing. Every declaration is counted once:
    added, changed, unchanged or older. What it changes is kept so that it can be taken back;
    employers that come again get back what people had noted of them.
    """
    if len(ids) != len(file.declarations):
        msg = f"{len(ids)} ids for {len(file.declarations)} declarations"
        raise ValueError(msg)
    run(conn, _SQL["hold"], area=area)
    if known := first_row(conn, _SQL["batch_of_file"], area=area, sha256=file.source.sha256):
        return ImportDifference(
            batch=int(known[0]),
            already_imported=True,
            added=(),
            changed=(),
            unchanged=len(file.declarations),
            older_ignored=(),
            missing=(),
        )
    batch = _add_batch(conn, area, file)
    writer = TextWriter()
    copy_rows(conn, _SQL["copy_rows"], _lines(batch, file, ids, writer))
    copy_rows(conn, _SQL["copy_faults"], _fault_rows(batch, file.faults, writer))
    if len(ids) >= _MANY:
        run(conn, _SQL["analyze_rows"])
    run(conn, _SQL["judge"], area=area, batch=batch)
    run(conn, _UNDO["places_before"], area=area, batch=batch)
    run(conn, _SQL["merge"], area=area, batch=batch)
    run(conn, _SQL["add_versions"], area=area, batch=batch)
    for give_back in ("give_back_notes", "give_back_corrections", "forget_aside"):
        run(conn, _UNDO[give_back], area=area, batch=batch)
    return difference(conn, batch)


def difference(conn: Connection, batch: int) -> ImportDifference:
    """Return what `batch` changed when it was imported.

    Raises
    ------
    NotFoundError
        If there is no such batch.
    """
    found = first_row(conn, _SQL["one"], batch=batch)
    if found is None:
        raise NotFoundError("没有编号为 {batch} 的导入批次", batch=batch)
    area = found[1]
    by_verdict: dict[str, list[EmployerId]] = {"added": [], "changed": [], "older": []}
    for employer, verdict in all_rows(conn, _SQL["verdicts"], batch=batch):
        by_verdict["older" if verdict == "superseded" else verdict].append(EmployerId(employer))
    unchanged = first_row(conn, _SQL["unchanged"], batch=batch)
    missing = all_rows(conn, _SQL["missing"], area=area, batch=batch)
    return ImportDifference(
        batch=batch,
        already_imported=False,
        added=tuple(by_verdict["added"]),
        changed=tuple(changes_in(all_rows(conn, _SQL["changes"], area=area, batch=batch))),
        unchanged=int(unchanged[0]) if unchanged else 0,
        older_ignored=tuple(by_verdict["older"]),
        missing=tuple(EmployerId(each) for (each,) in missing),
    )


def batches(
    conn: Connection, area: AreaCode, *, undone_too: bool = False
) -> tuple[ImportBatch, ...]:
    """Return the files imported for `area`, newest first, without those taken back unless asked."""
    return tuple(
        ImportBatch(
            id=int(id_),
            source=SourceFile(name=name, sha256=sha256, sheet=sheet, data_rows=data_rows),
            recorded_at=recorded_at,
            undone_by=undone_by,
            undone_at=undone_at,
        )
        for id_, name, sha256, sheet, data_rows, recorded_at, undone_by, undone_at in all_rows(
            conn, _SQL["batches"], area=area, undone_too=undone_too
        )
    )


def latest(conn: Connection, area: AreaCode) -> ImportBatch | None:
    """Return the file imported last for `area`, or None before the first."""
    return next(iter(batches(conn, area)), None)


def raw_rows(conn: Connection, batch: int) -> tuple[ImportRow, ...]:
    """Return every line of `batch` as it stood in the file, in line order."""
    return tuple(
        ImportRow(
            line=line,
            outcome=outcome,
            employer=EmployerId(employer) if employer else None,
            raw=raw,
            why=decode(Message, why) if why else None,
        )
        for line, outcome, employer, raw, why in all_rows(conn, _SQL["raw_rows"], batch=batch)
    )


def faults(conn: Connection, batch: int) -> tuple[RowFault, ...]:
    """Return the faults found in `batch`, in the order in which they were found."""
    return tuple(
        RowFault(
            line=line,
            field=field,
            fault=FaultCode(fault),
            severity=Severity(severity),
            hint=decode(Message, hint),
            value=value,
        )
        for line, field, fault, severity, hint, value in all_rows(conn, _SQL["faults"], batch=batch)
    )


def changes_in(rows: Sequence[tuple[Any, ...]]) -> Iterator[EmployerChange]:
    """Yield the changes that rows of employer, name, field, old and new value tell of."""
    for (employer, name), fields in groupby(rows, key=lambda row: (row[0], row[1])):
        yield EmployerChange(
            employer=EmployerId(employer),
            name=name,
            changes={field: (_shown(old), _shown(new)) for _e, _n, field, old, new in fields},
        )


def declaration_of(
    line: int, meaning: Json, raw: Json, more_rows: Mapping[str, Json] | None = None
) -> Declaration:
    """Return the declaration kept in parts: its meaning, its raw row and further lines."""
    parts = {"line": line, "raw": raw, "more_rows": more_rows or {}}
    declaration: Declaration = decode(Declaration, {**meaning, **parts})
    return declaration


def _add_batch(conn: Connection, area: AreaCode, file: DeclarationFile) -> int:
    found = first_row(
        conn,
        _SQL["add_batch"],
        area=area,
        sha256=file.source.sha256,
        file_name=file.source.name.replace("\0", "␀"),
        sheet=file.source.sheet.replace("\0", "␀"),
        data_rows=file.source.data_rows,
        columns=json_cell(encode(tuple[ColumnMatch, ...], file.columns)),
    )
    return int(found[0]) if found else 0


def _lines(
    batch: int, file: DeclarationFile, ids: Sequence[EmployerId], writer: TextWriter
) -> Iterator[Sequence[Cell]]:
    seen: set[int] = set()
    for employer, each in zip(ids, file.declarations, strict=True):
        _check_new(each.line, seen)
        meaning, raw = writer.meaning(each), writer.raw(each.raw)
        yield batch, each.line, "taken", employer, each.declared_on, meaning, raw, None, None
        for line, more in each.more_rows.items():
            _check_new(line, seen)
            raw = writer.raw(more)
            yield batch, line, "continued", employer, None, None, raw, None, each.line
    for line, rejected in sorted(file.rejected.items()):
        _check_new(line, seen)
        yield batch, line, "rejected", None, None, None, writer.raw(rejected), None, None
    for skipped in file.skipped:
        _check_new(skipped.line, seen)
        raw, why = writer.raw({"": skipped.text}), writer.message(skipped.why)
        yield batch, skipped.line, "skipped", None, None, None, raw, why, None


def _check_new(line: int, seen: set[int]) -> None:
    if line in seen:
        raise DataError(
            "文件第 {line} 行被读成了两条记录：请把该行的合并单元格拆开后重新导入", line=line
        )
    seen.add(line)


def _fault_rows(
    batch: int, found: Sequence[RowFault], writer: TextWriter
) -> Iterator[Sequence[Cell]]:
    for ordinal, each in enumerate(found):
        yield (
            batch,
            ordinal,
            each.line,
            each.field,
            each.fault.value,
            each.severity.value,
            writer.message(each.hint),
            each.value,
        )


def _shown(stored: Json) -> str:
    """Return a stored field as a person would write it in a cell."""
    if stored is None:
        return ""
    if isinstance(stored, bool):
        return "是" if stored else "否"
    if isinstance(stored, list):
        return "、".join(_shown(each) for each in stored)
    if isinstance(stored, dict):  # an exposure
        said = [stored[key] for key in ("factor", "workers", "post", "over_limit")]
        return " ".join(_shown(each) for each in said if each not in (None, ""))
    return str(stored)
