"""The token table: programs that read on behalf of an account; only hashes are kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from data.account import Account, AccountError
from data.accounts import account_of, rights_of
from data.database import Connection
from data.queries import queries
from data.rows import all_rows, first_row, run

PREFIX: Final = "xuntu_"
"""What every token begins with, so that people and scanners know one when they see it."""
MOST: Final = 10
"""Tokens of one account that can be used at a time."""
LONGEST_DAYS: Final = 366
_TOUCH: Final = timedelta(minutes=5)
_SQL = queries("api_tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token as its list shows it; the token itself is known to its owner alone."""

    id: int
    label: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Return whether it can still be used."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUse:
    """Whose token it is, and when a use of it was last noted."""

    id: int
    account: Account
    used_at: datetime | None


def add(conn: Connection, account: int, *, label: str, days: int, now: datetime) -> str:
    """Add a token that holds for `days` and return it: 256 random bits, kept nowhere.

    Raises
    ------
    AccountError
        If label or days cannot be, or the account has `MOST` tokens already.
    """
    label = label.strip()
    if not 1 <= len(label) <= 64:
        raise AccountError("令牌用途要写 1 到 64 个字：例如“办公室 QGIS”")
    if not 1 <= days <= LONGEST_DAYS:
        raise AccountError(
            "令牌有效天数 {days} 不对：请填 1 到 {most}", days=days, most=LONGEST_DAYS
        )
    row = first_row(conn, _SQL["open"], account=account, now=now)
    if row is not None and int(row[0]) >= MOST:
        raise AccountError("最多同时有 {most} 个有效令牌：请先收回不用的", most=MOST)
    token = PREFIX + secrets.token_urlsafe(32)
    run(
        conn,
        _SQL["add"],
        account=account,
        label=label,
        token_hash=_hash(token),
        now=now,
        expires_at=now + timedelta(days=days),
    )
    return token


def of_account(conn: Connection, account: int) -> tuple[ApiToken, ...]:
    """Return the tokens of an account, newest first, those that are over too."""
    return tuple(
        ApiToken(
            id=int(id_),
            label=label,
            created_at=created,
            expires_at=expires,
            used_at=used,
            revoked_at=revoked,
        )
        for id_, label, created, expires, used, revoked in all_rows(
            conn, _SQL["of_account"], account=account
        )
    )


def find(conn: Connection, token: str, *, now: datetime) -> TokenUse | None:
    """Return whose token this is; None if it is over or its account disabled."""
    row = first_row(conn, _SQL["find"], token_hash=_hash(token), now=now)
    if row is None:
        return None
    *account, id_, used_at = row
    return TokenUse(
        id=int(id_),
        account=account_of(tuple(account), rights_of(conn, int(account[0]))),
        used_at=used_at,
    )


def needs_touch(use: TokenUse, *, now: datetime) -> bool:
    """Return whether the last noted use is long enough ago to note another."""
    return use.used_at is None or now - use.used_at >= _TOUCH


def touch(conn: Connection, id_: int, *, now: datetime) -> None:
    """Note that a token was used."""
    run(conn, _SQL["touch"], id=id_, now=now)


def revoke(conn: Connection, account: int, id_: int, *, now: datetime) -> str | None:
    """End one token of an account and return its label; None if there is none to end."""
    row = first_row(conn, _SQL["revoke"], account=account, id=id_, now=now)
    return str(row[0]) if row else None


def revoke_all(conn: Connection, account: int, *, now: datetime) -> None:
    """End every token of an account."""
    run(conn, _SQL["revoke_all"], account=account, now=now)


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
