"""OGC API – Features: what is claimed is done, pages follow keys, areas and seals hold."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from shapely.geometry import box, shape

from api.features.endpoints import CONFORMANCE, CRS84
from api.server import create_app
from data.account import Role
from data.database import Pool, recording
from tests.api.test_tokens import basic, token_of
from tests.make_account import right, signed_in
from tests.small_county import AREA, MONTH, SmallCounty

ROOT = "/api/v1/ogc"
EMPLOYERS, TOWNSHIPS, ROUTES = (
    f"{ROOT}/collections/{id_}/items" for id_ in ("employers", "townships", "routes")
)


@pytest.fixture
def client(small_county: SmallCounty) -> TestClient:
    return signed_in(small_county.pool, Role.PLANNER)


def path_of(address: str) -> str:
    """Return path and query of an absolute address."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def linked(answer: Any, rel: str) -> str | None:
    found = [one["href"] for one in answer["links"] if one["rel"] == rel]
    return path_of(found[0]) if found else None


def pages(client: TestClient, path: str) -> Iterator[Any]:
    """Give every page from `path` on, along the next links."""
    following: str | None = path
    while following:
        answer = client.get(following)
        assert answer.status_code == HTTPStatus.OK, answer.text
        assert answer.headers["content-type"] == "application/geo+json"
        yield answer.json()
        following = linked(answer.json(), "next")


def ids(client: TestClient, path: str) -> list[str]:
    return [one["id"] for page in pages(client, path) for one in page["features"]]


# What a program finds its way by


def test_the_landing_page_leads_to_everything(client: TestClient) -> None:
    landing = client.get(ROOT).json()
    for rel in ("self", "service-desc", "conformance", "data"):
        assert client.get(linked(landing, rel) or "").status_code == HTTPStatus.OK
    listed = client.get(linked(landing, "data") or "").json()["collections"]
    assert [one["id"] for one in listed] == ["employers", "townships", "routes"]
    for one in listed:
        assert one["crs"] == [CRS84]
        assert client.get(linked(one, "self") or "").json() == one
        assert client.get(linked(one, "items") or "").status_code == HTTPStatus.OK
        schema = client.get(linked(one, "http://www.opengis.net/def/rel/ogc/1.0/queryables") or "")
        assert schema.headers["content-type"] == "application/schema+json"
        assert schema.json()["type"] == "object"


def test_what_is_claimed_is_what_is_done_and_not_more(client: TestClient) -> None:
    claimed = client.get(f"{ROOT}/conformance").json()["conformsTo"]
    assert claimed == list(CONFORMANCE)
    # The description is OpenAPI 3.1: the class for 3.0 must not be claimed.
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
    assert not any("oas30" in one or "html" in one or "cql2" in one for one in claimed)


# Features


def test_every_employer_is_there_once_whatever_the_size_of_a_page(
    client: TestClient, small_county: SmallCounty
) -> None:
    employers = small_county.made.roster.plan.employers
    wanted = [f"{AREA}.{one.id}" for one in employers]
    for limit in (7, 50, 1000):
        assert ids(client, f"{EMPLOYERS}?limit={limit}") == wanted
    by_id = {f"{AREA}.{one.id}": one for one in employers}
    for page in pages(client, f"{EMPLOYERS}?limit=1000"):
        assert page["numberReturned"] == len(page["features"])
        for feature in page["features"]:
            employer = by_id[feature["id"]]
            assert feature["properties"]["name"] == employer.name
            if employer.position is None:
                assert feature["geometry"] is None
            else:
                place = [employer.position.lon, employer.position.lat]
                assert feature["geometry"] == {"type": "Point", "coordinates": place}
            assert "contact" not in feature["properties"]


def test_a_page_goes_on_where_it_was_though_a_row_went_meanwhile(database: Pool) -> None:
    with recording(database) as conn, conn.cursor() as cursor:
        cursor.execute("INSERT INTO area VALUES ('100001', 'n', 'a', true, '{}', '')")
        for code in "abcde":
            cursor.execute(
                "INSERT INTO township (area, code, ordinal, name, approximate, other_codes,"
                " outline) VALUES ('100001', %s, 0, 'n', false, '{}', %s)",
                (code, box(117, 38, 118, 39).wkb),
            )
    client = signed_in(database, Role.PLANNER)
    first = client.get(f"{TOWNSHIPS}?limit=2").json()
    assert [one["id"] for one in first["features"]] == ["100001.a", "100001.b"]
    with recording(database) as conn, conn.cursor() as cursor:
        cursor.execute("DELETE FROM township WHERE code IN ('a', 'b')")
    assert ids(client, linked(first, "next") or "") == ["100001.c", "100001.d", "100001.e"]


def test_a_box_gives_what_reaches_into_it(client: TestClient, small_county: SmallCounty) -> None:
    plan = small_county.made.roster.plan
    west, south, east, north = plan.area.box
    middle = (west + east) / 2, (south + north) / 2
    window = box(west, south, *middle)
    bbox = ",".join(map(str, window.bounds))
    inside = {
        f"{AREA}.{one.id}"
        for one in plan.employers
        if one.position and window.covers(shape({"type": "Point", "coordinates": [
            one.position.lon, one.position.lat]}))
    }  # fmt: skip
    assert inside
    assert set(ids(client, f"{EMPLOYERS}?limit=20&bbox={bbox}")) == inside
    towns = {f"{AREA}.{t.code}" for t in plan.area.townships if t.outline.intersects(window)}
    assert set(ids(client, f"{TOWNSHIPS}?limit=3&bbox={bbox}")) == towns
    heights = f"{window.bounds[0]},{window.bounds[1]},0,{window.bounds[2]},{window.bounds[3]},9"
    assert set(ids(client, f"{TOWNSHIPS}?bbox={heights}")) == towns
    around = f"{east},{south},{west},{north}"  # across the 180th meridian: all but this area
    assert ids(client, f"{EMPLOYERS}?bbox={around}") == []


def test_properties_filter_and_filters_stay_on_the_next_page(
    client: TestClient, small_county: SmallCounty
) -> None:
    plan = small_county.made.roster.plan
    town = plan.area.townships[0].code
    wanted = [f"{AREA}.{one.id}" for one in plan.employers if one.township == town]
    assert ids(client, f"{EMPLOYERS}?township={town}&limit=2") == wanted
    letter = next(iter(plan.scores.values())).letter
    found = [
        one["properties"]["letter"]
        for page in pages(client, f"{EMPLOYERS}?letter={letter}")
        for one in page["features"]
    ]
    assert found == [letter] * sum(one.letter == letter for one in plan.scores.values())
    assert ids(client, f"{EMPLOYERS}?area=100001") == []


def test_routes_are_those_of_the_roster_by_day(
    client: TestClient, small_county: SmallCounty
) -> None:
    routes = sorted(
        small_county.made.roster.plan.roster.routes,
        key=lambda one: (one.team_day.day, one.team_day.number),
    )
    wanted = [f"{AREA}.{one.team_day.day}.{one.team_day.number}" for one in routes]
    assert ids(client, f"{ROUTES}?limit=4") == wanted
    day = routes[0].team_day.day
    of_day = [one for one in wanted if str(day) in one]
    assert ids(client, f"{ROUTES}?day={day}") == of_day
    assert ids(client, f"{ROUTES}?datetime={day}T00:00:00Z") == of_day
    assert ids(client, f"{ROUTES}?datetime=../{day}") == of_day
    assert ids(client, f"{ROUTES}?datetime={day}/..&month={MONTH}") == wanted
    assert ids(client, f"{ROUTES}?month=2026-11") == []
    one = client.get(f"{ROUTES}/{wanted[0]}").json()
    assert one["properties"]["stops"] == len(routes[0].stops)
    assert one["properties"]["employers"] == [stop.employer for stop in routes[0].stops]
    assert len(one["geometry"]["coordinates"]) == len(routes[0].stops) + 2
    assert one["properties"]["team"] == routes[0].team_day.number
    assert linked(one, "collection") == f"{ROOT}/collections/routes"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"{EMPLOYERS}?limit=0", "limit"),
        (f"{EMPLOYERS}?limit=x", "limit"),
        (f"{EMPLOYERS}?nonsense=1", "nonsense"),
        (f"{EMPLOYERS}?bbox=1,2,3", "bbox"),
        (f"{EMPLOYERS}?bbox=1,2,3,nan", "bbox"),
        (f"{EMPLOYERS}?bbox=1,9,3,2", "bbox"),
        (f"{EMPLOYERS}?bbox=a,b,c,d", "bbox"),
        (f"{EMPLOYERS}?bbox=181,2,3,4", "bbox"),
        (f"{EMPLOYERS}?area=999901&area=1", "area"),
        (f"{EMPLOYERS}?area=", "area"),
        (f"{EMPLOYERS}?id=%00", "id"),
        (f"{EMPLOYERS}?f=html", "f"),
        (f"{EMPLOYERS}?after=x", "after"),
        (f"{ROUTES}?day=tomorrow", "day"),
        (f"{ROUTES}?month=2026-1", "month"),
        (f"{ROUTES}?month=2026-13", "month"),
        (f"{ROUTES}?team=-1", "team"),
        (f"{ROUTES}?datetime=x", "datetime"),
        (f"{ROUTES}?datetime=..", "datetime"),
        (f"{ROUTES}?datetime=a/b/c", "datetime"),
        (f"{ROUTES}?datetime=2026-12-09/2026-12-01", "datetime"),
        (f"{ROUTES}?after=999901.2026-12-01.x", "after"),
    ],
)
def test_a_parameter_that_cannot_be_is_named_in_a_problem(
    client: TestClient, path: str, name: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.headers["content-type"] == "application/problem+json"
    assert name in answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/collections/nothing",
        f"{ROOT}/collections/nothing/items",
        f"{EMPLOYERS}/x",
        f"{EMPLOYERS}/{AREA}.nobody",
        f"{ROUTES}/{AREA}.2026-12-01",
        f"{ROUTES}/{AREA}.today.1",
        f"{ROOT}/nothing",
    ],
)
def test_what_is_not_there_is_a_problem_too(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_who_asks_for_more_than_a_page_gets_a_page_and_the_way_on(client: TestClient) -> None:
    answer = client.get(f"{EMPLOYERS}?limit=100000")
    assert answer.status_code == HTTPStatus.OK
    assert answer.json()["numberReturned"] <= 1000


# Who sees what


def test_a_program_sees_the_areas_of_its_account_and_no_other(small_county: SmallCounty) -> None:
    program = TestClient(create_app(small_county.pool))
    ours, token = token_of(small_county.pool, rights=(right(AREA),))
    theirs, other = token_of(small_county.pool, rights=(right("100001"),))
    for path in (EMPLOYERS, TOWNSHIPS):
        assert program.get(path, headers=basic(ours.name, token)).json()["features"]
        assert program.get(path, headers=basic(theirs.name, other)).json()["features"] == []
    one = program.get(f"{EMPLOYERS}?limit=1", headers=basic(ours.name, token)).json()
    id_ = one["features"][0]["id"]
    hidden = program.get(f"{EMPLOYERS}/{id_}", headers=basic(theirs.name, other))
    assert hidden.status_code == HTTPStatus.NOT_FOUND


def test_a_sealed_roster_has_no_routes_for_a_leader_before_its_days(
    small_county: SmallCounty,
) -> None:
    before = datetime(2026, 11, 20, tzinfo=UTC)
    program = TestClient(create_app(small_county.pool, clock=lambda: before))
    leader, token = token_of(small_county.pool, Role.LEADER)
    answer = program.get(ROUTES, headers=basic(leader.name, token))
    assert answer.json()["features"] == []
    planner, token = token_of(small_county.pool, Role.PLANNER)
    assert program.get(ROUTES, headers=basic(planner.name, token)).json()["features"]


def test_an_inspector_reads_no_features(small_county: SmallCounty) -> None:
    program = TestClient(create_app(small_county.pool))
    inspector, token = token_of(small_county.pool, Role.INSPECTOR)
    for path in (ROOT, EMPLOYERS, ROUTES):
        answer = program.get(path, headers=basic(inspector.name, token))
        assert answer.status_code == HTTPStatus.FORBIDDEN


# Tags


def test_what_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    for path in (TOWNSHIPS, f"/api/v1/areas/{AREA}/{MONTH}", "/api/v1/openapi.json"):
        first = client.get(path)
        tag = first.headers["etag"]
        assert first.headers["cache-control"] == "private, no-cache"
        for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            again = client.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
            assert again.headers["etag"] == tag
        assert client.get(path, headers={"If-None-Match": '"x"'}).content == first.content
        assert int(first.headers["content-length"]) == len(first.content)


def test_a_page_has_no_tag_and_stays_out_of_caches(client: TestClient) -> None:
    page = client.get("/")
    assert "etag" not in page.headers
    assert page.headers["cache-control"] == "no-store"


# The description


def test_every_answer_of_the_description_has_an_example_and_its_problems(
    client: TestClient,
) -> None:
    described = client.get("/api/v1/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, what in methods.items():
            responses = what["responses"]
            for status in ("401", "403", "429"):
                assert "application/problem+json" in responses[status]["content"], (path, method)
            [kind, *_] = responses["200"]["content"].items()
            schema = kind[1].get("schema", {})
            has_example = "example" in kind[1] or _example(described, schema)
            assert has_example, (path, kind)
            for status, answer in responses.items():
                if status != "200":
                    assert "application/problem+json" in answer["content"], (path, status)


def _example(described: Any, schema: Any) -> bool:
    """Return whether every value of a schema has an example, or says of itself what it is."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return _example(described, described["components"]["schemas"][name])
    if "example" in schema or "examples" in schema:
        return True
    if schema.get("type") == "array":
        return _example(described, schema["items"])
    if schema.get("type") == "object" and "properties" in schema:
        return all(_example(described, one) for one in schema["properties"].values())
    return False


def test_a_failure_of_the_program_itself_is_a_problem_that_tells_nothing_else(
    small_county: SmallCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_fields: object) -> None:
        raise RuntimeError("a secret of the program")

    monkeypatch.setattr("api.features.workflow.feature_page", broken)
    client = signed_in(small_county.pool, Role.PLANNER)
    quiet = TestClient(client.app, raise_server_exceptions=False, cookies=client.cookies)
    answer = quiet.get(EMPLOYERS)
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_next_links_are_addresses_of_this_server(client: TestClient) -> None:
    answer = client.get(f"{EMPLOYERS}?limit=1&status=正常").json()
    following = next(one["href"] for one in answer["links"] if one["rel"] == "next")
    assert following.startswith("http://testserver/api/v1/ogc/")
    query = dict(parse_qsl(urlsplit(following).query))
    assert query["status"] == "正常"
    assert query["after"] == answer["features"][0]["id"]
    assert json.dumps(answer)
