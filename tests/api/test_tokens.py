"""Tokens: made once, kept as a hash, read only, ended at once, and guessed slowly."""

import base64
import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from fastapi.testclient import TestClient

from api.access.workflow import Actor
from api.accounts import workflow as accounts_workflow
from api.server import create_app
from data import accounts, api_tokens, audits
from data.account import Account, AccountError, Role
from data.api_tokens import MOST
from data.database import Pool, reading, recording
from tests import make_account
from tests.make_account import signed_in

OGC = "/api/v1/ogc"
ACTOR = Actor(name="console:test", address="console", at=datetime.now(UTC))


def basic(name: str, token: str) -> dict[str, str]:
    given = base64.b64encode(f"{name}:{token}".encode()).decode()
    return {"Authorization": f"Basic {given}"}


def token_of(pool: Pool, role: Role = Role.LEADER, **fields: object) -> tuple[Account, str]:
    """Return a new account and a token of it."""
    with recording(pool) as conn:
        made = make_account.account(conn, role, **fields)  # type: ignore[arg-type]  # any field
        return made, api_tokens.add(conn, made.id, label="QGIS", days=9, now=datetime.now(UTC))


@pytest.fixture
def program(database: Pool) -> TestClient:
    """Return a client that is nobody until it gives a token."""
    return TestClient(create_app(database), follow_redirects=False)


def test_a_token_is_shown_once_and_opens_the_api_for_its_account(
    database: Pool, program: TestClient
) -> None:
    client = signed_in(database, Role.LEADER)
    made = client.post("/account/tokens", data={"label": " 办公室 QGIS ", "days": "30"})
    found = re.search(r"<code>(xuntu_[\w-]{43})</code>", made.text)
    assert found
    assert made.headers["cache-control"] == "no-store"
    page = client.get("/account/tokens").text
    assert found[1] not in page
    assert "办公室 QGIS" in page
    name = re.search(r"用户名 ([\w.-]+)，", page)
    assert name
    assert program.get(OGC, headers=basic(name[1], found[1])).status_code == HTTPStatus.OK
    bearer = {"Authorization": f"Bearer {found[1]}"}
    assert program.get(OGC, headers=bearer).status_code == HTTPStatus.OK
    with reading(database) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT token_hash, used_at IS NOT NULL FROM api_token")
        [(hash_, is_used)] = cursor.fetchall()
        entry = audits.newest(conn, count=1)[0]
    assert found[1] not in hash_
    assert is_used
    assert "token.make" in entry.content
    assert found[1] not in entry.content


def test_a_token_is_revoked_once(database: Pool) -> None:
    client = signed_in(database, Role.PLANNER)
    client.post("/account/tokens", data={"label": "a", "days": "1"})
    with reading(database) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT id FROM api_token")
        [(number,)] = cursor.fetchall()
    assert client.post(f"/account/tokens/{number}/revoke").status_code == HTTPStatus.OK
    assert "已收回" in client.get("/account/tokens").text
    assert client.post(f"/account/tokens/{number}/revoke").status_code == HTTPStatus.NOT_FOUND


def test_nobody_ends_the_token_of_another(database: Pool, program: TestClient) -> None:
    owner, token = token_of(database)
    with reading(database) as conn:
        [one] = api_tokens.of_account(conn, owner.id)
    other = signed_in(database, Role.ADMINISTRATOR)
    assert other.post(f"/account/tokens/{one.id}/revoke").status_code == HTTPStatus.NOT_FOUND
    assert program.get(OGC, headers=basic(owner.name, token)).status_code == HTTPStatus.OK


@pytest.mark.parametrize("what", ["expired", "revoked", "disabled", "other name", "password"])
def test_a_token_that_is_over_or_anothers_is_refused_with_a_way_out(
    database: Pool, program: TestClient, what: str
) -> None:
    owner, token = token_of(database)
    now = datetime.now(UTC)
    headers = basic(owner.name, token)
    with recording(database) as conn, conn.cursor() as cursor:
        if what == "expired":
            cursor.execute(
                "UPDATE api_token SET created_at = %(a)s, expires_at = %(b)s",
                {"a": now - timedelta(days=9), "b": now - timedelta(seconds=1)},
            )
        elif what == "revoked":
            api_tokens.revoke_all(conn, owner.id, now=now)
        elif what == "disabled":
            accounts.set_disabled(conn, owner.id, is_disabled=True)
        elif what == "other name":
            headers = basic("somebody", token)
        else:
            headers = basic(owner.name, make_account.PASSWORD)
    answer = program.get(OGC, headers=headers)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert "请在“访问令牌”页新建一个" in answer.json()["detail"]


def test_a_token_reads_and_never_writes(database: Pool, program: TestClient) -> None:
    owner, token = token_of(database, Role.PLANNER)
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = program.request(method, OGC, headers=basic(owner.name, token))
        assert answer.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED)


def test_a_token_is_no_session_of_the_pages(database: Pool, program: TestClient) -> None:
    owner, token = token_of(database, Role.PLANNER)
    for path in ("/", "/account/tokens", "/account/password"):
        answer = program.get(path, headers=basic(owner.name, token))
        assert answer.status_code == HTTPStatus.SEE_OTHER
        assert answer.headers["location"].startswith("/sign-in")


def test_wrong_tokens_wait_longer_each_time_and_a_right_one_never(
    database: Pool, program: TestClient
) -> None:
    owner, token = token_of(database)
    seen = [program.get(OGC, headers=basic(owner.name, f"xuntu_{number}")) for number in range(5)]
    assert [one.status_code for one in seen[:3]] == [HTTPStatus.UNAUTHORIZED] * 3
    assert seen[-1].status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(seen[-1].headers["retry-after"]) >= 1
    assert program.get(OGC, headers=basic(owner.name, token)).status_code == HTTPStatus.OK
    # Guesses at tokens keep nobody from signing in at a screen.
    form = program.get("/sign-in").text
    csrf = re.search(r'name="csrf" value="([0-9a-f]{64})"', form)
    assert csrf
    entered = program.post(
        "/sign-in",
        data={"csrf": csrf[1], "name": owner.name, "password": make_account.PASSWORD},
    )
    assert entered.status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !!!", "Basic /w==", "Digest a", "Bearer", "Basic " + "A" * 9000, "x"]
)
def test_a_header_that_cannot_be_read_is_refused(program: TestClient, header: str) -> None:
    answer = program.get(OGC, headers={"Authorization": header})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED


def test_a_new_password_from_an_administrator_ends_the_tokens(
    database: Pool, program: TestClient
) -> None:
    owner, token = token_of(database)
    accounts_workflow.give_password(
        database, owner, "another long password 2", ACTOR, must_change=False
    )
    answer = program.get(OGC, headers=basic(owner.name, token))
    assert answer.status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"label": "", "days": "30"}, "令牌用途"),
        ({"label": "字" * 65, "days": "30"}, "令牌用途"),
        ({"label": "a", "days": "0"}, "有效天数 0"),
        ({"label": "a", "days": "999"}, "有效天数 999"),
        ({"label": "a", "days": "x"}, "有效天数"),
    ],
)
def test_a_token_that_cannot_be_is_refused_and_what_was_typed_stays(
    database: Pool, fields: dict[str, str], said: str
) -> None:
    answer = signed_in(database, Role.LEADER).post("/account/tokens", data=fields)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.text
    assert f'value="{fields["label"]}"' in answer.text


def test_an_account_has_so_many_open_tokens_and_no_more(database: Pool) -> None:
    owner, _token = token_of(database)
    now = datetime.now(UTC)
    with recording(database) as conn:
        for number in range(MOST - 1):
            api_tokens.add(conn, owner.id, label=str(number), days=1, now=now)
        with pytest.raises(AccountError, match="最多同时有"):
            api_tokens.add(conn, owner.id, label="one more", days=1, now=now)
