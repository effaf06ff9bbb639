"""No page keeps anybody out: axe-core finds nothing serious on any page, at a desk or a phone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page, expect
from psycopg2.extensions import parse_dsn

from api.content_policy import STRICT
from api.server import _ROUTERS
from data.account import Role
from data.database import Pool
from tests.browser.axe import Findings, equip, look
from tests.browser.conftest import SIZES, leave_by, serving, sign_in
from tests.browser.office_at_work import Office, office_at_work
from tests.conftest import new_database
from tests.make_account import PASSWORD, right, session_token
from tests.small_county import AREA as SMALL
from tests.small_county import MONTH as DECEMBER
from tests.small_county import SmallCounty

pytestmark = pytest.mark.browser
Act = Callable[[Page], object]
MONTH: Final = "/areas/{area}/{month}"
AREA: Final = "/areas/{area}"


def sign_in_wrongly(page: Page) -> None:
    page.locator("#name").fill("somebody")
    page.locator("#password").fill(PASSWORD)
    leave_by(page.locator("main button"))
    expect(page.locator("[role=alert]")).to_be_visible()


def make_token(page: Page) -> None:
    page.locator("[name=label]").fill("QGIS")
    leave_by(page.locator("form:has(#label) button"))
    expect(page.locator(".once")).to_be_visible()


def add_account(page: Page) -> None:
    page.locator("[name=name]").fill("li.si")
    page.locator("[name=display_name]").fill("李四")
    leave_by(page.locator("main button").first)
    expect(page.locator(".once")).to_be_visible()


def refuse_account(page: Page) -> None:
    page.locator("[name=name]").fill("!!")
    page.locator("[name=display_name]").fill("李四")
    leave_by(page.locator("main button").first)
    expect(page.locator("[role=alert]")).to_be_visible()


def take_shipped_rules(page: Page) -> None:
    page.locator("#shipped").select_option("ziyang-2018")
    leave_by(page.locator("form:has(#shipped) button"))
    expect(page.locator("h1")).to_contain_text("资阳市")


def try_lost_team(page: Page) -> None:
    page.locator("#slot").select_option(index=1)
    page.locator("#why-lost").fill("车辆故障")
    leave_by(page.locator("form:has(#slot) button"))
    expect(page.locator("h1")).to_have_text("试排结果")


def wait_for_map(page: Page) -> None:
    page.wait_for_selector("#map[data-ready=yes]")


def wait_for_stops(page: Page) -> None:
    page.locator("ol.stops li").first.wait_for()


def open_visit(page: Page, at: int) -> None:
    wait_for_stops(page)
    page.locator("ol.stops a.name").nth(at).click()
    page.locator("article h1").wait_for()


def sign(page: Page) -> None:
    open_visit(page, 1)
    page.locator("#sign-lead").click()
    page.locator("dialog canvas").wait_for()


def draw_map(page: Page) -> None:
    wait_for_stops(page)
    page.locator("nav.tabs a").nth(1).click()
    page.locator("main svg, main canvas, .leaflet-container").first.wait_for()


def nothing(_page: Page) -> None:
    """Look at the page as it opens."""


VIEWS: Final[dict[str, tuple[tuple[str, Act], ...]]] = {
    "nobody": (("/sign-in", nothing), ("/sign-in?next=/jobs", sign_in_wrongly)),
    "planner": (
        ("/", nothing),
        (f"{AREA}/import", nothing),
        (f"{AREA}/import/{{unclear}}", nothing),
        (f"{AREA}/import/{{upload}}", nothing),
        (f"{AREA}/import/{{upload}}/faults", nothing),
        (f"{AREA}/import/{{upload}}/changes?kind=added", nothing),
        (f"{AREA}/import-undo", nothing),
        (f"{AREA}/geocode", nothing),
        (f"{AREA}/geocode/corrected", nothing),
        (f"{AREA}/geocode/at/{{stop}}", wait_for_map),
        (f"{AREA}/risk", nothing),
        (f"{AREA}/year/{{year}}", nothing),
        (f"{AREA}/ceremony", nothing),
        (f"{AREA}/2027-01/ceremony", nothing),
        (f"{MONTH}/ceremony", nothing),
        (f"{MONTH}/ceremony/witness/2", nothing),
        (f"{AREA}/plan", nothing),
        (MONTH, nothing),
        (f"{MONTH}/roster", nothing),
        (f"{MONTH}/risk-map", nothing),
        (f"{MONTH}/overview-map", nothing),
        (f"{MONTH}/routes/{{day}}/{{team}}", nothing),
        (f"{MONTH}/why?q=91999901467", nothing),
        (f"{MONTH}/why/{{stop}}", nothing),
        (f"{MONTH}/board", nothing),
        (f"{MONTH}/board/move/{{stop}}", nothing),
        (f"{MONTH}/board/change", nothing),
        (f"{MONTH}/board/change", try_lost_team),
        (f"{MONTH}/board/compare", nothing),
        (f"{MONTH}/exports", nothing),
        (f"{MONTH}/approval", nothing),
        ("/jobs", nothing),
        ("/jobs/1", nothing),
        ("/jobs/{job}", nothing),
        ("/account/tokens", make_token),
        ("/account/password", nothing),
        ("/nothing", nothing),
    ),
    "leader": (
        ("/", nothing),
        ("/?lang=en", nothing),
        ("/briefs", nothing),
        (MONTH, nothing),
        (f"{MONTH}/brief?lang=zh", nothing),
        (f"{MONTH}/townships/{{township}}", nothing),
        (f"{AREA}/scorecard/{{quarter}}", nothing),
        (f"{MONTH}/results", nothing),
        (f"{MONTH}/exports", nothing),
        (f"{MONTH}/ceremony", nothing),
        (f"{MONTH}/approval", nothing),
        ("/account/password", nothing),
    ),
    "administrator": (
        ("/", nothing),
        ("/accounts", nothing),
        ("/accounts/new", nothing),
        ("/accounts/new", refuse_account),
        ("/accounts/new", add_account),
        ("/accounts/1", nothing),
        ("/audit", nothing),
        ("/audit/verify", nothing),
        ("/backups", nothing),
        ("/jobs", nothing),
        ("/account/tokens", nothing),
        (f"{AREA}/rules", take_shipped_rules),
        (f"{AREA}/rules", nothing),
        (f"{AREA}/rules/0", nothing),
        ("/reference", nothing),
        ("/reference/hazard_factors", nothing),
    ),
    "inspector": (
        ("/", nothing),
        ("/field/", wait_for_stops),
        ("/field/#/map", draw_map),
        ("/field/#/first", lambda page: open_visit(page, 0)),
        ("/field/#/second", lambda page: open_visit(page, 1)),
        ("/field/#/sign", sign),
        (f"{AREA}/visits/{{visit}}", nothing),
        (f"{AREA}/visits/{{visit}}/order", nothing),
        ("/account/password", nothing),
    ),
}
"""What each role opens; a page that is the same for several is looked at for one of them."""
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


@pytest.mark.parametrize("who", VIEWS)
def test_no_page_keeps_anybody_out(office: Office, who: str) -> None:
    role = None if who == "nobody" else Role(who)
    inspector = office.route.team_day.lead if role is Role.INSPECTOR else None
    context = office.open(role, inspector=inspector, rights=(right(is_approver=True),))
    page, found = context.new_page(), []
    for path, act in VIEWS[who]:
        if "#" in path:  # a new document, even where only the mark in the address differs
            page.goto("about:blank")
        page.goto(path.format(**office.made).partition("#")[0])
        act(page)
        found += at_both_sizes(page, f"{path} {getattr(act, '__name__', '')}")
    context.close()
    assert_open_to_all(found)


def test_a_plan_on_its_way_to_approval_keeps_nobody_out(
    small_county: SmallCounty, server_dsn: str, browser: Browser
) -> None:
    with copy_of(small_county, server_dsn) as pool, serving(pool) as address:
        people = [
            (session_token(pool, name="first"), "draft"),
            (session_token(pool, Role.LEADER, rights=(right(is_approver=True),)), "to decide on"),
        ]
        found = []
        for token, stage in people:
            context = browser.new_context(base_url=address)
            equip(context)
            sign_in(context, address, token)
            page = context.new_page()
            page.goto(f"/areas/{SMALL}/{DECEMBER}/approval")
            found += at_both_sizes(page, f"approval, {stage}")
            if stage == "draft":
                leave_by(page.locator("form[action$='/submit'] button"))
                found += at_both_sizes(page, "approval, handed in")
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
    seen = [path.partition("?")[0] for views in VIEWS.values() for path, _act in views]
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
