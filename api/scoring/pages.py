"""Pages of risk: employers by class and points, and the job that scores them."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.roles import for_roles
from api.dependencies import AreaScreenDep, IdentityDep, Once, OwnerPoolDep
from api.jobs.workflow import ask_for
from api.scoring.risk_list import risk_page
from api.scoring.work import SCORE
from data.account import Role
from data.risk_lists import LISTS, START, RiskFilter, RiskKey
from geo.risk_score import CombinedClass
from planner.month import Month, parse_month

router = APIRouter(
    prefix="/areas/{area}/risk", include_in_schema=False, default_response_class=HTMLResponse
)

_PAGE: Final = 50
Word = Annotated[str, Query(max_length=100)]


@router.get("")
@for_roles(Role.PLANNER)
def risk_list(
    *,
    screen: AreaScreenDep,
    q: Word = "",
    letter: Word = "",
    township: Word = "",
    on: Word = "",
    month: Word = "",
    combined: Annotated[int, Query(ge=0, le=9)] = START.combined,
    points: Annotated[int, Query(ge=-(2**31), le=2**31 - 1)] = START.points,
    employer: Word = START.employer,
) -> Response:
    """List employers by class and points, a page at a time."""
    wanted = RiskFilter(
        combined=CombinedClass(int(letter)) if letter in {"1", "2", "3"} else None,
        township=township,
        list=on if on in LISTS else "",
        words=q,
    )
    seen = risk_page(
        screen.pool,
        area=screen.area,
        month=parse_month(month) if month.strip() else None,
        wanted=wanted,
        after=RiskKey(combined=combined, points=points, employer=employer),
        most=_PAGE + 1,
    )
    today = screen.identity.day
    chosen = {"q": q, "letter": letter, "township": township, "on": on, "month": month}
    more = None
    if len(seen.rows) > _PAGE:
        given = {key: value for key, value in chosen.items() if value}
        more = urlencode(given | asdict(seen.rows[_PAGE - 1].key))
    return screen.page(
        "risk_list.html",
        seen=seen,
        rows=seen.rows[:_PAGE],
        more=more,
        chosen=chosen,
        lists=LISTS,
        this_month=Month(year=today.year, number=today.month),
        is_filtered=any((q, letter, township, on)),
    )


@router.post("")
@for_roles(Role.PLANNER)
def score(
    area: str,
    owner: OwnerPoolDep,
    identity: IdentityDep,
    month: Annotated[str, Form(max_length=20)],
    once: Once = "",
) -> Response:
    """Have all employers scored for a month and go to the progress."""
    number = ask_for(
        owner,
        SCORE,
        area=area,
        month=str(parse_month(month)),
        asked={},
        actor=identity.actor,
        form=once,
    )
    return RedirectResponse(f"/jobs/{number}", HTTPStatus.SEE_OTHER)
