"""The opening table: when workplaces can be inspected, matched to employers when it is read.

Rows keep the workplace as the pack names it, so they hold in whatever order the pack and the
declarations arrive. What a person says of one employer (`data.employers.annotate`) wins.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data.bulk_copy import copy_rows, json_cell
from data.database import Connection
from data.history_rows import WorkplaceRef
from data.opening_file import OpeningRow
from data.queries import queries
from data.rows import all_rows, run
from data.value_codec import decode, encode
from geo.area import AreaCode
from geo.employer import EmployerId, OpeningHours

_SQL = queries("openings")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOpenings:
    """The openings of an area: by employer, and what fits none."""

    by_employer: Mapping[EmployerId, OpeningHours]
    unmatched: tuple[OpeningRow, ...]


def save(conn: Connection, area: AreaCode, rows: tuple[OpeningRow, ...]) -> None:
    """Keep `rows` in place of the area's earlier ones."""
    run(conn, _SQL["clear"], area=area)
    copy_rows(
        conn,
        _SQL["copy_openings"],
        (
            (
                area, ordinal, row.line, row.workplace.credit_code, row.workplace.name,
                row.workplace.address, json_cell(encode(OpeningHours, row.opening)), row.note,
            )
            for ordinal, row in enumerate(rows)
        ),
    )  # fmt: skip


def load(
    conn: Connection, area: AreaCode, resolve: Callable[[WorkplaceRef], EmployerId | None]
) -> StoredOpenings:
    """Return the openings of `area` by employer; of two rows for one employer the last holds."""
    found: dict[EmployerId, OpeningHours] = {}
    unmatched = []
    for line, code, name, address, opening, note in all_rows(conn, _SQL["openings"], area=area):
        row = OpeningRow(
            line=line,
            workplace=WorkplaceRef(credit_code=code, name=name, address=address),
            opening=decode(OpeningHours, opening),
            note=note,
        )
        if (employer := resolve(row.workplace)) is None:
            unmatched.append(row)
        else:
            found[employer] = row.opening
    return StoredOpenings(by_employer=found, unmatched=tuple(unmatched))
