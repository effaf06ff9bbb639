import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, box

from geo.errors import InvalidValueError
from geo.plane import Plane, distance_m, plane_about_box, plane_around
from geo.position import Position

CENTRE = Position(lon=117.0, lat=38.0)
near = st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)).map(
    lambda d: Position(lon=CENTRE.lon + d[0], lat=CENTRE.lat + d[1])
)


@settings(deadline=None)
@given(near)
def test_a_position_survives_the_way_to_the_plane_and_back_within_a_millimetre(
    position: Position,
) -> None:
    plane = Plane(CENTRE)
    assert distance_m(plane.position(*plane.point(position)), position) < 0.001


@settings(deadline=None)
@given(near, near)
def test_distances_in_the_plane_are_those_on_the_ground(one: Position, other: Position) -> None:
    plane = Plane(CENTRE)
    (x0, y0), (x1, y1) = plane.point(one), plane.point(other)
    assert np.hypot(x1 - x0, y1 - y0) == pytest.approx(distance_m(one, other), rel=0.005, abs=0.01)


def test_arrays_keep_their_shape() -> None:
    plane = Plane(CENTRE)
    x, y = plane.metres([[117.0, 117.1]], [[38.0, 38.0]])
    lon, lat = plane.degrees(x, y)
    assert x.shape == lon.shape == (1, 2)
    np.testing.assert_allclose(lon, [[117.0, 117.1]])
    np.testing.assert_allclose(lat, [[38.0, 38.0]])


def test_a_degree_of_latitude_at_38_north_is_111_kilometres() -> None:
    assert Plane(CENTRE).point(Position(lon=117.0, lat=39.0))[1] == pytest.approx(111_000, abs=50)


def test_whole_metres_are_integers_one_row_a_position() -> None:
    rows = Plane(CENTRE).whole_metres([CENTRE, Position(lon=117.001, lat=38.0)])
    assert rows.tolist() == [[0, 0], [88, 0]]
    assert rows.dtype == np.int64


def test_whole_metres_of_nothing_are_no_rows() -> None:
    assert Plane(CENTRE).whole_metres([]).shape == (0, 2)


def test_geometries_become_flat_vertex_by_vertex() -> None:
    flat = Plane(CENTRE).flat(LineString([(117.0, 38.0), (117.001, 38.0)]))
    assert flat.length == pytest.approx(87.8, abs=0.2)


def test_the_plane_of_a_box_is_about_its_middle() -> None:
    assert plane_about_box(*box(116.0, 37.0, 118.0, 39.0).bounds).centre == CENTRE
    assert plane_around([Position(lon=116, lat=37), Position(lon=118, lat=39)]).centre == CENTRE


def test_a_plane_needs_a_position() -> None:
    with pytest.raises(InvalidValueError, match="没有任何坐标"):
        plane_around([])
