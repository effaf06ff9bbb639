"""From the public draw to the release in a real browser, at a desk and on a phone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from api.access.workflow import Actor
from api.work.asking import ask_for_month
from data.account import Role
from data.chain_files import parse_chain
from data.database import Pool
from planner.ledger_entry import Holder
from planner.month import parse_month
from tests.browser.conftest import SIZES, Watched, leave_by, see_done, serving, sign_in, watch
from tests.browser.test_accounts import assert_labelled
from tests.browser.test_pages import assert_fits
from tests.job_worker import work
from tests.make_account import NOW, right, session_token
from tests.small_county import AREA

pytestmark = pytest.mark.browser
BASE = f"/areas/{AREA}/2026-12"
DICE = "31415926535897932384"
REFUSED = "the server responded with a status of 4"


@pytest.fixture(params=SIZES, ids=["desk", "phone"])
def office(
    request: pytest.FixtureRequest, browser: Browser, scored_county: Pool
) -> Iterator[tuple[Watched, Pool, str]]:
    """Give a planner's page on a county of this test alone, and the address of its server."""
    width, height = request.param
    with serving(scored_county) as address:
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=address, accept_downloads=True
        )
        sign_in(context, address, session_token(scored_county, name="planner"))
        yield watch(context, allowed=(address,)), scored_county, address
        context.close()


def make_chain(page: Page, holder: Holder, folder: Path) -> Path:
    """Let the page make a chain file on this computer, register it, and return the file."""
    with page.expect_download() as awaited:
        page.locator(f"[data-make={holder.value}]").click()
    path = folder / f"{holder.value}.json"
    awaited.value.save_as(path)
    anchor = page.locator(f"#anchor-{holder.value}").input_value()
    assert anchor == parse_chain(path.read_bytes(), name=path.name).anchor
    page.locator(f"#note-{holder.value}").fill("演示单位")
    leave_by(page.locator(f"form:has(#anchor-{holder.value}) button:not([type=button])"))
    return path


def reveal(page: Page, purpose: str, files: dict[Holder, Path]) -> None:
    """Fill in the form of a reveal; the files are read by the page and not sent."""
    page.locator(f"#value-{purpose}-0").fill(DICE)
    for holder, path in files.items():
        page.locator(f"#reveal-{purpose}-{holder.value}-file").set_input_files(path)
        value = page.locator(f"#reveal-{purpose}-{holder.value}-value")
        page.wait_for_function("field => field.value.length === 64", arg=value.element_handle())
        assert page.locator(f"#reveal-{purpose}-{holder.value}-file").input_value() == ""
    page.locator(f"#witnessed-{purpose}").check()
    leave_by(page.locator(f"form:has(#witnessed-{purpose}) > button"))


def draw_in_public(page: Page, pool: Pool, folder: Path) -> None:
    """Hold both draws of the month at the screen, a worker doing the long parts."""
    page.goto(f"{BASE}/ceremony")
    assert_fits(page)
    assert_labelled(page)
    files = {holder: make_chain(page, holder, folder) for holder in Holder}
    assert "现在做这一步" in page.locator("ol.path > li").nth(1).inner_text()
    leave_by(page.locator("form[action$='/commit'] > button"))
    work(pool)
    see_done(page)
    page.goto(f"{BASE}/ceremony")
    assert_labelled(page)
    assert_fits(page)
    reveal(page, "objects", files)
    assert "抽中" in page.locator("main").inner_text()
    ask_for_month(
        pool, area=AREA, month=parse_month("2026-12"), effort=0,
        actor=Actor(name="planner", address="", at=NOW),
    )  # fmt: skip
    work(pool)
    page.goto(f"{BASE}/ceremony")
    leave_by(page.locator("form[action$='/commit'] > button"))
    work(pool)
    see_done(page)
    page.goto(f"{BASE}/ceremony")
    reveal(page, "officers", files)
    leave_by(page.locator("form[action$='/verify'] button"))
    assert page.locator(".ok").count() == 3
    assert_fits(page)


def test_a_month_goes_from_the_draw_to_its_release_in_a_browser(
    office: tuple[Watched, Pool, str], browser: Browser, tmp_path: Path
) -> None:
    seen, pool, address = office
    page = seen.page
    draw_in_public(page, pool, tmp_path)
    page.goto(f"{BASE}/approval")
    assert_labelled(page)
    leave_by(page.locator("form[action$='/submit'] button"))
    assert_fits(page)
    size = page.viewport_size
    context = browser.new_context(viewport=size, base_url=address, java_script_enabled=False)
    leader = session_token(pool, Role.LEADER, rights=(right(AREA, is_approver=True),))
    sign_in(context, address, leader)
    other = watch(context, allowed=(address,))
    other.page.goto(f"{BASE}/approval")
    assert_fits(other.page)
    button = other.page.locator("button[value=approved]")
    assert button.bounding_box()["height"] >= 44  # type: ignore[index]  # it is shown
    leave_by(button)
    assert "已批准" in other.page.locator(".state").inner_text()
    context.close()
    page.reload()
    leave_by(page.locator("form[action$='/release'] button"))
    assert "已发布" in page.locator(".state").inner_text()
    page.goto(f"{BASE}/exports")
    leave_by(page.locator("form[action$='/exports'] button"))
    work(pool)
    see_done(page)
    page.goto(f"{BASE}/exports")
    assert_fits(page)
    assert page.locator(".files a").count() > 20
    assert (seen.outside, seen.complaints) == ([], [])
    # A page of a running job that is left breaks its stream of progress off, or its own renewal.
    assert all("/jobs/" in each for each in seen.failed)


def test_a_wrong_file_is_told_in_the_browser_and_nothing_is_sent(
    office: tuple[Watched, Pool, str], tmp_path: Path
) -> None:
    seen, _pool, _address = office
    page = seen.page
    page.goto(f"{BASE}/ceremony")
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({"format": "other"}))
    page.locator("#file-office").set_input_files(wrong)
    page.locator("#file-office-told").wait_for()
    assert "不是秘密链文件" in page.locator("#file-office-told").inner_text()
    assert page.locator("#anchor-office").input_value() == ""
    leave_by(page.locator("form:has(#anchor-office) button:not([type=button])"))
    assert "二者选一" in page.locator("[role=alert]").inner_text()
    assert_fits(page)
    assert all(REFUSED in said for said in seen.complaints)


@pytest.mark.parametrize("path", ["ceremony", "approval", "exports"])
def test_pages_of_the_office_fit_in_both_languages(visitor: Watched, path: str) -> None:
    for language in ("zh", "en"):
        visitor.page.goto(f"{BASE}/{path}?lang={language}")
        assert_fits(visitor.page)
        assert_labelled(visitor.page)
        assert visitor.page.locator("h1").is_visible()
    visitor.assert_quiet()
