"""Load stored month plans for those who look at them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from weakref import WeakKeyDictionary

from shapely.geometry import LineString

from api.plans.left_out import LeftOutCard, left_out_cards
from api.plans.shelf import Shelf
from api.plans.view import MonthView, month_view
from data import areas, field_visits, month_plans, own_stops, plan_steps
from data.database import Connection, Pool, reading
from data.own_stops import OwnStop
from geo.area import AreaCode
from geo.employer import EmployerId
from geo.history import History
from geo.road_network import RoadLine, RoadNetwork, build_network
from geo.road_path import route_paths
from geo.township_risk import TownshipRisk, township_risks
from planner.month import parse_month
from planner.month_path import route_positions
from planner.month_plan import MonthPlan
from planner.roster import Route

_LOOK_BACK: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArea:
    """One area and the months planned for it."""

    code: AreaCode
    name: str
    is_demo: bool
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Roads:
    """The roads of an area as lines and as a network, which is None without lines."""

    lines: tuple[RoadLine, ...]
    network: RoadNetwork | None


def known_areas(pool: Pool) -> tuple[KnownArea, ...]:
    """Return every area with its planned months, newest first."""
    with reading(pool) as conn:
        planned = plan_steps.planned_months(conn)
        return tuple(
            KnownArea(
                code=code,
                name=name,
                is_demo=is_demo,
                months=tuple(map(str, planned.get(code, ()))),
            )
            for code, name, is_demo in areas.all_areas(conn)
        )


def own_days(pool: Pool, *, today: date) -> Mapping[date, list[OwnStop]]:
    """Return the stops of the last weeks that who asks may see, by day, newest first."""
    with reading(pool) as conn:
        found = own_stops.between(conn, today - _LOOK_BACK, today)
    days: dict[date, list[OwnStop]] = {}
    for stop in found:
        days.setdefault(stop.day, []).append(stop)
    return days


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Library:
    """What one database was asked for last; reading a plan anew takes a second."""

    plans: Shelf[MonthPlan] = field(default_factory=lambda: Shelf(8))
    """By hash."""
    histories: Shelf[Mapping[EmployerId, History]] = field(default_factory=lambda: Shelf(4))
    """By area and version."""
    roads: Shelf[Roads] = field(default_factory=lambda: Shelf(4))
    """By area and version."""
    views: Shelf[MonthView] = field(default_factory=lambda: Shelf(8))
    """By hash."""
    left_out: Shelf[tuple[LeftOutCard, ...]] = field(default_factory=lambda: Shelf(8))
    """By hash."""
    risks: Shelf[tuple[TownshipRisk, ...]] = field(default_factory=lambda: Shelf(24))
    """By hash of the plan and version of the past."""
    documents: Shelf[str] = field(default_factory=lambda: Shelf(64))
    """By hash of the plan, version of its area, kind and language."""


_LIBRARIES: Final[WeakKeyDictionary[Pool, _Library]] = WeakKeyDictionary()


def _library(pool: Pool) -> _Library:
    return _LIBRARIES.setdefault(pool.whole, _Library())


def load_plan(pool: Pool, *, area: str, month: str) -> MonthPlan:
    """Return the newest plan of a month.

    Raises
    ------
    InvalidMonthError
        If `month` is not written as 2026-12.
    NotFoundError
        If there is no such plan.
    """
    return _newest(pool, area, month)[1]


def load_view(pool: Pool, *, area: str, month: str) -> MonthView:
    """Return the newest plan of a month by week, day and team.

    Raises
    ------
    InvalidMonthError, NotFoundError
        As `load_plan`.
    """
    sha256, plan = _newest(pool, area, month)
    return _library(pool).views.get(sha256, lambda: month_view(plan))


def load_left_out(pool: Pool, *, area: str, month: str) -> tuple[LeftOutCard, ...]:
    """Return what the newest plan of a month leaves out, the gravest first.

    Raises
    ------
    InvalidMonthError, NotFoundError
        As `load_plan`.
    """
    sha256, plan = _newest(pool, area, month)
    return _library(pool).left_out.get(sha256, lambda: left_out_cards(plan))


def document(
    pool: Pool, *, area: str, month: str, kind: str, language: str, draw: Callable[[MonthPlan], str]
) -> str:
    """Return a document of the newest plan of a month, drawn when the plan or its area is new.

    Raises
    ------
    InvalidMonthError, NotFoundError
        As `load_plan`.
    """
    sha256, plan = _newest(pool, area, month)
    with reading(pool) as conn:
        version = _history_key(conn, plan.area.code)
    key = (sha256, version, kind, language)
    return _library(pool).documents.get(key, lambda: draw(plan))


def _newest(pool: Pool, area: str, month: str) -> tuple[str, MonthPlan]:
    wanted, code = parse_month(month), AreaCode(area)
    with reading(pool) as conn:
        newest = plan_steps.latest(conn, code, wanted, "plan")
        if newest is None:
            return "", month_plans.load(conn, code, wanted)  # tells what is missing
        plan = _library(pool).plans.get(newest.sha256, lambda: month_plans.load(conn, code, wanted))
        return newest.sha256, plan


def load_histories(pool: Pool, *, area: str) -> Mapping[EmployerId, History]:
    """Return the past of the employers of `area`."""
    code = AreaCode(area)
    with reading(pool) as conn:
        key = _history_key(conn, code)
        return _library(pool).histories.get(key, lambda: areas.histories(conn, code))


def _history_key(conn: Connection, code: AreaCode) -> tuple[object, ...]:
    return (code, areas.version(conn, code), field_visits.finished_mark(conn, code))


def load_roads(pool: Pool, *, area: str) -> Roads:
    """Return the roads of `area`."""
    code = AreaCode(area)
    with reading(pool) as conn:
        key = (code, areas.version(conn, code))
        return _library(pool).roads.get(key, lambda: _roads(areas.roads(conn, code)))


def _roads(lines: tuple[RoadLine, ...]) -> Roads:
    return Roads(lines=lines, network=build_network(lines) if lines else None)


def leg_paths(pool: Pool, plan: MonthPlan, route: Route) -> tuple[LineString, ...]:
    """Return the lines along the roads of `route`, one a leg; none where there are no roads."""
    network = load_roads(pool, area=plan.area.code).network
    return route_paths(network, route_positions(plan, route)) if network else ()


def township_numbers(pool: Pool, *, area: str, month: str) -> tuple[TownshipRisk, ...]:
    """Return the three risk numbers of every township by the newest plan of a month.

    Raises
    ------
    InvalidMonthError, NotFoundError
        As `load_plan`.
    """
    sha256, plan = _newest(pool, area, month)
    with reading(pool) as conn:
        version = _history_key(conn, plan.area.code)
    return _library(pool).risks.get(
        (sha256, version),
        lambda: township_risks(
            plan.area.townships,
            plan.employers,
            plan.scores,
            load_histories(pool, area=area),
            on=plan.month.first_day,
        ),
    )
