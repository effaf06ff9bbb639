"""Stored rosters: which team visits whom, when."""

from collections.abc import Mapping

from data import plan_steps
from data.bulk_copy import json_cell
from data.database import Connection
from data.plan_steps import NO_VERSIONS, StoredStep
from data.queries import queries
from data.rows import run
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
        run(conn, _SQL["add_stops"], step=step.id, stops=json_cell(_stops(roster)))
        left_out = [{"employer": one.employer, "cause": one.cause.value} for one in roster.unplaced]
        run(conn, _SQL["add_unplaced"], step=step.id, left_out=json_cell(left_out))
    return step


def load(conn: Connection, area: AreaCode, month: Month) -> Roster:
    """Return the newest roster; raise NotFoundError before the first."""
    roster: Roster = plan_steps.load(conn, area, month, "roster", Roster)
    return roster


def _stops(roster: Roster) -> list[dict[str, object]]:
    return [
        {
            "day": route.team_day.day.isoformat(),
            "team": route.team_day.number,
            "ordinal": ordinal,
            "office": route.team_day.office,
            "lead": route.team_day.lead,
            "member": route.team_day.member,
            "employer": stop.employer,
            "travel_min": stop.travel_min,
            "distance_m": stop.distance_m,
            "arrive_min": stop.arrive_min,
            "start_min": stop.start_min,
            "leave_min": stop.leave_min,
        }
        for route in roster.routes
        for ordinal, stop in enumerate(route.stops, start=1)
    ]
