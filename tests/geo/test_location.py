import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.datum import from_wgs84
from geo.errors import InvalidValueError
from geo.geocode import GazetteerIndex, Geocode
from geo.location import Correction, locate
from geo.plane import distance_m
from geo.position import Datum, Position, Precision
from tests.make_gazetteer import county

MADE = county(columns=2, rows=2, roads=6)
INDEX = GazetteerIndex(MADE.gazetteer)
DOOR = next(
    door for door in MADE.doors if (door.road, door.number, door.township.code) in MADE.known_doors
)
ADDRESS = f"云溪县{DOOR.township.name}{DOOR.road}{DOOR.number}号"
OTHER = next(t for t in MADE.gazetteer.area.townships if t.code != DOOR.township.code)
PAIR = (DOOR.position.lon, DOOR.position.lat)
data = st.sampled_from([Datum.WGS84, Datum.GCJ02, Datum.BD09])


def apart_m(found: Geocode, position: Position = DOOR.position) -> float:
    assert found.position is not None
    return distance_m(found.position, position)


def said(found: Geocode) -> str:
    return " ".join(str(doubt) for doubt in found.doubts)


@settings(deadline=None)
@given(data)
def test_declared_coordinates_of_a_known_datum_are_taken(datum: Datum) -> None:
    found = locate(ADDRESS, INDEX, coordinates=from_wgs84(DOOR.position, datum), datum=datum)
    assert apart_m(found) < 0.01
    assert (found.precision, found.method, found.score) == (Precision.GIVEN, "declared", 95)
    assert (found.datum, found.township, found.doubts) == (datum, DOOR.township.code, ())


@settings(deadline=None)
@given(data)
def test_an_unknown_datum_is_decided_by_the_address_and_flagged(datum: Datum) -> None:
    found = locate(ADDRESS, INDEX, coordinates=from_wgs84(DOOR.position, datum))
    assert apart_m(found) < 0.01
    assert (found.datum, found.score) == (datum, 85)
    assert f"按 {datum.value} 解读时离地址最近" in said(found)


@settings(deadline=None)
@given(data)
def test_swapped_coordinates_are_put_right_and_flagged(datum: Datum) -> None:
    lon, lat = from_wgs84(DOOR.position, datum)
    found = locate(ADDRESS, INDEX, coordinates=(lat, lon), datum=datum)
    assert apart_m(found) < 0.01
    assert "经度和纬度写反了" in said(found)


def test_an_unknown_datum_without_a_good_address_is_read_as_wgs84_with_a_doubt() -> None:
    found = locate("云溪县", INDEX, coordinates=PAIR)
    assert (found.datum, found.score) == (Datum.WGS84, 65)
    assert "可能偏差 500 米以上" in said(found)


def test_a_far_address_does_not_decide_an_unknown_datum() -> None:
    far = max(MADE.doors, key=lambda door: distance_m(door.position, DOOR.position))
    found = locate(f"{far.township.name}{far.road}{far.number}号", INDEX, coordinates=PAIR)
    assert "可能偏差 500 米以上" in said(found)
    assert "公里：请核对哪个正确" in said(found)


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_mislabelled_datum_is_a_doubt(datum: Datum) -> None:
    pair = from_wgs84(DOOR.position, datum)
    found = locate(ADDRESS, INDEX, coordinates=pair, datum=Datum.WGS84)
    assert f"坐标注明为 WGS84，但按 {datum.value} 解读才与地址相符" in said(found)
    assert found.datum is Datum.WGS84


def test_coordinates_outside_the_area_fall_back_to_the_address() -> None:
    found = locate(ADDRESS, INDEX, coordinates=(120.0, 30.0), datum=Datum.WGS84)
    assert apart_m(found) < 0.01
    assert (found.method, found.precision) == ("number", Precision.NUMBER)
    assert "坐标（120.0, 30.0）在辖区外" in said(found)


@pytest.mark.parametrize(
    "pair", [(0.0, 0.0), (999.0, 999.0), (math.nan, 38.0), (math.inf, math.inf)]
)
def test_pairs_that_are_no_coordinates_fall_back_to_the_address(
    pair: tuple[float, float],
) -> None:
    found = locate(ADDRESS, INDEX, coordinates=pair)
    assert found.method == "number"
    assert "不是经纬度，改按地址定位" in said(found)


def test_coordinates_just_outside_the_area_are_believed_with_a_doubt() -> None:
    west = Position(lon=117.0 - 0.01, lat=DOOR.position.lat)
    found = locate("云溪县", INDEX, coordinates=(west.lon, west.lat), datum=Datum.WGS84)
    assert found.precision is Precision.GIVEN
    assert "坐标在云溪县界外 8" in said(found)


def test_coordinates_far_from_a_good_address_are_a_doubt() -> None:
    far = max(MADE.doors, key=lambda door: distance_m(door.position, DOOR.position)).position
    found = locate(ADDRESS, INDEX, coordinates=(far.lon, far.lat), datum=Datum.WGS84)
    assert apart_m(found, far) < 0.01
    assert "坐标与地址" in said(found)
    assert found.score == 75


def test_an_address_of_another_township_or_county_is_a_doubt_beside_the_coordinates() -> None:
    found = locate(f"云溪县{OTHER.name}", INDEX, coordinates=PAIR, datum=Datum.WGS84)
    assert f"地址写的是{OTHER.name}，坐标在{DOOR.township.name}" in said(found)
    elsewhere = locate("江苏省苏州市", INDEX, coordinates=PAIR, datum=Datum.WGS84)
    assert "不在云溪县" in said(elsewhere)
    assert elsewhere.precision is Precision.GIVEN


def test_a_declared_township_that_is_not_that_of_the_point_is_a_doubt() -> None:
    found = locate(ADDRESS, INDEX, declared_township=OTHER.code + "000")
    assert f"申报的乡镇是{OTHER.name}，位置在{DOOR.township.name}" in said(found)
    assert locate(ADDRESS, INDEX, declared_township=DOOR.township.code).doubts == ()


def test_a_declared_township_that_the_area_does_not_have_is_a_doubt() -> None:
    assert "申报的乡镇代码 320281100 不在本辖区" in said(
        locate(ADDRESS, INDEX, declared_township="320281100")
    )
    assert locate(ADDRESS, INDEX, declared_township="3202").doubts == ()


def test_the_declared_township_stands_in_for_an_address_that_is_not_found() -> None:
    found = locate("不知道", INDEX, declared_township=OTHER.code)
    assert (found.precision, found.township) == (Precision.TOWNSHIP, OTHER.code)
    assert (found.method, found.score) == ("declared township", 25)
    assert len(found.doubts) == 2


def test_nothing_known_is_answered_with_nothing() -> None:
    assert locate("不知道", INDEX).position is None


def test_a_correction_wins_over_everything() -> None:
    far = max(MADE.doors, key=lambda door: distance_m(door.position, DOOR.position)).position
    fixed = Correction(coordinates=from_wgs84(far, Datum.BD09), datum=Datum.BD09)
    found = locate(
        ADDRESS, INDEX, coordinates=PAIR, datum=Datum.WGS84, correction=fixed,
        declared_township=DOOR.township.code,
    )  # fmt: skip
    assert apart_m(found, far) < 0.01
    assert (found.precision, found.method, found.score) == (Precision.GIVEN, "corrected", 100)
    assert (found.datum, found.doubts) == (Datum.BD09, ())


def test_a_correction_outside_the_area_is_kept_and_flagged() -> None:
    found = locate(ADDRESS, INDEX, correction=Correction(coordinates=(120.0, 30.0)))
    assert found.position == Position(lon=120.0, lat=30.0)
    assert found.township is None
    assert "界外" in said(found)


def test_a_corrected_address_wins_over_declared_coordinates() -> None:
    found = locate("x", INDEX, coordinates=(117.1, 38.1), correction=Correction(address=ADDRESS))
    assert apart_m(found) < 0.01
    assert found.method == "corrected number"


def test_a_corrected_address_that_is_not_found_leaves_the_coordinates() -> None:
    found = locate(
        ADDRESS, INDEX, coordinates=PAIR, datum=Datum.WGS84, correction=Correction(address="无")
    )
    assert found.method == "declared"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "更正既没有坐标也没有地址"),
        ({"coordinates": (117.0, 38.0), "datum": Datum.UNKNOWN}, "没有注明坐标系"),
        ({"coordinates": (38.0, 117.0)}, "不是 WGS 84 经纬度"),
    ],
)
def test_a_correction_that_says_nothing_usable_is_refused(
    fields: dict[str, object], text: str
) -> None:
    with pytest.raises(InvalidValueError, match=text):
        Correction(**fields)  # type: ignore[arg-type] # wrong on purpose


pairs = st.tuples(st.floats(width=64), st.floats(width=64)) | st.tuples(
    st.floats(116.9, 117.3), st.floats(37.9, 38.3)
)


@settings(deadline=None, max_examples=150)
@given(
    pairs,
    st.sampled_from(list(Datum)),
    st.sampled_from([ADDRESS, "", "云溪县", f"云溪县{OTHER.name}", "江苏省苏州市"]),
    st.sampled_from(["", DOOR.township.code, OTHER.code, "abc"]),
)
def test_any_coordinates_and_address_are_answered(
    pair: tuple[float, float], datum: Datum, address: str, township: str
) -> None:
    found = locate(address, INDEX, coordinates=pair, datum=datum, declared_township=township)
    assert 0 <= found.score <= 100
    assert found.position is not None or found.doubts
