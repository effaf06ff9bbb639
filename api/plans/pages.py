"""Pages of a month plan: whole documents without JavaScript, Chinese first."""

from datetime import date
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.dependencies import LanguageDep, PoolDep, TemplatesDep
from api.language import Language, translator
from api.plans import workflow
from api.plans.view import month_view
from data.errors import NotFoundError
from maps.offline_figure import LINKED
from maps.overview_map import overview_map
from maps.risk_map import risk_map
from maps.route_sheet import route_sheet
from planner.month_plan import MonthPlan
from planner.township_risk import township_risks

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

LIST_CLASS: Final = {"必查": "certain", "双随机": "random", "专项": "targeted"}


@router.get("/")
def home(pool: PoolDep, templates: TemplatesDep, request: Request) -> Response:
    """Show the areas and the months planned for them."""
    return templates.page(request, "home.html", areas=workflow.known_areas(pool))


@router.get("/areas/{area}/{month}")
def month_page(
    area: str, month: str, pool: PoolDep, templates: TemplatesDep, request: Request
) -> Response:
    """Show a month on one page."""
    plan = workflow.load_plan(pool, area=area, month=month)
    return templates.page(request, "month.html", plan=plan, view=month_view(plan), here="")


@router.get("/areas/{area}/{month}/roster")
def roster_page(
    area: str, month: str, pool: PoolDep, templates: TemplatesDep, request: Request
) -> Response:
    """Show the roster by day and team, and what was left out."""
    plan = workflow.load_plan(pool, area=area, month=month)
    return templates.page(
        request,
        "roster.html",
        plan=plan,
        view=month_view(plan),
        here="/roster",
        list_class=LIST_CLASS,
        names={employer.id: employer.name for employer in plan.employers},
        lists={visit.employer: visit.list.value for visit in plan.visits},
    )


@router.get("/areas/{area}/{month}/risk-map")
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
        source=f"/areas/{area}/{month}/risk-map/map",
        townships=township_risks(plan),
    )


@router.get("/areas/{area}/{month}/overview-map")
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
        source=f"/areas/{area}/{month}/overview-map/map",
        townships=(),
    )


@router.get("/areas/{area}/{month}/risk-map/map")
def risk_map_fragment(area: str, month: str, pool: PoolDep, language: LanguageDep) -> HTMLResponse:
    """Return the risk map as a document of its own."""
    plan = workflow.load_plan(pool, area=area, month=month)
    return HTMLResponse(risk_map(plan, translate=translator(language), assets=LINKED))


@router.get("/areas/{area}/{month}/overview-map/map")
def overview_fragment(area: str, month: str, pool: PoolDep, language: LanguageDep) -> HTMLResponse:
    """Return the overview map as a document of its own."""
    plan, roads = workflow.load_plan_and_roads(pool, area=area, month=month)
    return HTMLResponse(
        overview_map(plan, roads=roads, translate=translator(language), assets=LINKED)
    )


@router.get("/areas/{area}/{month}/routes/{day}/{team}")
def route_page(
    area: str, month: str, day: date, team: int, pool: PoolDep, language: LanguageDep
) -> HTMLResponse:
    """Return the route sheet of one team on one day."""
    plan = workflow.load_plan(pool, area=area, month=month)
    return HTMLResponse(_route_sheet(plan, day, team, language))


def _route_sheet(plan: MonthPlan, day: date, team: int, language: Language) -> str:
    for route in plan.roster.routes:
        if (route.team_day.day, route.team_day.number) == (day, team):
            return route_sheet(plan, route, translate=translator(language), assets=LINKED)
    raise NotFoundError(
        "{day} 没有第 {team} 组的路线：请从计划表进入", day=day.isoformat(), team=team
    )
