"""Closed roads: by name or between two points, and what is then far or out of reach."""

import pytest
from shapely.geometry import LineString

from geo.position import Position
from geo.road_closure import UnknownRoadError, closed_travel_times, without_roads
from geo.road_network import RoadLine, straight_line_times, travel_times

WEST, MIDDLE, EAST = (Position(lon=117.0 + k / 100, lat=38.0) for k in range(3))
PLACES = {"a": WEST, "b": EAST}
STRAIGHT = RoadLine(
    line=LineString([(117.0, 38.0), (117.01, 38.0), (117.02, 38.0)]), name="直路", speed_kmh=40
)
ROUND = RoadLine(
    line=LineString([(117.0, 38.0), (117.0, 38.01), (117.02, 38.01), (117.02, 38.0)]),
    name="弯路",
    speed_kmh=40,
)


def test_without_a_closure_the_times_are_those_of_the_roads() -> None:
    assert (
        closed_travel_times(PLACES, [STRAIGHT, ROUND], ()).seconds
        == travel_times(PLACES, [STRAIGHT, ROUND]).seconds
    ).all()


@pytest.mark.parametrize("closed", ["直路", "117.005,38.0;117.015,38.0"])
def test_a_closed_road_is_gone_round(closed: str) -> None:
    found = closed_travel_times(PLACES, [STRAIGHT, ROUND], [closed])
    assert found.seconds[0, 1] == travel_times(PLACES, [ROUND]).seconds[0, 1]
    assert found.metres[0, 1] > 3000


def test_where_only_the_closed_road_led_there_is_no_way() -> None:
    closed = "117.005,38.0;117.015,38.0"
    found = closed_travel_times(PLACES, [STRAIGHT], [closed])
    assert found.seconds[0, 1] == found.seconds[1, 0] == -1
    assert found.seconds[0, 0] == 0


def test_where_there_never_was_a_way_the_estimate_stays() -> None:
    far = RoadLine(line=LineString([(117.1, 38.0), (117.11, 38.0)]), name="远路", speed_kmh=40)
    places = PLACES | {"c": Position(lon=117.1, lat=38.0)}
    found = closed_travel_times(places, [STRAIGHT, ROUND, far], ["直路"])
    assert found.seconds[0, 2] == straight_line_times(places).seconds[0, 2]


def test_a_closure_makes_no_way_faster() -> None:
    slow = RoadLine(line=STRAIGHT.line, name="慢路", speed_kmh=5)
    fast = RoadLine(
        line=LineString([(117.0, 38.001), (117.02, 38.001)]), name="快路", speed_kmh=100
    )
    before = travel_times(PLACES, [slow, fast])
    after = closed_travel_times(PLACES, [slow, fast], ["慢路"])
    assert (after.seconds >= before.seconds).all()


def test_the_rest_of_a_road_stays_open() -> None:
    left = without_roads([STRAIGHT], ["117.005,38.0;117.015,38.0"])
    assert [round(road.line.length, 4) for road in left] == [0.005, 0.005]
    assert without_roads([STRAIGHT], ["117.0,38.0;117.02,38.0"]) == ()


@pytest.mark.parametrize(
    ("roads", "closed", "because"),
    [
        ([STRAIGHT], "弯路", "没有名为“弯路”的道路"),
        ([STRAIGHT], "117.5,38.0;117.6,38.0", "没有一条路同时经过"),
        ([STRAIGHT], "117.01,38.0;117.01,38.0", "没有一条路同时经过"),
        ([], "117.01,38.0;117.02,38.0", "没有一条路同时经过"),
        ([STRAIGHT], "直路", "没有任何道路了"),
    ],
)
def test_a_closure_that_names_no_road_is_refused(
    roads: list[RoadLine], closed: str, because: str
) -> None:
    with pytest.raises(UnknownRoadError, match=because):
        closed_travel_times(PLACES, roads, [closed])
