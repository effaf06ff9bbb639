"""Undone imports: the last import of an area, what rests on it, and how it is taken back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from data import imports
from data.database import ConflictError, Connection
from data.imports import ImportBatch
from data.queries import queries
from data.rows import all_rows, first_row, run
from geo.area import AreaCode
from geo.declaration_file import EmployerChange
from geo.employer import EmployerId

_SQL = queries("import_undos")
_STEPS: Final = (
    "set_aside", "remove_added", "restore", "forget_versions", "forget_places", "restore_places",
    "forget_scores",
)  # fmt: skip


class RestingKind(StrEnum):
    """What may rest on an import."""

    SEALED = "sealed"
    DRAW = "draw"
    PLAN = "plan"
    YEAR = "year"
    VISIT = "visit"
    IMPOSED = "imposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """Something that was decided or done since an import on what it brought."""

    kind: RestingKind
    what: str
    """A month, a year, or the name of an employer."""
    detail: str
    """The version of a year's plan, the day of a visit, the source of a list from above."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndo:
    """What taking the last import of an area back would do."""

    batch: ImportBatch
    changed: int
    """Employers that return to their declaration before."""
    added: int
    """Employers that go."""
    scores: int
    """Times that the area was scored since."""
    noted: int
    """Of the added employers: how many people noted something of, which is set aside."""
    first_changed: tuple[EmployerChange, ...]
    first_added: tuple[tuple[EmployerId, str], ...]
    """Id and name."""
    resting: tuple[Resting, ...]
    """What stands against it, oldest first."""


def ahead(conn: Connection, area: AreaCode, *, most: int = 50) -> ImportUndo | None:
    """Return what taking the last import of `area` back would do, or None without any import.

    Of employers and of what stands against it, the first `most` are named.
    """
    batch = imports.latest(conn, area)
    if batch is None:
        return None
    counts = first_row(conn, _SQL["counts"], batch=batch.id) or (0, 0, 0, 0)
    changed, added, scores, noted = map(int, counts)
    return ImportUndo(
        batch=batch,
        changed=changed,
        added=added,
        scores=scores,
        noted=noted,
        first_changed=tuple(
            imports.changes_in(
                all_rows(conn, _SQL["changed"], area=area, batch=batch.id, most=most)
            )
        ),
        first_added=tuple(
            (EmployerId(id_), name)
            for id_, name in all_rows(conn, _SQL["added"], area=area, batch=batch.id, most=most)
        ),
        resting=tuple(
            Resting(kind=RestingKind(kind), what=what, detail=detail, at=at)
            for kind, what, detail, at in all_rows(conn, _SQL["resting"], batch=batch.id, most=most)
        ),
    )


def hold(conn: Connection, area: AreaCode) -> None:
    """Wait until nobody imports into `area` or draws from it; what they did is seen afterwards."""
    run(conn, _SQL["hold"], area=area)


def undo(conn: Connection, area: AreaCode, batch: int, *, by: str, at: datetime) -> None:
    """Take `batch`, the last import of `area`, back: employers are as they were before it.

    What was read from the file stays, and so does what people noted of employers that go.

    Raises
    ------
    ConflictError
        If it was taken back already.
    """
    if first_row(conn, _SQL["mark"], area=area, batch=batch, by=by, at=at) is None:
        raise ConflictError("这次导入刚刚已被撤销：请刷新页面看现在的情况")
    for step in _STEPS:
        run(conn, _SQL[step], area=area, batch=batch)
