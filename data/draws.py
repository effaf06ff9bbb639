"""Stored draws, each with all that is needed to repeat it."""

from collections.abc import Mapping

from data import plan_steps
from data.bulk_copy import copy_rows
from data.database import Connection
from data.plan_steps import NO_VERSIONS, StoredStep
from data.queries import queries
from geo.area import AreaCode
from planner.draw import Draw
from planner.month import Month

_SQL = queries("plan_steps")


def save(
    conn: Connection,
    area: AreaCode,
    month: Month,
    draw: Draw,
    versions: Mapping[str, str] = NO_VERSIONS,
) -> StoredStep:
    """Keep `draw` as the newest of `area` and `month`; the same again adds nothing."""
    step, is_new = plan_steps.save(
        conn, area, month, step="draw", kind=Draw, value=draw, versions=versions
    )
    if is_new:
        chosen = set(draw.chosen)
        ranks = {employer: rank for rank, employer in enumerate(draw.reserve, start=1)}
        copy_rows(
            conn,
            _SQL["copy_units"],
            (
                (
                    step.id,
                    unit.employer,
                    unit.township,
                    unit.stratum,
                    unit.mass,
                    unit.employer in chosen,
                    ranks.get(unit.employer),
                )
                for unit in draw.units
            ),
        )
    return step


def load(conn: Connection, area: AreaCode, month: Month) -> Draw:
    """Return the newest draw; raise NotFoundError before the first."""
    draw: Draw = plan_steps.load(conn, area, month, "draw", Draw)
    return draw
