"""Page of taking the last import back: what would change, what stands against it, then one step."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.roles import for_roles
from api.dependencies import IdentityDep, PoolDep, TemplatesDep
from api.imports import undoing
from api.pages import Templates
from data.account import Role
from data.database import Pool
from data.reference_tables import declaration_columns
from geo.errors import XuntuError
from geo.message import Message

router = APIRouter(
    prefix="/areas/{area}/import-undo", include_in_schema=False, default_response_class=HTMLResponse
)


@router.get("")
@for_roles(Role.PLANNER)
def undo_page(area: str, pool: PoolDep, templates: TemplatesDep, request: Request) -> Response:
    """Show what taking the last import back would do, and whether it can be done."""
    return _page(request, templates, pool, area)


@router.post("")
@for_roles(Role.PLANNER)
def undo(
    *,
    area: str,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    batch: Annotated[int, Form(ge=1, le=2**62)],
    confirmed: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Take the import that was looked at back and go to the list of files."""
    try:
        undoing.undo_import(
            pool, area=area, batch=batch, is_confirmed=bool(confirmed), actor=identity.actor
        )
    except XuntuError as error:
        return _page(request, templates, pool, area, problem=error.message)
    return RedirectResponse(f"/areas/{area}/import", HTTPStatus.SEE_OTHER)


def _page(
    request: Request,
    templates: Templates,
    pool: Pool,
    area: str,
    *,
    problem: Message | None = None,
) -> Response:
    return templates.page(
        request,
        "import_undo.html",
        status=HTTPStatus.CONFLICT if problem else HTTPStatus.OK,
        seen=undoing.seen_undo(pool, area=area),
        headings={name: headings[0] for name, headings in declaration_columns().items()},
        problem=problem,
    )
