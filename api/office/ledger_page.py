"""The ledger of an area's public draws at the screen, and the way to the ceremony of a month."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.roles import for_roles
from api.ceremonies import words
from api.ceremonies.publication import ledger
from api.ceremonies.standing import months_with_draws
from api.dependencies import AreaScreenDep
from api.jobs.workflow import area_of
from api.session import step_by_step
from data.account import Role
from planner.month import parse_month

router = APIRouter(
    prefix="/areas/{area}/ceremony", include_in_schema=False, default_response_class=HTMLResponse
)


@router.get("")
@for_roles(Role.PLANNER)
def choose_month(
    screen: AreaScreenDep, month: Annotated[str, Query(max_length=7)] = ""
) -> Response:
    """Ask which month is to be drawn for, and show the ledger of all."""
    if month:
        wanted = parse_month(month)
        return RedirectResponse(f"/areas/{screen.area}/{wanted}/ceremony", HTTPStatus.SEE_OTHER)
    entries = ledger(step_by_step(screen.pool), area=screen.area)
    return screen.page(
        "ceremony_months.html",
        area=area_of(screen.pool, screen.area),
        months=months_with_draws(entries),
        entries=tuple(reversed(entries)),
        words=words,
    )
