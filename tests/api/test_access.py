"""Nobody passes who may not: every route declares its roles, every write carries its token."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import Mount

from api.access.roles import access_of
from api.access.tokens import BEFORE, HEADER, SESSION, form_token
from api.access.way_back import way_back
from api.server import create_app
from data import accounts, audits, login_sessions
from data.account import Role
from data.audits import Outcome
from data.database import Pool, reading, recording
from data.login_sessions import IDLE
from tests import make_account
from tests.make_account import PASSWORD, session_token, signed_in, with_session

PUBLIC = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/oidc"),
    ("GET", "/sign-in/oidc/answer"),
    ("GET", "/static/vendor/{name:path}"),
    ("GET", "/health"),
}
WHOLE_MONTH = "/areas/{area}/{month}"


def routes(app: FastAPI) -> Iterator[tuple[str, str, APIRoute]]:
    """Give method, path and route of every endpoint, those of included routers too."""
    waiting: list[Any] = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            for method in (route.methods or set()) - {"HEAD"}:
                yield method, route.path, route
        elif isinstance(route, Mount):
            assert route.path == "/static", "only static files are mounted"
        else:
            # FastAPI keeps included routers as they are, with what they were included with.
            assert route.include_context.prefix == ""
            waiting.extend(route.original_router.routes)


@pytest.fixture
def anybody(database: Pool) -> TestClient:
    """Give a client that is not signed in and follows no redirection."""
    return TestClient(create_app(database), follow_redirects=False)


def form_of(client: TestClient, path: str = "/sign-in") -> str:
    """Return the form token of the page at `path`."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get(path).text)
    assert found
    return found[1]


def enter(client: TestClient, name: str, password: str = PASSWORD, **fields: str) -> Any:
    data = {"csrf": form_of(client), "name": name, "password": password, **fields}
    return client.post("/sign-in", data=data, follow_redirects=False)


def test_every_route_declares_its_roles_or_is_on_the_short_public_list(database: Pool) -> None:
    found = list(routes(create_app(database)))
    assert len(found) > 25
    public = set()
    for method, path, route in found:
        access = access_of(route.endpoint)
        assert access is not None, f"{method} {path} does not say who may call it"
        assert access.is_public == (not access.roles)
        if access.is_public:
            public.add((method, path))
    assert public == PUBLIC


def test_no_route_but_the_public_ones_answers_who_is_not_signed_in(
    anybody: TestClient, database: Pool
) -> None:
    for method, path, _ in routes(create_app(database)):
        if (method, path) in PUBLIC:
            continue
        address = re.sub(r"\{day[^}]*\}", "2026-12-01", path)
        address = re.sub(r"\{[^}]*\}", "1", address)
        answer = anybody.request(method, address)
        if method == "GET" and not path.startswith("/api/"):
            assert answer.status_code == HTTPStatus.SEE_OTHER
            assert answer.headers["location"].startswith("/sign-in?next=")
        else:
            assert answer.status_code == HTTPStatus.UNAUTHORIZED, (method, path)
        if path.startswith("/api/"):
            assert answer.headers["content-type"] == "application/problem+json"


def test_an_endpoint_that_declares_nothing_is_closed_even_to_administrators(
    database: Pool,
) -> None:
    app = create_app(database)
    app.add_api_route("/forgotten", lambda: "secret")
    client = with_session(TestClient(app), session_token(database, Role.ADMINISTRATOR))
    answer = client.get("/forgotten")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "没有声明谁可以访问" in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_its_pages_and_no_others(database: Pool, role: Role) -> None:
    client = signed_in(database, role)
    for path, allowed in {
        "/": set(Role),
        "/account/password": set(Role),
        "/accounts": {Role.ADMINISTRATOR},
        "/accounts/new": {Role.ADMINISTRATOR},
        "/audit": {Role.ADMINISTRATOR},
        "/api/v1/openapi.json": set(Role),
    }.items():
        wanted = HTTPStatus.OK if role in allowed else HTTPStatus.FORBIDDEN
        assert client.get(path).status_code == wanted, path
    month = client.get("/areas/999901/2026-12").status_code
    assert month == (HTTPStatus.FORBIDDEN if role is Role.INSPECTOR else HTTPStatus.NOT_FOUND)


def test_an_area_that_is_not_delegated_today_is_refused_before_anything_is_read(
    database: Pool,
) -> None:
    today = datetime.now(UTC).date()
    long_ago = make_account.right("512000", valid_until=today - timedelta(days=3))
    later = make_account.right("410184", valid_from=today + timedelta(days=3))
    client = signed_in(database, rights=(make_account.right("320281"), long_ago, later))
    for area, status in {
        "320281": HTTPStatus.NOT_FOUND,
        "512000": HTTPStatus.FORBIDDEN,
        "410184": HTTPStatus.FORBIDDEN,
        "999901": HTTPStatus.FORBIDDEN,
    }.items():
        assert client.get(f"/areas/{area}/2026-12").status_code == status
        problem = client.get(f"/api/v1/areas/{area}/2026-12")
        assert problem.status_code == status
        assert problem.headers["content-type"] == "application/problem+json"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(
    anybody: TestClient, database: Pool
) -> None:
    with recording(database) as conn:
        make_account.account(conn, name="wang")
    asked = anybody.get("/areas/999901/2026-12?lang=en")
    page = asked.headers["location"]
    assert page == "/sign-in?next=%2Fareas%2F999901%2F2026-12%3Flang%3Den"
    token = form_of(anybody, page)
    answer = anybody.post(
        "/sign-in",
        data={
            "csrf": token, "name": "wang", "password": PASSWORD,
            "next": "/areas/999901/2026-12?lang=en",
        },
    )  # fmt: skip
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["location"] == "/areas/999901/2026-12?lang=en"
    assert anybody.get("/").status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "/a\nb", "/a b", "http:evil", "", "evil", "/\t/evil.example",
        "/sign-out", "/sign-in?next=/", "/" + "a" * 3000, "/api/v1/areas",
    ],
)  # fmt: skip
def test_the_way_back_never_leads_off_this_site(wanted: str) -> None:
    assert way_back(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/areas/999901/2026-12/roster?q=%E4%BA%91#d2026-12-01"])
def test_the_way_back_leads_to_pages_of_this_site(wanted: str) -> None:
    assert way_back(wanted) == wanted


def test_the_session_cookie_is_out_of_reach_of_scripts_and_new_at_every_sign_in(
    anybody: TestClient, database: Pool
) -> None:
    with recording(database) as conn:
        make_account.account(conn, name="wang")
    tokens = set()
    for _ in range(2):
        anybody.cookies.clear()
        answer = enter(anybody, "wang")
        cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION))
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie
        tokens.add(cookie.partition(";")[0])
    assert len(tokens) == 2


def test_a_session_that_was_planted_before_signing_in_is_not_taken_over(
    anybody: TestClient, database: Pool
) -> None:
    with recording(database) as conn:
        make_account.account(conn, name="wang")
    data = {"csrf": form_of(anybody), "name": "wang", "password": PASSWORD}
    anybody.cookies.set(SESSION, "planted", domain="testserver.local")
    refused = anybody.post("/sign-in", data=data)
    assert refused.status_code == HTTPStatus.FORBIDDEN
    with reading(database) as conn:
        assert login_sessions.find(conn, "planted", now=datetime.now(UTC)) is None


def test_behind_tls_every_cookie_travels_encrypted_only(database: Pool) -> None:
    client = TestClient(create_app(database, is_secure=True), base_url="https://testserver")
    with recording(database) as conn:
        make_account.account(conn, name="wang")
    page = client.get("/sign-in")
    assert all("Secure" in cookie for cookie in page.headers.get_list("set-cookie"))
    assert "SameSite=strict" in next(
        c for c in page.headers.get_list("set-cookie") if c.startswith(BEFORE) and "Max" not in c
    )
    answer = enter(client, "wang")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION))
    assert "Secure" in cookie
    assert "max-age" in answer.headers["strict-transport-security"]


def test_wrong_name_and_wrong_password_are_told_in_the_same_words(
    anybody: TestClient, database: Pool
) -> None:
    with recording(database) as conn:
        make_account.account(conn, name="wang")
        off = make_account.account(conn, name="gone")
        accounts.set_disabled(conn, off.id, is_disabled=True)
    told = set()
    for name, password in (("wang", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD)):
        answer = enter(anybody, name, password)
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        told.add(re.sub(r'value="[^"]*"|autofocus', "", answer.text))
    assert len(told) == 1
    assert "登录名或密码不对" in told.pop()


def test_who_tries_too_often_is_told_how_long_to_wait_whether_or_not_the_name_exists(
    anybody: TestClient, database: Pool
) -> None:
    with recording(database) as conn:
        make_account.account(conn, name="wang")
    for name in ("wang", "nobody"):
        for _ in range(3):
            assert enter(anybody, name, "wrong password").status_code == HTTPStatus.UNAUTHORIZED
        answer = enter(anybody, name)  # the right password helps nobody who has to wait
        assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert 1 <= int(answer.headers["retry-after"]) <= 5
        assert re.search(r"请等 [1-5] 秒后再试", answer.text)


def test_signing_out_ends_the_session_for_good(database: Pool) -> None:
    token = session_token(database)
    client = with_session(TestClient(create_app(database), follow_redirects=False), token)
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    again = with_session(TestClient(create_app(database), follow_redirects=False), token)
    assert again.get("/").status_code == HTTPStatus.SEE_OTHER


def test_an_idle_session_is_over(database: Pool) -> None:
    token = session_token(database)
    app = create_app(database, clock=lambda: datetime.now(UTC) + IDLE)
    client = with_session(TestClient(app, follow_redirects=False), token)
    assert client.get("/").status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("way", ["nothing", "wrong", "another", "foreign site"])
def test_a_write_without_the_token_of_its_session_is_refused(database: Pool, way: str) -> None:
    token = session_token(database)
    client = TestClient(create_app(database))
    client.cookies.set(SESSION, token)
    headers = {
        "nothing": {},
        "wrong": {HEADER: "0" * 64},
        "another": {HEADER: form_token(session_token(database))},
        "foreign site": {HEADER: form_token(token), "Sec-Fetch-Site": "cross-site"},
    }[way]
    for body in ({"data": {"old": "x"}}, {"json": {"old": "x"}}, {}):
        answer = client.post("/account/password", headers=headers, **body)  # type: ignore[arg-type]  # one of three ways
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "表单已失效" in answer.text
    assert client.post("/sign-out", headers=headers).status_code == HTTPStatus.FORBIDDEN
    assert client.get("/").status_code == HTTPStatus.OK


def test_every_route_that_writes_asks_for_the_token(database: Pool) -> None:
    tokens = {role: session_token(database, role) for role in Role}
    client = TestClient(create_app(database))
    writes = [(m, p, r) for m, p, r in routes(create_app(database)) if m != "GET"]
    assert len(writes) >= 8
    for method, path, route in writes:
        access = access_of(route.endpoint)
        assert access is not None
        role = Role.ADMINISTRATOR if access.is_public else min(access.roles)
        client.cookies.set(SESSION, tokens[role])
        data = {"role": "planner"}  # what the route cannot do without
        answer = client.request(method, re.sub(r"\{[^}]*\}", "1", path), data=data)
        assert answer.status_code == HTTPStatus.FORBIDDEN, (method, path)
        assert "表单已失效" in answer.text


def test_a_password_that_another_chose_is_changed_before_anything_else(database: Pool) -> None:
    with recording(database) as conn:
        make_account.account(conn, name="new", must_change=True)
    client = TestClient(create_app(database))
    answer = enter(client, "new")
    assert answer.headers["location"] == "/account/password"
    assert client.get("/", follow_redirects=False).headers["location"] == "/account/password"
    assert client.get("/api/v1/areas").status_code == HTTPStatus.FORBIDDEN
    token = form_of(client, "/account/password")
    fresh = "another password 7"
    for old, new, again, said in (
        ("wrong password", fresh, fresh, "现在的密码不对"),
        (PASSWORD, fresh, "different", "两次输入的新密码不一样"),
        (PASSWORD, "short", "short", "至少 10 个"),
        (PASSWORD, PASSWORD, PASSWORD, "与现在的相同"),
    ):
        told = client.post(
            "/account/password", data={"csrf": token, "old": old, "new": new, "again": again}
        )
        assert told.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert said in told.text
    client.post(
        "/account/password", data={"csrf": token, "old": PASSWORD, "new": fresh, "again": fresh}
    )
    assert client.get("/", follow_redirects=False).status_code == HTTPStatus.OK
    other = TestClient(create_app(database))
    assert enter(other, "new").status_code == HTTPStatus.UNAUTHORIZED
    assert enter(other, "new", fresh).status_code == HTTPStatus.SEE_OTHER


def test_a_new_password_ends_the_other_sessions(database: Pool) -> None:
    with recording(database) as conn:
        account = make_account.account(conn, name="wang")
        now = datetime.now(UTC)
        tokens = [login_sessions.add(conn, account.id, address="", now=now) for _ in range(2)]
    clients = [
        with_session(TestClient(create_app(database), follow_redirects=False), token)
        for token in tokens
    ]
    fresh = {"old": PASSWORD, "new": "another password 7", "again": "another password 7"}
    assert clients[0].post("/account/password", data=fresh).headers["location"] == "/?changed=1"
    assert clients[0].get("/").status_code == HTTPStatus.OK
    assert clients[1].get("/").status_code == HTTPStatus.SEE_OTHER


def test_signing_in_and_out_and_failing_to_is_noted_without_passwords(
    anybody: TestClient, database: Pool
) -> None:
    with recording(database) as conn:
        make_account.account(conn, name="wang")
    enter(anybody, "a-password-typed-here", "x")
    enter(anybody, "wang", "wrong-password")
    enter(anybody, "wang")
    anybody.post("/sign-out", data={"csrf": form_token(anybody.cookies[SESSION])})
    with reading(database) as conn:
        entries = audits.newest(conn, count=10)
        assert audits.verify(conn).faults == ()
    told = [(e.deed.actor, e.deed.action, e.deed.outcome) for e in reversed(entries)]
    assert told == [
        ("?", "sign-in", Outcome.REFUSED),
        ("wang", "sign-in", Outcome.REFUSED),
        ("wang", "sign-in", Outcome.DONE),
        ("wang", "sign-out", Outcome.DONE),
    ]
    kept = " ".join(entry.content for entry in entries)
    assert "password" not in kept.replace("password.change", "")


def test_health_tells_whether_the_database_answers_and_nothing_else(anybody: TestClient) -> None:
    assert anybody.get("/health").json() == {"status": "ok"}


def test_pages_are_not_kept_by_caches_that_others_read(database: Pool) -> None:
    client = signed_in(database)
    assert client.get("/").headers["cache-control"] == "no-store"
    assert (
        client.get("/static/vendor/leaflet/leaflet.js").headers["cache-control"] == "max-age=86400"
    )


def test_an_endless_body_is_refused_before_anybody_is_asked_who_they_are(
    anybody: TestClient,
) -> None:
    answer = anybody.post("/sign-in", data={"name": "a" * 1_100_000})
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
