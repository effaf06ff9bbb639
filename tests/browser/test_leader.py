"""The leader's pages on a desk and a phone: they fit, load nothing, and work by keyboard."""

import pytest

from tests.browser.conftest import Watched
from tests.browser.test_pages import assert_fits, visit
from tests.small_county import AREA, MONTH, SmallCounty

pytestmark = pytest.mark.browser
BASE = f"/areas/{AREA}/{MONTH}"


def paths(county: SmallCounty) -> list[str]:
    town = county.made.roster.plan.area.townships[0].code
    return [
        f"{BASE}/brief",
        f"{BASE}/townships/{town}",
        f"/areas/{AREA}/scorecard/2026Q4",
        "/account/tokens",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_for_leaders_fits_the_screen_and_asks_nothing_of_other_hosts(
    visitor: Watched, small_county: SmallCounty, language: str
) -> None:
    for path in paths(small_county):
        page = visit(visitor, f"{path}?lang={language}")
        visitor.assert_quiet()
        assert_fits(page)
        assert page.locator("h1").first.is_visible()


def test_a_township_is_reached_from_the_map_by_keyboard(
    visitor: Watched, small_county: SmallCounty
) -> None:
    page = visit(visitor, f"{BASE}/brief")
    first = page.locator("svg.sketch a").first
    first.focus()
    assert page.evaluate("document.activeElement.tagName.toLowerCase()") == "a"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{BASE}/townships/*")
    names = [one.name for one in small_county.made.roster.plan.area.townships]
    assert any(name in page.locator("h1").inner_text() for name in names)


def test_touch_targets_on_a_phone_are_large_enough(visitor: Watched) -> None:
    page = visit(visitor, f"{BASE}/brief")
    if (page.viewport_size or {"width": 1440})["width"] > 640:
        return
    for selector in (".actions a", ".towns a"):
        for place in page.locator(selector).all():
            box = place.bounding_box()
            assert box
            assert box["height"] >= 43.5
