"""Stored visits: what is to be placed on a month's roster."""

from collections.abc import Mapping

from data import plan_steps
from data.database import Connection
from data.plan_steps import NO_VERSIONS, StoredStep
from geo.area import AreaCode
from planner.month import Month
from planner.visit import Visit


def save(
    conn: Connection,
    area: AreaCode,
    month: Month,
    visits: tuple[Visit, ...],
    versions: Mapping[str, str] = NO_VERSIONS,
) -> StoredStep:
    """Keep `visits` as the newest of `area` and `month`; the same again adds nothing."""
    step, _is_new = plan_steps.save(
        conn, area, month, step="visits", kind=tuple[Visit, ...], value=visits, versions=versions
    )
    return step


def load(conn: Connection, area: AreaCode, month: Month) -> tuple[Visit, ...]:
    """Return the newest visits; raise NotFoundError before the first."""
    visits: tuple[Visit, ...] = plan_steps.load(conn, area, month, "visits", tuple[Visit, ...])
    return visits
