"""Pages for everybody: sign in, sign out, change one's own password."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access import workflow as access
from api.access.guard import address_of
from api.access.roles import EVERYBODY, for_roles, public
from api.access.tokens import (
    BEFORE,
    forget_session,
    form_token,
    keep_before,
    keep_session,
    new_secret,
)
from api.access.way_back import way_back
from api.access.workflow import SignInRefusedError, TooManyAttemptsError
from api.accounts import workflow
from api.accounts.summary import ROLE_NAMES
from api.dependencies import ClockDep, IdentityDep, OwnerPoolDep, ProviderDep, TemplatesDep
from api.errors import status_of
from api.oidc.errors import OidcError
from api.oidc.provider import Provider
from api.oidc.settings import STANDING_NAME
from data.errors import DataError

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Text = Annotated[str, Form(max_length=4000)]
PASSWORD_PAGE: Final = "/account/password"  # noqa: S105 - an address


@router.get("/sign-in")
@public
def sign_in_page(
    request: Request,
    pool: OwnerPoolDep,
    templates: TemplatesDep,
    next: str = "",  # noqa: A002 - the name in the address
) -> Response:
    """Show the form for signing in."""
    if request.state.identity is not None:
        return RedirectResponse(way_back(next), HTTPStatus.SEE_OTHER)
    return sign_in_form(request, templates, wanted=next, is_empty=not workflow.has_accounts(pool))


@router.post("/sign-in")
@public
def sign_in(
    *,
    request: Request,
    pool: OwnerPoolDep,
    templates: TemplatesDep,
    clock: ClockDep,
    name: Text = "",
    password: Text = "",
    next: Text = "",  # noqa: A002 - the name in the form
) -> Response:
    """Open a session and go to the page that was asked for."""
    try:
        opened = access.sign_in(
            pool, name=name, password=password, address=address_of(request), now=clock()
        )
    except (SignInRefusedError, TooManyAttemptsError) as error:
        return sign_in_form(request, templates, wanted=next, problem=error, name=name)
    target = PASSWORD_PAGE if opened.account.must_change else way_back(next)
    answer = RedirectResponse(target, HTTPStatus.SEE_OTHER)
    keep_session(request, answer, opened.token)
    return answer


@router.post("/sign-out")
@for_roles(*EVERYBODY, before_change=True)
def sign_out(
    request: Request,
    pool: OwnerPoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    provider: ProviderDep,
) -> Response:
    """End the session, here and then at the identity provider that opened it."""
    hint = access.sign_out(pool, identity.token, identity.actor)
    answer: Response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    if hint is not None and provider is not None:
        answer = _signed_out(request, templates, provider, hint, now=identity.at)
    forget_session(request, answer)
    return answer


@router.get(PASSWORD_PAGE)
@for_roles(*EVERYBODY, before_change=True)
def password_page(request: Request, templates: TemplatesDep, identity: IdentityDep) -> Response:
    """Show one's own account and the form for another password."""
    return _own(request, templates, identity)


@router.post(PASSWORD_PAGE)
@for_roles(*EVERYBODY, before_change=True)
def change_password(
    *,
    request: Request,
    pool: OwnerPoolDep,
    templates: TemplatesDep,
    identity: IdentityDep,
    old: Text = "",
    new: Text = "",
    again: Text = "",
) -> Response:
    """Replace one's own password."""
    try:
        if new != again:
            raise SignInRefusedError("两次输入的新密码不一样：请重新输入")
        workflow.change_own_password(
            pool, identity.account, old=old, new=new, token=identity.token, actor=identity.actor
        )
    except DataError as error:
        return _own(request, templates, identity, problem=error)
    return RedirectResponse("/?changed=1", HTTPStatus.SEE_OTHER)


def sign_in_form(
    request: Request,
    templates: TemplatesDep,
    *,
    wanted: str,
    problem: DataError | None = None,
    name: str = "",
    is_empty: bool = False,
) -> Response:
    """Return the page for signing in, with what went wrong and its status."""
    # A session that is over must not be what the next form is bound to.
    secret = request.cookies.get(BEFORE) or new_secret()
    request.state.csrf = form_token(secret)
    request.state.identity = None
    status, headers = HTTPStatus.OK, {}
    if isinstance(problem, TooManyAttemptsError):
        headers["Retry-After"] = str(problem.wait_s)
    if problem is not None:
        status = status_of(problem)
    provider: Provider | None = request.app.state.provider
    answer = templates.page(
        request,
        "sign_in.html",
        status=status,
        next=way_back(wanted),
        problem=problem.message if problem else None,
        given=name[:64],
        is_empty=is_empty,
        provider=(provider.settings.name or STANDING_NAME) if provider else None,
    )
    answer.headers.update(headers)
    forget_session(request, answer)
    keep_before(request, answer, secret)
    return answer


def _signed_out(
    request: Request, templates: TemplatesDep, provider: Provider, hint: str, *, now: datetime
) -> Response:
    """Say that the session is over, and go on to where the provider's ends.

    A page, not a redirection: browsers let no form lead to another host under our policy.
    """
    request.state.identity = None
    try:
        target = provider.end_session_address(hint, now)
    except OidcError:
        target = None
    answer = templates.page(
        request,
        "signed_out.html",
        target=target,
        provider=provider.settings.name or STANDING_NAME,
    )
    if target is not None:
        answer.headers["Refresh"] = f"0; url={target}"
    return answer


def _own(
    request: Request,
    templates: TemplatesDep,
    identity: IdentityDep,
    *,
    problem: DataError | None = None,
) -> Response:
    account = identity.account
    return templates.page(
        request,
        "own_password.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        account=account,
        role=ROLE_NAMES[account.role],
        problem=problem.message if problem else None,
    )
