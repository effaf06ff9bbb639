"""Pages of a month plan: whole documents without JavaScript, Chinese first."""

from datetime import date
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.access.roles import OFFICE, for_roles
from api.content_policy import document_answer
from api.dependencies import LanguageDep, PoolDep, TemplatesDep
from api.language import translator
from api.pages import WEEKDAYS
from api.plans import workflow
from api.plans.view import month_view
from geo.message import Translate
from maps.page import PageLink
from maps.route_finding import find_route
from maps.web_asset import WebAssets
from planner.month_plan import MonthPlan
from planner.month_shortfall import month_shortfalls
from planner.roster import Route

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_LINKED: Final = WebAssets(base="/static/vendor/")
_SCRIPTS: Final = 2
"""Scripts inside every map document: folium's switches, and the map itself."""
LIST_CLASS: Final = {"必查": "certain", "双随机": "random", "专项": "targeted"}


@router.get("/areas/{area}/{month}")
@for_roles(*OFFICE)
def month_page(
    area: str, month: str, pool: PoolDep, templates: TemplatesDep, request: Request
) -> Response:
    """Show a month on one page."""
    plan = workflow.load_plan(pool, area=area, month=month)
    return templates.page(
        request,
        "month.html",
        plan=plan,
        view=month_view(plan),
        shortfalls=month_shortfalls(plan),
        here="",
    )


@router.get("/areas/{area}/{month}/roster")
@for_roles(*OFFICE)
def roster_page(
    area: str, month: str, pool: PoolDep, templates: TemplatesDep, request: Request
) -> Response:
    """Show the roster by day and team, and what was left out."""
    plan = workflow.load_plan(pool, area=area, month=month)
    view = month_view(plan)
    days = [{one.day.weekday(): one for one in week} for week in view.weeks]
    # Weekends stand in the calendar only where somebody works on one.
    columns = WEEKDAYS[: max(5, 1 + max((max(week) for week in days), default=0))]
    return templates.page(
        request,
        "roster.html",
        plan=plan,
        view=view,
        here="/roster",
        list_class=LIST_CLASS,
        columns=columns,
        calendar=[[by_day.get(column) for column in range(len(columns))] for by_day in days],
        names={employer.id: employer.name for employer in plan.employers},
        lists={visit.employer: visit.list.value for visit in plan.visits},
    )


@router.get("/areas/{area}/{month}/risk-map")
@for_roles(*OFFICE)
def risk_map_page(
    area: str, month: str, pool: PoolDep, templates: TemplatesDep, request: Request
) -> Response:
    """Show the township risk map and its numbers."""
    plan = workflow.load_plan(pool, area=area, month=month)
    return templates.page(
        request,
        "map.html",
        plan=plan,
        here="/risk-map",
        heading=templates.say(request, "乡镇风险密度图"),
        address=f"/areas/{area}/{month}/risk-map/map",
    )


@router.get("/areas/{area}/{month}/overview-map")
@for_roles(*OFFICE)
def overview_map_page(
    area: str, month: str, pool: PoolDep, templates: TemplatesDep, request: Request
) -> Response:
    """Show the county overview map."""
    plan = workflow.load_plan(pool, area=area, month=month)
    return templates.page(
        request,
        "map.html",
        plan=plan,
        here="/overview-map",
        heading=templates.say(request, "区域总览图"),
        address=f"/areas/{area}/{month}/overview-map/map",
    )


@router.get("/areas/{area}/{month}/risk-map/map")
@for_roles(*OFFICE)
def risk_map_document(
    area: str, month: str, pool: PoolDep, language: LanguageDep, *, framed: bool = False
) -> HTMLResponse:
    """Return the risk map as a document of its own, or for the frame of a page."""

    def draw(plan: MonthPlan) -> str:
        from maps.risk_map import risk_map  # noqa: PLC0415 - the libraries of maps take a second to load

        return risk_map(
            plan,
            translate=translator(language),
            histories=workflow.load_histories(pool, area=area),
            assets=_LINKED,
            framed=framed,
        )

    return document_answer(
        workflow.document(
            pool, area=area, month=month, kind=f"risk {framed}", language=language, draw=draw
        ),
        scripts=_SCRIPTS,
    )


@router.get("/areas/{area}/{month}/overview-map/map")
@for_roles(*OFFICE)
def overview_document(
    area: str, month: str, pool: PoolDep, language: LanguageDep, *, framed: bool = False
) -> HTMLResponse:
    """Return the overview map as a document of its own, or for the frame of a page."""

    def draw(plan: MonthPlan) -> str:
        from maps.overview_map import overview_map  # noqa: PLC0415 - the libraries of maps take a second to load

        return overview_map(
            plan,
            translate=translator(language),
            roads=workflow.load_roads(pool, area=area).lines,
            assets=_LINKED,
            framed=framed,
        )

    return document_answer(
        workflow.document(
            pool, area=area, month=month, kind=f"overview {framed}", language=language, draw=draw
        ),
        scripts=_SCRIPTS,
    )


@router.get("/areas/{area}/{month}/routes/{day}/{team}")
@for_roles(*OFFICE)
def route_page(
    area: str, month: str, day: date, team: int, pool: PoolDep, language: LanguageDep
) -> HTMLResponse:
    """Return the route sheet of one team on one day."""
    from maps.route_sheet import route_sheet  # noqa: PLC0415 - the libraries of maps take a second to load

    plan = workflow.load_plan(pool, area=area, month=month)
    route = find_route(plan, day, team)
    return document_answer(
        route_sheet(
            plan,
            route,
            translate=translator(language),
            paths=workflow.leg_paths(pool, plan, route),
            histories=workflow.load_histories(pool, area=area),
            assets=_LINKED,
            links=_links(plan, route, translator(language)),
        ),
        scripts=_SCRIPTS,
    )


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
