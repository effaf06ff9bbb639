"""Pages from plan to release: hand in, approve or send back, release, take back."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.identity import Identity
from api.access.roles import for_roles
from api.approvals import workflow
from api.approvals.summary import STAGES, VERDICTS
from api.dependencies import IdentityDep, OwnerPoolDep, PoolDep, TemplatesDep
from api.errors import status_of
from api.pages import Templates
from api.plans.view import month_view
from api.plans.workflow import load_plan
from api.releases.workflow import release_month, take_back_release
from api.session import step_by_step
from data.account import Role
from data.database import Pool
from geo.errors import XuntuError
from geo.message import Message
from planner.month import parse_month
from planner.month_shortfall import month_shortfalls
from planner.plan_approval import Verdict

router = APIRouter(
    prefix="/areas/{area}/{month}/approval",
    include_in_schema=False,
    default_response_class=HTMLResponse,
)
Text = Annotated[str, Form(max_length=2000)]
Hash = Annotated[str, Form(max_length=64)]


@router.get("")
@for_roles(Role.PLANNER, Role.LEADER)
def approval_page(
    *,
    area: str,
    month: str,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
) -> Response:
    """Show how far a month is on its way from plan to release, and what comes next."""
    return _page(
        request=request, templates=templates, pool=pool, identity=identity, area=area, month=month
    )


@router.post("/submit")
@for_roles(Role.PLANNER)
def submit(
    *,
    area: str,
    month: str,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    plan: Hash,
    note: Text = "",
) -> Response:
    """Hand in the plan that the page showed."""
    try:
        workflow.submit_plan(
            pool, area=area, month=parse_month(month), plan=plan, note=note, actor=identity.actor
        )
    except XuntuError as error:
        return _page(
            request=request,
            templates=templates,
            pool=pool,
            identity=identity,
            area=area,
            month=month,
            problem=error,
            given={"note": note},
        )
    return _back(area, month)


@router.post("/decide")
@for_roles(Role.PLANNER, Role.LEADER)
def decide(
    *,
    area: str,
    month: str,
    pool: PoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    plan: Hash,
    verdict: Annotated[Verdict, Form()],
    reason: Text = "",
) -> Response:
    """Approve the plan that the page showed, send it back, or withdraw it."""
    try:
        workflow.decide(
            pool,
            area=area,
            month=parse_month(month),
            plan=plan,
            verdict=verdict,
            reason=reason,
            actor=identity.actor,
        )
    except XuntuError as error:
        return _page(
            request=request,
            templates=templates,
            pool=pool,
            identity=identity,
            area=area,
            month=month,
            problem=error,
            given={"reason": reason},
        )
    return _back(area, month)


@router.post("/release")
@for_roles(Role.PLANNER)
def release(
    *,
    area: str,
    month: str,
    pool: PoolDep,
    owner: OwnerPoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
) -> Response:
    """Release the approved plan."""
    try:
        # The stops are copied in bulk, which the role of the pages cannot do.
        release_month(
            step_by_step(owner), area=area, month=parse_month(month), actor=identity.actor
        )
    except XuntuError as error:
        return _page(
            request=request,
            templates=templates,
            pool=pool,
            identity=identity,
            area=area,
            month=month,
            problem=error,
        )
    return _back(area, month)


@router.post("/take-back")
@for_roles(Role.PLANNER)
def take_back(
    *,
    area: str,
    month: str,
    pool: PoolDep,
    owner: OwnerPoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    request: Request,
    back_reason: Text = "",
) -> Response:
    """Take the release back before its first day."""
    try:
        take_back_release(
            step_by_step(owner),
            area=area,
            month=parse_month(month),
            reason=back_reason,
            actor=identity.actor,
        )
    except XuntuError as error:
        given = {"back_reason": back_reason}
        return _page(
            request=request,
            templates=templates,
            pool=pool,
            identity=identity,
            area=area,
            month=month,
            problem=error,
            given=given,
        )
    return _back(area, month)


def _page(
    *,
    request: Request,
    templates: Templates,
    pool: Pool,
    identity: Identity,
    area: str,
    month: str,
    problem: XuntuError | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    standing = workflow.month_standing(pool, area=area, month=parse_month(month))
    plan = load_plan(pool, area=area, month=month)
    said: Message | None = problem.message if problem else None
    return templates.page(
        request,
        "approval.html",
        status=status_of(problem) if problem else HTTPStatus.OK,
        plan=plan,
        here="/approval",
        standing=standing,
        stages=STAGES,
        verdicts=VERDICTS,
        view=month_view(plan),
        days=workflow.field_days(plan),
        shortfalls=month_shortfalls(plan),
        may_decide=identity.may_approve(area),
        today=identity.day,
        problem=said,
        given={"note": "", "reason": "", "back_reason": ""} | (given or {}),
    )


def _back(area: str, month: str) -> Response:
    return RedirectResponse(f"/areas/{area}/{month}/approval", HTTPStatus.SEE_OTHER)
