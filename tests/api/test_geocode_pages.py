"""Doubtful places at the screen: seen worst first, corrected within the area, and undone."""

import json
import re
from http import HTTPStatus

import pytest

from data import audits, place_reviews
from data.account import Role
from data.database import Pool, reading
from data.place_reviews import PlaceSeen
from geo.area import AreaCode
from geo.datum import from_wgs84
from geo.position import Datum, Position
from tests.counted_queries import counted_queries
from tests.job_worker import work
from tests.make_account import right, signed_in
from tests.small_county import AREA

CODE = AreaCode(AREA)
BASE = f"/areas/{AREA}/geocode"


def doubtful(pool: Pool) -> tuple[PlaceSeen, ...]:
    with reading(pool) as conn:
        return place_reviews.to_review(conn, CODE, most=500)


def place(pool: Pool, employer: str) -> PlaceSeen:
    with reading(pool) as conn:
        return place_reviews.place_of(conn, CODE, employer)[0]  # type: ignore[arg-type]  # an id


def inside(pool: Pool) -> Position:
    """Return the place of some employer that nobody doubts."""
    with reading(pool) as conn, conn.cursor() as cursor:
        cursor.execute(
            "SELECT lon, lat FROM geocode WHERE doubts = '[]' AND lon IS NOT NULL"
            " ORDER BY employer LIMIT 1"
        )
        lon, lat = cursor.fetchone() or (0, 0)
    return Position(lon=lon, lat=lat)


def test_places_are_listed_without_position_first_then_by_rising_score(scored_county: Pool) -> None:
    found = doubtful(scored_county)
    assert found
    keys = [
        (each.geocode is not None and each.geocode.position is not None,
         each.geocode.score if each.geocode else -1, each.employer)
        for each in found
    ]  # fmt: skip
    assert keys == sorted(keys)
    page = signed_in(scored_county).get(BASE).text
    listed = re.findall(rf'href="{BASE}/at/([^"]+)"', page)
    assert listed == [each.employer for each in found[:50]]


def test_pages_of_the_list_follow_each_other_without_gap(
    scored_county: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.geocoding.pages._PAGE", 3)
    client = signed_in(scored_county)
    listed: list[str] = []
    path = BASE
    while path:
        page = client.get(path).text
        listed += re.findall(rf'href="{BASE}/at/([^"]+)"', page)
        more = re.search(rf'href="({BASE}\?[^"]+)"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    assert listed == [each.employer for each in doubtful(scored_county)]


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02, Datum.BD09])
def test_typed_coordinates_are_kept_in_their_datum_and_can_be_taken_back(
    scored_county: Pool, datum: Datum
) -> None:
    client = signed_in(scored_county)
    first = doubtful(scored_county)[0]
    at = inside(scored_county)
    lon, lat = from_wgs84(at, datum)
    answer = client.post(
        f"{BASE}/at/{first.employer}",
        data={"lon": f"{lon:.7f}", "lat": f"{lat:.7f}", "datum": datum.value},
    )
    assert f"已更正 {first.employer} 的位置" in answer.text
    now = place(scored_county, first.employer)
    assert now.by_person
    assert now.geocode
    assert now.geocode.position
    assert now.geocode.position.lon == pytest.approx(at.lon, abs=1e-5)
    assert now.geocode.position.lat == pytest.approx(at.lat, abs=1e-5)
    assert first.employer not in {each.employer for each in doubtful(scored_county)}
    assert f"/at/{first.employer}" in client.get(f"{BASE}/corrected").text
    client.post(f"{BASE}/at/{first.employer}/undo")
    assert place(scored_county, first.employer) == first
    with reading(scored_county) as conn:
        deeds = [entry.deed.action for entry in audits.newest(conn, count=2)]
    assert deeds == ["geocode.undo", "geocode.correct"]


def test_a_candidate_is_taken_with_one_button(scored_county: Pool) -> None:
    client = signed_in(scored_county)
    one = doubtful(scored_county)[-1]
    page = client.get(f"{BASE}/at/{one.employer}").text
    pick = re.search(r'name="pick" value="([^"]+)"', page)
    assert pick
    client.post(f"{BASE}/at/{one.employer}", data={"pick": pick[1]})
    now = place(scored_county, one.employer).geocode
    assert now
    assert now.position
    assert f"{now.position.lon:.6f},{now.position.lat:.6f}" == pick[1]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "没有填经度、纬度"),
        ({"lon": "abc", "lat": "38", "datum": "WGS84"}, "不是数字"),
        ({"lon": "38", "lat": "117", "datum": "WGS84"}, "不在中国"),
        ({"lon": "104.0", "lat": "30.6", "datum": "WGS84"}, "界外"),
        ({"lon": "117.1", "lat": "38.5", "datum": "西安80"}, "坐标系须为"),
        ({"lon": "nan", "lat": "38", "datum": "WGS84"}, "不在中国"),
        ({"pick": "104.0,30.6"}, "界外"),
        ({"address": "没有这样的地方"}, "仍找不到位置"),
    ],
)
def test_a_place_that_cannot_be_is_refused_in_words(
    scored_county: Pool, given: dict[str, str], sentence: str
) -> None:
    first = doubtful(scored_county)[0]
    answer = signed_in(scored_county).post(f"{BASE}/at/{first.employer}", data=given)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in answer.text
    assert place(scored_county, first.employer) == first


def test_locating_all_again_keeps_what_people_corrected(scored_county: Pool) -> None:
    client = signed_in(scored_county)
    first, at = doubtful(scored_county)[0], inside(scored_county)
    client.post(
        f"{BASE}/at/{first.employer}",
        data={"lon": str(at.lon), "lat": str(at.lat), "datum": "WGS84"},
    )
    assert client.post(f"{BASE}/locate").status_code == HTTPStatus.OK
    work(scored_county)
    assert place(scored_county, first.employer).by_person


def test_the_ground_of_the_map_holds_every_township(scored_county: Pool) -> None:
    answer = signed_in(scored_county).get(f"{BASE}/ground.json")
    ground = json.loads(answer.text)
    with reading(scored_county) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT name FROM township ORDER BY ordinal")
        assert [town["name"] for town in ground["towns"]] == [name for (name,) in cursor.fetchall()]
    assert ground["roads"]


def test_nobody_else_corrects_and_no_other_area_is_reached(scored_county: Pool) -> None:
    first = doubtful(scored_county)[0]
    given = {"lon": "117.1", "lat": "38.5", "datum": "WGS84"}
    for role in (Role.LEADER, Role.ADMINISTRATOR, Role.INSPECTOR):
        client = signed_in(scored_county, role)
        assert client.post(f"{BASE}/at/{first.employer}", data=given).status_code == 403
    elsewhere = signed_in(scored_county, rights=(right("320281"),))
    assert elsewhere.get(f"{BASE}/at/{first.employer}").status_code == HTTPStatus.FORBIDDEN
    planner = signed_in(scored_county)
    assert planner.get(f"{BASE}/at/nobody").status_code == HTTPStatus.NOT_FOUND
    assert planner.post(f"{BASE}/at/nobody/undo").status_code == HTTPStatus.NOT_FOUND


def test_pages_of_places_ask_a_bounded_number_of_questions(
    scored_county: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = doubtful(scored_county)[0].employer
    with counted_queries(monkeypatch) as seen, Pool(scored_county.dsn) as pool:
        client = signed_in(pool)
        client.get(f"{BASE}/at/{first}")  # reads the gazetteer, once
        for path in (BASE, f"{BASE}/corrected", f"{BASE}/at/{first}"):
            seen.clear()
            assert client.get(path).status_code == HTTPStatus.OK
            assert len(seen) <= 12, path
