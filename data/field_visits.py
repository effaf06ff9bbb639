"""Field visits: what inspectors recorded at workplaces, change by change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data.bulk_copy import json_cell
from data.database import Connection
from data.errors import NotFoundError
from data.queries import queries
from data.rows import all_rows, first_row, run
from geo.area import AreaCode
from geo.employer import EmployerId
from geo.history import Inspection, InspectionKind
from planner.inspector import InspectorId
from planner.visit_change import ChangeId, Standing, VisitChange, standing

_SQL = queries("field_visits")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOfficer:
    """One of the two officers, as on the day of the visit."""

    id: InspectorId
    name: str
    certificate_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldVisit:
    """A visit of which something was recorded."""

    id: int
    area: AreaCode
    day: date
    employer: EmployerId
    name: str
    address: str
    team: int
    lead: FieldOfficer
    member: FieldOfficer
    list: str
    """必查, 双随机 or 专项."""
    form: str
    """Version of the item set."""
    is_finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """What stands of a visit, and a word that changes with every change of it."""

    mark: str
    stands: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStop:
    """A stop of the roster in force."""

    day: date
    team: int
    employer: EmployerId
    name: str


def find_or_begin(
    conn: Connection, area: str, day: date, employer: str, *, form: str
) -> int | None:
    """Return the visit of who asks, begun if it is the first; None if they have no such stop."""
    place = {"area": area, "day": day, "employer": employer}
    row = first_row(conn, _SQL["find"], **place)
    if row is None:
        row = first_row(conn, _SQL["add"], form=form, **place)
    if row is None:  # there is no such stop, or the other officer was quicker just now
        row = first_row(conn, _SQL["find"], **place)
    return int(row[0]) if row else None


def find(conn: Connection, area: str, day: date, employer: str) -> int | None:
    """Return the visit of who asks, or None before anything was recorded of it."""
    row = first_row(conn, _SQL["find"], area=area, day=day, employer=employer)
    return int(row[0]) if row else None


def lock(conn: Connection, visits: Sequence[int]) -> None:
    """Let nobody else write into `visits` until the transaction ends."""
    run(conn, _SQL["lock"], visits=list(visits))


def add_changes(
    conn: Connection, sent: Sequence[tuple[int, VisitChange]], *, received_at: datetime
) -> tuple[bool | None, ...]:
    """Keep changes of visits; return of each if it is new, or None if its id means another one."""
    if not sent:
        return ()
    cell = json_cell(
        [
            {
                "n": place,
                "id": change.id,
                "visit": visit,
                "field": change.field,
                "value": change.value,
                "replaces": list(change.replaces),
                "author": change.author,
                "device": change.device,
                "made_at": change.made_at.isoformat(),
            }
            for place, (visit, change) in enumerate(sent)
        ]
    )
    rows = all_rows(conn, _SQL["add_changes"], sent=cell, received_at=received_at)
    new = {str(id_) for (id_,) in rows}
    same = {place for (place,) in all_rows(conn, _SQL["same_changes"], sent=cell)}
    told: list[bool | None] = []
    for place, (_visit, change) in enumerate(sent):
        told.append(change.id in new or (False if place in same else None))
        new.discard(change.id)  # sent twice in one letter, it is new once
    return tuple(told)


def note_outcome(conn: Connection, visit: int, outcome: Mapping[str, Any] | None) -> bool:
    """Keep the outcome of a finished visit, or None of an open one; return whether it changed."""
    cell = None if outcome is None else json_cell(dict(outcome))
    return first_row(conn, _SQL["note_outcome"], visit=visit, outcome=cell) is not None


def between(
    conn: Connection, since: date, until: date, area: AreaCode | None = None
) -> tuple[FieldVisit, ...]:
    """Return the visits of these days that who asks may see, in the order of the days."""
    rows = all_rows(conn, _SQL["between"], since=since, until=until, area=area)
    return tuple(map(_visit, rows))


def numbered(conn: Connection, area: AreaCode, visit: int) -> FieldVisit:
    """Return one visit of `area`; raise NotFoundError where there is none."""
    if (row := first_row(conn, _SQL["numbered"], area=area, visit=visit)) is None:
        raise NotFoundError("没有编号为 {visit} 的检查记录：请从检查结果页进入", visit=visit)
    return _visit(row)


def records(conn: Connection, visits: Sequence[int]) -> dict[int, StoredRecord]:
    """Return what stands of each of `visits`."""
    came: dict[int, list[VisitChange]] = {visit: [] for visit in visits}
    newest = dict.fromkeys(visits, 0)
    for visit, seq, *rest in all_rows(conn, _SQL["changes"], visits=list(visits)):
        came[visit].append(_change(rest))
        newest[visit] = seq
    return {
        visit: StoredRecord(mark=f"{len(changes)}.{newest[visit]}", stands=standing(changes))
        for visit, changes in came.items()
    }


def planned(conn: Connection, area: AreaCode, since: date, until: date) -> tuple[PlannedStop, ...]:
    """Return the stops of the roster in force that who asks may see."""
    rows = all_rows(conn, _SQL["planned"], area=area, since=since, until=until)
    return tuple(
        PlannedStop(day=day, team=int(team), employer=EmployerId(employer), name=name)
        for day, team, employer, name in rows
    )


def finished_inspections(conn: Connection, area: AreaCode) -> tuple[Inspection, ...]:
    """Return the finished visits of `area` at which something was inspected, oldest first."""
    return tuple(
        Inspection(
            employer=EmployerId(employer),
            on=day,
            kind=InspectionKind(list_),
            authority=authority,
            violations=int(outcome["violations"]),
            result=outcome["words"],
            correction_due=date.fromisoformat(outcome["due"]) if outcome["due"] else None,
            inspectors=(lead, member),
        )
        for employer, day, list_, lead, member, outcome, authority in all_rows(
            conn, _SQL["finished"], area=area
        )
        if outcome["inspected"]
    )


def finished_mark(conn: Connection, area: AreaCode) -> str:
    """Return a word that changes whenever the outcomes of `area` do."""
    row = first_row(conn, _SQL["finished_mark"], area=area)
    return str(row[0]) if row else ""


def _change(row: Sequence[Any]) -> VisitChange:
    id_, field, value, replaces, author, device, made_at = row
    return VisitChange(
        id=ChangeId(str(id_)),
        field=field,
        value=value,
        replaces=tuple(map(ChangeId, _uuids(replaces))),
        author=author,
        device=str(device),
        made_at=made_at,
    )


def _uuids(array: Any) -> list[str]:
    """Return the UUIDs of an array, which the driver gives as it is written."""
    if isinstance(array, str):
        return array.strip("{}").split(",") if array != "{}" else []
    return list(map(str, array))


def _visit(row: tuple[Any, ...]) -> FieldVisit:
    (
        id_, area, day, employer, name, address, team, lead, member, lead_name, member_name,
        lead_certificate, member_certificate, list_, form, is_finished,
    ) = row  # fmt: skip
    return FieldVisit(
        id=int(id_),
        area=AreaCode(area),
        day=day,
        employer=EmployerId(employer),
        name=name,
        address=address,
        team=int(team),
        lead=FieldOfficer(id=InspectorId(lead), name=lead_name, certificate_no=lead_certificate),
        member=FieldOfficer(
            id=InspectorId(member), name=member_name, certificate_no=member_certificate
        ),
        list=list_,
        form=form,
        is_finished=is_finished,
    )
