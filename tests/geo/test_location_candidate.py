import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.datum import from_wgs84
from geo.geocode import GazetteerIndex
from geo.location import OUTSIDE_M
from geo.location_candidate import LocationCandidate, location_candidates
from geo.plane import distance_m
from geo.position import Datum, Position
from tests.make_gazetteer import county

MADE = county(columns=2, rows=2, roads=6)
INDEX = GazetteerIndex(MADE.gazetteer)
DOOR = next(
    door for door in MADE.doors if (door.road, door.number, door.township.code) in MADE.known_doors
)
ADDRESS = f"云溪县{DOOR.township.name}{DOOR.road}{DOOR.number}号"


def why(found: tuple[LocationCandidate, ...]) -> list[str]:
    return [str(each.why) for each in found]


def test_address_readings_of_the_coordinates_and_the_township_are_offered_in_this_order() -> None:
    far = Position(lon=DOOR.position.lon + 0.004, lat=DOOR.position.lat)
    found = location_candidates(
        ADDRESS,
        INDEX,
        coordinates=(far.lon, far.lat),
        declared_township=DOOR.township.code,
    )
    assert why(found)[0].startswith("按地址（")
    assert why(found)[1:4] == [f"申报坐标按 {datum} 解读" for datum in ("WGS84", "GCJ-02", "BD-09")]
    assert why(found)[-1] == f"申报的{DOOR.township.name}内一点"
    assert distance_m(found[0].position, DOOR.position) < 1


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02, Datum.BD09])
def test_the_right_datum_is_among_the_candidates(datum: Datum) -> None:
    found = location_candidates("", INDEX, coordinates=from_wgs84(DOOR.position, datum))
    right = [each for each in found if datum.value in str(each.why)]
    assert distance_m(right[0].position, DOOR.position) < 1


def test_exchanged_coordinates_are_offered_too() -> None:
    found = location_candidates("", INDEX, coordinates=(DOOR.position.lat, DOOR.position.lon))
    assert why(found)[0] == "申报坐标对调经纬度、按 WGS84 解读"
    assert distance_m(found[0].position, DOOR.position) < 1


def test_a_place_that_two_ways_lead_to_is_offered_once() -> None:
    found = location_candidates(ADDRESS, INDEX, coordinates=(DOOR.position.lon, DOOR.position.lat))
    assert "申报坐标按 WGS84 解读" not in why(found)


@pytest.mark.parametrize("pair", [(0.0, 0.0), (500.0, 30.0), (10.0, 10.0)])
def test_coordinates_that_cannot_be_in_the_area_are_not_offered(pair: tuple[float, float]) -> None:
    assert location_candidates("", INDEX, coordinates=pair) == ()


def test_without_anything_known_nothing_is_offered() -> None:
    assert location_candidates("", INDEX, declared_township="000000000") == ()


@given(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_every_candidate_lies_in_the_area_and_none_twice(east: float, north: float) -> None:
    pair = (DOOR.position.lon + east, DOOR.position.lat + north)
    found = location_candidates(
        ADDRESS, INDEX, coordinates=pair, declared_township=DOOR.township.code
    )
    for at, each in enumerate(found):
        nearest, metres = INDEX.townships.nearest(each.position)
        assert metres <= OUTSIDE_M
        assert each.township == nearest
        assert all(distance_m(each.position, other.position) > 1 for other in found[:at])
