"""Every served page works with the network closed, at a desk, on a phone, and by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watched, leave_by, open_file
from tests.small_county import AREA, MONTH, SmallCounty

pytestmark = pytest.mark.browser
BASE = f"/areas/{AREA}/{MONTH}"
PAGES = ["/", BASE, f"{BASE}/roster", f"{BASE}/risk-map", f"{BASE}/overview-map"]
DOCUMENTS = [f"{BASE}/risk-map/map", f"{BASE}/overview-map/map"]
_NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)"


def visit(visitor: Watched, path: str) -> Page:
    """Open `path` of the server and return its page when maps in it stand still."""
    visitor.page.goto(path)
    visitor.page.wait_for_timeout(300)
    return visitor.page


def assert_fits(page: Page) -> None:
    """Fail where `page` has to be scrolled sideways."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def route_address(county: SmallCounty) -> str:
    team = county.made.roster.plan.roster.routes[0].team_day
    return f"{BASE}/routes/{team.day}/{team.number}"


@pytest.mark.parametrize("path", [*PAGES, *DOCUMENTS])
def test_a_page_asks_nothing_of_other_hosts_and_fits_the_screen(
    visitor: Watched, path: str
) -> None:
    page = visit(visitor, path)
    visitor.assert_quiet()
    assert_fits(page)
    assert len(page.locator("body").inner_text().strip()) > 20
    assert page.locator("h1").first.is_visible()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_english_asks_nothing_of_other_hosts_and_fits_the_screen(
    visitor: Watched, path: str
) -> None:
    page = visit(visitor, f"{path}?lang=en")
    visitor.assert_quiet()
    assert_fits(page)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("main").is_visible()


@pytest.mark.parametrize("path", ["/nothing", f"/areas/{AREA}/2031-01"])
def test_a_page_that_is_not_there_says_so_and_leads_back(visitor: Watched, path: str) -> None:
    page = visit(visitor, path)
    assert (visitor.outside, visitor.failed) == ([], [])
    assert set(visitor.complaints) <= {_NOT_FOUND}
    assert_fits(page)
    leave_by(page.locator("main a").first)
    page.wait_for_url("**/")
    assert page.locator("h1").is_visible()


def test_tab_goes_through_the_menu_in_order_and_can_be_seen(visitor: Watched) -> None:
    page = visit(visitor, BASE)
    menu = page.locator("header nav a").evaluate_all("all => all.map(link => link.href)")
    reached = []
    for _ in range(len(menu) + 2):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const it = document.activeElement, look = getComputedStyle(it);
            const box = it.getBoundingClientRect();
            return [it.href, look.outlineStyle, parseFloat(look.outlineWidth), box.top >= 0]; }"""
        )
        assert seen[1] != "none"
        assert seen[2] >= 2
        assert seen[3]
        reached.append(seen[0])
    assert reached[1 : 1 + len(menu)] == menu
    assert len(menu) >= 5


def test_the_way_to_a_route_can_be_gone_by_keyboard_alone(visitor: Watched) -> None:
    page = visit(visitor, f"{BASE}/roster")
    page.locator(".team a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/routes/**")
    assert page.locator("article").first.is_visible()


def test_the_frame_of_the_risk_map_holds_townships_and_legend_whole(
    visitor: Watched, small_county: SmallCounty
) -> None:
    page = visit(visitor, f"{BASE}/risk-map")
    inside = page.frame_locator("iframe.frame")
    townships = len(small_county.made.roster.plan.area.townships)
    assert inside.locator(".leaflet-overlay-pane path[fill^='url(#hatch-']").count() == townships
    assert inside.locator(".legend").is_visible()
    assert inside.locator("tbody tr").count() == townships
    assert inside.locator("h1").count() == 0  # the page around it has the title
    frame = page.frames[1]
    assert frame.evaluate(
        "document.documentElement.scrollHeight <= document.documentElement.clientHeight"
    )


def test_most_townships_are_named_on_the_map_even_on_a_phone(
    visitor: Watched, small_county: SmallCounty
) -> None:
    page = visit(visitor, f"{BASE}/risk-map/map")
    seen = page.locator(".township-label").evaluate_all(
        "all => all.filter(one => one.style.visibility !== 'hidden').length"
    )
    townships = len(small_county.made.roster.plan.area.townships)
    assert seen >= townships - (2 if page.viewport_size == {"width": 390, "height": 844} else 0)


def test_labels_of_a_map_do_not_lie_on_each_other(visitor: Watched) -> None:
    page = visit(visitor, f"{BASE}/risk-map/map")
    crossing = page.locator(".township-label").evaluate_all(
        """all => { const boxes = all.filter(one => one.style.visibility !== 'hidden')
        .map(one => one.getBoundingClientRect());
        return boxes.filter((a, i) => boxes.some((b, j) => i < j && !(a.right < b.left ||
        b.right < a.left || a.bottom < b.top || b.bottom < a.top))).length; }"""
    )
    assert crossing == 0


def test_a_route_sheet_draws_each_leg_along_the_roads(
    visitor: Watched, small_county: SmallCounty
) -> None:
    page = visit(visitor, route_address(small_county))
    visitor.assert_quiet()
    assert_fits(page)
    stops = len(small_county.made.roster.plan.roster.routes[0].stops)
    legs = page.locator(".leaflet-overlay-pane path[stroke='#0B4F9E']").evaluate_all(
        "all => all.map(path => [path.getAttribute('d').split('L').length,"
        "path.getAttribute('stroke-dasharray')])"
    )
    assert len(legs) == stops + 1
    assert max(points for points, _ in legs) > 2
    assert {dashes for _, dashes in legs} == {None}
    assert page.locator("article").count() == stops


def test_links_of_a_route_sheet_are_large_enough_for_a_thumb(
    visitor: Watched, small_county: SmallCounty
) -> None:
    page = visit(visitor, route_address(small_county))
    for link in page.locator("nav.links a, .go a").all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["width"] >= 44


def test_route_sheets_lead_to_each_other_and_back_to_their_day(
    visitor: Watched, small_county: SmallCounty
) -> None:
    page = visit(visitor, route_address(small_county))
    first = page.url
    leave_by(page.locator("nav.links a").last)
    assert page.url != first
    assert "/routes/" in page.url
    leave_by(page.locator("nav.links a").first)
    day = page.url.partition("#")[2]
    assert page.locator(f"[id='{day}']").is_visible()


def test_a_route_sheet_prints_on_few_sheets_without_its_links(
    visitor: Watched, small_county: SmallCounty
) -> None:
    page = visit(visitor, route_address(small_county))
    stops = len(small_county.made.roster.plan.roster.routes[0].stops)
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") <= 1 + stops / 2
    page.emulate_media(media="print")
    assert not page.locator("nav.links").is_visible()


def test_a_day_of_the_calendar_leads_to_its_teams(visitor: Watched) -> None:
    page = visit(visitor, f"{BASE}/roster")
    day = page.locator("table.month a").nth(3)
    address = day.get_attribute("href")
    day.click()
    assert page.locator(f"[id='{(address or '#')[1:]}'] .team").first.is_visible()
    assert_fits(page)


def exports(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the maps with one route sheet, and the other pages, of the files below `folder`."""
    found = sorted(folder.rglob("*.html"))
    sheets = [path for path in found if "路线单" in path.name]
    maps = [path for path in found if path.name.startswith(("乡镇风险图", "总览图"))]
    return [*maps, *sheets[:1]], [path for path in found if path not in {*maps, *sheets}]


def test_pages_of_a_public_draw_open_from_disk_with_the_network_closed(
    watched: Watched, small_county: SmallCounty
) -> None:
    _maps, pages = exports(small_county.folder)
    assert len(pages) == 8, "one list of reasons, one verifier, six witness sheets"
    for path in pages:
        watched.page.goto(path.resolve().as_uri())
        watched.assert_quiet()
        assert_fits(watched.page)
        if "核验" not in path.name:
            assert "演示数据" in watched.page.locator("body").inner_text()


def test_files_handed_over_open_from_disk_with_the_network_closed(
    watched: Watched, small_county: SmallCounty
) -> None:
    files, _pages = exports(small_county.folder)
    assert len(files) == 3
    for path in files:
        page = open_file(watched, path)
        watched.assert_quiet()
        assert_fits(page)
        assert page.locator(".leaflet-overlay-pane path").count() >= 3
        assert page.locator("nav.links").count() == 0
        assert "演示数据" in page.locator("header").inner_text()
