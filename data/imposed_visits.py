"""The imposed-visit tables: employers on lists from above, and everything done to the lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from data.database import Connection
from data.errors import DataError, NotFoundError
from data.imposed_match import MatchedRow
from data.queries import queries
from data.rows import all_rows, first_row, run
from geo.area import AreaCode
from geo.employer import EmployerId
from planner.imposed_visit import ImposedVisit

_SQL = queries("imposed_visits")


class NoReasonError(DataError):
    """A row of a list from above is to be withdrawn and nobody says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredImposed:
    """One row as it stands."""

    id: int
    visit: ImposedVisit
    file: str
    """The list in which it first came."""
    line: int
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImposedChange:
    """One thing that was done to a row."""

    id: int
    change: str
    """added, changed, withdrawn or restored."""
    reason: str
    recorded_at: datetime = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImposedDifference:
    """What an import of a list changed; employers in id order."""

    added: tuple[EmployerId, ...]
    changed: tuple[EmployerId, ...]
    """Those whose deadline or note is another now."""
    unchanged: tuple[EmployerId, ...]
    withdrawn: tuple[EmployerId, ...]
    """Those that a person had withdrawn; they stay so."""


def record(
    conn: Connection, area: AreaCode, file: str, rows: Sequence[MatchedRow]
) -> ImposedDifference:
    """Keep the rows of a list; what is there already is not added again.

    A row is the same when employer, source and document are; a later deadline or note takes the
    place of the earlier one, the day since which it holds stays.
    """
    known = {_key(one.visit): one for one in stored(conn, area)}
    told: dict[str, list[EmployerId]] = {
        word: [] for word in ("added", "changed", "unchanged", "withdrawn")
    }
    for row in rows:
        visit = row.visit
        before = known.get(_key(visit))
        if before is None:
            told["added"].append(visit.employer)
            _add(conn, area, file, row)
        elif before.is_withdrawn:
            told["withdrawn"].append(visit.employer)
        elif (before.visit.deadline, before.visit.note) != (visit.deadline, visit.note):
            told["changed"].append(visit.employer)
            run(conn, _SQL["change"], id=before.id, deadline=visit.deadline, note=visit.note)
            _note(conn, before.id, "changed", f"{file}:{row.line}")
        else:
            told["unchanged"].append(visit.employer)
    return ImposedDifference(**{word: tuple(sorted(who)) for word, who in told.items()})


def stored(conn: Connection, area: AreaCode) -> tuple[StoredImposed, ...]:
    """Return every row of `area`, withdrawn ones too, in employer order."""
    return tuple(
        StoredImposed(
            id=int(id_),
            visit=ImposedVisit(
                employer=EmployerId(employer),
                source=source,
                document=document,
                since=since,
                deadline=deadline,
                note=note,
            ),
            file=file,
            line=line,
            is_withdrawn=is_withdrawn,
        )
        for id_, employer, source, document, since, deadline, note, file, line, is_withdrawn in (
            all_rows(conn, _SQL["stored"], area=area)
        )
    )


def standing(conn: Connection, area: AreaCode) -> tuple[ImposedVisit, ...]:
    """Return the visits that lists impose on `area` and nobody has withdrawn."""
    return tuple(one.visit for one in stored(conn, area) if not one.is_withdrawn)


def withdraw(conn: Connection, area: AreaCode, id_: int, reason: str) -> None:
    """Withdraw a row; it stays in the book with the reason and can be restored.

    Raises
    ------
    NoReasonError
        If no reason is given.
    NotFoundError
        If `area` has no such row, or it is withdrawn already.
    """
    if not reason.strip():
        raise NoReasonError(
            "撤销上级交办的检查须写明理由：请加 --reason，例如“企业已注销，交办单位同意”"
        )
    _turn(conn, area, id_, is_withdrawn=True)
    _note(conn, id_, "withdrawn", reason.strip())


def restore(conn: Connection, area: AreaCode, id_: int) -> None:
    """Undo a withdrawal.

    Raises
    ------
    NotFoundError
        If `area` has no such row, or it is not withdrawn.
    """
    _turn(conn, area, id_, is_withdrawn=False)
    _note(conn, id_, "restored", "")


def changes(conn: Connection, area: AreaCode) -> tuple[ImposedChange, ...]:
    """Return everything that was done to the rows of `area`, oldest first."""
    return tuple(
        ImposedChange(id=int(id_), change=change, reason=reason, recorded_at=at)
        for id_, change, reason, at in all_rows(conn, _SQL["changes"], area=area)
    )


def _turn(conn: Connection, area: AreaCode, id_: int, *, is_withdrawn: bool) -> None:
    if first_row(conn, _SQL["withdraw"], area=area, id=id_, is_withdrawn=is_withdrawn) is None:
        raise NotFoundError(
            "辖区 {area} 没有编号 {id} 的交办记录，或它已经是这个状态：用 --show 查看编号",
            area=area,
            id=id_,
        )


def _add(conn: Connection, area: AreaCode, file: str, row: MatchedRow) -> None:
    visit = row.visit
    added = first_row(
        conn,
        _SQL["add"],
        area=area,
        employer=visit.employer,
        source=visit.source,
        document=visit.document,
        since=visit.since,
        deadline=visit.deadline,
        note=visit.note,
        file_name=file,
        line=row.line,
    )
    _note(conn, int((added or (0,))[0]), "added", f"{file}:{row.line}")


def _note(conn: Connection, visit: int, change: str, reason: str) -> None:
    run(conn, _SQL["record"], visit=visit, change=change, reason=reason)


def _key(visit: ImposedVisit) -> tuple[EmployerId, str, str]:
    return visit.employer, visit.source, visit.document
