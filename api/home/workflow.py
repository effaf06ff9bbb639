"""Load what waits for a planner in every area that they may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from api.home.tasks import Task, tasks_of, wanted_months
from data import area_states, plan_steps
from data.area_states import AreaState
from data.database import Pool, reading
from planner.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaHome:
    """One area, what waits in it, and the months that have a plan, newest first."""

    state: AreaState
    tasks: tuple[Task, ...]
    months: tuple[Month, ...]


def planner_home(pool: Pool, *, today: date) -> tuple[AreaHome, ...]:
    """Return every area that the one who asks may see, with what waits in it on `today`."""
    months = wanted_months(today)
    with reading(pool) as conn:
        states = area_states.load(conn, months=months, year=today.year)
        planned: Mapping[str, tuple[Month, ...]] = plan_steps.planned_months(conn)
    return tuple(
        AreaHome(
            state=state,
            tasks=tasks_of(state, year=today.year),
            months=planned.get(state.code, ())[:_SHOWN],
        )
        for state in states
    )


_SHOWN = 18
"""Months with a link, newest first."""
