"""The ledger table: entries are added after the head and never changed."""

from data.bulk_copy import json_cell
from data.database import Connection
from data.queries import queries
from data.rows import all_rows, run
from geo.area import AreaCode
from planner.ledger_entry import EntryKind, LedgerEntry

_SQL = queries("ledgers")


def add(conn: Connection, area: AreaCode, entry: LedgerEntry) -> None:
    """Add `entry` to the ledger of `area`.

    Raises
    ------
    ConflictError
        When the transaction ends, if somebody else added one in the meantime.
    """
    run(
        conn,
        _SQL["add"],
        area=area,
        seq=entry.seq,
        prev=entry.prev,
        kind=entry.kind.value,
        draw_id=entry.draw_id,
        attempt=entry.attempt,
        at=entry.at,
        body=json_cell(dict(entry.body)),
        hash=entry.hash,
    )


def load(conn: Connection, area: AreaCode) -> tuple[LedgerEntry, ...]:
    """Return the whole ledger of `area`, as it was written; empty before the first entry."""
    return tuple(
        LedgerEntry(
            seq=seq,
            prev=prev,
            kind=EntryKind(kind),
            draw_id=draw_id,
            attempt=attempt,
            at=at,
            body=body,
            hash=hash_,
        )
        for seq, prev, kind, draw_id, attempt, at, body, hash_ in all_rows(
            conn, _SQL["entries"], area=area
        )
    )
