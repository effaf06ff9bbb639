"""The description of the API is true: no request, however odd, is answered otherwise than it says.

Requests are made from the description itself, right ones and wrong ones, and sent to the real
application on a real database; every answer is held against what the description promises.
"""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import pytest
import schemathesis
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.server import _ROUTERS, create_app
from data.account import Role
from data.database import Pool
from tests import make_field
from tests.api.test_tokens import basic, token_of
from tests.make_account import signed_in
from tests.small_county import AREA, MONTH, SmallCounty

EXAMPLES: Final = 25
"""Requests of each kind to each operation."""
CHECKS: Final = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip
OPERATIONS: Final = sorted(
    (route.path, method.lower())
    for router in _ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.include_in_schema
    for method in route.methods or ()
)
FIELD: Final = "/api/v1/field/"
ODD: Final = (
    "\x00", "a\x00b", "%00", "..", "'", '"; DROP TABLE employer; --', "９９９９０１", "9" * 40,
    "-1", "2026-13", "0000-00", "2026-02-30", "99999-01", "\ud7ff", "😀", "𠮷" * 300, " ", "NaN",
    "1e309", "9223372036854775808", "null", "[]",
)  # fmt: skip
"""What people and programs have sent to services that fell over it."""


@pytest.fixture(scope="module")
def planner(small_county: SmallCounty) -> TestClient:
    return _quiet(signed_in(small_county.pool, Role.PLANNER))


@pytest.fixture
def phone(database: Pool) -> TestClient:
    """Give the client of an officer with stops of today, on a database of this test alone."""
    make_field.county(database)
    return make_field.office(database, Role.INSPECTOR, inspector="L1")


@pytest.fixture(scope="module")
def known(small_county: SmallCounty) -> dict[str, Any]:
    """Give what addresses are filled in with, so that some lead to what is there."""
    plan = small_county.made.roster.plan
    team = plan.roster.routes[0].team_day
    return {
        "area": AREA, "month": str(MONTH), "day": str(team.day), "team": team.number,
        "collection": "employers", "feature": f"{AREA}.{plan.employers[0].id}", "name": "0" * 64,
    }  # fmt: skip


def _quiet(client: TestClient) -> TestClient:
    """Return a client that gets the answer where the program fails, as from a real server."""
    return TestClient(
        client.app,
        raise_server_exceptions=False,
        cookies=client.cookies,
        headers=dict(client.headers),
        follow_redirects=False,
    )


def described(client: TestClient) -> BaseSchema:
    """Return the description that the service gives."""
    load_all_checks()
    return schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())


def requests_to(
    operation: APIOperation[Any, Any, Any, Any], known: dict[str, Any]
) -> st.SearchStrategy[Any]:
    """Return right and wrong requests, some of them about what is there."""
    names = [each.name for each in operation.path_parameters]
    real = {name: known[name] for name in names}
    kinds = [
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE, path_parameters=real),
    ]
    if names or operation.query or operation.body:
        kinds.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    return st.one_of(kinds)


def send(client: TestClient, case: Any) -> Any:
    given = case.as_transport_kwargs(base_url="http://testserver")
    known = ("method", "url", "headers", "params", "json", "content", "data", "files")
    if "data" in given and isinstance(given["data"], bytes | str):
        given["content"] = given.pop("data")
    given["headers"] = {str(k): str(v) for k, v in dict(given.get("headers") or {}).items()}
    return client.request(**{k: v for k, v in given.items() if k in known and v is not None})


def aim(case: Any, phone: dict[str, str]) -> None:
    """Let a request of a phone be about a stop of today and in the name of who is signed in."""
    for place in (case.query, case.body):
        if isinstance(place, dict) and "tag" in place:
            place["tag"] = phone["tag"]
    if isinstance(case.body, dict):
        for one in case.body.get("changes") or []:
            if isinstance(one, dict):
                one.update(area=make_field.AREA, day=str(make_field.DAY), employer="E1-10-0")


def client_for(path: str, planner: TestClient, request: pytest.FixtureRequest) -> TestClient:
    return _quiet(request.getfixturevalue("phone")) if path.startswith(FIELD) else planner


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_as_the_description_says(
    planner: TestClient,
    known: dict[str, Any],
    path: str,
    method: str,
    request: pytest.FixtureRequest,
) -> None:
    client = client_for(path, planner, request)
    operation = described(planner)[path][method]
    phone = client.get(f"{FIELD}session").json() if path.startswith(FIELD) else {}
    seen: list[int] = []

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(requests_to(operation, known), st.booleans())
    def each(case: Any, is_aimed: bool) -> None:  # noqa: FBT001 - hypothesis names it
        if phone and is_aimed:
            aim(case, phone)
        answer = send(client, case)
        seen.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    each()
    assert HTTPStatus.UNAUTHORIZED not in seen
    assert len(seen) >= (EXAMPLES if "{" in path or method != "get" else 1)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_odd_words_in_an_address_are_answered_as_the_description_says(
    planner: TestClient,
    known: dict[str, Any],
    path: str,
    method: str,
    request: pytest.FixtureRequest,
) -> None:
    client = client_for(path, planner, request)
    operation = described(planner)[path][method]
    if method == "post":
        fields = make_field.change("remark", "x")
        tag = client.get(f"{FIELD}session").json()["tag"]
        words: list[Any] = [*ODD, 10**30, 1e308, [[]], None]
        places = [(name, odd) for name in fields for odd in words]
        bodies = [
            {"tag": tag, "device": tag, "changes": [fields | {name: odd}]} for name, odd in places
        ]
        cases = [operation.Case(body=body, media_type="application/json") for body in bodies]
    else:
        real = {each.name: known[each.name] for each in operation.path_parameters}
        ask = {"at": AREA, "day": "2026-12-10", "employer": "E1-10-0", "tag": "x"}
        asked = {each.name: ask.get(each.name) for each in operation.query}
        required = {name: value for name, value in asked.items() if value}
        cases = [operation.Case(path_parameters={**real, name: quote(odd, safe="")}, query=required)
                 for name in real for odd in ODD]  # fmt: skip
        cases += [operation.Case(path_parameters=real, query={**required, name: odd})
                  for name in asked for odd in ODD]  # fmt: skip
    for case in cases:
        answer = send(client, case)
        # Some odd words lead to another address, of which this description does not speak.
        if answer.status_code not in (
            HTTPStatus.NOT_FOUND,
            HTTPStatus.TEMPORARY_REDIRECT,
        ) and "text/html" not in answer.headers.get("content-type", ""):
            case.validate_response(answer, checks=CHECKS)
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_who_is_not_signed_in_is_refused_with_a_problem(
    small_county: SmallCounty, known: dict[str, Any], path: str, method: str
) -> None:
    client = TestClient(create_app(small_county.pool), follow_redirects=False)
    address = path.format(**known)
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": "xuntu_session=wrong"}):
        answer = client.request(method, address, headers=headers, json={})
        refused = {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}
        assert answer.status_code in refused, headers
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_token_reads_all_that_its_account_may_and_writes_nothing(
    small_county: SmallCounty, known: dict[str, Any]
) -> None:
    owner, token = token_of(small_county.pool, Role.PLANNER)
    client = TestClient(create_app(small_county.pool), headers=basic(owner.name, token))
    read = [path for path, method in OPERATIONS if method == "get" and not path.startswith(FIELD)]
    for path in read:
        values = known | ({"collection": "employers"} if "collection" in path else {})
        assert client.get(path.format(**values)).status_code == HTTPStatus.OK, path
    for path, method in OPERATIONS:
        if method != "get" or path.startswith(FIELD):
            answer = client.request(method, path.format(**known), json={})
            assert answer.status_code == HTTPStatus.FORBIDDEN, path
    assert len(read) > 10
