"""The list of all cards works from a file without any network, and cards fit every screen."""

import pytest

from tests.browser.conftest import Watched
from tests.browser.test_pages import assert_fits, visit
from tests.small_county import AREA, MONTH, SmallCounty

pytestmark = pytest.mark.browser
BASE = f"/areas/{AREA}/{MONTH}/why"


def test_the_list_finds_an_employer_by_words_and_opens_its_card(
    watched: Watched, small_county: SmallCounty
) -> None:
    (path,) = small_county.folder.rglob("为什么_*.html")
    page = watched.page
    page.goto(path.resolve().as_uri())
    plan = small_county.made.roster.plan
    one = plan.employers[7]
    assert f"找到 {len(plan.employers)} 家" in page.locator("#how").inner_text()
    page.fill("#q", one.name)
    assert page.locator("details").count() >= 1
    page.fill("#q", one.id)
    assert page.locator("details").count() == 1
    assert "风险分由各项相加" in page.locator(".card").inner_text()
    assert_fits(page)
    page.fill("#q", "")
    page.locator("button[data-place='2']").click()
    assert f"找到 {len(plan.draw.chosen)} 家" in page.locator("#how").inner_text()
    watched.assert_quiet()


def test_the_search_page_and_a_card_fit_and_ask_nothing_of_others(
    visitor: Watched, small_county: SmallCounty
) -> None:
    stop = small_county.made.roster.plan.roster.routes[0].stops[0].employer
    for path in (BASE, f"{BASE}?q=演示", f"{BASE}/{stop}", f"{BASE}/{stop}?lang=en"):
        page = visit(visitor, path)
        assert_fits(page)
        assert page.locator("h1").first.is_visible()
    visitor.assert_quiet()
