"""The planner's preparation in a real browser: a file up to its import, and a place dragged."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data.database import Pool
from tests.api.test_geocode_pages import doubtful, place
from tests.api.test_import_pages import export, known
from tests.browser.conftest import SIZES, Watched, leave_by, serving, sign_in, watch
from tests.browser.test_accounts import assert_labelled
from tests.browser.test_pages import assert_fits
from tests.job_worker import work
from tests.make_account import session_token
from tests.small_county import AREA

pytestmark = pytest.mark.browser
IMPORT, GEOCODE = f"/areas/{AREA}/import", f"/areas/{AREA}/geocode"


@pytest.fixture(params=SIZES, ids=["desk", "phone"])
def planner(
    request: pytest.FixtureRequest, browser: Browser, scored_county: Pool
) -> Iterator[Watched]:
    """Give a page of a planner of a county of their own."""
    width, height = request.param
    with serving(scored_county) as address:
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=address)
        sign_in(context, address, session_token(scored_county))
        yield watch(context, allowed=(address,))
        context.close()


def assert_touchable(page: Page) -> None:
    """Fail where on a phone a button or field is too small for a finger."""
    if page.viewport_size and page.viewport_size["width"] < 500:
        for each in page.locator("main button, main select, main a.button").all():
            if each.is_visible():
                box = each.bounding_box()
                assert box
                assert box["height"] >= 43.5, each.inner_text()


def assert_good(watched: Watched) -> None:
    assert_fits(watched.page)
    assert_labelled(watched.page)
    assert_touchable(watched.page)
    # The stream of a job's progress is closed by the page itself when the job is over.
    watched.failed[:] = [each for each in watched.failed if not each.endswith("/progress")]
    watched.assert_quiet()


def test_a_file_is_uploaded_understood_checked_and_taken_in(
    planner: Watched, scored_county: Pool, tmp_path: Path
) -> None:
    page = planner.page
    page.goto("/")
    assert_good(planner)
    export(tmp_path, {}, {"统一社会信用代码": ""}, 单位名称="甲列")
    page.goto(IMPORT)
    assert_good(planner)
    page.set_input_files("#file", tmp_path / "export.xlsx")
    leave_by(page.locator("form.panel button"))
    expect(page.locator("[role=alert]")).to_contain_text("缺少必需的列")
    assert_good(planner)
    page.get_by_label("甲列", exact=True).select_option("单位名称")
    page.get_by_text("按这样重新识别").click()
    expect(page.locator("[role=alert]")).to_have_count(0)
    page.get_by_text("检查（不写入）").click()
    expect(page.locator("#job")).to_be_visible()
    work(scored_county)
    expect(page.locator("#found")).to_be_visible(timeout=20_000)
    assert_good(planner)
    before = known(scored_county)
    leave_by(page.get_by_text("逐行看问题"))
    expect(page.locator("tbody tr")).not_to_have_count(0)
    assert_good(planner)
    page.go_back()
    leave_by(page.get_by_text("逐家看变化"))
    assert_good(planner)
    page.go_back()
    page.locator("#confirmed").check()
    page.get_by_text("采纳：新增 2 家").click()
    expect(page.locator("#job")).to_be_visible()
    work(scored_county)
    expect(page.get_by_text("下一步：核对位置")).to_be_visible(timeout=20_000)
    assert len(known(scored_county)) == len(before) + 2
    assert_good(planner)


def test_a_place_is_dragged_on_the_map_kept_and_taken_back(
    planner: Watched, scored_county: Pool
) -> None:
    page, first = planner.page, doubtful(scored_county)[-1]
    page.goto(GEOCODE)
    assert_good(planner)
    page.goto(f"{GEOCODE}/at/{first.employer}")
    page.wait_for_selector("#map[data-ready=yes]")
    assert_good(planner)
    pin = page.locator(".pin").first
    pin.scroll_into_view_if_needed()
    start = pin.bounding_box()
    assert start
    lon = float(page.locator("#lon").input_value())
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=5)
    page.mouse.up()
    moved = float(page.locator("#lon").input_value())
    assert moved > lon
    assert page.locator("#datum").input_value() == "WGS84"
    leave_by(page.get_by_text("采用这个位置"))
    expect(page.locator("[role=status]")).to_contain_text(first.employer)
    now = place(scored_county, first.employer)
    assert now.by_person
    assert now.geocode
    assert now.geocode.position
    assert now.geocode.position.lon == pytest.approx(moved, abs=1e-6)
    leave_by(page.get_by_text("撤销这次更正"))
    page.wait_for_selector("#map[data-ready=yes]")
    assert place(scored_county, first.employer) == first
    planner.assert_quiet()


def test_typed_degrees_move_the_point(planner: Watched, scored_county: Pool) -> None:
    page, first = planner.page, doubtful(scored_county)[-1]
    page.goto(f"{GEOCODE}/at/{first.employer}")
    page.wait_for_selector("#map[data-ready=yes]")
    lat = float(page.locator("#lat").input_value())
    before = page.locator(".pin").first.evaluate("pin => pin.style.transform")
    page.locator("#lat").fill(f"{lat + 0.002:.6f}")
    page.locator("#lat").press("Tab")
    expect(page.locator(".pin.moved")).to_have_count(1)
    assert page.locator(".pin").first.evaluate("pin => pin.style.transform") != before
    planner.assert_quiet()


@pytest.mark.parametrize("path", ["/", f"/areas/{AREA}/risk", f"/areas/{AREA}/year/2026"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_of_preparation_fit_the_screen(planner: Watched, path: str, language: str) -> None:
    planner.page.goto(f"{path}?lang={language}")
    assert planner.page.locator("h1").is_visible()
    assert_good(planner)
    heading = planner.page.locator("h1").inner_text()
    assert re.search(r"\w", heading)
