import re
from dataclasses import replace
from http import HTTPStatus
from time import process_time

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape

from data import areas, month_plans
from data.database import Pool, writing
from planner.month_plan import MonthPlan
from planner.roster import Roster
from tests import make_pack, make_plan, make_roads
from tests.make_account import signed_in
from tests.small_county import AREA, MONTH, SmallCounty

BASE = f"/areas/{AREA}/{MONTH}"
PAGES = ["/", BASE, f"{BASE}/roster", f"{BASE}/risk-map", f"{BASE}/overview-map"]

UNPLACED = make_plan.month_plan().roster.unplaced


@pytest.fixture
def client(small_county: SmallCounty) -> TestClient:
    return signed_in(small_county.pool)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_a_whole_document_in_chinese_marked_as_demo(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == HTTPStatus.OK
    assert answer.text.startswith("<!doctype html>")
    assert '<html lang="zh-CN">' in answer.text
    assert "演示数据" in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_no_page_names_an_address_of_another_host(client: TestClient, path: str) -> None:
    html = client.get(path).text
    assert 'src="http' not in html
    assert 'href="http' not in html


def test_a_page_in_english_is_remembered_for_the_next_one(client: TestClient) -> None:
    first = client.get(f"{BASE}?lang=en")
    assert '<html lang="en">' in first.text
    assert '<html lang="en">' in client.get(BASE).text


def test_the_month_in_json_agrees_with_the_plan(
    client: TestClient, small_county: SmallCounty
) -> None:
    plan = small_county.made.roster.plan
    answer = client.get(f"/api/v1{BASE}").json()
    assert answer["seed"] == plan.seed
    assert answer["employers"] == len(plan.employers)
    assert sum(answer["placed"].values()) == sum(len(r.stops) for r in plan.roster.routes)
    assert sum(answer["placed"].values()) + answer["unplaced"] == len(
        {v.employer for v in plan.visits} | {u.employer for u in plan.roster.unplaced}
    )
    assert [rule["rule"] for rule in answer["rules"]] == [p.rule for p in plan.coverage.progress]


def test_the_roster_in_json_holds_every_stop_of_every_route_in_order(
    client: TestClient, small_county: SmallCounty
) -> None:
    routes = client.get(f"/api/v1{BASE}/roster").json()["routes"]
    told = [(r["day"], r["team"], [s["employer"] for s in r["stops"]]) for r in routes]
    planned = [
        (r.team_day.day.isoformat(), r.team_day.number, [s.employer for s in r.stops])
        for r in small_county.made.roster.plan.roster.routes
    ]
    assert told == planned


def test_a_route_has_one_address_for_people_and_one_for_programs(
    client: TestClient, small_county: SmallCounty
) -> None:
    route = small_county.made.roster.plan.roster.routes[0]
    where = f"{BASE}/routes/{route.team_day.day}/{route.team_day.number}"
    page, answer = client.get(where), client.get(f"/api/v1{where}").json()
    assert page.status_code == HTTPStatus.OK
    for stop in answer["stops"]:
        assert stop["name"] in page.text
    assert answer["lead"] != answer["member"]


def test_maps_are_served_with_their_scripts_from_this_host(client: TestClient) -> None:
    for which in ("risk-map", "overview-map"):
        html = client.get(f"{BASE}/{which}/map").text
        assert "/static/vendor/leaflet/leaflet.js" in html
        assert "https://cdn" not in html
    script = client.get("/static/vendor/leaflet/leaflet.js")
    assert script.status_code == HTTPStatus.OK
    assert "Leaflet 1.9.3" in script.text


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        (f"/areas/{AREA}/2026-13", HTTPStatus.UNPROCESSABLE_ENTITY, "请写成 2026-12 的样子"),
        (f"/areas/{AREA}/2031-01", HTTPStatus.NOT_FOUND, "还没有“月度计划”的结果"),
        ("/areas/111111/2026-12", HTTPStatus.NOT_FOUND, "111111"),
        (f"{BASE}/routes/2026-12-01/99", HTTPStatus.NOT_FOUND, "没有第 99 组的路线"),
        (f"{BASE}/routes/someday/1", HTTPStatus.UNPROCESSABLE_ENTITY, "path.day"),
        ("/nothing", HTTPStatus.NOT_FOUND, "没有这个页面"),
        ("/static/vendor/../server.py", HTTPStatus.NOT_FOUND, "没有这个页面"),
    ],
)
def test_what_cannot_be_shown_is_said_on_a_page_and_as_a_problem_document(
    client: TestClient, path: str, status: HTTPStatus, sentence: str
) -> None:
    page = client.get(path)
    assert page.status_code == status
    assert sentence in page.text
    if path.startswith("/areas"):
        problem = client.get(f"/api/v1{path}")
        assert problem.status_code == status
        assert problem.headers["content-type"] == "application/problem+json"
        assert sentence in problem.json()["detail"]


OGC = (
    "",
    "/conformance",
    "/collections",
    "/collections/{collection}",
    "/collections/{collection}/queryables",
    "/collections/{collection}/items",
    "/collections/{collection}/items/{feature}",
)
"""Addresses that OGC API - Features asks for."""


def test_the_openapi_document_names_every_address_for_programs(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert set(document["paths"]) == {
        "/api/v1/areas",
        "/api/v1/areas/{area}/{month}",
        "/api/v1/areas/{area}/{month}/roster",
        "/api/v1/areas/{area}/{month}/routes/{day}/{team}",
        "/api/v1/areas/{area}/{month}/townships",
        "/api/v1/field/session",
        "/api/v1/field/days",
        "/api/v1/field/changes",
        "/api/v1/field/photos/{name}",
        *(f"/api/v1/ogc{path}" for path in OGC),
    }


def test_townships_in_json_are_those_of_the_area(
    client: TestClient, small_county: SmallCounty
) -> None:
    told = client.get(f"/api/v1{BASE}/townships").json()
    townships = small_county.made.roster.plan.area.townships
    assert [each["code"] for each in told] == [town.code for town in townships]
    assert sum(each["employers"] for each in told) <= len(small_county.made.roster.plan.employers)


def test_every_answer_forbids_other_hosts(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")


def test_a_server_without_any_area_says_what_to_run(database: object) -> None:
    empty = signed_in(database)  # type: ignore[arg-type]  # the fixture's own type
    html = empty.get("/").text
    assert "还没有载入您负责的任何区域" in html
    assert "xuntu area" in html


def look(pool: Pool, plan: MonthPlan, path: str) -> str:
    """Return the page at `path` below the month of `plan`, which is stored in `pool` first."""
    with writing(pool) as conn:
        areas.save_pack(conn, replace(make_pack.pack(), area=plan.area))
        month_plans.save(conn, plan)
    answer = signed_in(pool).get(f"/areas/{plan.area.code}/{plan.month}{path}")
    assert answer.status_code == HTTPStatus.OK
    return answer.text


@pytest.mark.parametrize("path", ["", "/roster", "/risk-map", "/risk-map/map", "/overview-map/map"])
def test_a_month_in_which_nothing_was_planned_still_has_its_pages(
    database: Pool, path: str
) -> None:
    assert "2026" in look(database, make_plan.nothing_planned(), path)


def test_a_month_without_rules_says_so(database: Pool) -> None:
    assert "本月没有生效的规则" in look(database, make_plan.nothing_planned(), "")


def test_a_roster_without_team_days_says_where_to_look(database: Pool) -> None:
    html = look(database, make_plan.nothing_planned(), "/roster")
    assert "本月没有任何小组日" in html
    assert "全部应查单位都已排入计划" in html


def test_a_day_on_which_no_team_goes_out_says_so(database: Pool) -> None:
    plan = make_plan.month_plan()
    first = plan.roster.routes[0].team_day.day
    routes = tuple(route for route in plan.roster.routes if route.team_day.day != first)
    html = look(database, replace(plan, roster=replace(plan.roster, routes=routes)), "/roster")
    assert html.count("当日没有外出检查") == 1
    assert f'href="#d{first}"' in html


def test_every_visit_that_was_left_out_stands_on_the_roster_with_its_reason(
    database: Pool,
) -> None:
    plan = make_plan.month_plan()
    html = look(database, plan, "/roster")
    for each in plan.roster.unplaced:
        assert str(escape(each.reason.said(str))) in html


def test_leaders_are_told_on_the_month_page_what_cannot_be_done(database: Pool) -> None:
    plan = replace(make_plan.month_plan(), roster=Roster(routes=(), unplaced=UNPLACED))
    assert "因组日排满未能排入" in look(database, plan, "")


def test_an_area_without_a_plan_is_listed_with_what_to_do(database: Pool) -> None:
    with writing(database) as conn:
        areas.save_pack(conn, make_pack.pack())
    html = signed_in(database).get("/").text
    assert "还没有任何申报数据" in html
    assert f'href="/areas/{make_pack.pack().area.code}/import"' in html
    assert 'href="/areas/999901/plan"' in html


def test_a_route_without_roads_is_drawn_straight_and_says_so(database: Pool) -> None:
    plan = make_plan.month_plan()
    team = plan.roster.routes[0].team_day
    with writing(database) as conn:
        areas.save_pack(conn, replace(make_pack.pack(), area=plan.area, roads=()))
        month_plans.save(conn, plan)
    base = f"/areas/{plan.area.code}/{plan.month}"
    html = signed_in(database).get(f"{base}/routes/{team.day}/{team.number}").text
    assert "不是行车路线" in html


def test_a_route_sheet_leads_back_to_its_day_and_on_to_the_next_route(
    client: TestClient, small_county: SmallCounty
) -> None:
    first, second = (r.team_day for r in small_county.made.roster.plan.roster.routes[:2])
    html = client.get(f"{BASE}/routes/{first.day}/{first.number}").text
    assert f'href="{BASE}/roster#d{first.day}"' in html
    assert f'href="{BASE}/routes/{second.day}/{second.number}"' in html
    assert f'id="d{first.day}"' in client.get(f"{BASE}/roster").text


def test_the_sheet_that_is_served_draws_the_line_that_was_handed_over(
    client: TestClient, small_county: SmallCounty
) -> None:
    team = small_county.made.roster.plan.roster.routes[0].team_day
    served = client.get(f"{BASE}/routes/{team.day}/{team.number}").text
    [handed] = small_county.folder.rglob(f"路线单_{team.day}_第{team.number:02d}组.html")
    lines = [re.findall(r"L\.polyline\(\s*(\[.*\])", html) for html in (served, handed.read_text())]
    assert len(lines[0]) >= 2
    assert lines[0] == lines[1]


def test_a_map_is_drawn_anew_when_the_area_is_stored_anew(database: Pool) -> None:
    plan = make_plan.month_plan()
    without = look(database, plan, "/overview-map/map")
    assert look(database, plan, "/overview-map/map") == without
    with writing(database) as conn:
        areas.save_pack(conn, replace(make_pack.pack(), area=plan.area, roads=make_roads.grid()))
    base = f"/areas/{plan.area.code}/{plan.month}"
    assert len(signed_in(database).get(f"{base}/overview-map/map").text) > len(without)


def test_pages_that_were_looked_at_before_are_quick(client: TestClient) -> None:
    for path in (*PAGES, f"{BASE}/risk-map/map", f"{BASE}/overview-map/map"):
        client.get(path)
        before = process_time()
        client.get(path)
        assert process_time() - before < 0.2
