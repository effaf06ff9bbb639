"""Pages of a year: what it asks for, what is possible, and what other settings would bring."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.roles import for_roles
from api.dependencies import AreaScreenDep, IdentityDep, LanguageDep, Once, OwnerPoolDep, PoolDep
from api.imports.pages import workbook_answer
from api.jobs.workflow import ask_for
from api.screen import AreaScreen
from api.year.board import cases, seen_year, year_book
from api.year.work import YEAR, settings_of
from data.account import Role
from data.year_workbook import say_result, what_if_rows
from geo.errors import XuntuError
from geo.message import Message
from planner.month import Month
from planner.visit_window import MONTHS
from planner.year_shortage import total_shortage

router = APIRouter(
    prefix="/areas/{area}/year", include_in_schema=False, default_response_class=HTMLResponse
)

Year = Annotated[int, Path(ge=2000, le=2100)]
Text = Annotated[str, Form(max_length=60)]
_FIELDS: Final = ("teams", "高", "中", "低", "cap", "gap", "pace")
"""What a setting may name, as `planner.year_what_if` reads it."""


@router.get("")
@for_roles(Role.PLANNER)
def this_year(area: str, identity: IdentityDep) -> Response:
    """Go to the present year."""
    return RedirectResponse(f"/areas/{area}/year/{identity.day.year}", HTTPStatus.SEE_OTHER)


@router.get("/{year}")
@for_roles(Role.PLANNER)
def year_page(screen: AreaScreenDep, year: Year) -> Response:
    """Show what a year asks for month by month, what is possible and what would mend it."""
    return _page(screen, year)


@router.post("/{year}")
@for_roles(Role.PLANNER)
def plan_year(
    *,
    screen: AreaScreenDep,
    year: Year,
    owner: OwnerPoolDep,
    teams: Text = "",
    high: Text = "",
    middle: Text = "",
    low: Text = "",
    cap: Text = "",
    gap: Text = "",
    pace: Text = "",
    compare: Text = "",
    once: Once = "",
) -> Response:
    """Have a year planned and kept, or compared with the settings of the form and kept nowhere."""
    given = dict(zip(_FIELDS, (teams, high, middle, low, cap, gap, pace), strict=True))
    today = screen.identity.day
    said = ",".join(f"{name}={value.strip()}" for name, value in given.items() if value.strip())
    try:
        settings_of(said)
        what_if = cases(screen.pool, area=screen.area, year=year, said=said) if compare else ()
        number = ask_for(
            owner,
            YEAR,
            area=screen.area,
            month="",
            asked={
                "year": year,
                "today": str(Month(year=today.year, number=today.month)),
                "language": screen.language.value,
                "settings": "" if compare else said,
                "what_if": list(what_if),
            },
            actor=screen.actor,
            form=once,
        )
    except XuntuError as error:
        return _page(screen, year, given=given, problem=error.message)
    return RedirectResponse(f"/jobs/{number}", HTTPStatus.SEE_OTHER)


@router.get("/{year}/book.xlsx")
@for_roles(Role.PLANNER)
def book(area: str, year: Year, pool: PoolDep, language: LanguageDep) -> Response:
    """Return the workbook of a year plan."""
    name, content = year_book(pool, area=area, year=year, language=language)
    return workbook_answer(content, name)


def _page(
    screen: AreaScreen,
    year: int,
    *,
    given: Mapping[str, str] | None = None,
    problem: Message | None = None,
) -> Response:
    seen = seen_year(screen.pool, area=screen.area, year=year)
    plan = seen.plan
    return screen.page(
        "year.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        seen=seen,
        months=range(1, MONTHS + 1),
        given=dict.fromkeys(_FIELDS, "") | dict(given or {}),
        problem=problem,
        result=say_result(plan) if plan else None,
        total=total_shortage(plan.short, plan.pace.visits) if plan else None,
        load=plan.load() if plan else {},
        rooms={one.month: one.visits for one in plan.capacity} if plan else {},
        team_days={one.month: one.team_days for one in plan.capacity} if plan else {},
        by_rule=plan.units_by_rule() if plan else {},
        unmet=plan.unmet_by_rule() if plan else {},
        titles={one.rule: one.title for one in plan.rules} if plan else {},
        compared=what_if_rows(seen.what_if, screen.translate),
    )
