"""Calendars, tracks and GeoPackages: other programs read back what the plan says."""

import re
import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gpxpy
import numpy as np
import pyogrio
import pytest
from icalendar import Calendar

from data.calendar_files import calendar_bytes, write_calendar
from data.geopackages import geopackage_bytes, write_geopackage
from data.track_files import track_bytes
from geo.township_risk import township_risks
from planner.inspector import InspectorId
from planner.month_path import month_paths
from tests import make_plan, make_roads

PLAN = make_plan.month_plan()
PATHS = month_paths(PLAN, make_roads.grid())


def test_an_officer_s_calendar_holds_days_and_visits_in_utc() -> None:
    calendar = Calendar.from_ical(calendar_bytes(PLAN, translate=str, inspector=InspectorId("i01")))
    events: list[Any] = calendar.walk("VEVENT")
    visits = [event for event in events if "GEO" in event]
    assert (len(events), len(visits)) == (2 + 5, 5)
    first = visits[0]
    assert first.start == datetime(2026, 12, 1, 1, 15, tzinfo=UTC)  # 09:15 in China
    assert first.end == datetime(2026, 12, 1, 2, 45, tzinfo=UTC)
    assert str(first["SUMMARY"]) == "1. 云溪演示机械厂（双随机）［演示数据］"
    said = str(first["DESCRIPTION"])
    assert said.count("必查项：建设项目职业病防护设施“三同时”") == said.count("三同时") == 1
    assert "CZ-68" not in said
    assert first["DTSTAMP"].dt == datetime(2026, 12, 1, tzinfo=UTC)


def test_ids_of_a_calendar_are_unique_and_the_same_next_time() -> None:
    def ids(text: bytes) -> list[str]:
        return [str(event["UID"]) for event in Calendar.from_ical(text).walk("VEVENT")]

    whole = ids(calendar_bytes(PLAN, translate=str))
    assert len(whole) == len(set(whole)) == 4 + 9
    assert whole == ids(calendar_bytes(PLAN, translate=str))


def test_an_officer_without_visits_has_an_empty_calendar(tmp_path: Path) -> None:
    write_calendar(tmp_path / "x.ics", PLAN, translate=str, inspector=InspectorId("nobody"))
    assert b"BEGIN:VEVENT" not in (tmp_path / "x.ics").read_bytes()


def test_a_track_leads_from_the_office_through_the_stops_and_back() -> None:
    text = track_bytes(PLAN, PLAN.roster.routes[1], translate=str).decode()
    track = gpxpy.parse(text)
    [route] = track.routes
    assert [point.name for point in route.points] == [
        "云溪县卫生监督所",
        "1 云溪演示家具有限公司",
        "2 云溪演示电镀厂",
        "3 云溪演示制鞋有限公司",
        "云溪县卫生监督所",
    ]
    assert [waypoint.latitude for waypoint in track.waypoints] == [37.984, 38.016, 37.968]
    assert track.time == datetime(2026, 12, 1, tzinfo=UTC)
    assert "演示数据" in (track.description or "")


def test_a_track_is_well_formed_whatever_the_name() -> None:
    hostile = '云溪演示<b> & "厂" ]]>'
    plan = replace(PLAN, employers=tuple(replace(e, name=hostile) for e in PLAN.employers))
    for route in plan.roster.routes:
        root = ET.fromstring(track_bytes(plan, route, translate=str))  # noqa: S314 - our own output
        names = [each.text or "" for each in root.iter() if each.tag.endswith("}name")]
        assert sum(hostile in name for name in names) >= len(route.stops)


def geopackage() -> bytes:
    risks = township_risks(
        PLAN.area.townships,
        PLAN.employers,
        PLAN.scores,
        make_plan.histories(),
        on=PLAN.month.first_day,
    )
    return geopackage_bytes(PLAN, risks, translate=str)


@pytest.fixture(scope="module")
def gpkg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "x.gpkg"
    path.write_bytes(geopackage())
    return path


def test_a_geopackage_has_every_employer_even_without_a_position(gpkg: Path) -> None:
    frame = pyogrio.read_dataframe(gpkg, layer="employers")
    assert len(frame) == 15
    assert frame.geometry.isna().sum() == 1
    assert frame.crs.to_epsg() == 4326
    first = frame[frame["id"] == make_plan.employer_id(1)].iloc[0]
    assert (first["name"], first["class"], first["points"]) == ("云溪演示机械厂", "乙", 6)
    assert (first.geometry.x, first.geometry.y) == pytest.approx((116.984, 38.0))


def test_a_geopackage_has_townships_with_their_numbers_routes_and_stops(gpkg: Path) -> None:
    assert [name for name, _ in pyogrio.list_layers(gpkg)] == [
        "townships",
        "employers",
        "routes",
        "stops",
    ]
    townships = pyogrio.read_dataframe(gpkg, layer="townships")
    assert list(townships["severe_workers"]) == [42, 102, 162]
    assert list(townships["intensity"].isna()) == [False, False, True]
    routes = pyogrio.read_dataframe(gpkg, layer="routes")
    assert list(routes["stops"]) == [2, 3, 2, 2]
    assert [len(leg.coords) for leg in routes.geometry[1].geoms] == [2, 2, 2, 2]
    assert list(routes["by_road"]) == [False] * 4
    assert len(pyogrio.read_dataframe(gpkg, layer="stops")) == 9


def test_routes_of_a_geopackage_follow_the_roads_leg_by_leg(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(geopackage_bytes(PLAN, (), translate=str, paths=PATHS))
    routes = pyogrio.read_dataframe(path, layer="routes")
    assert list(routes["by_road"]) == [True] * 4
    for shape, route in zip(routes.geometry, PLAN.roster.routes, strict=True):
        assert list(shape.geoms) == list(PATHS[route.team_day])
        assert max(len(leg.coords) for leg in shape.geoms) > 2


def test_a_track_follows_the_roads_leg_by_leg() -> None:
    route = PLAN.roster.routes[1]
    legs = PATHS[route.team_day]
    told = gpxpy.parse(track_bytes(PLAN, route, translate=str, legs=legs).decode())
    [track] = told.tracks
    assert [len(segment.points) for segment in track.segments] == [len(leg.coords) for leg in legs]
    for segment, leg in zip(track.segments, legs, strict=True):
        drawn = [(point.longitude, point.latitude) for point in segment.points]
        assert np.allclose(drawn, leg.coords, rtol=0, atol=1e-6)
    assert "按道路网推算" in (told.description or "")


def test_a_track_without_roads_says_that_its_route_is_straight() -> None:
    told = gpxpy.parse(track_bytes(PLAN, PLAN.roster.routes[1], translate=str).decode())
    assert told.tracks == []
    assert "不是行车路线" in (told.description or "")


def test_a_geopackage_is_the_same_bytes_a_second_later(gpkg: Path) -> None:
    time.sleep(1.1)
    assert geopackage() == gpkg.read_bytes()


def test_gdal_s_clock_runs_on_after_writing() -> None:
    geopackage()
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_a_month_without_anything_is_a_geopackage_with_empty_layers(tmp_path: Path) -> None:
    write_geopackage(tmp_path / "x.gpkg", make_plan.nothing_planned(), (), translate=str)
    assert len(pyogrio.read_dataframe(tmp_path / "x.gpkg", layer="employers")) == 0
    assert len(pyogrio.read_dataframe(tmp_path / "x.gpkg", layer="townships")) == 3


def test_layers_say_that_they_are_internal_and_a_demo(gpkg: Path) -> None:
    assert re.search("内部使用 演示数据", gpkg.read_bytes().decode("utf-8", "ignore"))
