"""JSON endpoints for month plans."""

from datetime import date
from http import HTTPStatus

from fastapi import APIRouter, Response

from api.access.roles import EVERYBODY, OFFICE, for_roles
from api.dependencies import LanguageDep, PoolDep
from api.language import translator
from api.plans import workflow
from api.plans.schemas import AreaAnswer, MonthAnswer, RosterAnswer, RouteAnswer, TownshipAnswer
from api.plans.view import route_view
from api.problem import problems
from maps.route_finding import find_route
from planner.month_plan import MonthPlan

router = APIRouter(
    prefix="/api/v1",
    tags=["plans"],
    responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)


@router.get("/areas")
@for_roles(*EVERYBODY)
def areas(pool: PoolDep) -> list[AreaAnswer]:
    """List the areas that are known here and the months planned for them."""
    return [
        AreaAnswer(code=a.code, name=a.name, is_demo=a.is_demo, months=list(a.months))
        for a in workflow.known_areas(pool)
    ]


@router.get("/areas/{area}/{month}")
@for_roles(*OFFICE)
def month_plan(area: str, month: str, pool: PoolDep, language: LanguageDep) -> MonthAnswer:
    """Give a month plan in numbers, with every rule's progress and what falls short."""
    view = workflow.load_view(pool, area=area, month=month)
    return MonthAnswer.of(view, translator(language))


@router.get("/areas/{area}/{month}/roster", response_model=RosterAnswer)
@for_roles(*OFFICE)
def roster(area: str, month: str, pool: PoolDep, language: LanguageDep) -> Response:
    """Give all routes of a month and every visit that was left out, with its reason."""

    def told(_plan: MonthPlan) -> str:
        view = workflow.load_view(pool, area=area, month=month)
        return RosterAnswer.of(view, translator(language)).model_dump_json()

    text = workflow.document(
        pool, area=area, month=month, kind="roster.json", language=language, draw=told
    )
    return Response(text, media_type="application/json")


@router.get("/areas/{area}/{month}/routes/{day}/{team}")
@for_roles(*OFFICE)
def route(area: str, month: str, day: date, team: int, pool: PoolDep) -> RouteAnswer:
    """Give the route of one team on one day."""
    plan = workflow.load_plan(pool, area=area, month=month)
    return RouteAnswer.of(route_view(plan, find_route(plan, day, team)))


@router.get("/areas/{area}/{month}/townships")
@for_roles(*OFFICE)
def townships(area: str, month: str, pool: PoolDep) -> list[TownshipAnswer]:
    """Give the three risk numbers of every township."""
    plan = workflow.load_plan(pool, area=area, month=month)
    names = {township.code: township.name for township in plan.area.townships}
    return [
        TownshipAnswer.of(each, names[each.township])
        for each in workflow.township_numbers(pool, area=area, month=month)
    ]
