"""The administrator's page of the audit log."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.access.roles import for_roles
from api.audit import workflow
from api.audit.detail import detail_name, detail_value
from api.audit.summary import OUTCOME_NAMES, action_name
from api.dependencies import OwnerPoolDep, TemplatesDep
from data.account import Role

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_SHOWN: Final = 50
Filter = Annotated[str, Query(max_length=64)]


@router.get("/audit")
@for_roles(Role.ADMINISTRATOR)
def audit_page(
    *,
    request: Request,
    pool: OwnerPoolDep,
    templates: TemplatesDep,
    before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    account: Filter = "",
    area: Filter = "",
) -> Response:
    """Show a page of the log, newest first."""
    found = workflow.newest_entries(
        pool, count=_SHOWN + 1, before=before, actor=account.strip(), area=area.strip()
    )
    entries = found[:_SHOWN]
    return templates.page(
        request,
        "audit.html",
        rows=[(entry, entry.deed) for entry in entries],
        action_name=action_name,
        detail_name=detail_name,
        detail_value=detail_value,
        outcomes=OUTCOME_NAMES,
        older=entries[-1].seq if len(found) > _SHOWN else None,
        is_first=before is None,
        account=account,
        area=area,
    )


@router.get("/audit/verify")
@for_roles(Role.ADMINISTRATOR)
def verify_page(
    request: Request, pool: OwnerPoolDep, templates: TemplatesDep, head: Filter = ""
) -> Response:
    """Compute the whole chain again and show what was found."""
    verdict = workflow.verify_log(pool, noted_head=head)
    return templates.page(request, "audit_verify.html", verdict=verdict)
