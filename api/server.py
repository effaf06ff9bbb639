"""The server: pages and JSON on the loopback address, nothing loaded from outside."""

import errno
import socket
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from importlib.resources import files
from ipaddress import ip_address

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api.errors import status_of
from api.language import translator
from api.pages import Templates
from api.plans import endpoints, pages
from api.why import pages as why_pages
from data.database import Pool
from data.errors import DataError
from geo.errors import XuntuError
from geo.message import Message, message
from maps.web_asset import asset_files

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; base-uri 'none'; "
    "frame-ancestors 'self'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(pool: Pool, *, is_secure: bool = False) -> FastAPI:
    """Return the application that serves the plans in `pool`."""
    app = FastAPI(
        title="Xuntu 巡图",
        version="1",
        description="Month plans of occupational-health inspection.",
        docs_url=None,  # both load their page from another host
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.pool = pool
    app.state.templates = Templates()
    app.add_api_route("/static/vendor/{name:path}", _vendor, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=str(files("api").joinpath("static"))))
    app.include_router(endpoints.router)
    app.include_router(pages.router)
    app.include_router(why_pages.router)
    app.add_exception_handler(XuntuError, _problem)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.middleware("http")(_secured)
    return app


def _vendor(name: str) -> FileResponse:
    if (path := asset_files().get(name)) is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return FileResponse(path, headers={"Cache-Control": "max-age=86400"})


async def _secured(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    answer = await call_next(request)
    for header, value in SECURITY.items():
        answer.headers.setdefault(header, value)
    return answer


def _problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, XuntuError):
        raise error
    return _answer(request, status_of(error), error.message, type(error).__name__)


def _http_problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == HTTPStatus.NOT_FOUND:
        sentence = message("没有这个页面：请从首页进入")
    else:
        sentence = message(
            "服务器不能这样回答（{status}）：请从首页进入", status=HTTPStatus(status).phrase
        )
    return _answer(request, status, sentence, HTTPStatus(status).phrase)


def _malformed(request: Request, error: Exception) -> Response:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    where = "、".join(".".join(str(step) for step in each["loc"]) for each in errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    sentence = message("请求里的 {where} 看不懂：请核对网址", where=where)
    return _answer(request, status, sentence, status.phrase)


def _answer(request: Request, status: int, sentence: Message, title: str) -> Response:
    templates: Templates = request.app.state.templates
    said = sentence.said(translator(templates.language(request)))
    if request.url.path.startswith("/api/"):
        return JSONResponse(
            {"type": "about:blank", "title": title, "status": int(status), "detail": said},
            status_code=int(status),
            media_type="application/problem+json",
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
    """This machine has no such address."""

    def __init__(self, host: str) -> None:
        super().__init__(
            "本机没有地址 {host}：请写本机的内网地址，或 0.0.0.0（全部地址）", host=host
        )
