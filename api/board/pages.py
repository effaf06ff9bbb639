"""Pages of the roster board: cards on days and teams, changes tried before they are kept."""

from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Header, Query
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.access.roles import for_roles
from api.board import workflow
from api.board.change import ChangeKind, published_day
from api.board.schemas import ChangeForm, SuppositionForm
from api.board.supposition import read_supposition
from api.board.view import Board
from api.board.workflow import Trial
from api.dependencies import MonthScreenDep, OwnerPoolDep
from api.plans.left_out import SHOWN
from api.plans.pages import LIST_CLASS
from api.plans.workflow import load_plan
from api.screen import MonthScreen
from api.work.asking import ask_for_comparison
from data.account import Role
from data.comparison_workbook import comparison_rows
from geo.message import message
from planner.month_plan import MonthPlan
from planner.plan_revision import closed_roads, version_of
from planner.replan_difference import ChangeKind as VisitChangeKind
from planner.visit import Visit
from planner.visit_placement import VisitPlacement

Pinned = Annotated[str, Form(max_length=200)]
Published = Annotated[str, Form(max_length=20)]
router = APIRouter(
    prefix="/areas/{area}/{month}/board",
    include_in_schema=False,
    default_response_class=HTMLResponse,
)

CHANGE_CLASS: Final = {
    VisitChangeKind.RETIMED: "retimed",
    VisitChangeKind.MOVED: "moved",
    VisitChangeKind.ADDED: "added",
    VisitChangeKind.REMOVED: "removed",
}
_HERE: Final = "/board"
_NAMED: Final = 12
"""Employers of each kind that a comparison names."""


@router.get("")
@for_roles(Role.PLANNER)
def board_page(screen: MonthScreenDep, published: str = "") -> Response:
    """Show the board of the newest plan."""
    board = _load_board(screen, published)
    return screen.page(
        "board.html",
        plan=board.plan,
        board=board,
        here=_HERE,
        published=published,
        version=version_of(board.plan.revisions),
        list_class=LIST_CLASS,
        shown=SHOWN,
    )


@router.get("/move/{employer}")
@for_roles(Role.PLANNER)
def move_page(screen: MonthScreenDep, employer: str, published: str = "") -> Response:
    """Show every team-day that a visit could be tried on, and why not the others."""
    plan, visit, places = _load_placements(screen, employer, published)
    return screen.page(
        "board_move.html",
        plan=plan,
        visit=visit,
        places=places,
        here=_HERE,
        published=published,
        list_class=LIST_CLASS,
        officers={one.id: one.name for one in plan.inspectors},
        stops={route.team_day: len(route.stops) for route in plan.roster.routes},
    )


@router.get("/places/{employer}")
@for_roles(Role.PLANNER)
def places(screen: MonthScreenDep, employer: str, published: str = "") -> JSONResponse:
    """Give what forbids a visit on each team-day, in words; empty where it can be tried."""
    _plan, _visit, found = _load_placements(screen, employer, published)
    say = screen.translate
    return JSONResponse(
        {
            f"{one.team.day}/{one.team.number}": "；".join(each.said(say) for each in one.faults)
            for one in found
        }
    )


@router.get("/change")
@for_roles(Role.PLANNER)
def change_page(screen: MonthScreenDep, employer: str = "", published: str = "") -> Response:
    """Show the forms that say what happened."""
    board = _load_board(screen, published)
    name = next((one.name for one in board.plan.employers if one.id == employer), "")
    return screen.page(
        "board_change.html",
        plan=board.plan,
        board=board,
        here=_HERE,
        employer=employer,
        about=name,
        published=published,
        roads=closed_roads(board.plan.revisions),
    )


@router.post("/try")
@for_roles(Role.PLANNER)
def try_change(
    screen: MonthScreenDep,
    form: Annotated[ChangeForm, Form()],
    x_fragment: Annotated[str, Header()] = "",
) -> Response:
    """Show what a change would bring; nothing is kept."""
    trial = workflow.try_change(
        screen.pool,
        area=screen.area,
        month=screen.month,
        given=form.given(),
        at=screen.identity.at,
    )
    return _trial(screen, trial, is_fragment=bool(x_fragment))


@router.post("/keep")
@for_roles(Role.PLANNER)
def keep_change(screen: MonthScreenDep, form: Annotated[ChangeForm, Form()]) -> Response:
    """Keep a change that was looked at, and go back to the board."""
    trial = workflow.try_change(
        screen.pool,
        area=screen.area,
        month=screen.month,
        given=form.given(),
        at=screen.identity.at,
        keep_by=screen.actor,
        seen=form.seen,
    )
    if not trial.is_kept:
        return _trial(screen, trial, is_fragment=False)
    return _back(trial.plan, form.published, "kept")


@router.post("/pin")
@for_roles(Role.PLANNER)
def pin_visit(screen: MonthScreenDep, employer: Pinned, published: Published = "") -> Response:
    """Hold a visit on its team-day and go back to it."""
    workflow.pin_visit(
        screen.pool, area=screen.area, month=screen.month, employer=employer, actor=screen.actor
    )
    return _board(screen.area, screen.month, published, f"v-{employer}")


@router.post("/unpin")
@for_roles(Role.PLANNER)
def unpin_visit(screen: MonthScreenDep, employer: Pinned, published: Published = "") -> Response:
    """Let later replans move a visit again and go back to it."""
    workflow.unpin_visit(
        screen.pool, area=screen.area, month=screen.month, employer=employer, actor=screen.actor
    )
    return _board(screen.area, screen.month, published, f"v-{employer}")


@router.get("/compare")
@for_roles(Role.PLANNER)
def compare_page(
    screen: MonthScreenDep,
    here: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    there: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """Show two stored versions of the month side by side."""
    found = workflow.compare_versions(
        screen.pool, area=screen.area, month=screen.month, here=here, there=there
    )
    compared = found.compared
    groups = (
        (message("只有右边排入"), compared.added),
        (message("只有左边排入"), compared.dropped),
        (message("两边日期不同"), compared.moved),
    )
    return screen.page(
        "board_compare.html",
        plan=load_plan(screen.pool, area=screen.area, month=screen.month),
        here=_HERE,
        found=found,
        rows=comparison_rows(compared, screen.translate),
        groups=[
            (title, [compared.name(one) for one in sorted(employers)[:_NAMED]], len(employers))
            for title, employers in groups
            if employers
        ],
        names={one.step: workflow.version_name(one) for one in found.versions},
    )


@router.post("/what-if")
@for_roles(Role.PLANNER)
def what_if(
    screen: MonthScreenDep, owner: OwnerPoolDep, form: Annotated[SuppositionForm, Form()]
) -> Response:
    """Ask for the month's roster under a supposition and go to its progress."""
    plan = load_plan(screen.pool, area=screen.area, month=screen.month)
    number = ask_for_comparison(
        owner,
        area=screen.area,
        month=plan.month,
        actor=screen.actor,
        supposed=read_supposition(form.model_dump()),
        form=form.once,
    )
    return RedirectResponse(f"/jobs/{number}", HTTPStatus.SEE_OTHER)


def _load_board(screen: MonthScreen, published: str) -> Board:
    return workflow.load_board(
        screen.pool,
        area=screen.area,
        month=screen.month,
        at=screen.identity.at,
        published=published_day(published),
    )


def _load_placements(
    screen: MonthScreen, employer: str, published: str
) -> tuple[MonthPlan, Visit, tuple[VisitPlacement, ...]]:
    return workflow.load_placements(
        screen.pool,
        area=screen.area,
        month=screen.month,
        employer=employer,
        at=screen.identity.at,
        published=published_day(published),
    )


def _trial(screen: MonthScreen, trial: Trial, *, is_fragment: bool) -> HTMLResponse:
    refused = trial.refused is not None or trial.was_overtaken
    return screen.page(
        "_trial.html" if is_fragment else "board_trial.html",
        status=HTTPStatus.CONFLICT if refused and not is_fragment else HTTPStatus.OK,
        plan=trial.plan,
        trial=trial,
        here=_HERE,
        published=trial.fields.get("published", ""),
        change_class=CHANGE_CLASS,
        can_pin=trial.fields.get("kind") in {ChangeKind.PLACE, ChangeKind.MOVE},
    )


def _board(area: str, month: str, published: str, anchor: str) -> Response:
    query = f"?{urlencode({'published': published})}" if published else ""
    place = f"/areas/{quote(area)}/{quote(month)}/board{query}#{quote(anchor)}"
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)


def _back(plan: MonthPlan, published: str, anchor: str) -> Response:
    return _board(plan.area.code, str(plan.month), published, anchor)
