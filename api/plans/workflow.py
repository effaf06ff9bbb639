"""Load stored month plans for those who look at them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from data import areas, month_plans, plan_steps
from data.database import Pool, reading
from geo.area import AreaCode
from geo.employer import EmployerId
from geo.history import History
from geo.road_network import RoadLine
from geo.township_risk import TownshipRisk, township_risks
from planner.month import parse_month
from planner.month_plan import MonthPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArea:
    """One area and the months planned for it."""

    code: AreaCode
    name: str
    is_demo: bool
    months: tuple[str, ...]


def known_areas(pool: Pool) -> tuple[KnownArea, ...]:
    """Return every area with its planned months, newest first."""
    with reading(pool) as conn:
        return tuple(
            KnownArea(
                code=code,
                name=name,
                is_demo=areas.load(conn, code).is_demo,
                months=tuple(str(m) for m in reversed(plan_steps.months(conn, code))),
            )
            for code, name in areas.all_areas(conn)
        )


class PlanShelf:
    """The plans looked at last, by hash; reading one anew takes a second, and many pages ask."""

    def __init__(self, size: int = 8) -> None:
        self._size = size
        self._plans: dict[str, MonthPlan] = {}
        self._lock = threading.Lock()

    def get(self, sha256: str, load: Callable[[], MonthPlan]) -> MonthPlan:
        """Return the plan with this hash, loaded by `load` if it is not on the shelf."""
        with self._lock:
            plan = self._plans.pop(sha256, None) or load()
            self._plans[sha256] = plan
            while len(self._plans) > self._size:
                del self._plans[next(iter(self._plans))]
            return plan


_SHELF: Final = PlanShelf()


def load_plan(pool: Pool, *, area: str, month: str) -> MonthPlan:
    """Return the newest plan of a month.

    Raises
    ------
    InvalidMonthError
        If `month` is not written as 2026-12.
    NotFoundError
        If there is no such plan.
    """
    wanted, code = parse_month(month), AreaCode(area)
    with reading(pool) as conn:
        newest = plan_steps.latest(conn, code, wanted, "plan")
        if newest is None:
            return month_plans.load(conn, code, wanted)
        return _SHELF.get(newest.sha256, lambda: month_plans.load(conn, code, wanted))


def load_histories(pool: Pool, *, area: str) -> dict[EmployerId, History]:
    """Return the past of the employers of `area`."""
    with reading(pool) as conn:
        return areas.histories(conn, AreaCode(area))


def load_roads(pool: Pool, *, area: str) -> tuple[RoadLine, ...]:
    """Return the roads of `area`."""
    with reading(pool) as conn:
        return areas.roads(conn, AreaCode(area))


def township_numbers(pool: Pool, plan: MonthPlan) -> tuple[TownshipRisk, ...]:
    """Return the three risk numbers of every township of `plan`."""
    return township_risks(
        plan.area.townships,
        plan.employers,
        plan.scores,
        load_histories(pool, area=plan.area.code),
        on=plan.month.first_day,
    )
