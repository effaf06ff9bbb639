"""The table of releases: from when leaders and administrators may see a month's roster."""

from dataclasses import dataclass
from datetime import datetime

from data.database import Connection
from data.queries import queries
from data.rows import all_rows, first_row, run
from geo.area import AreaCode
from planner.month import Month

_SQL = queries("roster_releases")


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRelease:
    """What is released of a month."""

    upto: int
    """The newest step that was there; later ones are sealed until they are released too."""
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A release that was taken back before its first day."""

    release: RosterRelease
    by: str
    at: datetime
    reason: str


def release(conn: Connection, area: AreaCode, month: Month, *, by: str, now: datetime) -> bool:
    """Release what is stored of `month`; return whether there was anything new to release."""
    row = first_row(conn, _SQL["add"], area=area, month=str(month), by=by, now=now)
    return row is not None


def newest(conn: Connection, area: AreaCode, month: Month) -> RosterRelease | None:
    """Return the newest release of `month`, or None if it is sealed."""
    row = first_row(conn, _SQL["newest"], area=area, month=str(month))
    return RosterRelease(upto=int(row[0]), by=row[1], at=row[2]) if row else None


def take_back(
    conn: Connection, area: AreaCode, month: Month, *, by: str, reason: str, now: datetime
) -> RosterRelease | None:
    """Take the newest release of `month` back, keep why, and return it; None without one."""
    found = newest(conn, area, month)
    if found is None:
        return None
    place = {"area": area, "month": str(month), "upto": found.upto}
    run(conn, _SQL["take_back"], **place)
    run(
        conn,
        _SQL["note_taken_back"],
        **place,
        released_by=found.by,
        released_at=found.at,
        by=by,
        now=now,
        reason=reason,
    )
    return found


def taken_back(conn: Connection, area: AreaCode, month: Month) -> tuple[TakenBack, ...]:
    """Return the releases of `month` that were taken back, newest first."""
    rows = all_rows(conn, _SQL["taken_back"], area=area, month=str(month))
    return tuple(
        TakenBack(
            release=RosterRelease(upto=int(upto), by=released_by, at=released_at),
            by=by,
            at=at,
            reason=reason,
        )
        for upto, released_by, released_at, by, at, reason in rows
    )
