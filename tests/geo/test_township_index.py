import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point
from shapely.geometry import MultiPolygon, box

from geo.area import TownshipCode
from geo.errors import InvalidValueError
from geo.position import Position
from geo.township_index import TownshipIndex
from tests import make

WEST = make.township(code=TownshipCode("999901101"), outline=box(117.0, 38.0, 117.1, 38.1))
EAST = make.township(code=TownshipCode("999901100"), outline=box(117.1, 38.0, 117.2, 38.1))
ISLANDS = make.township(
    code=TownshipCode("999901102"),
    outline=MultiPolygon([box(117.3, 38.0, 117.4, 38.1), box(117.5, 38.0, 117.6, 38.1)]),
)
INDEX = TownshipIndex([WEST, EAST, ISLANDS])


def test_a_point_belongs_to_the_township_that_it_lies_in() -> None:
    assert INDEX.of(Position(lon=117.05, lat=38.05)) == WEST.code
    assert INDEX.of(Position(lon=117.55, lat=38.05)) == ISLANDS.code


def test_a_point_outside_all_belongs_to_none() -> None:
    assert INDEX.of(Position(lon=117.45, lat=38.05)) is None


def test_a_boundary_point_belongs_to_the_lowest_code_whatever_the_order() -> None:
    border = Position(lon=117.1, lat=38.05)
    assert INDEX.of(border) == EAST.code
    assert TownshipIndex([EAST, WEST]).of(border) == EAST.code
    assert INDEX.of_points([117.1], [38.05]) == (EAST.code,)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(116.95, 117.65), st.floats(37.95, 38.15)), max_size=20))
def test_many_points_are_answered_like_single_ones_and_like_shapely(
    pairs: list[tuple[float, float]],
) -> None:
    found = INDEX.of_points([lon for lon, _ in pairs], [lat for _, lat in pairs])
    assert found == tuple(INDEX.of(Position(lon=lon, lat=lat)) for lon, lat in pairs)
    for (lon, lat), code in zip(pairs, found, strict=True):
        covering = [t.code for t in (WEST, EAST, ISLANDS) if t.outline.intersects(Point(lon, lat))]
        assert code == min(covering, default=None)


def test_the_nearest_township_of_a_point_just_outside_comes_with_metres() -> None:
    code, metres = INDEX.nearest(Position(lon=117.05, lat=38.101))
    assert code == WEST.code
    assert metres == pytest.approx(111, abs=1)


def test_the_nearest_township_of_a_point_inside_is_its_own_at_no_distance() -> None:
    assert INDEX.nearest(Position(lon=117.35, lat=38.05)) == (ISLANDS.code, 0.0)


def test_no_townships_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="没有任何乡镇"):
        TownshipIndex([])


def test_no_points_have_no_answers() -> None:
    assert INDEX.of_points(np.array([]), np.array([])) == ()


def test_the_nearest_township_of_a_point_on_the_other_side_of_the_earth_is_found() -> None:
    code, metres = INDEX.nearest(Position(lon=-63.0, lat=-38.0))
    assert code in {WEST.code, EAST.code, ISLANDS.code}
    assert 5_000_000 < metres < 40_000_000
