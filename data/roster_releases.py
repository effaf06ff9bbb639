"""The table of releases: from when leaders and administrators may see a month's roster."""

from dataclasses import dataclass
from datetime import datetime

from data.database import Connection
from data.queries import queries
from data.rows import first_row
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


def release(conn: Connection, area: AreaCode, month: Month, *, by: str, now: datetime) -> bool:
    """Release what is stored of `month`; return whether there was anything new to release."""
    row = first_row(conn, _SQL["add"], area=area, month=str(month), by=by, now=now)
    return row is not None


def newest(conn: Connection, area: AreaCode, month: Month) -> RosterRelease | None:
    """Return the newest release of `month`, or None if it is sealed."""
    row = first_row(conn, _SQL["newest"], area=area, month=str(month))
    return RosterRelease(upto=int(row[0]), by=row[1], at=row[2]) if row else None
