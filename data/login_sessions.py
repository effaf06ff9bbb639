"""The session table: who is signed in, known by a token of which only the hash is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from data.account import Account
from data.accounts import account_of, rights_of
from data.database import Connection
from data.queries import queries
from data.rows import first_row, run

IDLE: Final = timedelta(hours=1)
"""A session that nobody used for so long is over."""
LONGEST: Final = timedelta(hours=12)
"""A session that is so old is over, used or not."""
_TOUCH: Final = timedelta(minutes=1)
_SQL = queries("login_sessions")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSession:
    """An open session, as its token finds it."""

    account: Account
    seen_at: datetime


def add(
    conn: Connection, account: int, *, address: str, now: datetime, id_token: str | None = None
) -> str:
    """Open a session and return its token of 256 random bits, which is kept nowhere.

    With the `id_token` of an identity provider, no password has to be changed in the session.
    """
    token = secrets.token_urlsafe(32)
    run(conn, _SQL["sweep"], now=now)
    run(
        conn,
        _SQL["add"],
        token_hash=_hash(token),
        account=account,
        address=address,
        now=now,
        idle_until=now + IDLE,
        expires_at=now + LONGEST,
        id_token=id_token,
    )
    return token


def find(conn: Connection, token: str, *, now: datetime) -> LoginSession | None:
    """Return the open session of `token`; None if it is over or its account disabled."""
    row = first_row(conn, _SQL["find"], token_hash=_hash(token), now=now)
    if row is None:
        return None
    *account, seen_at = row
    return LoginSession(
        account=account_of(tuple(account), rights_of(conn, int(account[0]))), seen_at=seen_at
    )


def needs_touch(session: LoginSession, *, now: datetime) -> bool:
    """Return whether the last noted use is long enough ago to note another."""
    return now - session.seen_at >= _TOUCH


def touch(conn: Connection, token: str, *, now: datetime) -> None:
    """Note that a session was used, so that it stays open."""
    run(conn, _SQL["touch"], token_hash=_hash(token), now=now, idle_until=now + IDLE)


def end(conn: Connection, token: str) -> str | None:
    """End a session and return its token of the identity provider, if it was opened there."""
    row = first_row(conn, _SQL["end"], token_hash=_hash(token))
    return row[0] if row else None


def end_all(conn: Connection, account: int, *, spared: str = "") -> None:
    """End every session of an account but the one whose token is `spared`."""
    run(conn, _SQL["end_all"], account=account, spared=_hash(spared) if spared else "")


def end_everybody(conn: Connection) -> None:
    """End every session of everybody."""
    run(conn, _SQL["end_everybody"])


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
