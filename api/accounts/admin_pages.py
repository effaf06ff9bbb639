"""The administrator's pages of accounts."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.roles import for_roles
from api.accounts import workflow
from api.accounts.rights import right_of
from api.accounts.summary import ROLE_NAMES, right_text, status_of
from api.dependencies import IdentityDep, OwnerPoolDep, ProviderDep, ScreenDep
from api.oidc import workflow as oidc
from api.screen import Screen
from data.account import Account, AreaRight, Role
from data.errors import DataError, NotFoundError
from data.oidc_identities import OidcIdentity
from data.passwords import one_time_password
from geo.message import Message

router = APIRouter(prefix="/accounts", include_in_schema=False, default_response_class=HTMLResponse)

Text = Annotated[str, Form(max_length=200)]
Texts = Annotated[list[str], Form(default_factory=list, max_length=200)]
Numbers = Annotated[list[int], Form(default_factory=list, max_length=200)]
_FIELDS: Final = ("name", "display_name", "role", "inspector", "area", "since", "until")
_EMPTY_ROWS: Final = 2
_NO_STORE: Final = {"Cache-Control": "no-store"}


@router.get("")
@for_roles(Role.ADMINISTRATOR)
def accounts_page(screen: ScreenDep, pool: OwnerPoolDep) -> Response:
    """Show every account."""
    say = screen.translate
    rows = [
        {
            "account": each,
            "role": ROLE_NAMES[each.role],
            "status": status_of(each),
            "areas": [right_text(right, say) for right in each.rights],
        }
        for each in workflow.all_accounts(pool)
    ]
    return screen.page("accounts.html", rows=rows)


@router.get("/new")
@for_roles(Role.ADMINISTRATOR)
def new_account_page(screen: ScreenDep) -> Response:
    """Show the form for a new account."""
    return _new(screen, {})


@router.post("/new")
@for_roles(Role.ADMINISTRATOR)
def add_account(
    *,
    screen: ScreenDep,
    pool: OwnerPoolDep,
    name: Text = "",
    display_name: Text = "",
    role: Annotated[Role, Form()] = Role.PLANNER,
    inspector: Text = "",
    area: Text = "",
    since: Text = "",
    until: Text = "",
) -> Response:
    """Add an account and show its one-time password, once."""
    given = {
        "name": name, "display_name": display_name, "role": role.value, "inspector": inspector,
        "area": area, "since": since, "until": until,
    }  # fmt: skip
    password = one_time_password()
    try:
        rights: tuple[AreaRight, ...] = ()
        if area.strip():
            rights = (right_of(area, since, until, is_approver=False, today=screen.identity.day),)
        wanted = workflow.NewAccount(
            name=name,
            display_name=display_name or name,
            role=role,
            inspector=inspector or None,
            rights=rights,
        )
        account = workflow.add_account(pool, wanted, password, screen.actor, must_change=True)
    except DataError as error:
        return _new(screen, given, problem=error.message)
    return _shown_once(screen, account, password)


@router.get("/{number}")
@for_roles(Role.ADMINISTRATOR)
def account_page(screen: ScreenDep, number: int, pool: OwnerPoolDep) -> Response:
    """Show one account with all that can be changed."""
    return _one(screen, workflow.one_account(pool, number))


@router.post("/{number}/role")
@for_roles(Role.ADMINISTRATOR)
def change_role(
    screen: ScreenDep,
    number: int,
    pool: OwnerPoolDep,
    role: Annotated[Role, Form()],
    inspector: Text = "",
) -> Response:
    """Give an account another role."""
    account = workflow.one_account(pool, number)
    try:
        workflow.set_role(pool, account, role, inspector or None, screen.actor)
    except DataError as error:
        return _one(screen, account, problem=error.message)
    return _back(number)


@router.post("/{number}/areas")
@for_roles(Role.ADMINISTRATOR)
def change_areas(
    *,
    screen: ScreenDep,
    number: int,
    pool: OwnerPoolDep,
    area: Texts,
    since: Texts,
    until: Texts,
    approver: Numbers,
) -> Response:
    """Give an account exactly the areas of the form; rows without an area are left out."""
    account = workflow.one_account(pool, number)
    rows = list(zip(area, since, until, strict=False))
    try:
        rights = tuple(
            right_of(code, start, end, is_approver=row in approver, today=screen.identity.day)
            for row, (code, start, end) in enumerate(rows)
            if code.strip()
        )
        workflow.set_rights(pool, account, rights, screen.actor)
    except DataError as error:
        return _one(screen, account, problem=error.message)
    return _back(number)


@router.post("/{number}/identity")
@for_roles(Role.ADMINISTRATOR)
def bind_identity(
    screen: ScreenDep,
    number: int,
    pool: OwnerPoolDep,
    provider: ProviderDep,
    subject: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Bind a person of the identity provider to an account."""
    account = workflow.one_account(pool, number)
    if provider is None:
        raise NotFoundError("没有设置统一身份登录：请看 docs/security.md")
    try:
        wanted = OidcIdentity(issuer=provider.settings.issuer, subject=subject.strip())
        oidc.bind(pool, account, wanted, screen.actor)
    except DataError as error:
        return _one(screen, account, problem=error.message)
    return _back(number)


@router.post("/{number}/unbind")
@for_roles(Role.ADMINISTRATOR)
def free_identity(number: int, pool: OwnerPoolDep, identity: IdentityDep) -> Response:
    """Take the identity from an account."""
    oidc.free(pool, workflow.one_account(pool, number), identity.actor)
    return _back(number)


@router.post("/{number}/disable")
@for_roles(Role.ADMINISTRATOR)
def disable_account(screen: ScreenDep, number: int, pool: OwnerPoolDep) -> Response:
    """Disable an account; its sessions end."""
    account = workflow.one_account(pool, number)
    try:
        workflow.set_disabled(pool, account, screen.actor, is_disabled=True)
    except DataError as error:
        return _one(screen, account, problem=error.message)
    return _back(number)


@router.post("/{number}/enable")
@for_roles(Role.ADMINISTRATOR)
def enable_account(number: int, pool: OwnerPoolDep, identity: IdentityDep) -> Response:
    """Enable an account again."""
    account = workflow.one_account(pool, number)
    workflow.set_disabled(pool, account, identity.actor, is_disabled=False)
    return _back(number)


@router.post("/{number}/password")
@for_roles(Role.ADMINISTRATOR)
def new_password(screen: ScreenDep, number: int, pool: OwnerPoolDep) -> Response:
    """Give an account a new one-time password and show it, once."""
    account = workflow.one_account(pool, number)
    password = one_time_password()
    workflow.give_password(pool, account, password, screen.actor)
    return _shown_once(screen, account, password)


def _back(number: int) -> Response:
    return RedirectResponse(f"/accounts/{number}", HTTPStatus.SEE_OTHER)


def _shown_once(screen: Screen, account: Account, password: str) -> Response:
    answer = screen.page("one_time_password.html", account=account, password=password)
    answer.headers.update(_NO_STORE)
    return answer


def _new(
    screen: Screen,
    given: dict[str, str],
    *,
    problem: Message | None = None,
) -> Response:
    return screen.page(
        "account_new.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        given=dict.fromkeys(_FIELDS, "") | given,
        roles=ROLE_NAMES,
        today=screen.identity.day,
        problem=problem,
    )


def _one(
    screen: Screen,
    account: Account,
    *,
    problem: Message | None = None,
) -> Response:
    return screen.page(
        "account.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        account=account,
        roles=ROLE_NAMES,
        state=status_of(account),
        rows=[*account.rights, *[None] * _EMPTY_ROWS],
        provider=screen.request.app.state.provider,
        bound=oidc.identity_of(screen.request.app.state.pool, account),
        today=screen.identity.day,
        problem=problem,
    )
