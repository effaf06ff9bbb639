"""Overview maps: a county at one look, however many employers it has."""

import json
import re
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from geo.employer import EmployerId
from geo.position import Position
from geo.road_network import RoadLine
from maps.overview_map import overview_map, packed_degrees
from maps.web_asset import WebAssets
from tests import make_plan

LINKED = WebAssets(base="/static/")
ROADS = (RoadLine(line=LineString([(117, 38), (117.1, 38)]), name="演示路", speed_kmh=40),)


def page() -> str:
    return overview_map(make_plan.month_plan(), translate=str, roads=ROADS, assets=LINKED)


def packed(html: str) -> dict[str, list[object]]:
    [found] = re.findall(r"\(map_\d+, (\{\"colours\":.*?\})\);\n", html)
    columns: dict[str, list[object]] = json.loads(found)
    return columns


def test_every_employer_with_a_position_is_a_point_and_the_rest_are_counted() -> None:
    html = page()
    columns = packed(html)
    assert {len(columns[name]) for name in ("lon", "lat", "group", "text")} == {14}
    assert "共 15 家单位，其中 1 家没有定位" in html


def test_points_are_where_the_employers_are_to_a_metre() -> None:
    columns = packed(page())
    plan = make_plan.month_plan()
    lons = np.cumsum(np.array(columns["lon"], dtype=np.int64)) * 1e-5
    expected = sorted(e.position.lon for e in plan.employers if e.position)
    assert np.allclose(np.sort(lons), expected, atol=6e-6)


@given(st.lists(st.floats(-180, 180), max_size=20))
def test_packing_loses_no_more_than_half_a_step(degrees: list[float]) -> None:
    values = np.array(degrees, dtype=np.float64)
    unpacked = np.cumsum(np.array(packed_degrees(values), dtype=np.int64)) * 1e-5
    assert np.allclose(unpacked, values, atol=5.01e-6)


def test_the_highest_class_is_drawn_last() -> None:
    groups = packed(page())["group"]
    assert groups == sorted(groups, key=str)


def test_the_legend_counts_classes_and_the_month_visits_by_list() -> None:
    text = re.sub(r"<[^>]+>", " ", page())
    for words in ("丙   风险高，5 家", "甲   风险低，5 家", "本月安排检查 9 家", "必查   3 家"):
        assert re.search(words.replace("   ", r"\s+"), text), words


def test_visits_of_the_month_say_their_day_team_and_turn() -> None:
    assert "2026-12-02 第 1 组 第 2 站" in page()


def test_an_unscored_employer_is_shown_as_unscored() -> None:
    plan = make_plan.month_plan(scores={})
    html = overview_map(plan, translate=str, assets=LINKED)
    assert set(packed(html)["group"]) == {0}
    assert "未评分，15 家" in html


def test_names_are_packed_as_text_that_cannot_end_the_script() -> None:
    html = page()
    assert "<b>&{{涂料}}" not in html
    assert "柳河演示<b>&{{涂料}}厂\n甲类，20 分" in packed(html)["text"]


def test_the_same_plan_gives_the_same_page() -> None:
    assert page() == page()


def test_an_area_without_employers_or_roads_still_has_a_page() -> None:
    html = overview_map(make_plan.nothing_planned(), translate=str, assets=LINKED)
    assert "本月安排检查 0 家" in html


def test_ten_thousand_employers_make_a_page_of_less_than_a_megabyte() -> None:
    plan = make_plan.month_plan()
    many = tuple(
        replace(
            plan.employers[0],
            id=EmployerId(f"E{n:06d}-01"),
            name=f"演示单位{n}",
            position=Position(lon=117 + n % 100 / 1000, lat=38 + n // 100 / 1000),
        )
        for n in range(10_000)
    )
    crowded = replace(plan, employers=plan.employers + many)
    assert len(overview_map(crowded, translate=str, assets=LINKED).encode()) < 1_000_000
