"""Device keys: what the phones of an account encrypt with, so that they can forget how to read."""

import secrets
from dataclasses import dataclass

from data.database import Connection
from data.queries import queries
from data.rows import first_row, run

_SQL = queries("device_keys")
_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKey:
    """The key of one account, and the word that stands for the account on a device."""

    tag: str
    key: bytes


def of_account(conn: Connection, account: int) -> DeviceKey:
    """Return the key of `account`, made when it is first asked for."""
    if (row := first_row(conn, _SQL["of"], account=account)) is None:
        run(conn, _SQL["add"], account=account, key=secrets.token_bytes(_BYTES))
        row = first_row(conn, _SQL["of"], account=account) or ("", b"")
    tag, key = row
    return DeviceKey(tag=str(tag), key=bytes(key))
