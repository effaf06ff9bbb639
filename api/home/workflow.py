"""Load what waits for a planner in every area that they may see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final
from weakref import WeakKeyDictionary

from api.home.tasks import Task, tasks_of, wanted_months
from api.plans.shelf import Shelf
from data import area_states, plan_steps
from data.area_states import AreaState, MonthState
from data.database import Connection, Pool, reading
from geo.area import AreaCode
from planner.month import Month

_SHOWN: Final = 18
"""Months with a link, newest first."""
_KEPT: Final = 500
_UNPLACED: Final[WeakKeyDictionary[Pool, Shelf[int]]] = WeakKeyDictionary()
"""Visits that plans leave out, by plan: one is megabytes to read, and never changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaHome:
    """One area, what waits in it, and the months that have a plan, newest first."""

    state: AreaState
    tasks: tuple[Task, ...]
    months: tuple[Month, ...]


def planner_home(
    pool: Pool, *, today: date, of_rules: Mapping[AreaCode, Task] = MappingProxyType({})
) -> tuple[AreaHome, ...]:
    """Return every area that the one who asks may see, with what waits in it on `today`.

    `of_rules` are tasks of rule sets by area; they come last.
    """
    months = wanted_months(today)
    with reading(pool) as conn:
        states = [
            replace(state, months=tuple(_with_unplaced(pool, conn, each) for each in state.months))
            for state in area_states.load(conn, months=months, year=today.year)
        ]
        planned: Mapping[str, tuple[Month, ...]] = plan_steps.planned_months(conn)
    return tuple(
        AreaHome(
            state=state,
            tasks=(*tasks_of(state, year=today.year), *_of(of_rules, state.code)),
            months=planned.get(state.code, ())[:_SHOWN],
        )
        for state in states
    )


def _of(of_rules: Mapping[AreaCode, Task], area: AreaCode) -> tuple[Task, ...]:
    return (of_rules[area],) if area in of_rules else ()


def _with_unplaced(pool: Pool, conn: Connection, month: MonthState) -> MonthState:
    if (plan := month.plan) is None:
        return month
    shelf = _UNPLACED.setdefault(pool.whole, Shelf(_KEPT))
    return replace(month, unplaced=shelf.get(plan, lambda: area_states.unplaced(conn, plan)))
