"""The page of one's own tokens."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.roles import OFFICE, for_roles
from api.dependencies import IdentityDep, OwnerPoolDep, ScreenDep
from api.screen import Screen
from api.tokens import workflow
from data.account import AccountError
from data.api_tokens import LONGEST_DAYS, MOST
from data.database import Pool

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

TOKENS_PAGE: Final = "/account/tokens"
_DAYS: Final = 180
Text = Annotated[str, Form(max_length=400)]


@router.get(TOKENS_PAGE)
@for_roles(*OFFICE)
def tokens_page(screen: ScreenDep, pool: OwnerPoolDep) -> Response:
    """Show one's own tokens and the form for another."""
    return _page(screen, pool)


@router.post(TOKENS_PAGE)
@for_roles(*OFFICE)
def make_token(
    screen: ScreenDep, pool: OwnerPoolDep, label: Text = "", days: Text = ""
) -> Response:
    """Make a token and show it once."""
    try:
        token = workflow.make_token(
            pool,
            screen.identity.account,
            label=label,
            days=int(days) if days.isdecimal() else 0,
            actor=screen.actor,
        )
    except AccountError as error:
        return _page(screen, pool, problem=error, label=label, days=days)
    return _page(screen, pool, token=token)


@router.post("/account/tokens/{number}/revoke")
@for_roles(*OFFICE)
def revoke_token(number: int, pool: OwnerPoolDep, identity: IdentityDep) -> Response:
    """End a token."""
    workflow.revoke_token(pool, identity.account, number, identity.actor)
    return RedirectResponse(TOKENS_PAGE, HTTPStatus.SEE_OTHER)


def _page(
    screen: Screen,
    pool: Pool,
    *,
    token: str = "",
    problem: AccountError | None = None,
    label: str = "",
    days: str = "",
) -> Response:
    return screen.page(
        "tokens.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        account=screen.identity.account,
        tokens=workflow.own_tokens(pool, screen.identity.account),
        now=screen.identity.at,
        token=token,
        problem=problem.message if problem else None,
        label=label,
        days=days or _DAYS,
        longest=LONGEST_DAYS,
        most=MOST,
        address=f"{str(screen.request.base_url).rstrip('/')}/api/v1/ogc",
    )
