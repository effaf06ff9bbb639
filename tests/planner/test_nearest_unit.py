import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.nearest_unit import MAX_METRES, NearestUnit
from planner.random_stream import RandomStream, shuffled
from tests.make_draw import SEED

Points = list[tuple[int, int]]


def _by_full_scan(points: Points, open_units: set[int], unit: int) -> int:
    x, y = points[unit]
    return min(
        (other for other in open_units if other != unit),
        key=lambda other: ((points[other][0] - x) ** 2 + (points[other][1] - y) ** 2, other),
    )


def _check_all(points: Points, label: str) -> None:
    order = shuffled(range(len(points)), RandomStream(SEED, label))
    neighbours = NearestUnit(points)
    open_units = set(order)
    source = RandomStream(SEED, label + "/asked")
    for leaving in order[:-1]:
        asked = sorted(open_units)[source.below(len(open_units))]
        for unit in {asked, leaving}:
            assert neighbours.nearest(unit) == _by_full_scan(points, open_units, unit)
        neighbours.leave(leaving)
        open_units.remove(leaving)


@settings(deadline=None)
@given(
    points=st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6)), min_size=2, max_size=80),
    label=st.sampled_from("abcdef"),
)
def test_it_answers_as_a_full_scan_with_many_ties_and_shared_points(
    points: Points, label: str
) -> None:
    _check_all(points, label)


@pytest.mark.parametrize("side", [12, 17])
def test_it_answers_as_a_full_scan_on_a_lattice(side: int) -> None:
    _check_all([(100 * x, 100 * y) for x in range(side) for y in range(side)], "lattice")


def test_it_answers_as_a_full_scan_on_a_circle_where_all_tie_for_the_centre() -> None:
    ring = [(x, y) for x in range(-65, 66) for y in range(-65, 66) if x * x + y * y == 65 * 65]
    assert len(ring) == 36
    _check_all([(0, 0), *ring, *[(x + 1000, y) for x, y in ring]], "circle")


def test_it_answers_as_a_full_scan_at_the_largest_coordinates() -> None:
    source = RandomStream(SEED, "far")
    corners = [(sx * MAX_METRES, sy * MAX_METRES) for sx in (-1, 1) for sy in (-1, 1)]
    near = [(x - source.below(3) * x // MAX_METRES, y) for x, y in corners for _ in range(12)]
    _check_all([*corners, *near, *[(source.below(9), source.below(9)) for _ in range(60)]], "far")
