"""The table of people who were sent to the identity provider: each comes back once, or not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from data.database import Connection
from data.queries import queries
from data.rows import first_row, run

PATIENCE: Final = timedelta(minutes=10)
"""Who takes longer at the provider starts anew."""
MOST: Final = 200
"""Sent people of one address that are remembered; it may be that of a whole office."""
_SQL = queries("oidc_sign_ins")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentOff:
    """What is remembered of somebody who was sent to the provider."""

    nonce: str
    verifier: str
    wanted: str
    """The page that was asked for."""


def add(
    conn: Connection, sent: SentOff, *, state: str, browser: str, address: str, now: datetime
) -> None:
    """Note that the browser with the secret `browser` was sent with `state`."""
    run(conn, _SQL["sweep"], now=now)
    run(
        conn,
        _SQL["add"],
        state_hash=_hash(state),
        browser_hash=_hash(browser),
        nonce=sent.nonce,
        verifier=sent.verifier,
        wanted=sent.wanted,
        address=address,
        now=now,
        expires_at=now + PATIENCE,
    )
    run(conn, _SQL["thin"], address=address, most=MOST)


def take(conn: Connection, *, state: str, browser: str, now: datetime) -> SentOff | None:
    """Return who comes back with `state` in the same browser, and forget it; None if nobody."""
    row = first_row(
        conn, _SQL["take"], state_hash=_hash(state), browser_hash=_hash(browser), now=now
    )
    if row is None:
        return None
    nonce, verifier, wanted = row
    return SentOff(nonce=nonce, verifier=verifier, wanted=wanted)


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
