"""One headless Chromium for all browser tests, with every request watched."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, sync_playwright

from api.access.tokens import SESSION
from api.clock import Clock, present
from api.oidc.settings import OidcSettings
from api.server import create_app
from data.database import Pool
from tests.make_account import session_token
from tests.small_county import SmallCounty

SIZES = ((1440, 900), (390, 844))
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Watched:
    """A page of a browser that reaches no other host, and all that it tried or complained of."""

    page: Page
    outside: list[str] = field(default_factory=list)
    """Addresses that it asked for beyond those allowed."""
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Console errors and warnings, and uncaught exceptions."""

    def assert_quiet(self) -> None:
        """Fail where the page asked for anything outside, missed a file or complained."""
        assert (self.outside, self.failed, self.complaints) == ([], [], [])


def find_browser() -> str | None:
    """Return the path of a Chromium, or None; `XUNTU_BROWSER` names another one."""
    named = os.environ.get("XUNTU_BROWSER")
    return named or next(
        (
            path
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (path := shutil.which(name))
        ),
        None,
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        if os.environ.get("XUNTU_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium was found: install one or name it in XUNTU_BROWSER")
        pytest.skip("no Chromium was found: install one or name it in XUNTU_BROWSER")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture(params=SIZES, ids=["desk", "phone"])
def watched(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Watched]:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    yield watch(context)
    context.close()


@pytest.fixture(scope="session")
def address(small_county: SmallCounty) -> Iterator[str]:
    """Give the address of a server of the small county, such as `http://127.0.0.1:40123`."""
    with serving(small_county.pool) as found:
        yield found


@pytest.fixture(scope="session")
def token(small_county: SmallCounty) -> str:
    """Give the token of a planner's open session."""
    return session_token(small_county.pool)


@pytest.fixture(params=SIZES, ids=["desk", "phone"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, address: str, token: str
) -> Iterator[Watched]:
    """Give a page of a planner who is signed in."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=address)
    sign_in(context, address, token)
    yield watch(context, allowed=(address,))
    context.close()


def sign_in(context: BrowserContext, address: str, token: str) -> None:
    """Let `context` be signed in at `address` by the session of `token`."""
    context.add_cookies([{"name": SESSION, "value": token, "url": address, "httpOnly": True}])


@contextmanager
def serving(
    pool: Pool,
    *,
    clock: Clock = present,
    backups: Path | None = None,
    oidc: OidcSettings | None = None,
) -> Iterator[str]:
    """Serve the plans in `pool` on a free loopback port, in a thread, and give the address."""
    app = create_app(pool, clock=clock, backups=backups, oidc=oidc)
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def watch(context: BrowserContext, *, allowed: tuple[str, ...] = ("file:",)) -> Watched:
    """Return a new page of `context`; requests that do not begin as `allowed` are refused."""
    seen = Watched(page=context.new_page())

    def judge(route: Route) -> None:
        address = route.request.url
        if address.startswith((*allowed, "data:", "blob:")):
            route.continue_()
        else:
            seen.outside.append(address)
            route.abort()

    context.route("**/*", judge)
    seen.page.on("requestfailed", lambda request: seen.failed.append(request.url))
    seen.page.on(
        "console",
        lambda said: (
            seen.complaints.append(said.text) if said.type in ("error", "warning") else None
        ),
    )
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    return seen


def open_file(watched: Watched, path: Path) -> Page:
    """Open the file at `path` and return its page when its map stands still."""
    watched.page.goto(path.resolve().as_uri())
    watched.page.wait_for_selector(".leaflet-container")
    watched.page.wait_for_timeout(300)
    return watched.page


def leave_by(button: Locator) -> None:
    """Press what leads to another page, and wait until that page is there."""
    with button.page.expect_navigation():
        button.click()


def see_done(page: Page) -> None:
    """Wait until the page of a job shows that it is over.

    The page opens itself anew at that moment, which would break off a visit elsewhere.
    """
    page.locator("#job[data-progress='']").wait_for()
    page.wait_for_load_state()  # what the page opened anew still loads would be broken off as well
