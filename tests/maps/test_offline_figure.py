"""Offline figures: nothing from outside, nothing random, nothing executed that is data."""

from concurrent.futures import ThreadPoolExecutor

import folium
import pytest
from branca.element import CssLink, Element, JavascriptLink

from maps.offline_figure import OfflineFigure, inner_text
from maps.web_asset import (
    OutsideAddressError,
    WebAssets,
    asset_files,
    script_text,
    substitute,
)

HOSTILE = "</script><script>alert(1)</script>{{7*7}}{%raw%}`${1}\\"


def drawn(assets: WebAssets | None = None, *extra: Element) -> OfflineFigure:
    figure = OfflineFigure(assets)
    base = folium.Map([38, 117], tiles=None)
    figure.add_child(base)
    folium.CircleMarker([38, 117], tooltip=inner_text(HOSTILE)).add_to(base)
    for element in extra:
        base.add_child(element)
    return figure


def test_a_single_file_carries_leaflet_inside_and_asks_for_nothing() -> None:
    page = drawn().render()
    assert "Leaflet 1.9.3" in page
    assert '<link rel="icon" href="data:,">' in page
    assert "<script src" not in page
    assert '<link rel="stylesheet"' not in page
    for dropped in ("bootstrap", "awesome", "glyphicon", "jquery", "cdn."):
        assert dropped not in page.lower()


def test_images_of_the_style_sheet_become_part_of_the_page() -> None:
    page = drawn().render()
    assert "url(data:image/png;base64," in page
    assert "url(images/" not in page


def test_a_served_page_links_to_files_that_are_there() -> None:
    page = drawn(WebAssets(base="/static/vendor/")).render()
    assert '<script src="/static/vendor/leaflet/leaflet.js"></script>' in page
    assert '<link rel="stylesheet" href="/static/vendor/leaflet/leaflet.css">' in page
    assert "Leaflet 1.9.3" not in page
    for name, file in asset_files().items():
        assert file.is_file(), name


def test_jquery_comes_only_where_a_popup_needs_it() -> None:
    with_popup = drawn(WebAssets(base="/s/"), folium.Popup("x")).render()
    assert "jquery/jquery.min.js" in with_popup
    assert "jquery" not in drawn(WebAssets(base="/s/")).render()


def test_the_same_map_is_the_same_text_twice() -> None:
    figure = drawn()
    assert figure.render() == figure.render() == drawn().render()


def test_maps_drawn_in_threads_do_not_mix() -> None:
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda _: drawn().render(), range(8)))
    assert set(pages) == {drawn().render()}


def test_folium_itself_is_left_as_it_was() -> None:
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    drawn().render()
    assert (folium.Map.default_js, folium.Map.default_css) == before


@pytest.mark.parametrize("link", [JavascriptLink, CssLink])
def test_an_unknown_address_is_refused_by_name(link: type) -> None:
    figure = drawn()
    figure.header.add_child(link("https://example.com/x.js"))
    with pytest.raises(OutsideAddressError, match=r"https://example\.com/x\.js"):
        figure.parts()


@pytest.mark.parametrize(
    "address", ["https://tile.openstreetmap.org/{z}/{x}/{y}.png", "//t0.tianditu.gov.cn/{z}"]
)
def test_tiles_from_another_host_are_refused(address: str) -> None:
    with pytest.raises(OutsideAddressError, match="从外部加载"):
        drawn(None, folium.TileLayer(address, attr="x")).parts()


def test_tiles_of_our_own_host_are_allowed() -> None:
    tiles = folium.TileLayer("/tiles/{z}/{x}/{y}.png", attr="本单位")
    assert "/tiles/{z}" in drawn(None, tiles).render()


def test_markup_that_loads_from_outside_is_refused() -> None:
    figure = drawn()
    figure.html.add_child(folium.Element('<img alt="" src="https://example.com/a.png">'))
    with pytest.raises(OutsideAddressError, match=r"example\.com/a\.png"):
        figure.parts()


def test_a_link_that_a_person_may_follow_is_not_loading() -> None:
    figure = drawn()
    figure.html.add_child(folium.Element('<a href="https://uri.amap.com/marker">高德</a>'))
    assert "uri.amap.com" in figure.parts().body


def test_text_neither_ends_the_script_nor_runs_as_a_template() -> None:
    script = drawn().parts().script
    assert "</script" not in script
    assert "49" not in inner_text("{{7*7}}")
    assert "&#123;&#123;7*7" in script
    assert "`${1}" not in script


def test_script_text_cannot_end_its_element() -> None:
    assert script_text("a</SCRIPT>b<!--c") == "a<\\/SCRIPT>b<\\!--c"


@pytest.mark.parametrize("base", ["//evil.example/", "https://x/", "static/", "/a", "/a b/"])
def test_a_base_that_is_not_a_local_path_is_refused(base: str) -> None:
    with pytest.raises(OutsideAddressError, match="应是本站路径"):
        WebAssets(base=base)


def test_every_default_link_of_folium_has_an_answer() -> None:
    links = [url for _, url in (*folium.Map.default_js, *folium.Map.default_css)]
    assert {name for url in links if (name := substitute(url))} == {
        "leaflet/leaflet.js",
        "leaflet/leaflet.css",
        "jquery/jquery.min.js",
    }
