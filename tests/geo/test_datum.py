import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from geo.datum import bd09_from_gcj02, from_wgs84, gcj02_from_wgs84, to_wgs84
from geo.errors import InvalidValueError
from geo.plane import distance_m
from geo.position import Datum, Position

SHARED = Path(os.environ.get("XUNTU_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
# The pair of coordinates that Alibaba Cloud publishes for its conversion service.
WGS84, GCJ02, BD09 = (120.021519, 30.281543), (120.026268, 30.279164), (120.032768, 30.285238)

in_china = st.tuples(st.floats(75, 134), st.floats(18, 53))


def apart_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    return distance_m(Position(lon=one[0], lat=one[1]), Position(lon=other[0], lat=other[1]))


def test_gcj02_of_the_published_pair_is_within_three_metres() -> None:
    assert apart_m(gcj02_from_wgs84(*WGS84), GCJ02) < 3


def test_bd09_of_the_published_pair_is_within_a_metre() -> None:
    assert apart_m(bd09_from_gcj02(*GCJ02), BD09) < 1


def test_gcj02_lies_half_a_kilometre_away_there() -> None:
    assert apart_m(gcj02_from_wgs84(*WGS84), WGS84) == pytest.approx(527, abs=2)


@settings(deadline=None)
@given(in_china, st.sampled_from([Datum.GCJ02, Datum.BD09, Datum.CGCS2000, Datum.WGS84]))
def test_a_pair_survives_the_way_to_wgs84_and_back(pair: tuple[float, float], datum: Datum) -> None:
    there = from_wgs84(to_wgs84(*pair, datum), datum)
    assert there == pytest.approx(pair, abs=1e-9)


@settings(deadline=None)
@given(in_china, st.sampled_from([Datum.GCJ02, Datum.BD09]))
def test_a_position_survives_the_way_to_a_service_and_back(
    pair: tuple[float, float], datum: Datum
) -> None:
    position = Position(lon=pair[0], lat=pair[1])
    back = to_wgs84(*from_wgs84(position, datum), datum)
    assert (back.lon, back.lat) == pytest.approx(pair, abs=1e-9)


@settings(deadline=None)
@given(in_china)
def test_the_shift_is_between_fifty_metres_and_two_kilometres(pair: tuple[float, float]) -> None:
    assert 50 < apart_m(pair, from_wgs84(Position(lon=pair[0], lat=pair[1]), Datum.BD09)) < 2500


def test_places_outside_china_are_not_shifted() -> None:
    assert gcj02_from_wgs84(2.35, 48.85) == (2.35, 48.85)


def test_an_unknown_datum_is_not_shifted() -> None:
    assert to_wgs84(*WGS84, Datum.UNKNOWN) == Position(lon=WGS84[0], lat=WGS84[1])


def test_a_pair_that_is_no_longitude_and_latitude_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="不是 WGS 84 经纬度"):
        to_wgs84(30.2, 120.0, Datum.WGS84)


@pytest.mark.shared
def test_the_reference_vectors_hold() -> None:
    path = SHARED / "reference" / "test_vectors.yaml"
    if not path.exists():
        pytest.skip("no reference vectors here")
    vectors = YAML(typ="safe").load(path)["coordinates"]
    pair, tolerance = vectors["pair"], vectors["tolerance_m"]
    assert apart_m(gcj02_from_wgs84(*pair["wgs84"]), pair["gcj02"]) < tolerance["wgs84_to_gcj02"]
    assert apart_m(bd09_from_gcj02(*pair["gcj02"]), pair["bd09"]) < tolerance["gcj02_to_bd09"]
    computed = vectors["computed_with_public_formula"]
    assert gcj02_from_wgs84(*pair["wgs84"]) == pytest.approx(computed["gcj02"], abs=1e-6)
