"""The administrator's page of backups.

Backups are made here and never handed out: they hold rosters that are still sealed.
"""

from http import HTTPStatus
from pathlib import Path
from typing import cast

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.roles import for_roles
from api.backups import workflow
from api.dependencies import IdentityDep, OwnerPoolDep, TemplatesDep
from data.account import Role
from data.errors import NotFoundError

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/backups")
@for_roles(Role.ADMINISTRATOR)
def backups_page(request: Request, pool: OwnerPoolDep, templates: TemplatesDep) -> Response:
    """List the backups that stand in their folder, and what trying them has shown."""
    folder = _folder(request)
    return templates.page(
        request,
        "backups.html",
        folder=folder,
        backups=workflow.backups_in(folder),
        tried=workflow.last_tried(pool),
    )


@router.post("/backups")
@for_roles(Role.ADMINISTRATOR)
def back_up(request: Request, pool: OwnerPoolDep, identity: IdentityDep) -> Response:
    """Make a backup and list it."""
    workflow.make_backup(pool, _folder(request), actor=identity.actor)
    return RedirectResponse("/backups", HTTPStatus.SEE_OTHER)


def _folder(request: Request) -> Path:
    folder = cast("Path | None", request.app.state.backups)
    if folder is None:
        raise NotFoundError("这个服务没有备份文件夹：请用 xuntu serve 启动，或运行 xuntu backup")
    return folder
