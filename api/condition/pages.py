"""The administrator's page of the condition of the service."""

from pathlib import Path
from typing import cast

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.access.roles import for_roles
from api.condition import workflow
from api.dependencies import OwnerPoolDep, ScreenDep
from data.account import Role

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/condition")
@for_roles(Role.ADMINISTRATOR)
def condition_page(screen: ScreenDep, pool: OwnerPoolDep) -> Response:
    """Show what the service needs and whether it is there, with what to do where it is not."""
    folder = cast("Path | None", screen.request.app.state.backups)
    findings = workflow.condition_of(pool, backups=folder, now=screen.actor.at)
    return screen.page(
        "condition.html",
        findings=findings,
        at=screen.actor.at,
        troubles=sum(one.condition is not workflow.Condition.GOOD for one in findings),
    )
