"""The guard: every request passes here before its endpoint; what is not allowed is refused.

It is a dependency of the whole application, so that no page can forget it: it finds who is
signed in, asks what the endpoint declares, checks the area in the address, and lets no write
pass that lacks the form token of the session.
"""

from typing import Final, cast

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.access.errors import (
    ForbiddenError,
    ForgedFormError,
    MustChangePasswordError,
    NotSignedInError,
)
from api.access.identity import Identity
from api.access.roles import Access, access_of
from api.access.token_sign_in import account_of_header
from api.access.tokens import FIELD, HEADER, SESSION, form_token, is_ours, secret_of
from api.access.workflow import signed_in
from api.clock import Clock
from data.database import Pool
from data.errors import NotFoundError

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_OUR_SITES: Final = frozenset({"", "same-origin", "none"})


async def guard(request: Request) -> None:
    """Let `request` pass to its endpoint, or refuse it.

    Raises
    ------
    NotSignedInError, MustChangePasswordError, ForbiddenError, ForgedFormError, NotFoundError
        If it is not allowed.
    """
    access = access_of(request.scope.get("endpoint"))
    if access is None:
        raise ForbiddenError("这个地址没有声明谁可以访问，已拒绝：请告诉维护人员")
    _refuse_nul(request)
    request.state.identity = await run_in_threadpool(_identity, request)
    request.state.csrf = form_token(secret_of(request))
    if not access.is_public:
        _check(request, request.state.identity, access)
    if request.method not in _SAFE:
        await _check_origin(request)


def address_of(request: Request) -> str:
    """Return the address of who is asking."""
    return request.client.host if request.client else "?"


def _refuse_nul(request: Request) -> None:
    """Refuse an address with a NUL character, which no database can be asked for."""
    words = [*map(str, request.path_params.values())]
    if not request.url.path.startswith("/api/"):  # those say themselves what is wrong
        words += [text for pair in request.query_params.multi_items() for text in pair]
    if any("\x00" in word for word in words):
        raise NotFoundError("没有这个页面：请从首页进入")


def _identity(request: Request) -> Identity | None:
    header = request.headers.get("authorization")
    if header and request.url.path.startswith("/api/"):
        return _program(request, header)
    if not (token := request.cookies.get(SESSION)):
        return None
    now = cast("Clock", request.app.state.clock)()
    account = signed_in(cast("Pool", request.app.state.pool), token, now=now)
    if account is None:
        return None
    return Identity(account=account, token=token, address=address_of(request), at=now)


def _program(request: Request, header: str) -> Identity:
    now = cast("Clock", request.app.state.clock)()
    address = address_of(request)
    pool = cast("Pool", request.app.state.pool)
    account = account_of_header(pool, header, address=address, now=now)
    if request.method not in _SAFE:
        raise ForbiddenError("访问令牌只能读取，不能改动：请登录网页操作")
    return Identity(account=account, token="", address=address, at=now, by_token=True)


def _check(request: Request, identity: Identity | None, access: Access) -> None:
    if identity is None:
        raise NotSignedInError
    if identity.account.must_change and not access.before_change:
        raise MustChangePasswordError
    if identity.account.role not in access.roles:
        raise ForbiddenError("您的角色不能使用这一页：如确需使用，请找管理员")
    area = request.path_params.get("area")
    if area is not None and not identity.may_see(str(area)):
        raise ForbiddenError("您今天没有区域 {area} 的授权：如确需使用，请找管理员", area=area)


async def _check_origin(request: Request) -> None:
    if request.headers.get("sec-fetch-site", "") not in _OUR_SITES:
        raise ForgedFormError
    given = request.headers.get(HEADER, "")
    if not given and request.headers.get("content-type", "").startswith(_FORMS):
        field = (await request.form()).get(FIELD)
        given = field if isinstance(field, str) else ""
    if not is_ours(secret_of(request), given):
        await request.close()  # a file that came with it is not wanted
        raise ForgedFormError
