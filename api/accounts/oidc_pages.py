"""Pages on the way to the identity provider and back."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.guard import address_of
from api.access.roles import public
from api.access.tokens import SENT, forget_sent, keep_sent, keep_session, new_secret
from api.access.way_back import way_back
from api.access.workflow import TooManyAttemptsError
from api.accounts.pages import sign_in_form
from api.dependencies import ClockDep, OwnerPoolDep, ProviderDep, TemplatesDep
from api.oidc import workflow
from api.oidc.errors import OidcError
from api.oidc.settings import ANSWER_PAGE
from api.oidc.workflow import Returned
from data.errors import NotFoundError

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Text = Annotated[str, Query(max_length=4000)]


@router.get("/sign-in/oidc")
@public
def send_off(
    *,
    request: Request,
    pool: OwnerPoolDep,
    templates: TemplatesDep,
    clock: ClockDep,
    provider: ProviderDep,
    next: Text = "",  # noqa: A002 - the name in the address
) -> Response:
    """Send the browser to the identity provider."""
    if provider is None:
        raise NotFoundError("没有设置统一身份登录：请用登录名和密码登录")
    if request.state.identity is not None:
        return RedirectResponse(way_back(next), HTTPStatus.SEE_OTHER)
    # Who starts in two windows comes back to both.
    browser = request.cookies.get(SENT) or new_secret()
    try:
        target = workflow.send_off(
            pool, provider, wanted=next, browser=browser, address=address_of(request), now=clock()
        )
    except OidcError as error:
        return sign_in_form(request, templates, wanted=next, problem=error)
    answer = RedirectResponse(target, HTTPStatus.SEE_OTHER)
    keep_sent(request, answer, browser)
    return answer


@router.get(ANSWER_PAGE)
@public
def come_back(
    *,
    request: Request,
    pool: OwnerPoolDep,
    templates: TemplatesDep,
    clock: ClockDep,
    provider: ProviderDep,
    state: Text = "",
    code: Text = "",
    error: Text = "",
    iss: Text = "",
) -> Response:
    """Open a session for who comes back from the identity provider."""
    if provider is None:
        raise NotFoundError("没有设置统一身份登录：请用登录名和密码登录")
    if request.state.identity is not None:  # a link must not put anybody out
        return RedirectResponse(way_back(""), HTTPStatus.SEE_OTHER)
    back = Returned(state=state, code=code, error=error, issuer=iss)
    browser = request.cookies.get(SENT, "")
    address, now = address_of(request), clock()
    try:
        entered = workflow.enter(pool, provider, back, browser=browser, address=address, now=now)
    except (OidcError, TooManyAttemptsError) as refused:
        return sign_in_form(request, templates, wanted="", problem=refused)
    answer = RedirectResponse(entered.wanted, HTTPStatus.SEE_OTHER)
    keep_session(request, answer, entered.opened.token)
    forget_sent(request, answer)
    return answer
