"""Pages of a month's files: ask for them, see them, take them one by one or all."""

from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from api.access.roles import OFFICE, for_roles
from api.dependencies import MonthScreenDep, Once, OwnerPoolDep
from api.exports import workflow
from api.jobs.workflow import area_of, ask_for
from api.work.kinds import EXPORT_MONTH
from api.work.worker import EXPORT_DAYS
from data.account import Role

router = APIRouter(
    prefix="/areas/{area}/{month}/exports",
    include_in_schema=False,
    default_response_class=HTMLResponse,
)


@router.get("")
@for_roles(*OFFICE)
def exports_page(screen: MonthScreenDep) -> Response:
    """List the files of a month that who asks may have."""
    wanted = screen.wanted
    return screen.page(
        "exports.html",
        here="/exports",
        area=area_of(screen.pool, screen.area),
        month=wanted,
        exports=workflow.listed_exports(screen.pool, area=screen.area, month=wanted),
        days=EXPORT_DAYS,
    )


@router.post("")
@for_roles(Role.PLANNER)
def make_export(screen: MonthScreenDep, owner: OwnerPoolDep, once: Once = "") -> Response:
    """Ask a worker for every file of the month."""
    number = ask_for(
        owner,
        EXPORT_MONTH,
        area=screen.area,
        month=str(screen.wanted),
        asked={"language": screen.language.value},
        actor=screen.actor,
        form=once,
    )
    return RedirectResponse(f"/jobs/{number}", HTTPStatus.SEE_OTHER)


@router.get("/{number}/all.zip")
@for_roles(*OFFICE)
def all_files(screen: MonthScreenDep, number: int) -> StreamingResponse:
    """Return every file of a set in one zip file."""
    packed = workflow.take_all(
        screen.pool, area=screen.area, month=screen.wanted, number=number, actor=screen.actor
    )
    return StreamingResponse(
        workflow.in_chunks(packed),
        media_type="application/zip",
        headers=_attached(f"xuntu_{screen.area}_{screen.month}_{number}.zip"),
    )


@router.get("/{number}/{ordinal}")
@for_roles(*OFFICE)
def one_file(screen: MonthScreenDep, number: int, ordinal: int) -> Response:
    """Return one file of a set."""
    name, content = workflow.take_file(
        screen.pool,
        area=screen.area,
        month=screen.wanted,
        number=number,
        ordinal=ordinal,
        actor=screen.actor,
    )
    return Response(
        content,
        media_type="application/octet-stream",
        headers=_attached(PurePosixPath(name).name),
    )


def _attached(name: str) -> dict[str, str]:
    """Return the header by which a browser saves a file and never opens it in a page of ours."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
