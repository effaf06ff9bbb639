"""Every single-file page opens from disk with the network closed, at a desk and on a phone."""

from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

import pytest

from geo.township_risk import RiskBreaks
from maps.month_page import month_pages
from maps.route_finding import find_route
from maps.route_sheet import route_sheet
from tests import make_plan
from tests.browser.conftest import Watched, open_file

pytestmark = pytest.mark.browser
BREAKS = RiskBreaks(year=2026, yellow=0.5, orange=0.6, red=0.7)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made: dict[str, Path] = {}
    for name, html in month_pages(
        make_plan.month_plan(),
        translate=str,
        histories=make_plan.histories(),
        breaks=BREAKS,
        ascii_only=True,
    ):
        path = folder / Path(name).name
        path.write_text(html, encoding="utf-8")
        made[path.name] = path
    return made


@pytest.mark.parametrize(
    "name",
    [
        "risk-map_999901_2026-12.html",
        "overview_999901_2026-12.html",
        "route_2026-12-02_team01.html",
    ],
)
def test_a_page_needs_nothing_but_itself_and_fits_the_screen(
    watched: Watched, pages: dict[str, Path], name: str
) -> None:
    page = open_file(watched, pages[name])
    watched.assert_quiet()
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert page.locator(".leaflet-overlay-pane path").count() >= 3
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("body").inner_text().count("内部使用") >= 1


def test_the_risk_map_shows_colours_legend_and_labels(
    watched: Watched, pages: dict[str, Path]
) -> None:
    page = open_file(watched, pages["risk-map_999901_2026-12.html"])
    fills = page.locator(".leaflet-overlay-pane path").evaluate_all(
        "all => all.map(path => path.getAttribute('fill'))"
    )
    assert {"url(#hatch-blue)", "url(#hatch-orange)", "url(#hatch-red)"} <= set(fills)
    assert page.locator(".legend").is_visible()
    assert page.locator(".township-label").all_inner_texts()[0].split() == ["柳河乡", "红"]
    # A burden circle may lie over the middle of its township, so the township itself is told.
    page.locator(".leaflet-overlay-pane path[fill^='url(#hatch']").first.dispatch_event("mouseover")
    tooltip = page.locator(".leaflet-tooltip").inner_text()
    assert "密度等级" in tooltip
    assert "强度" in tooltip


def test_layers_and_controls_speak_chinese(watched: Watched, pages: dict[str, Path]) -> None:
    page = open_file(watched, pages["risk-map_999901_2026-12.html"])
    page.locator(".leaflet-control-layers").hover()
    assert "负担" in page.locator(".leaflet-control-layers-list").inner_text()
    assert page.locator(".leaflet-control-zoom-in").get_attribute("title") == "放大"


def test_touching_a_point_of_the_overview_says_who_it_is(
    watched: Watched, pages: dict[str, Path]
) -> None:
    page = open_file(watched, pages["overview_999901_2026-12.html"])
    drawn = page.locator(".leaflet-points-pane canvas").evaluate_all(
        "all => all.some(c => c.getContext('2d').getImageData(0, 0, c.width, c.height)"
        ".data.some(value => value > 0))"
    )
    assert drawn
    # Employer 15 is not on the roster, so nothing lies over its point; it is at (117.168, 38.032).
    spot = page.evaluate(
        """() => { const map = window[Object.keys(window).find(key => /^map_\\d+$/.test(key))];
        const p = map.latLngToContainerPoint([38.0 + (15 * 7 % 5 - 2) * 0.016, 117.2 - 2 * 0.016]);
        const box = map.getContainer().getBoundingClientRect();
        return [box.left + p.x, box.top + p.y]; }"""
    )
    page.mouse.click(*spot)
    assert "柳河演示<b>&{{涂料}}厂" in page.locator(".leaflet-popup-content").inner_text()
    watched.assert_quiet()


def test_the_route_sheet_numbers_its_stops_on_the_map(
    watched: Watched, pages: dict[str, Path]
) -> None:
    page = open_file(watched, pages["route_2026-12-02_team01.html"])
    assert page.locator(".stop-number").all_inner_texts() == ["1", "2", "3"]
    assert page.locator("article svg").count() == 3
    numbers = page.locator(".stop-number").all()
    frame = page.locator(".frame").bounding_box()
    assert frame
    for number in numbers:
        box = number.bounding_box()
        assert box
        assert frame["x"] <= box["x"] <= frame["x"] + frame["width"]
        assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]


def test_stops_at_one_place_keep_their_numbers_readable(watched: Watched, tmp_path: Path) -> None:
    plan = make_plan.month_plan()
    crowded = replace(
        plan, visits=tuple(replace(v, position=plan.offices[1].position) for v in plan.visits)
    )
    route = find_route(crowded, make_plan.DAYS[1], 1)
    path = tmp_path / "crowded.html"
    path.write_text(route_sheet(crowded, route, translate=str), encoding="utf-8")
    page = open_file(watched, path)
    boxes = [number.bounding_box() for number in page.locator(".stop-number").all()]
    lefts = sorted(box["x"] for box in boxes if box)
    widths = [box["width"] for box in boxes if box]
    assert len(lefts) == 3
    assert all(b - a >= min(widths) for a, b in pairwise(lefts))


def test_the_route_sheet_prints_on_a4(watched: Watched, pages: dict[str, Path]) -> None:
    page = open_file(watched, pages["route_2026-12-02_team01.html"])
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594.95" in printed or b"/MediaBox [0 0 595" in printed
    assert printed.count(b"/Type /Page\n") <= 3


def test_names_with_markup_do_not_run(watched: Watched, tmp_path: Path) -> None:
    plan = make_plan.month_plan()
    nasty = "<img src=x onerror=alert(1)>`${alert(2)}`{{7*7}}</script>\\"
    townships = tuple(replace(t, name=nasty) for t in plan.area.townships)
    employers = tuple(replace(e, name=nasty, workplace_address=nasty) for e in plan.employers)
    visits = tuple(replace(v, name=nasty) for v in plan.visits)
    hostile = replace(
        plan,
        area=replace(plan.area, townships=townships, name=nasty),
        employers=employers,
        visits=visits,
    )
    first_of_each = islice(month_pages(hostile, translate=str), 3)
    for number, (_, html) in enumerate(first_of_each):
        path = tmp_path / f"{number}.html"
        path.write_text(html, encoding="utf-8")
        page = open_file(watched, path)
        assert "{{7*7}}" in page.locator("body").inner_text()
        assert page.locator("img").count() == 0
    watched.assert_quiet()
