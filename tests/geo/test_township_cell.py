import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, box

from geo.area import TownshipCode
from geo.errors import InvalidValueError
from geo.plane import distance_m
from geo.position import Position
from geo.township_cell import polygonal, township_cells
from geo.township_index import TownshipIndex

A, B = TownshipCode("999901100"), TownshipCode("999901101")
NAMES = {A: "甲镇", B: "乙乡"}
OUTLINE = box(117.0, 38.0, 117.2, 38.1)
spots = st.tuples(st.floats(117.01, 117.19), st.floats(38.01, 38.09)).map(
    lambda p: Position(lon=round(p[0], 4), lat=round(p[1], 4))
)


def test_two_points_halve_the_outline_and_are_marked_approximate() -> None:
    cells = township_cells(
        NAMES, [(B, Position(lon=117.15, lat=38.05)), (A, Position(lon=117.05, lat=38.05))], OUTLINE
    )
    assert [cell.code for cell in cells] == [A, B]
    assert all(cell.approximate for cell in cells)
    assert cells[0].outline.area == pytest.approx(OUTLINE.area / 2, rel=0.001)
    assert [cell.name for cell in cells] == ["甲镇", "乙乡"]


rows = st.lists(
    st.tuples(st.sampled_from([A, B]), spots), min_size=2, max_size=12, unique_by=lambda row: row[1]
)


@settings(max_examples=30, deadline=None)
@given(rows)
def test_every_point_lies_in_the_cell_of_the_nearest_point_and_cells_fill_the_outline(
    points: list[tuple[TownshipCode, Position]],
) -> None:
    cells = township_cells(NAMES, points, OUTLINE)
    index = TownshipIndex(cells)
    for code, position in points:
        assert index.nearest(position)[1] < 1
        rivals = [p for c, p in points if c != code]
        if all(distance_m(position, rival) > 50 for rival in rivals):
            assert index.of(position) == code
    whole = shapely.union_all([cell.outline for cell in cells])
    assert whole.area == pytest.approx(OUTLINE.area, rel=1e-6)


def test_one_point_takes_the_whole_outline() -> None:
    (cell,) = township_cells(NAMES, [(A, Position(lon=117.05, lat=38.05))], OUTLINE)
    assert cell.outline.area == pytest.approx(OUTLINE.area, rel=1e-6)


def test_without_an_outline_cells_end_three_kilometres_around_the_points() -> None:
    (cell,) = township_cells(NAMES, [(A, Position(lon=117.0, lat=38.0))])
    west, south, east, north = cell.outline.bounds
    assert distance_m(Position(lon=117.0, lat=38.0), Position(lon=117.0, lat=north)) == (
        pytest.approx(3000, rel=0.01)
    )
    assert west < 117.0 < east
    assert south < 38.0


def test_of_two_points_at_one_spot_the_lowest_code_keeps_it() -> None:
    spot = Position(lon=117.05, lat=38.05)
    assert [c.code for c in township_cells(NAMES, [(B, spot), (A, spot)], OUTLINE)] == [A]


def test_a_township_outside_the_outline_gets_no_cell() -> None:
    far = [(A, Position(lon=117.05, lat=38.05)), (B, Position(lon=119.0, lat=38.05))]
    assert [c.code for c in township_cells(NAMES, far, OUTLINE)] == [A]


def test_a_point_of_a_township_without_a_name_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="999901101 没有名称"):
        township_cells({A: "甲镇"}, [(B, Position(lon=117.0, lat=38.0))])


def test_only_the_polygons_of_a_repaired_geometry_are_kept() -> None:
    mixed = shapely.GeometryCollection([box(0, 0, 1, 1), LineString([(0, 0), (5, 5)])])
    assert polygonal(mixed).equals(box(0, 0, 1, 1))
    assert polygonal(LineString([(0, 0), (1, 1)])).is_empty
