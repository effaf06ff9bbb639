"""The table of visit pins: which visits of a month a planner holds on their team-day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from data.database import Connection
from data.queries import queries
from data.rows import all_rows, first_row, run
from geo.area import AreaCode
from geo.employer import EmployerId
from planner.month import Month
from planner.roster import Roster

_SQL = queries("visit_pins")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPin:
    """One visit that stays on its team-day."""

    employer: EmployerId
    day: date
    team: int
    by: str
    at: datetime


def of_month(conn: Connection, area: AreaCode, month: Month) -> tuple[VisitPin, ...]:
    """Return every pin of a month, in employer order, those too that hold nothing now."""
    return tuple(
        VisitPin(employer=EmployerId(employer), day=day, team=int(team), by=by, at=at)
        for employer, day, team, by, at in all_rows(
            conn, _SQL["of_month"], area=area, month=str(month)
        )
    )


def standing(pins: Iterable[VisitPin], roster: Roster) -> frozenset[EmployerId]:
    """Return the employers whose visit `roster` has where it is pinned."""
    there = {
        (stop.employer, route.team_day.day, route.team_day.number)
        for route in roster.routes
        for stop in route.stops
    }
    return frozenset(one.employer for one in pins if (one.employer, one.day, one.team) in there)


def pin(conn: Connection, area: AreaCode, month: Month, one: VisitPin) -> None:
    """Keep a pin; an older one of the same visit gives way."""
    run(
        conn, _SQL["set"], area=area, month=str(month), employer=one.employer, day=one.day,
        team=one.team, by=one.by, at=one.at,
    )  # fmt: skip


def unpin(conn: Connection, area: AreaCode, month: Month, employer: EmployerId) -> bool:
    """Forget a pin; return whether there was one."""
    row = first_row(conn, _SQL["remove"], area=area, month=str(month), employer=employer)
    return row is not None
