"""The server: pages and JSON on the loopback address, nothing loaded from outside."""

import errno
import socket
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api.access.errors import MustChangePasswordError, NotSignedInError
from api.access.guard import guard
from api.access.roles import EVERYBODY, for_roles, public
from api.access.way_back import way_back
from api.access.workflow import TooManyAttemptsError
from api.accounts import admin_pages, oidc_pages
from api.accounts import pages as account_pages
from api.accounts.pages import PASSWORD_PAGE
from api.audit import pages as audit_pages
from api.backups import pages as backup_pages
from api.board import pages as board_pages
from api.clock import Clock, present
from api.condition import pages as condition_pages
from api.content_policy import STRICT
from api.entity_tag import tagged
from api.errors import status_of
from api.features import endpoints as feature_endpoints
from api.field import endpoints as field_endpoints
from api.field import pages as field_pages
from api.geocoding import pages as geocode_pages
from api.home import pages as home_pages
from api.imports import pages as import_pages
from api.imports import undo_pages as import_undo_pages
from api.language import translator
from api.leader import pages as leader_pages
from api.office import approval_pages, assets, ceremony_pages, export_pages, ledger_page
from api.oidc.provider import Provider
from api.oidc.settings import OidcSettings
from api.pages import Templates
from api.plans import endpoints, pages
from api.prints import pages as print_pages
from api.problem import MEDIA_TYPE, problems
from api.reference import pages as reference_pages
from api.rules import pages as rule_pages
from api.scoring import pages as risk_pages
from api.tokens import pages as token_pages
from api.why import pages as why_pages
from api.work import pages as job_pages
from api.year import pages as year_pages
from data.database import Pool, reading
from data.errors import DataError
from data.web_scope import protect
from geo.errors import XuntuError
from geo.message import Message, message
from maps.web_asset import asset_files

_ROUTERS: Final = (
    account_pages.router,
    oidc_pages.router,
    admin_pages.router,
    approval_pages.router,
    assets.router,
    audit_pages.router,
    backup_pages.router,
    condition_pages.router,
    ceremony_pages.router,
    ledger_page.router,  # before the pages of a month: /areas/…/ceremony
    board_pages.router,
    endpoints.router,
    export_pages.router,
    field_endpoints.router,
    field_pages.router,
    job_pages.router,  # before the pages of a month: /areas/…/plan
    import_pages.router,  # these too: /areas/…/import
    import_undo_pages.router,
    geocode_pages.router,
    risk_pages.router,
    rule_pages.router,
    reference_pages.router,
    year_pages.router,
    feature_endpoints.router,
    leader_pages.router,
    print_pages.router,
    token_pages.router,
    home_pages.router,
    pages.router,
    why_pages.router,
)
SECURITY: Final = {
    "Content-Security-Policy": STRICT,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}
_PRIVATE: Final = "no-store"
"""A page must not come out of a cache after its reader signed out."""
_LARGEST_BODY: Final = 1_000_000
"""Bytes of a request; an endpoint that takes files states its own limit."""
_TWO_YEARS: Final = "max-age=63072000"


def create_app(
    pool: Pool,
    *,
    is_secure: bool = False,
    clock: Clock = present,
    backups: Path | None = None,
    oidc: OidcSettings | None = None,
) -> FastAPI:
    """Return the application that serves the plans in `pool`.

    Parameters
    ----------
    is_secure
        Whether browsers reach it encrypted, through a proxy in front of it.
    backups
        Folder that backups are kept in; without it none are made here.
    oidc
        How to sign in at the identity provider of the office; without it, by password only.

    Raises
    ------
    NoWebRoleError
        If the database cannot keep areas apart.
    """
    protect(pool)
    app = FastAPI(
        title="Xuntu 巡图",
        version="1",
        description="Month plans of occupational-health inspection.",
        docs_url=None,  # both load their page from another host
        redoc_url=None,
        openapi_url=None,  # an endpoint like the others, so that the guard sees it
        dependencies=[Depends(guard)],
        responses=problems(),
        max_body_size=_LARGEST_BODY,
    )
    app.state.pool = pool
    app.state.templates = Templates()
    app.state.is_secure = is_secure
    app.state.clock = clock
    app.state.backups = backups
    app.state.provider = Provider(oidc) if oidc else None
    app.add_api_route("/static/vendor/{name:path}", _vendor, include_in_schema=False)
    app.add_api_route("/api/v1/openapi.json", _openapi, include_in_schema=False)
    app.add_api_route("/health", _health, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=str(files("api").joinpath("static"))))
    for router in _ROUTERS:
        app.include_router(router)
    app.add_exception_handler(XuntuError, _problem)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(Exception, _failed)
    app.middleware("http")(_secured)
    return app


@public
def _vendor(name: str) -> FileResponse:
    if (path := asset_files().get(name)) is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return FileResponse(path, headers={"Cache-Control": "max-age=86400"})


@for_roles(*EVERYBODY)
def _openapi(request: Request) -> JSONResponse:
    app: FastAPI = request.app
    return JSONResponse(app.openapi())


@public
def _health(request: Request) -> JSONResponse:
    with reading(request.app.state.pool):
        return JSONResponse({"status": "ok"})


async def _secured(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    answer = await tagged(request, await call_next(request))
    for header, value in SECURITY.items():
        answer.headers.setdefault(header, value)
    if not request.url.path.startswith("/static/"):
        answer.headers.setdefault("Cache-Control", _PRIVATE)
    if request.app.state.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", _TWO_YEARS)
    return answer


def _problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, XuntuError):
        raise error
    is_page = not request.url.path.startswith("/api/")
    if is_page and request.method == "GET":
        if isinstance(error, NotSignedInError):
            query = f"?{request.url.query}" if request.url.query else ""
            wanted = urlencode({"next": way_back(f"{request.url.path}{query}")})
            return RedirectResponse(f"/sign-in?{wanted}", HTTPStatus.SEE_OTHER)
        if isinstance(error, MustChangePasswordError):
            return RedirectResponse(PASSWORD_PAGE, HTTPStatus.SEE_OTHER)
    answer = _answer(request, status_of(error), error.message, type(error).__name__)
    if isinstance(error, TooManyAttemptsError):
        answer.headers["Retry-After"] = str(error.wait_s)
    if isinstance(error, NotSignedInError):
        # Programs are told how to sign in; a page's own script must not raise a browser's dialogue.
        is_program = request.url.path.startswith(feature_endpoints.ROOT)
        answer.headers["WWW-Authenticate"] = (
            'Basic realm="Xuntu", charset="UTF-8"' if is_program else "XuntuSession"
        )
    return answer


def _http_problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == HTTPStatus.NOT_FOUND:
        sentence = message("没有这个页面：请从首页进入")
    else:
        sentence = message(
            "服务器不能这样回答（{status}）：请从首页进入", status=HTTPStatus(status).phrase
        )
    return _answer(request, status, sentence, HTTPStatus(status).phrase)


def _failed(request: Request, _error: Exception) -> Response:
    """Answer where the program itself failed; the server writes down why."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    sentence = message("程序出错，没有回答：请稍后重试，或告诉维护人员")
    answer = _answer(request, status, sentence, status.phrase)
    answer.headers.update({**SECURITY, "Cache-Control": _PRIVATE})  # no middleware sees it
    return answer


def _malformed(request: Request, error: Exception) -> Response:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    where = "、".join(".".join(str(step) for step in each["loc"]) for each in errors)
    # The standard of features wants 400 for a parameter that cannot be.
    is_feature = request.url.path.startswith(feature_endpoints.ROOT)
    status = HTTPStatus.BAD_REQUEST if is_feature else HTTPStatus.UNPROCESSABLE_ENTITY
    sentence = message("请求里的 {where} 看不懂：请核对网址", where=where)
    return _answer(request, status, sentence, status.phrase)


def _answer(request: Request, status: int, sentence: Message, title: str) -> Response:
    templates: Templates = request.app.state.templates
    said = sentence.said(translator(templates.language(request)))
    if request.url.path.startswith("/api/"):
        return JSONResponse(
            {"type": "about:blank", "title": title, "status": int(status), "detail": said},
            status_code=int(status),
            media_type=MEDIA_TYPE,
        )
    return templates.page(request, "error.html", status=int(status), sentence=said)


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches what listens on `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Return whether nobody listens on `port` of `host`, an address of this machine.

    Raises
    ------
    UnknownHostError
        If this machine has no such address.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise UnknownHostError(host) from error
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise UnknownHostError(host) from error
            return False
    return True


class UnknownHostError(DataError):
    """No network card of this machine has such an address."""

    def __init__(self, host: str) -> None:
        super().__init__(
            "本机没有地址 {host}：请写本机的内网地址，或 0.0.0.0（全部地址）", host=host
        )
