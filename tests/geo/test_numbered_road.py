import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, box

from geo.area import TownshipCode
from geo.numbered_road import KnownNumber, NumberedRoad, placed_along

HERE, THERE = TownshipCode("999901100"), TownshipCode("999901101")
LINE = LineString([(0, 0), (1000, 0), (1000, 1000)])


def known(number: int, x: float, y: float, township: TownshipCode = HERE) -> KnownNumber:
    return KnownNumber(number=number, township=township, xy=(x, y))


def road(*numbers: KnownNumber, line: LineString = LINE) -> NumberedRoad:
    ordered = sorted(numbers, key=lambda row: (row.number, row.township))
    return NumberedRoad(
        name="甲路", line=line, townships=(HERE,), numbers=placed_along(line, ordered)
    )


def test_a_known_number_is_where_it_is_known() -> None:
    found = road(known(8, 300, 10)).find(8)
    assert found is not None
    assert (found.xy, found.method, found.others) == ((300, 10), "number", ())


def test_an_unknown_number_stands_between_its_neighbours_of_the_same_side() -> None:
    found = road(known(1, 100, 10), known(2, 110, -10), known(9, 500, 10)).find(5)
    assert found is not None
    assert found.xy == pytest.approx((300, 10))
    assert (found.method, found.gap) == ("interpolated", 4)


def test_interpolation_follows_the_bend_of_the_road() -> None:
    found = road(known(1, 600, 0), known(9, 1000, 400)).find(5)
    assert found is not None
    assert found.xy == pytest.approx((1000, 0))


def test_neighbours_of_the_other_side_give_a_point_on_the_road() -> None:
    found = road(known(2, 100, 10), known(8, 400, 10)).find(5)
    assert found is not None
    assert found.xy == pytest.approx((250, 0))


@settings(deadline=None)
@given(st.integers(1, 400))
def test_every_number_of_an_evenly_numbered_road_is_interpolated_exactly(number: int) -> None:
    rows = [known(n, 2.0 * n, 8 if n % 2 else -8) for n in (1, 2, 101, 102, 299, 400, 401)]
    found = road(*rows).find(number)
    assert found is not None
    assert found.xy == pytest.approx((2.0 * number, 8 if number % 2 else -8))


def test_a_number_beyond_the_known_ones_is_at_the_nearest_with_the_gap() -> None:
    found = road(known(1, 100, 10), known(9, 500, 10)).find(21)
    assert found is not None
    assert (found.xy, found.method, found.gap) == ((500, 10), "nearest number", 12)


def test_neighbours_too_far_apart_say_nothing_of_what_lies_between() -> None:
    found = road(known(1, 0, 0), known(9, 5000, 0)).find(5)
    assert found is not None
    assert found.method == "nearest number"


def test_numbers_of_the_township_asked_for_come_first() -> None:
    twins = road(known(8, 300, 10), known(8, 900, 10, THERE))
    there = twins.find(8, [THERE])
    both = twins.find(8)
    assert there is not None
    assert (there.xy, there.others) == ((900, 10), ())
    assert both is not None
    assert [row.township for row in both.others] == [THERE]


def test_a_road_without_numbers_finds_none() -> None:
    assert road().find(5) is None


def test_without_a_line_numbers_are_interpolated_straight() -> None:
    found = road(known(1, 0, 0), known(5, 40, 40), line=LineString()).find(3)
    assert found is not None
    assert found.xy == pytest.approx((20, 20))


def test_the_middle_is_half_way_along_the_line() -> None:
    assert road().middle == pytest.approx((1000, 0))


def test_the_middle_of_a_road_that_nobody_drew_is_its_median_number() -> None:
    bare = road(known(1, 0, 0), known(3, 20, 0), known(9, 99, 0), line=LineString())
    assert bare.middle == (20, 0)


def test_a_road_of_which_nothing_is_known_has_no_middle() -> None:
    assert road(line=LineString()).middle is None


def test_the_middle_within_a_township_is_on_the_part_inside() -> None:
    assert road().middle_within(box(0, -50, 500, 50)) == pytest.approx((250, 0))
    assert road().middle_within(box(5000, 0, 6000, 1)) is None


def test_the_middle_of_broken_lines_is_on_the_longest_part() -> None:
    broken = MultiLineString([[(0, 0), (10, 0)], [(100, 0), (200, 0)]])
    pieces = NumberedRoad(name="甲路", line=broken, townships=(HERE,))
    assert pieces.middle == pytest.approx((150, 0))


def test_numbers_of_broken_lines_are_interpolated_straight() -> None:
    broken = MultiLineString([[(0, 0), (10, 0)], [(100, 0), (200, 0)]])
    rows = placed_along(broken, [known(1, 0, 5), known(5, 40, 5)])
    found = NumberedRoad(name="甲路", line=broken, townships=(HERE,), numbers=rows).find(3)
    assert found is not None
    assert found.xy == pytest.approx((20, 5))


def test_roads_cross_where_their_lines_do() -> None:
    other = road(line=LineString([(400, -100), (400, 100)]))
    assert road().crossing(other) == pytest.approx((400, 0))


def test_roads_that_nearly_meet_cross_half_way() -> None:
    assert road().crossing(road(line=LineString([(400, 60), (400, 500)]))) == (
        pytest.approx((400, 30))
    )


def test_roads_that_stay_apart_or_were_never_drawn_do_not_cross() -> None:
    assert road().crossing(road(line=LineString([(400, 300), (400, 500)]))) is None
    assert road().crossing(road(line=LineString())) is None


def test_a_line_of_no_length_has_a_middle_all_the_same() -> None:
    point = NumberedRoad(name="甲路", line=LineString([(5, 5), (5, 5)]), townships=())
    assert point.middle == (5, 5)
