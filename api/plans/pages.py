"""Pages of a month plan: whole documents without JavaScript, Chinese first."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from api.access.roles import OFFICE, for_roles
from api.content_policy import document_answer
from api.dependencies import MonthScreenDep
from api.pages import WEEKDAYS
from api.plans import workflow
from api.plans.left_out import SHOWN, LeftOutCard, matching
from api.plans.view import MonthView
from api.screen import MonthScreen
from data.account import Role
from geo.message import Translate
from maps.page import PageLink
from maps.route_finding import find_route
from maps.web_asset import WebAssets
from planner.month_plan import MonthPlan
from planner.month_shortfall import month_shortfalls
from planner.roster import Route

router = APIRouter(
    prefix="/areas/{area}/{month}", include_in_schema=False, default_response_class=HTMLResponse
)

_LINKED: Final = WebAssets(base="/static/vendor/")
_SCRIPTS: Final = 2
"""Scripts inside every map document: folium's switches, and the map itself."""
LIST_CLASS: Final = {"必查": "certain", "双随机": "random", "专项": "targeted"}


@router.get("")
@for_roles(*OFFICE)
def month_page(screen: MonthScreenDep) -> Response:
    """Show a month on one page."""
    view = _view(screen)
    return screen.page(
        "month.html",
        plan=view.plan,
        view=view,
        shortfalls=month_shortfalls(view.plan),
        here="",
    )


@router.get("/roster")
@for_roles(*OFFICE)
def roster_page(screen: MonthScreenDep) -> Response:
    """Show the roster by day and team, and what was left out."""
    view = _view(screen)
    days = [{one.day.weekday(): one for one in week} for week in view.weeks]
    # Weekends stand in the calendar only where somebody works on one.
    columns = WEEKDAYS[: max(5, 1 + max((max(week) for week in days), default=0))]
    return screen.page(
        "roster.html",
        plan=view.plan,
        view=view,
        here="/roster",
        list_class=LIST_CLASS,
        columns=columns,
        calendar=[[by_day.get(column) for column in range(len(columns))] for by_day in days],
        cards=_left_out(screen)[:SHOWN],
        may_place=_may_place(screen),
    )


@router.get("/left-out")
@for_roles(*OFFICE)
def left_out_page(
    screen: MonthScreenDep,
    q: Annotated[str, Query(max_length=80)] = "",
    skip: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """List what was left out, the gravest first, a page at a time."""
    plan = _plan(screen)
    found = matching(_left_out(screen), q)
    return screen.page(
        "left_out.html",
        plan=plan,
        here="/roster",
        cards=found[skip : skip + SHOWN],
        found=len(found),
        skip=skip,
        shown=SHOWN,
        q=q,
        list_class=LIST_CLASS,
        may_place=_may_place(screen),
    )


@router.get("/risk-map")
@for_roles(*OFFICE)
def risk_map_page(screen: MonthScreenDep) -> Response:
    """Show the township risk map and its numbers."""
    return _map_page(screen, "risk-map", screen.translate("乡镇风险密度图"))


@router.get("/overview-map")
@for_roles(*OFFICE)
def overview_map_page(screen: MonthScreenDep) -> Response:
    """Show the county overview map."""
    return _map_page(screen, "overview-map", screen.translate("区域总览图"))


@router.get("/risk-map/map")
@for_roles(*OFFICE)
def risk_map_document(screen: MonthScreenDep, *, framed: bool = False) -> HTMLResponse:
    """Return the risk map as a document of its own, or for the frame of a page."""

    def draw(plan: MonthPlan) -> str:
        from maps.risk_map import risk_map  # noqa: PLC0415 - the libraries of maps take a second to load

        return risk_map(
            plan,
            translate=screen.translate,
            histories=workflow.load_histories(screen.pool, area=screen.area),
            assets=_LINKED,
            framed=framed,
        )

    return _map_document(screen, f"risk {framed}", draw)


@router.get("/overview-map/map")
@for_roles(*OFFICE)
def overview_document(screen: MonthScreenDep, *, framed: bool = False) -> HTMLResponse:
    """Return the overview map as a document of its own, or for the frame of a page."""

    def draw(plan: MonthPlan) -> str:
        from maps.overview_map import overview_map  # noqa: PLC0415 - the libraries of maps take a second to load

        return overview_map(
            plan,
            translate=screen.translate,
            roads=workflow.load_roads(screen.pool, area=screen.area).lines,
            assets=_LINKED,
            framed=framed,
        )

    return _map_document(screen, f"overview {framed}", draw)


@router.get("/routes/{day}/{team}")
@for_roles(*OFFICE)
def route_page(screen: MonthScreenDep, day: date, team: int) -> HTMLResponse:
    """Return the route sheet of one team on one day."""
    from maps.route_sheet import route_sheet  # noqa: PLC0415 - the libraries of maps take a second to load

    def draw(plan: MonthPlan) -> str:
        route = find_route(plan, day, team)
        return route_sheet(
            plan,
            route,
            translate=screen.translate,
            paths=workflow.leg_paths(screen.pool, plan, route),
            histories=workflow.load_histories(screen.pool, area=screen.area),
            assets=_LINKED,
            links=_links(plan, route, screen.translate),
        )

    return _map_document(screen, f"route {day} {team}", draw)


def _view(screen: MonthScreen) -> MonthView:
    return workflow.load_view(screen.pool, area=screen.area, month=screen.month)


def _left_out(screen: MonthScreen) -> tuple[LeftOutCard, ...]:
    return workflow.load_left_out(screen.pool, area=screen.area, month=screen.month)


def _may_place(screen: MonthScreen) -> bool:
    """Return whether the reader may try places on the board."""
    return screen.identity.account.role is Role.PLANNER


def _plan(screen: MonthScreen) -> MonthPlan:
    return workflow.load_plan(screen.pool, area=screen.area, month=screen.month)


def _map_page(screen: MonthScreen, place: str, heading: str) -> Response:
    """Return the page around the map at `place`, which is a document of its own."""
    return screen.page(
        "map.html",
        plan=_plan(screen),
        here=f"/{place}",
        heading=heading,
        address=f"/areas/{screen.area}/{screen.month}/{place}/map",
    )


def _map_document(screen: MonthScreen, kind: str, draw: Callable[[MonthPlan], str]) -> HTMLResponse:
    html = workflow.document(
        screen.pool,
        area=screen.area,
        month=screen.month,
        kind=kind,
        language=screen.language,
        draw=draw,
    )
    return document_answer(html, scripts=_SCRIPTS)


def _links(plan: MonthPlan, route: Route, translate: Translate) -> tuple[PageLink, ...]:
    """Return the way back to the roster and to the routes before and after in its order."""
    base = f"/areas/{plan.area.code}/{plan.month}"
    links = [
        PageLink(text=translate("← 计划表"), address=f"{base}/roster#d{route.team_day.day}"),
        PageLink(text=translate("本月"), address=base),
        PageLink(
            text="PDF",
            address=f"{base}/route-sheets/{route.team_day.day}/{route.team_day.number}.pdf",
        ),
    ]
    routes = sorted(plan.roster.routes, key=lambda r: (r.team_day.day, r.team_day.number))
    here = routes.index(route)
    for step, template in ((-1, translate("上一条")), (1, translate("下一条"))):
        if 0 <= here + step < len(routes):
            team = routes[here + step].team_day
            address = f"{base}/routes/{team.day}/{team.number}"
            links.append(PageLink(text=template, address=address))
    return tuple(links)
