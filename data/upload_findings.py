"""The finding tables of uploads: faults of a file, and what taking it in would change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from data.bulk_copy import copy_rows, json_cell
from data.database import Connection
from data.queries import queries
from data.rows import all_rows, run
from data.value_codec import decode, encode
from geo.declaration import FaultCode, RowFault, Severity
from geo.employer import EmployerId
from geo.message import Message

_SQL = queries("upload_findings")
PAGE: Final = 100
"""Rows of one page."""


class ChangeKind(StrEnum):
    """What taking a file in would do to an employer."""

    ADDED = "added"
    CHANGED = "changed"
    OLDER = "older"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What taking a file in would do to one employer."""

    kind: ChangeKind
    employer: EmployerId
    name: str
    fields: Mapping[str, tuple[str, str]]
    """Field → (before, after), for a changed one."""


def save(
    conn: Connection, number: int, faults: Iterable[RowFault], changes: Iterable[Change]
) -> None:
    """Keep what a check of the upload `number` found."""
    copy_rows(
        conn,
        _SQL["copy_faults"],
        (
            (number, ordinal, each.line, each.field, each.fault.value, each.severity.value,
             json_cell(encode(Message, each.hint)), each.value)
            for ordinal, each in enumerate(faults)
        ),
    )  # fmt: skip
    copy_rows(
        conn,
        _SQL["copy_changes"],
        (
            (number, ordinal, each.kind.value, each.employer, each.name,
             json_cell({field: list(pair) for field, pair in each.fields.items()}))
            for ordinal, each in enumerate(changes)
        ),
    )  # fmt: skip


def clear(conn: Connection, number: int) -> None:
    """Forget what a check of the upload `number` found."""
    run(conn, _SQL["clear_faults"], id=number)
    run(conn, _SQL["clear_changes"], id=number)


def fault_counts(conn: Connection, number: int) -> dict[tuple[FaultCode, Severity], int]:
    """Return how often each fault was found with each severity, in the order of the codes."""
    return {
        (FaultCode(fault), Severity(severity)): int(count)
        for fault, severity, count in all_rows(conn, _SQL["fault_counts"], id=number)
    }


def faults(
    conn: Connection,
    number: int,
    *,
    after: int = -1,
    fault: FaultCode | None = None,
    severity: Severity | None = None,
    most: int = PAGE,
) -> tuple[tuple[int, RowFault], ...]:
    """Return up to `most` faults after the place `after`, each with its place."""
    return tuple(
        (
            ordinal,
            RowFault(
                line=line,
                field=field,
                fault=FaultCode(code),
                severity=Severity(level),
                hint=decode(Message, hint),
                value=value,
            ),
        )
        for ordinal, line, field, code, level, hint, value in all_rows(
            conn, _SQL["faults"], id=number, after=after, fault=fault and fault.value,
            severity=severity and severity.value, most=most,
        )
    )  # fmt: skip


def changes(
    conn: Connection,
    number: int,
    *,
    after: int = -1,
    kind: ChangeKind | None = None,
    most: int = PAGE,
) -> tuple[tuple[int, Change], ...]:
    """Return up to `most` changes after the place `after`, each with its place."""
    return tuple(
        (
            ordinal,
            Change(
                kind=ChangeKind(change),
                employer=EmployerId(employer),
                name=name,
                fields={field: (old, new) for field, (old, new) in sorted(fields.items())},
            ),
        )
        for ordinal, change, employer, name, fields in all_rows(
            conn, _SQL["changes"], id=number, after=after, change=kind and kind.value, most=most
        )
    )
