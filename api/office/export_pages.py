"""Pages of a month's files: ask for them, see them, take them one by one or all."""

from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from api.access.roles import OFFICE, for_roles
from api.dependencies import IdentityDep, LanguageDep, Once, OwnerPoolDep, PoolDep, TemplatesDep
from api.exports import workflow
from api.jobs.workflow import area_of, ask_for
from api.work.kinds import EXPORT_MONTH
from api.work.worker import EXPORT_DAYS
from data.account import Role
from planner.month import parse_month

router = APIRouter(
    prefix="/areas/{area}/{month}/exports",
    include_in_schema=False,
    default_response_class=HTMLResponse,
)


@router.get("")
@for_roles(*OFFICE)
def exports_page(
    area: str, month: str, pool: PoolDep, templates: TemplatesDep, request: Request
) -> Response:
    """List the files of a month that who asks may have."""
    wanted = parse_month(month)
    return templates.page(
        request,
        "exports.html",
        here="/exports",
        area=area_of(pool, area),
        month=wanted,
        exports=workflow.listed_exports(pool, area=area, month=wanted),
        days=EXPORT_DAYS,
    )


@router.post("")
@for_roles(Role.PLANNER)
def make_export(
    *,
    area: str,
    month: str,
    owner: OwnerPoolDep,
    identity: IdentityDep,
    language: LanguageDep,
    once: Once = "",
) -> Response:
    """Ask a worker for every file of the month."""
    number = ask_for(
        owner,
        EXPORT_MONTH,
        area=area,
        month=str(parse_month(month)),
        asked={"language": language.value},
        actor=identity.actor,
        form=once,
    )
    return RedirectResponse(f"/jobs/{number}", HTTPStatus.SEE_OTHER)


@router.get("/{number}/all.zip")
@for_roles(*OFFICE)
def all_files(
    area: str, month: str, number: int, pool: PoolDep, identity: IdentityDep
) -> StreamingResponse:
    """Return every file of a set in one zip file."""
    packed = workflow.take_all(
        pool, area=area, month=parse_month(month), number=number, actor=identity.actor
    )
    return StreamingResponse(
        workflow.in_chunks(packed),
        media_type="application/zip",
        headers=_attached(f"xuntu_{area}_{month}_{number}.zip"),
    )


@router.get("/{number}/{ordinal}")
@for_roles(*OFFICE)
def one_file(
    *, area: str, month: str, number: int, ordinal: int, pool: PoolDep, identity: IdentityDep
) -> Response:
    """Return one file of a set."""
    name, content = workflow.take_file(
        pool,
        area=area,
        month=parse_month(month),
        number=number,
        ordinal=ordinal,
        actor=identity.actor,
    )
    return Response(
        content,
        media_type="application/octet-stream",
        headers=_attached(PurePosixPath(name).name),
    )


def _attached(name: str) -> dict[str, str]:
    """Return the header by which a browser saves a file and never opens it in a page of ours."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
