"""No page keeps anybody out: axe-core finds nothing serious on any page, at a desk or a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page
from psycopg2.extensions import parse_dsn

from api.content_policy import STRICT
from api.server import _ROUTERS
from data.account import Role
from data.database import Pool
from tests.browser.axe import Findings, equip, look
from tests.browser.conftest import SIZES, serving, sign_in
from tests.browser.office_at_work import Office, office_at_work
from tests.browser.page_state import APPROVAL, MONTH, STATES
from tests.conftest import new_database
from tests.make_account import right, session_token
from tests.small_county import AREA as SMALL
from tests.small_county import MONTH as DECEMBER
from tests.small_county import SmallCounty

pytestmark = pytest.mark.browser
NO_PAGES: Final = (
    ".pdf", ".xlsx", ".zip", ".js", ".json", ".csv", ".yaml", "/progress",
    "/exports/{number}/{ordinal}",
    "/photos/{name}", "/board/places/{employer}",
)  # fmt: skip
"""Ends of addresses that give a file, or data for a script, and not a page."""


@pytest.fixture(scope="module")
def office(
    server_dsn: str,
    small_county: SmallCounty,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Office]:
    with (
        copy_of(small_county, server_dsn) as pool,
        office_at_work(pool, browser, tmp_path_factory.mktemp("office")) as office,
    ):
        yield office


@contextmanager
def copy_of(county: SmallCounty, server: str) -> Iterator[Pool]:
    """Give a pool on a copy of `county`, which may be changed."""
    county.pool.rest()
    template = str(parse_dsn(county.pool.dsn)["dbname"])
    with new_database(server, template) as (_name, dsn), Pool(dsn) as pool:
        yield pool


def at_both_sizes(page: Page, name: str) -> list[Findings]:
    """Look at the open page at a desk's width and at a phone's."""
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found.append(look(page, f"{name} at {width} px"))
    return found


def assert_open_to_all(found: list[Findings]) -> None:
    assert all(one.passed > 10 for one in found)
    assert [str(barrier) for one in found for barrier in one.severe()] == []


@pytest.mark.parametrize("who", STATES)
def test_no_page_keeps_anybody_out(office: Office, who: str) -> None:
    role = None if who == "nobody" else Role(who)
    inspector = office.route.team_day.lead if role is Role.INSPECTOR else None
    context = office.open(role, inspector=inspector, rights=(right(is_approver=True),))
    page, found = context.new_page(), []
    for state in STATES[who]:
        state.open(page, office.made)
        found += at_both_sizes(page, f"{who}/{state.name}")
    context.close()
    assert_open_to_all(found)


def test_a_plan_on_its_way_to_approval_keeps_nobody_out(
    small_county: SmallCounty, server_dsn: str, browser: Browser
) -> None:
    made, found = {"area": SMALL, "month": str(DECEMBER)}, []
    with copy_of(small_county, server_dsn) as pool, serving(pool) as address:
        tokens = {
            "planner": session_token(pool, name="first"),
            "leader": session_token(pool, Role.LEADER, rights=(right(is_approver=True),)),
        }
        for who, state in APPROVAL:
            context = browser.new_context(base_url=address)
            equip(context)
            sign_in(context, address, tokens[who])
            page = context.new_page()
            state.open(page, made)
            found += at_both_sizes(page, state.name)
            context.close()
    assert_open_to_all(found)


def test_barriers_are_found_under_the_strict_policy_and_in_frames(browser: Browser) -> None:
    barrier = "<p style='color:#bbb'>pale</p><input>"
    pages = {
        "outer": f"<html lang=zh><title>t</title><main><h1>h</h1>{barrier}"
        "<iframe src=/inner title=t></iframe></main>",
        "inner": f"<html lang=zh><title>t</title><main><h1>h</h1>{barrier}</main>",
    }
    styled = STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    context = browser.new_context(base_url="http://127.0.0.1:9")
    context.route(
        "**/*",
        lambda route: route.fulfill(
            body=pages[route.request.url.rpartition("/")[2]],
            content_type="text/html",
            headers={"Content-Security-Policy": styled},
        ),
    )
    equip(context)
    page = context.new_page()
    page.goto("/outer")
    found = look(page, "outer")
    context.close()
    severe = sorted((one.rule, one.where.split()[0]) for one in found.severe())
    assert severe == [
        ("color-contrast", "iframe"), ("color-contrast", "p"), ("label", "iframe"),
        ("label", "input"),
    ]  # fmt: skip


def test_every_page_there_is_was_looked_at() -> None:
    seen = [state.path.partition("?")[0] for states in STATES.values() for state in states]
    pages = {
        route.path
        for router in _ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        and "GET" in (route.methods or ())
        and not route.path.startswith("/api/")
        and not route.path.endswith(NO_PAGES)
    }
    leads_on = {
        "/areas/{area}/year", "/sign-in/oidc", "/sign-in/oidc/answer",  # to another page
        f"{MONTH}/risk-map/map", f"{MONTH}/overview-map/map",  # frames of pages, looked at in them
    }  # fmt: skip
    forgotten = {path for path in pages - leads_on if not any(_same(path, one) for one in seen)}
    assert len(pages) > 40
    assert forgotten == set()


def _same(path: str, seen: str) -> bool:
    ours, theirs = path.strip("/").split("/"), seen.strip("/").split("/")
    return len(ours) == len(theirs) and all(
        a == b or a.startswith("{") for a, b in zip(ours, theirs, strict=True)
    )
