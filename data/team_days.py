"""Stored team-days: who goes out on which day."""

from collections.abc import Mapping

from data import plan_steps
from data.database import Connection
from data.plan_steps import NO_VERSIONS, StoredStep
from geo.area import AreaCode
from planner.month import Month
from planner.team_day import TeamDay


def save(
    conn: Connection,
    area: AreaCode,
    month: Month,
    team_days: tuple[TeamDay, ...],
    versions: Mapping[str, str] = NO_VERSIONS,
) -> StoredStep:
    """Keep `team_days` as the newest of `area` and `month`; the same again adds nothing."""
    step, _is_new = plan_steps.save(
        conn,
        area,
        month,
        step="team_days",
        kind=tuple[TeamDay, ...],
        value=team_days,
        versions=versions,
    )
    return step


def load(conn: Connection, area: AreaCode, month: Month) -> tuple[TeamDay, ...]:
    """Return the newest team-days; raise NotFoundError before the first."""
    team_days: tuple[TeamDay, ...] = plan_steps.load(
        conn, area, month, "team_days", tuple[TeamDay, ...]
    )
    return team_days
