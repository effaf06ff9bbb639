"""Pages from plan to release: hand in, approve or send back, release, take back."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.roles import for_roles
from api.approvals import workflow
from api.approvals.summary import STAGES, VERDICTS
from api.dependencies import MonthScreenDep, OwnerPoolDep
from api.errors import status_of
from api.plans.workflow import load_view
from api.releases.workflow import release_month, take_back_release
from api.screen import MonthScreen
from api.session import step_by_step
from data.account import Role
from geo.errors import XuntuError
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
def approval_page(screen: MonthScreenDep) -> Response:
    """Show how far a month is on its way from plan to release, and what comes next."""
    return _page(screen)


@router.post("/submit")
@for_roles(Role.PLANNER)
def submit(screen: MonthScreenDep, plan: Hash, note: Text = "") -> Response:
    """Hand in the plan that the page showed."""
    try:
        workflow.submit_plan(
            screen.pool,
            area=screen.area,
            month=screen.wanted,
            plan=plan,
            note=note,
            actor=screen.actor,
        )
    except XuntuError as error:
        return _page(screen, problem=error, note=note)
    return _back(screen)


@router.post("/decide")
@for_roles(Role.PLANNER, Role.LEADER)
def decide(
    screen: MonthScreenDep, plan: Hash, verdict: Annotated[Verdict, Form()], reason: Text = ""
) -> Response:
    """Approve the plan that the page showed, send it back, or withdraw it."""
    try:
        workflow.decide(
            screen.pool,
            area=screen.area,
            month=screen.wanted,
            plan=plan,
            verdict=verdict,
            reason=reason,
            actor=screen.actor,
        )
    except XuntuError as error:
        return _page(screen, problem=error, reason=reason)
    return _back(screen)


@router.post("/release")
@for_roles(Role.PLANNER)
def release(screen: MonthScreenDep, owner: OwnerPoolDep) -> Response:
    """Release the approved plan."""
    try:
        # The stops are copied in bulk, which the role of the pages cannot do.
        release_month(
            step_by_step(owner), area=screen.area, month=screen.wanted, actor=screen.actor
        )
    except XuntuError as error:
        return _page(screen, problem=error)
    return _back(screen)


@router.post("/take-back")
@for_roles(Role.PLANNER)
def take_back(screen: MonthScreenDep, owner: OwnerPoolDep, back_reason: Text = "") -> Response:
    """Take the release back before its first day."""
    try:
        take_back_release(
            step_by_step(owner),
            area=screen.area,
            month=screen.wanted,
            reason=back_reason,
            actor=screen.actor,
        )
    except XuntuError as error:
        return _page(screen, problem=error, back_reason=back_reason)
    return _back(screen)


def _page(
    screen: MonthScreen,
    *,
    problem: XuntuError | None = None,
    note: str = "",
    reason: str = "",
    back_reason: str = "",
) -> Response:
    standing = workflow.month_standing(screen.pool, area=screen.area, month=screen.wanted)
    view = load_view(screen.pool, area=screen.area, month=screen.month)
    plan = view.plan
    return screen.page(
        "approval.html",
        status=status_of(problem) if problem else HTTPStatus.OK,
        plan=plan,
        here="/approval",
        standing=standing,
        stages=STAGES,
        verdicts=VERDICTS,
        view=view,
        days=workflow.field_days(plan),
        shortfalls=month_shortfalls(plan),
        may_decide=screen.identity.may_approve(screen.area),
        today=screen.identity.day,
        problem=problem.message if problem else None,
        given={"note": note, "reason": reason, "back_reason": back_reason},
    )


def _back(screen: MonthScreen) -> Response:
    return RedirectResponse(f"/areas/{screen.area}/{screen.month}/approval", HTTPStatus.SEE_OTHER)
