"""Route sheets: everything two officers need for one day, and nothing left to guess."""

import re
from dataclasses import replace
from datetime import date

import pytest
from shapely.geometry import LineString

from geo.history import History, Project, ProjectClass
from geo.travel import TravelMethod
from maps.route_finding import UnknownRouteError, find_route
from maps.route_sheet import RoutePathError, route_sheet
from maps.web_asset import WebAssets
from planner.month_plan import MonthPlan
from tests import make_plan

LINKED = WebAssets(base="/static/")
DAY = make_plan.DAYS[1]


def sheet(plan: MonthPlan | None = None, **changes: object) -> str:
    plan = plan or make_plan.month_plan()
    route = find_route(plan, DAY, 1)
    return route_sheet(plan, route, translate=str, assets=LINKED, **changes)  # type: ignore[arg-type] # a table


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("<body>")[1]))


def test_the_sheet_names_day_team_officers_certificates_and_office() -> None:
    text = words(sheet())
    for found in (
        "2026-12-02 星期三",
        "第 1 组",
        "主办 演示乙（证号 演示-0002）",
        "协办 演示甲（证号 演示-0001）",
        "云溪县卫生监督所",
        "全程 34.8 公里",
        "内部使用",
        "演示数据",
    ):
        assert found in text, found


def test_the_timetable_is_in_order_with_lunch_and_return() -> None:
    pattern = r'<time>([\d:–]+)</time>(?:<a href="#stop-\d"><b>(\d)</b>)?'
    times = re.findall(pattern, sheet())
    assert times == [
        ("09:00", ""),
        ("09:15–10:45", "1"),
        ("11:01–12:31", "2"),
        ("12:31", ""),
        ("13:48–15:18", "3"),
        ("15:38", ""),
    ]


def test_a_day_without_lunch_stop_has_no_lunch_line() -> None:
    plan = make_plan.month_plan()
    html = route_sheet(plan, find_route(plan, date(2026, 12, 1), 1), translate=str, assets=LINKED)
    assert "午餐" not in words(html)


def test_every_stop_has_the_mandatory_three_simultaneous_section() -> None:
    html = sheet()
    assert html.count('<article id="stop-') == html.count("（每次检查都查，不得空白）") == 3


def test_a_stop_shows_list_class_rules_reasons_and_severe_factors() -> None:
    html = sheet()
    first = words("<body>" + html.split('<article id="stop-1">')[1].split("</article>")[0])
    for found in (
        "必查",
        "甲类 8 分",
        "CZ-R01、CZ-R05",
        "从未检测（CZ-R01）",
        "其他粉尘［待核实］ 9 人",
    ):
        assert found in first, found
    assert "矽尘［严重］ 15 人" in words(html)


def test_projects_on_file_are_named() -> None:
    employer = make_plan.employer_id(3)
    project = Project(
        id="p1",
        employer=employer,
        name="二期扩建",
        hazard_class=ProjectClass.SEVERE,
        catalogue_version="2021",
    )
    assert "二期扩建（严重）" in sheet(histories={employer: History(projects=(project,))})
    assert "在册项目" not in sheet()


def test_a_navigator_gets_the_shifted_point_and_the_phone_the_true_one() -> None:
    html = sheet()
    assert 'href="geo:37.984000,117.016000"' in html
    [shifted] = re.findall(r"position=([\d.]+),([\d.]+)&amp;name=%E4", html)[:1]
    assert 0.003 < abs(float(shifted[0]) - 117.016) < 0.01


def test_straight_lines_are_called_straight_and_given_paths_are_not() -> None:
    assert "直线示意" in sheet()
    legs = [LineString([(117, 38), (117.01, 38.01)])] * 4
    assert "直线示意" not in sheet(paths=legs)


def test_paths_that_do_not_match_the_legs_are_refused() -> None:
    with pytest.raises(RoutePathError, match="路线有 4 段，却给了 1 条线"):
        sheet(paths=[LineString([(117, 38), (117.01, 38.01)])])


def test_times_without_roads_are_called_estimates_by_straight_line() -> None:
    plan = make_plan.month_plan(travel_method=TravelMethod.STRAIGHT_LINE)
    assert "没有道路数据" in sheet(plan)


def test_an_unknown_route_is_refused_by_day_and_team() -> None:
    with pytest.raises(UnknownRouteError, match="2026-12-02 没有第 9 组的路线"):
        find_route(make_plan.month_plan(), DAY, 9)


def test_an_employer_without_score_township_or_factors_still_has_its_card() -> None:
    plan = make_plan.month_plan(scores={})
    bare = tuple(
        replace(e, township=None, exposures=(), exposed_workers=None) for e in plan.employers
    )
    text = words(sheet(replace(plan, employers=bare)))
    assert "申报中没有" in text
    assert "—类 — 分" in text


def test_personal_contacts_stay_off_the_sheet() -> None:
    assert "000-0000000" not in sheet()


def test_the_same_route_gives_the_same_sheet() -> None:
    assert sheet() == sheet()
