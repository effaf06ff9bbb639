"""Stops of one's own: what an inspector may see of a roster, which is from its day on."""

from dataclasses import dataclass
from datetime import date

from data.database import Connection
from data.queries import queries
from data.rows import all_rows

_SQL = queries("own_stops")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStop:
    """One visit of a day that has come."""

    day: date
    team: int
    arrive_min: int
    leave_min: int
    employer: str
    """Name of the employer."""
    address: str


def between(conn: Connection, since: date, until: date) -> tuple[OwnStop, ...]:
    """Return the stops of these days that the policies show to who asks, newest day first."""
    return tuple(
        OwnStop(
            day=day,
            team=int(team),
            arrive_min=int(arrive),
            leave_min=int(leave),
            employer=employer,
            address=address,
        )
        for day, team, arrive, leave, employer, address in all_rows(
            conn, _SQL["between"], since=since, until=until
        )
    )
