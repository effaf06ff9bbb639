import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry import LineString

from geo.errors import InvalidValueError
from geo.position import Position
from geo.road_network import (
    DETOUR_FACTOR,
    ESTIMATE_KMH,
    OFF_ROAD_KMH,
    RoadLine,
    build_network,
    straight_line_times,
    travel_times,
)
from geo.travel import TravelMethod, TravelTimes

STEP = 0.01  # degrees between corners of the test grid


def corner(number: int) -> tuple[float, float]:
    return 117.0 + STEP * (number % 4), 38.0 + STEP * (number // 4)


def place(number: int) -> Position:
    lon, lat = corner(number)
    return Position(lon=lon, lat=lat)


def road(*corners: int, speed_kmh: float = 36.0, oneway: bool = False) -> RoadLine:
    return RoadLine(
        line=LineString([corner(c) for c in corners]), speed_kmh=speed_kmh, oneway=oneway
    )


neighbours = [
    (a, b)
    for a in range(12)
    for b in range(12)
    if a != b and max(abs(a % 4 - b % 4), abs(a // 4 - b // 4)) == 1
]
edges = st.lists(
    st.tuples(st.sampled_from(neighbours), st.sampled_from([20.0, 36.0, 60.0]), st.booleans()),
    min_size=1,
    max_size=18,
)


def shortest(roads: list[RoadLine], ends: list[tuple[int, int]]) -> NDArray[np.float64]:
    """Return seconds between the twelve corners by Floyd and Warshall's algorithm."""
    seconds = np.full((12, 12), np.inf)
    np.fill_diagonal(seconds, 0)
    network = build_network(roads)  # for its plane only: lengths are measured here
    for line, (a, b) in zip(roads, ends, strict=True):
        time_s = network.plane.flat(line.line).length / line.speed_kmh * 3.6
        seconds[a, b] = min(seconds[a, b], time_s)
        if not line.oneway:
            seconds[b, a] = min(seconds[b, a], time_s)
    for via in range(12):
        seconds = np.minimum(seconds, seconds[:, [via]] + seconds[[via], :])
    return seconds


@settings(max_examples=60, deadline=None)
@given(edges)
def test_times_equal_those_of_floyd_and_warshall(
    rows: list[tuple[tuple[int, int], float, bool]],
) -> None:
    roads = [road(a, b, speed_kmh=speed, oneway=oneway) for (a, b), speed, oneway in rows]
    ends = [pair for pair, _, _ in rows]
    used = sorted({end for pair in ends for end in pair})
    found = travel_times({f"p{c}": place(c) for c in used}, roads)
    expected = shortest(roads, ends)[np.ix_(used, used)]
    reached = np.isfinite(expected)
    assert np.abs(found.seconds - np.where(reached, expected, found.seconds)).max() <= 1.1
    assert bool(found.doubts) == (not reached.all())


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(116.99, 117.04), st.floats(37.99, 38.03)), min_size=3, max_size=6)
)
def test_times_by_connected_roads_keep_the_triangle_inequality(
    points: list[tuple[float, float]],
) -> None:
    ring = [road(0, 1, 2, 3, 7, 11, 10, 9, 8, 4, 0), road(1, 5, 9, speed_kmh=60), road(4, 5, 6, 7)]
    places = {f"p{i}": Position(lon=lon, lat=lat) for i, (lon, lat) in enumerate(points)}
    seconds = travel_times(places, ring).seconds
    detours = seconds[:, :, None] + seconds[None, :, :]
    assert (seconds[:, None, :] <= detours).all()


def test_a_straight_road_takes_its_length_at_its_speed() -> None:
    found = travel_times({"a": place(0), "b": place(3)}, [road(0, 1, 2, 3)])
    assert found.metres[0, 1] == pytest.approx(2634, abs=3)
    assert found.seconds[0, 1] == pytest.approx(263.4, abs=1)
    assert found.method is TravelMethod.ROADS
    assert found.doubts == ()


def test_a_one_way_road_is_driven_in_its_direction_only() -> None:
    roads = [road(0, 1, oneway=True), road(1, 5, 4, 0)]
    seconds = travel_times({"a": place(0), "b": place(1)}, roads).seconds
    assert seconds[0, 1] * 2 < seconds[1, 0]


def test_places_on_one_one_way_stretch_go_round_to_get_back() -> None:
    roads = [road(0, 1, oneway=True), road(1, 5, 4, 0)]
    lon, lat = corner(0)
    a, b = (Position(lon=lon + STEP * share, lat=lat) for share in (0.2, 0.8))
    seconds = travel_times({"a": a, "b": b}, roads).seconds
    assert seconds[0, 1] == pytest.approx(53, abs=2)
    assert seconds[1, 0] > 300


def test_the_fastest_way_is_taken_and_its_metres_are_given() -> None:
    roads = [road(0, 1, speed_kmh=10), road(0, 4, 5, 1, speed_kmh=100)]
    found = travel_times({"a": place(0), "b": place(1)}, roads)
    assert found.metres[0, 1] == pytest.approx(2 * 1110 + 878, abs=5)


def test_of_parallel_roads_the_faster_counts() -> None:
    slow_and_fast = [road(0, 1, speed_kmh=20), road(0, 1, speed_kmh=80)]
    seconds = travel_times({"a": place(0), "b": place(1)}, slow_and_fast).seconds
    assert seconds[0, 1] == pytest.approx(40, abs=1)


def test_a_place_off_the_road_is_reached_at_the_slow_speed() -> None:
    lon, lat = corner(1)
    beside = Position(lon=lon, lat=lat + 0.001)
    found = travel_times({"a": place(1), "b": beside}, [road(0, 1, 2)])
    assert found.metres[0, 1] == pytest.approx(111, abs=1)
    assert found.seconds[0, 1] == pytest.approx(111 / OFF_ROAD_KMH * 3.6, abs=2)


def test_a_place_far_from_any_road_is_mentioned() -> None:
    far = Position(lon=117.0, lat=38.05)
    (doubt,) = travel_times({"employer:x": far, "b": place(1)}, [road(0, 1)]).doubts
    assert str(doubt).startswith("employer:x 距最近的道路 55")


def test_places_without_a_way_by_road_are_estimated_and_counted() -> None:
    places = {"a": place(0), "b": place(11)}
    found = travel_times(places, [road(0, 1), road(10, 11)])
    assert (found.seconds == straight_line_times(places).seconds).all()
    assert "2 对地点之间没有连通的道路" in str(found.doubts[0])


def test_ends_within_a_metre_are_joined_and_farther_ones_are_not() -> None:
    lon, lat = corner(1)
    for miss, joined in ((0.000008, True), (0.00008, False)):
        gap = RoadLine(
            line=LineString([(lon, lat + miss), corner(2)]), speed_kmh=36.0, name="断头路"
        )
        found = travel_times({"a": place(0), "b": place(2)}, [road(0, 1), gap])
        assert (found.doubts == ()) is joined


def test_roads_that_cross_without_a_shared_vertex_are_not_connected() -> None:
    found = travel_times({"a": place(0), "b": place(1)}, [road(0, 5), road(1, 4)])
    assert found.doubts


def test_equal_places_are_no_time_apart() -> None:
    found = travel_times({"a": place(0), "b": place(0), "c": place(1)}, [road(0, 1)])
    assert found.seconds[0, 1] == 0
    assert found.seconds[0, 2] == found.seconds[1, 2]


def test_the_order_of_roads_and_places_does_not_change_the_times() -> None:
    roads = [road(0, 1, 5), road(5, 6, 2, speed_kmh=60), road(1, 2), road(5, 9, oneway=True)]
    places = {f"p{c}": place(c) for c in (0, 2, 5, 6)}
    one = travel_times(places, roads)
    other = travel_times(dict(reversed(places.items())), roads[::-1])
    assert (one.seconds == other.seconds[::-1, ::-1]).all()
    assert (one.metres == other.metres[::-1, ::-1]).all()


def test_a_network_is_built_once_and_asked_often() -> None:
    roads = [road(0, 1, 5)]
    network = build_network(roads)
    places = {"a": place(0), "b": place(5)}
    assert (travel_times(places, network).seconds == travel_times(places, roads).seconds).all()


def test_vertices_with_two_neighbours_are_contracted() -> None:
    assert build_network([road(0, 1, 2, 3), road(1, 5)]).junctions == 4


def test_without_roads_times_are_estimated_from_straight_lines() -> None:
    found = travel_times({"a": place(0), "b": place(1)}, [])
    assert found.method is TravelMethod.STRAIGHT_LINE
    assert found.metres[0, 1] == pytest.approx(878 * DETOUR_FACTOR, abs=2)
    assert found.seconds[0, 1] == pytest.approx(878 * DETOUR_FACTOR / ESTIMATE_KMH * 3.6, abs=2)
    assert found.metres[0, 0] == 0


def test_no_places_make_an_empty_matrix() -> None:
    assert travel_times({}, [road(0, 1)]).seconds.shape == (0, 0)


def test_no_roads_make_no_network() -> None:
    with pytest.raises(InvalidValueError, match="没有任何道路"):
        build_network([])


def test_roads_without_length_make_no_network() -> None:
    point = RoadLine(line=LineString([corner(0), corner(0)]), speed_kmh=30)
    with pytest.raises(InvalidValueError, match="长度都是零"):
        build_network([point])


def test_roads_across_the_country_are_refused() -> None:
    long = RoadLine(line=LineString([(110, 30), (120, 30)]), speed_kmh=80)
    with pytest.raises(InvalidValueError, match="超过 700 公里"):
        build_network([long])


@pytest.mark.parametrize("speed", [0.0, -5.0, 300.0])
def test_a_road_needs_a_possible_speed(speed: float) -> None:
    with pytest.raises(InvalidValueError, match="不合理"):
        RoadLine(line=LineString([corner(0), corner(1)]), speed_kmh=speed, name="甲路")


def test_a_matrix_of_the_wrong_shape_is_refused() -> None:
    square = np.zeros((2, 2), dtype=np.int64)
    with pytest.raises(InvalidValueError, match="应为 1×1"):
        TravelTimes(places=("a",), seconds=square, metres=square, method=TravelMethod.ROADS)
