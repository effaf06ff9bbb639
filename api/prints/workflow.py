"""Make the PDFs of a month, kept for those who ask again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final
from weakref import WeakKeyDictionary

from api.leader.workflow import leader_month
from api.plans.shelf import Shelf
from api.plans.workflow import load_histories, load_plan, load_roads
from data import areas
from data.database import Pool, reading
from geo.message import Translate
from geo.road_closure import without_roads
from maps.printed_brief import printed_brief
from maps.route_finding import UnknownRouteError, find_route
from planner.month_path import month_paths
from planner.month_plan import MonthPlan
from planner.plan_revision import closed_roads
from planner.roster import Route

_SHELVES: Final[WeakKeyDictionary[Pool, Shelf[bytes]]] = WeakKeyDictionary()


def brief_pdf(
    pool: Pool, *, area: str, month: str, today: date, translate: Translate
) -> tuple[str, bytes]:
    """Return a name and the PDF of a month's brief, as it stands today.

    Raises
    ------
    InvalidMonthError, NotFoundError
        As `api.leader.workflow.leader_month`.
    """
    known = leader_month(pool, area=area, month=month, today=today)
    made = printed_brief(
        known.brief, known.area, rule_set=known.basis.rules.name, translate=translate
    )
    return f"{translate('月报')}_{known.area.name}_{month}.pdf", made


def sheets_pdf(
    pool: Pool,
    *,
    area: str,
    month: str,
    translate: Translate,
    language: str,
    day: date,
    team: int | None = None,
) -> tuple[str, bytes]:
    """Return a name and the PDF of the route sheets of a day, or of one team alone.

    Those of a whole month take seconds; they are written with the other files of the month.

    Raises
    ------
    InvalidMonthError, NotFoundError
        As `api.plans.workflow.load_plan`.
    UnknownRouteError
        If there is no such route, or none on that day.
    """
    plan = load_plan(pool, area=area, month=month)
    routes = _routes(plan, day, team)
    with reading(pool) as conn:
        version = areas.version(conn, plan.area.code)
    shelf = _SHELVES.setdefault(pool.whole, Shelf(6))
    parts = [str(one) for one in (day, team) if one is not None]
    name = "_".join((translate("路线单"), plan.area.name, *parts)) + ".pdf"
    key = (plan.area.code, version, month, id(plan), day, team, language)
    return name, shelf.get(key, _maker(pool, plan, routes, translate))


def _maker(
    pool: Pool, plan: MonthPlan, routes: tuple[Route, ...], translate: Translate
) -> Callable[[], bytes]:
    def made() -> bytes:
        from maps.printed_route_sheets import printed_route_sheets  # noqa: PLC0415 - the libraries of maps take a second to load

        area = plan.area.code
        known, closed = load_roads(pool, area=area), closed_roads(plan.revisions)
        roads = without_roads(known.lines, closed) if closed else known.network or ()
        wanted = replace(plan, roster=replace(plan.roster, routes=routes))
        return printed_route_sheets(
            plan,
            routes,
            translate=translate,
            paths=month_paths(wanted, roads),
            histories=load_histories(pool, area=area),
        )

    return made


def _routes(plan: MonthPlan, day: date, team: int | None) -> tuple[Route, ...]:
    if team is not None:
        return (find_route(plan, day, team),)
    found = tuple(
        sorted(
            (one for one in plan.roster.routes if one.team_day.day == day),
            key=lambda one: one.team_day.number,
        )
    )
    if not found:
        raise UnknownRouteError(
            "{when} 没有任何路线，没有可打印的路线单：请从检查计划里选日期",
            when=day.isoformat(),
        )
    return found
