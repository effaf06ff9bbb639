"""Stored rosters: which team visits whom, when."""

from collections.abc import Iterator, Mapping, Sequence

from data import plan_steps
from data.bulk_copy import Cell, copy_rows
from data.database import Connection
from data.plan_steps import NO_VERSIONS, StoredStep
from data.queries import queries
from geo.area import AreaCode
from planner.month import Month
from planner.roster import Roster

_SQL = queries("plan_steps")


def save(
    conn: Connection,
    area: AreaCode,
    month: Month,
    roster: Roster,
    versions: Mapping[str, str] = NO_VERSIONS,
) -> StoredStep:
    """Keep `roster` as the newest of `area` and `month`; the same again adds nothing."""
    step, is_new = plan_steps.save(
        conn, area, month, step="roster", kind=Roster, value=roster, versions=versions
    )
    if is_new:
        copy_rows(conn, _SQL["copy_stops"], _stops(step.id, roster))
        copy_rows(
            conn,
            _SQL["copy_unplaced"],
            ((step.id, each.employer, each.cause.value) for each in roster.unplaced),
        )
    return step


def load(conn: Connection, area: AreaCode, month: Month) -> Roster:
    """Return the newest roster; raise NotFoundError before the first."""
    roster: Roster = plan_steps.load(conn, area, month, "roster", Roster)
    return roster


def _stops(step: int, roster: Roster) -> Iterator[Sequence[Cell]]:
    for route in roster.routes:
        team = route.team_day
        for ordinal, stop in enumerate(route.stops, start=1):
            yield (
                step,
                team.day,
                team.number,
                ordinal,
                team.office,
                team.lead,
                team.member,
                stop.employer,
                stop.travel_min,
                stop.distance_m,
                stop.arrive_min,
                stop.start_min,
                stop.leave_min,
            )
