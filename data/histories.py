"""The history table: what happened at workplaces, matched to employers when it is read.

Rows keep the workplace as their file names it, so a past that was stored before the declarations
finds its employers as soon as these are imported.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from data import field_visits, openings
from data.area_pack import OPENINGS, HistoryRow, HistoryRows, WorkplaceRef
from data.bulk_copy import Cell, copy_rows, json_cell
from data.database import Connection
from data.employers import known_workplaces
from data.imports import declaration_of
from data.queries import queries
from data.rows import all_rows, run
from data.value_codec import decode, encode
from data.workplace_match import workplace_matcher
from geo.area import AreaCode
from geo.declaration import Declaration
from geo.employer import EmployerId
from geo.history import (
    Complaint,
    DiseaseCount,
    History,
    Inspection,
    Project,
    SelfCheck,
    TestKind,
    TestReport,
)

_SQL = queries("histories")
_EMPLOYERS = queries("employers")
_GOVERNANCE: Final = "in_governance"
_KINDS: Final[Mapping[str, tuple[str, type]]] = {
    "inspection": ("inspections", Inspection),
    "test": ("tests", TestReport),
    "complaint": ("complaints", Complaint),
    "disease": ("diseases", DiseaseCount),
    "self_check": ("self_checks", SelfCheck),
    "project": ("projects", Project),
}
"""Kind of a row → list in `History` and in `HistoryRows`, type of the event."""

Resolve = Callable[[WorkplaceRef], EmployerId | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedEvent:
    """One row whose workplace is not among the employers, or fits several.

    Rows of opening hours, which stand beside the past in an area pack, are among them.
    """

    sheet: str
    line: int
    """0 where the file gives no line."""
    workplace: WorkplaceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHistories:
    """The past of an area: by employer in id order, and what fits none."""

    by_employer: Mapping[EmployerId, History]
    unmatched: tuple[UnmatchedEvent, ...]


def save(
    conn: Connection, area: AreaCode, rows: HistoryRows, resolve: Resolve | None = None
) -> tuple[UnmatchedEvent, ...]:
    """Keep `rows` in place of the area's earlier ones; return those that fit no employer yet."""
    run(conn, _SQL["clear"], area=area)
    copy_rows(conn, _SQL["copy_events"], _event_rows(area, rows))
    return load(conn, area, resolve).unmatched


def load(conn: Connection, area: AreaCode, resolve: Resolve | None = None) -> StoredHistories:
    """Return the past of every employer of `area`.

    It holds what files say, finished visits as inspectors recorded them, and the tests and
    self-checks of declarations.

    `resolve` finds the employer of a workplace; by default by credit code, with address and name
    where an employer has several workplaces.
    """
    resolve = resolve or workplace_matcher(known_workplaces(conn, area))
    events: dict[EmployerId, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    unmatched = []
    for kind, sheet, line, code, name, address, event in all_rows(conn, _SQL["events"], area=area):
        workplace = WorkplaceRef(credit_code=code, name=name, address=address)
        if (employer := resolve(workplace)) is None:
            unmatched.append(UnmatchedEvent(sheet=sheet, line=line, workplace=workplace))
        elif kind == _GOVERNANCE:
            events[employer][_GOVERNANCE].append(True)
        else:
            field, type_ = _KINDS[kind]
            events[employer][field].append(replace(decode(type_, event), employer=employer))
    unmatched += [
        UnmatchedEvent(sheet=OPENINGS, line=row.line, workplace=row.workplace)
        for row in openings.load(conn, area, resolve).unmatched
    ]
    _add_visits(events, field_visits.finished_inspections(conn, area))
    for id_, declared_on, meaning in all_rows(conn, _EMPLOYERS["declared_past"], area=area):
        _add_declared(events, EmployerId(id_), declared_on, declaration_of(0, meaning, {}))
    return StoredHistories(
        by_employer={employer: _history(events[employer]) for employer in sorted(events)},
        unmatched=tuple(unmatched),
    )


def _event_rows(area: AreaCode, rows: HistoryRows) -> Iterator[Sequence[Cell]]:
    ordinal = 0
    for kind, (field, type_) in _KINDS.items():
        each: HistoryRow[Any]
        for each in getattr(rows, field):
            event = json_cell(encode(type_, each.event))
            named = each.workplace
            yield (
                area, ordinal, kind, each.sheet, each.line,
                named.credit_code, named.name, named.address, event,
            )  # fmt: skip
            ordinal += 1
    for named in rows.in_governance:
        yield (
            area, ordinal, _GOVERNANCE, "专项治理", 0,
            named.credit_code, named.name, named.address, None,
        )  # fmt: skip
        ordinal += 1


def _add_visits(
    events: dict[EmployerId, dict[str, list[Any]]], visits: Sequence[Inspection]
) -> None:
    """Add visits recorded on the spot; what a file says of the same day and authority wins."""
    for visit in visits:
        known = events[visit.employer]["inspections"]
        if all((one.on, one.authority) != (visit.on, visit.authority) for one in known):
            known.append(visit)


def _add_declared(
    events: dict[EmployerId, dict[str, list[Any]]],
    employer: EmployerId,
    declared_on: date | None,
    said: Declaration,
) -> None:
    """Add what a declaration says of the past; what another source dates the same day wins."""
    if said.self_check_score is not None and declared_on is not None:
        checks = events[employer]["self_checks"]
        if all(check.on != declared_on for check in checks):
            checks.append(SelfCheck(employer=employer, on=declared_on, score=said.self_check_score))
    over = said.last_test_over_limit
    if over is None:
        over = any(exposure.over_limit for exposure in said.exposures)
    for on, kind, over_limit in (
        (said.last_test_on, TestKind.PERIODIC, over),
        (said.last_evaluation_on, TestKind.EVALUATION, False),
    ):
        tests = events[employer]["tests"] if on is not None else []
        if on is not None and all((test.on, test.kind) != (on, kind) for test in tests):
            tests.append(TestReport(employer=employer, on=on, kind=kind, over_limit=over_limit))


def _history(events: Mapping[str, list[Any]]) -> History:
    lists = {
        field: tuple(sorted(events.get(field, ()), key=_in_time))
        for field, _type in _KINDS.values()
    }
    return History(**lists, in_governance=bool(events.get(_GOVERNANCE)))


def _in_time(event: Any) -> tuple[str, str]:
    if isinstance(event, Project):
        when = (event.accepted_on or date.max).isoformat()
    else:
        when = f"{event.year:04d}" if isinstance(event, DiseaseCount) else event.on.isoformat()
    return when, json_cell(encode(type(event), event))
