"""The first page of everybody, by role."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.roles import EVERYBODY, for_roles
from api.dependencies import IdentityDep, PoolDep, TemplatesDep
from api.home.rule_tasks import rule_tasks
from api.home.workflow import planner_home
from api.plans import workflow
from data.account import Role

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
@for_roles(*EVERYBODY)
def home(
    pool: PoolDep, templates: TemplatesDep, identity: IdentityDep, request: Request
) -> Response:
    """Show what waits for a planner, days to inspectors, briefs to leaders, months to others."""
    if identity.account.role is Role.INSPECTOR:
        days = workflow.own_days(pool, today=identity.day)
        return templates.page(request, "own_days.html", days=days, today=identity.day)
    if identity.account.role is Role.PLANNER:
        homes = planner_home(pool, today=identity.day, of_rules=rule_tasks(pool, identity))
        return templates.page(request, "home_planner.html", homes=homes, today=identity.day)
    if identity.account.role is Role.LEADER:
        asked = f"?{request.url.query}" if request.url.query else ""  # such as the language
        return RedirectResponse(f"/briefs{asked}", HTTPStatus.SEE_OTHER)
    waiting = rule_tasks(pool, identity)
    return templates.page(request, "home.html", areas=workflow.known_areas(pool), waiting=waiting)
