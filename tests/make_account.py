"""Accounts and signed-in clients for tests."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from secrets import token_hex

from fastapi.testclient import TestClient

from api.access.tokens import HEADER, SESSION, form_token
from api.server import create_app
from data import accounts, login_sessions
from data.account import EVERY_AREA, Account, AreaRight, Role
from data.database import Connection, Pool, recording
from data.passwords import hash_password
from geo.area import AreaCode

PASSWORD = "long enough for tests 1"  # noqa: S105 - opens nothing but databases of tests
NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
FIRST_DAY = date(2020, 1, 1)


@cache
def hashed() -> str:
    """Return the hash of `PASSWORD`, computed once a process."""
    return hash_password(PASSWORD)


def right(area: str = EVERY_AREA, **fields: object) -> AreaRight:
    """Return the right to `area`, which began long ago."""
    known: dict[str, object] = {"valid_from": FIRST_DAY}
    return AreaRight(area=AreaCode(area), **(known | fields))  # type: ignore[arg-type]  # any field


def account(
    conn: Connection,
    role: Role = Role.PLANNER,
    *,
    name: str = "",
    display_name: str = "",
    inspector: str | None = None,
    rights: tuple[AreaRight, ...] | None = None,
    must_change: bool = False,
) -> Account:
    """Return a new account whose password is `PASSWORD`; a planner of every area."""
    made = accounts.add(
        conn,
        name=name or f"{role.value}-{token_hex(4)}",
        display_name=display_name or f"测试{role.value}",
        role=role,
        inspector=inspector or ("i1" if role is Role.INSPECTOR else None),
        password_hash=hashed(),
        must_change=must_change,
        now=NOW,
    )
    accounts.replace_rights(conn, made.id, (right(),) if rights is None else rights)
    return accounts.numbered(conn, made.id)


def session_token(pool: Pool, role: Role = Role.PLANNER, **fields: object) -> str:
    """Return the token of an open session of a new account of `role`."""
    with recording(pool) as conn:
        made = account(conn, role, **fields)  # type: ignore[arg-type]  # any field
        return login_sessions.add(conn, made.id, address="test", now=datetime.now(UTC))


def signed_in(pool: Pool, role: Role = Role.PLANNER, **fields: object) -> TestClient:
    """Return a client of a server of `pool` with an open session of a new account of `role`."""
    return with_session(TestClient(create_app(pool)), session_token(pool, role, **fields))


def with_session(client: TestClient, token: str) -> TestClient:
    """Return `client` with the session of `token` and the header that its writes need."""
    client.cookies.set(SESSION, token)
    client.headers[HEADER] = form_token(token)
    return client


def client_at(
    pool: Pool,
    now: datetime,
    role: Role = Role.PLANNER,
    *,
    name: str = "",
    backups: Path | None = None,
    **fields: object,
) -> TestClient:
    """Return a signed-in client of a server whose clock stands at `now`.

    An account of this name is used again.
    """
    with recording(pool) as conn:
        made = accounts.find(conn, name) if name else None
        if made is None:
            made = account(conn, role, name=name, **fields)  # type: ignore[arg-type]  # any field
        token = login_sessions.add(conn, made.id, address="test", now=now)
    server = create_app(pool, clock=lambda: now, backups=backups)
    return with_session(TestClient(server), token)
