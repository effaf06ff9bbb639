from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString

from geo import road_path
from geo.plane import plane_around
from geo.position import Position
from geo.road_network import RoadLine, build_network, travel_times
from geo.road_path import all_route_paths, route_paths

STEP = 0.01


def corner(number: int) -> tuple[float, float]:
    return 117.0 + STEP * (number % 4), 38.0 + STEP * (number // 4)


def spot(east: float, north: float) -> Position:
    """Return the position so many steps of the grid from its first corner."""
    return Position(lon=117.0 + STEP * east, lat=38.0 + STEP * north)


def road(*corners: int, speed_kmh: float = 36.0, oneway: bool = False) -> RoadLine:
    return RoadLine(
        line=LineString([corner(c) for c in corners]), speed_kmh=speed_kmh, oneway=oneway
    )


def metres(line: LineString) -> float:
    return float(plane_around([spot(1, 1)]).flat(line).length)


NEIGHBOURS = [
    (a, b)
    for a in range(12)
    for b in range(12)
    if a != b and max(abs(a % 4 - b % 4), abs(a // 4 - b // 4)) == 1
]
networks = st.lists(
    st.builds(
        lambda ends, speed_kmh, oneway: road(*ends, speed_kmh=speed_kmh, oneway=oneway),
        st.sampled_from(NEIGHBOURS),
        st.sampled_from([20.0, 36.0, 60.0]),
        st.booleans(),
    ),
    min_size=1,
    max_size=18,
)
spots = st.builds(spot, st.floats(-0.5, 3.5), st.floats(-0.5, 2.5))
GRID = [road(a, b) for a, b in NEIGHBOURS if abs(a - b) in (1, 4)]


@settings(max_examples=60, deadline=None)
@given(networks, st.lists(spots, min_size=2, max_size=6))
def test_what_is_drawn_is_as_long_as_what_was_timed(
    roads: list[RoadLine], stops: list[Position]
) -> None:
    network = build_network(roads)
    times = travel_times({f"{i}": position for i, position in enumerate(stops)}, network)
    paths = route_paths(network, stops)
    doubtful = any("没有连通" in doubt.template for doubt in times.doubts)
    for i, path in enumerate(paths):
        drawn_m = float(network.plane.flat(path).length)
        timed_m = float(times.metres[i, i + 1])
        is_estimate = doubtful and len(path.coords) == 2
        assert is_estimate or drawn_m == pytest.approx(timed_m, abs=3)


@settings(max_examples=40, deadline=None)
@given(networks, st.lists(spots, min_size=2, max_size=6))
def test_paths_join_the_stops_in_order(roads: list[RoadLine], stops: list[Position]) -> None:
    paths = route_paths(roads, stops)
    assert len(paths) == len(stops) - 1
    for path, (here, there) in zip(paths, pairwise(stops), strict=True):
        assert path.coords[0] == (here.lon, here.lat)
        assert path.coords[-1] == (there.lon, there.lat)


@settings(max_examples=40, deadline=None)
@given(networks, st.lists(spots, min_size=2, max_size=5))
def test_paths_leave_the_road_only_at_their_ends(
    roads: list[RoadLine], stops: list[Position]
) -> None:
    network = build_network(roads)
    plane = network.plane
    paved = MultiLineString([plane.flat(one.line) for one in roads]).buffer(0.1)
    for path in route_paths(network, stops):
        between = plane.flat(path).coords[1:-1]
        if len(between) > 1:
            assert paved.covers(LineString(between))


def test_a_team_drives_to_the_road_along_it_and_in_at_the_gate() -> None:
    (path,) = route_paths([road(0, 1, 5)], [spot(0, 0.1), spot(1.1, 1)])
    assert np.allclose(
        path.coords,
        [(117, 38.001), (117, 38), (117.01, 38), (117.01, 38.01), (117.011, 38.01)],
        rtol=0,
        atol=1e-5,
    )


def test_two_places_on_one_stretch_need_no_junction() -> None:
    (path,) = route_paths([road(0, 3)], [spot(1, 0), spot(2, 0)])
    assert metres(path) == pytest.approx(
        metres(LineString(path.coords[:: len(path.coords) - 1])), abs=1
    )
    assert {round(lat, 5) for _, lat in path.coords} == {38.0}


def test_a_one_way_street_is_driven_round_and_not_against() -> None:
    block = [road(0, 1, oneway=True), road(1, 5), road(5, 4), road(4, 0)]
    there, back = route_paths(block, [spot(0.2, 0), spot(0.8, 0), spot(0.2, 0)])
    assert metres(there) < 600
    assert metres(back) > 3000


def test_of_two_roads_between_the_same_junctions_the_faster_is_drawn() -> None:
    slow, fast = road(0, 1, speed_kmh=20), road(0, 4, 5, 1, speed_kmh=120)
    (path,) = route_paths([slow, fast, road(0, 2)], [spot(-0.1, 0), spot(2.1, 0)])
    assert spot(0, 1).lat not in {lat for _, lat in path.coords}
    (path,) = route_paths([slow, fast], [spot(0, 0), spot(1, 0)])
    assert len(path.coords) == 4


def test_a_ring_road_is_left_on_the_shorter_side() -> None:
    (path,) = route_paths([road(0, 1, 5, 4, 0)], [spot(0, 0), spot(0, 0.3)])
    assert metres(path) < 400


def test_a_leg_without_a_way_by_road_is_straight_and_the_others_are_not() -> None:
    apart = [road(0, 1), road(10, 11)]
    paths = route_paths(apart, [spot(0, 0.1), spot(1, 0.1), spot(3, 2)])
    assert [len(path.coords) for path in paths] == [4, 2]


def test_without_roads_every_leg_is_straight() -> None:
    paths = route_paths([], [spot(0, 0), spot(1, 1), spot(0, 0)])
    assert [len(path.coords) for path in paths] == [2, 2]


def test_a_leg_from_a_place_to_itself_is_a_line_there() -> None:
    (path,) = route_paths(GRID, [spot(1, 1), spot(1, 1)])
    assert set(path.coords) == {(117.01, 38.01)}


def test_nothing_to_drive_is_nothing_to_draw() -> None:
    assert route_paths(GRID, [spot(0, 0)]) == ()
    assert all_route_paths(GRID, []) == ()
    assert all_route_paths(GRID, [[], [spot(0, 0)]]) == ((), ())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(spots, max_size=4), max_size=4), st.integers(1, 40))
def test_many_routes_in_batches_of_any_size_equal_each_alone(
    routes: list[list[Position]], cells: int
) -> None:
    usual = road_path._CELLS
    road_path._CELLS = cells
    try:
        together = all_route_paths(GRID, routes)
    finally:
        road_path._CELLS = usual
    for paths, stops in zip(together, routes, strict=True):
        alone = route_paths(GRID, stops)
        assert [metres(p) for p in paths] == pytest.approx([metres(p) for p in alone], abs=0.5)
    assert all_route_paths(GRID, routes) == together
