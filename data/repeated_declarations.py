"""Repeated declarations: of several declarations of one workplace, the latest counts (F09)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from data.declaration_rows import DeclarationReader
from geo.declaration import Declaration, FaultCode, RowFault, Severity
from geo.message import message
from geo.workplace import address_key, name_key, same_address


def latest_only(
    declarations: Sequence[Declaration], reader: DeclarationReader
) -> list[Declaration]:
    """Return `declarations` without those that a later one of the same workplace replaces.

    Same workplace: the same credit code (else the same name) and the same address. The latest
    date counts, among equal dates the lowest row; the others are rejected with the reason.
    """
    by_owner: dict[str, list[Declaration]] = defaultdict(list)
    for declaration in declarations:
        by_owner[declaration.credit_code or f"P {name_key(declaration.name)}"].append(declaration)
    replaced: set[int] = set()
    for rows in by_owner.values():
        if len(rows) > 1:
            for place in _by_workplace(rows):
                latest = max(place, key=lambda row: (row.declared_on or date.min, row.line))
                others = [row.line for row in place if row is not latest]
                if others:
                    _note_kept(latest, others, reader)
                for row in place:
                    if row is not latest:
                        replaced.add(row.line)
                        _reject(row, latest, reader)
    return [row for row in declarations if row.line not in replaced]


def _by_workplace(rows: Sequence[Declaration]) -> list[list[Declaration]]:
    places: list[list[Declaration]] = []
    exact: dict[str, list[Declaration]] = {}
    for row in rows:
        address = row.workplace_address
        key = address_key(address)
        place = exact.get(key) or next(
            (place for place in places if same_address(place[0].workplace_address, address)), None
        )
        if place is None:
            place = []
            places.append(place)
        exact.setdefault(key, place)
        place.append(row)
    return places


def _note_kept(latest: Declaration, others: Sequence[int], reader: DeclarationReader) -> None:
    reader.faults.append(
        RowFault(
            line=latest.line,
            field="申报日期",
            fault=FaultCode.DECLARATION_DATE,
            severity=Severity.MENDED,
            hint=message(
                "同一工作场所还申报在第 {lines} 行，已以本行为准：请核对是否为同一处",
                lines="、".join(map(str, others)),
            ),
            value=latest.declared_on.isoformat() if latest.declared_on else "",
        )
    )


def _reject(row: Declaration, latest: Declaration, reader: DeclarationReader) -> None:
    is_same = row.raw == latest.raw and row.more_rows == {} == latest.more_rows
    reader.faults.append(
        RowFault(
            line=row.line,
            field="申报日期",
            fault=FaultCode.DECLARATION_DATE,
            severity=Severity.REJECTED,
            hint=message("与第 {line} 行完全相同，只收一次：请删除重复行", line=latest.line)
            if is_same
            else message(
                "同一工作场所在第 {line} 行有更新的申报，以那一行为准：请核对是否为同一处",
                line=latest.line,
            ),
            value=row.declared_on.isoformat() if row.declared_on else "",
        )
    )
    reader.rejected[row.line] = row.raw
    reader.rejected.update(row.more_rows)
