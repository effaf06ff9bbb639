"""The table of refused sign-ins: who tries too often waits, longer each time.

A try is counted before the password is looked at, so that many tries at once gain nothing, and
taken back when the password was right. Only hashes of names and addresses are kept: people type
passwords into the field for names.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from math import ceil
from typing import Final

from data.database import Connection
from data.queries import queries
from data.rows import first_row, run

_SQL = queries("login_attempts")
FREE: Final = {"account": 3, "address": 30}
"""Failures in a row after which waiting begins; an address may be that of a whole office."""
FIRST_WAIT_S: Final = 5
LONGEST_WAIT_S: Final = 900
FORGOTTEN_AFTER: Final = timedelta(hours=24)


class AttemptKind(StrEnum):
    """What failures are counted by."""

    ACCOUNT = "account"
    ADDRESS = "address"


def take_turn(conn: Connection, *, name: str, address: str, now: datetime) -> int:
    """Count a try for `name` from `address` and return 0, or the seconds to wait first.

    A try that has to wait is not counted. Meant for `data.database.recording`: those who try at
    the same time come one after the other.
    """
    rows = []
    for kind, key in _keys(name, address):
        run(conn, _SQL["meet"], kind=kind.value, key=key, now=now)
        row = first_row(conn, _SQL["lock"], kind=kind.value, key=key) or (0, now, None)
        failures, last_at, blocked_until = row
        if blocked_until is not None and blocked_until > now:
            return max(1, ceil(float((blocked_until - now).total_seconds())))
        rows.append((kind, key, 0 if now - last_at > FORGOTTEN_AFTER else int(failures)))
    for kind, key, failures in rows:
        wait = wait_s(kind, failures + 1)
        run(
            conn,
            _SQL["count"],
            kind=kind.value,
            key=key,
            failures=failures + 1,
            now=now,
            blocked_until=now + timedelta(seconds=wait) if wait else None,
        )
    return 0


def forgive(conn: Connection, *, name: str, address: str, now: datetime) -> None:
    """Take back the try that was counted: it was right. The name's failures are forgotten."""
    (account, name_key), (whence, address_key) = _keys(name, address)
    run(conn, _SQL["clear"], kind=account.value, key=name_key)
    run(conn, _SQL["forgive"], kind=whence.value, key=address_key)
    run(conn, _SQL["sweep"], before=now - FORGOTTEN_AFTER)


def wait_s(kind: AttemptKind, failures: int) -> int:
    """Return the seconds to wait after so many failures in a row: 5, 10, 20 … 900."""
    beyond = failures - FREE[kind.value]
    return 0 if beyond < 0 else min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(beyond, 16))


def _keys(name: str, address: str) -> tuple[tuple[AttemptKind, str], tuple[AttemptKind, str]]:
    """Return both keys, always in this order, so that nobody waits in a circle."""
    return (AttemptKind.ACCOUNT, _hash(name)), (AttemptKind.ADDRESS, _hash(address))


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
