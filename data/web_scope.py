"""The scope of a request of the pages: the database itself shows only what its account may see.

Every transaction of a `ScopedPool` runs as the role `xuntu_web`, which owns nothing, with account,
role, areas and day set for that transaction alone. The policies are in the table `row_rule`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.account import Account
from data.database import Connection, DatabaseError, Pool, recording
from data.queries import queries
from data.rows import first_row, run

_SQL = queries("web_scopes")
_PROTECTED: Final = "protected"


class NoWebRoleError(DatabaseError):
    """The database cannot keep areas apart; so nothing is served."""

    def __init__(self) -> None:
        super().__init__(
            "数据库账号无权建立网页专用角色 xuntu_web，辖区隔离不能生效，网页服务没有启动"
            "（命令行照常可用）：请数据库管理员执行 CREATE ROLE xuntu_web NOLOGIN; "
            "GRANT xuntu_web TO 本程序的数据库账号; 然后重新启动"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """On whose behalf a transaction runs, and on which day."""

    account: Account
    day: date

    def settings(self) -> dict[str, str]:
        """Return the settings of the transaction."""
        return {
            "account": self.account.name,
            "role": self.account.role.value,
            "inspector": self.account.inspector or "",
            "areas": ",".join(sorted(self.account.areas_on(self.day))),
            "approves": ",".join(sorted(self.account.approves_on(self.day))),
            "day": self.day.isoformat(),
        }


class ScopedPool(Pool):
    """A pool's connections, on which every transaction sees what `scope` may see."""

    def __init__(self, pool: Pool, scope: Scope) -> None:
        super().__init__(pool.dsn)
        self._whole = pool.whole
        self._scope = scope

    @property
    def whole(self) -> Pool:
        """Return the pool that this one borrows from, for what is kept by database."""
        return self._whole

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Give a connection of the whole pool."""
        with self._whole.connection() as conn:
            yield conn

    def close(self) -> None:
        """Do nothing: the connections belong to the whole pool."""

    def begin(self, conn: Connection) -> None:
        """Go on as the role of the pages until the transaction ends."""
        run(conn, _SQL["begin"], **self._scope.settings())


def protect(pool: Pool) -> None:
    """Make sure that the role of the pages and its policies are there.

    Raises
    ------
    NoWebRoleError
        If the role is missing and may not be made.
    """
    with recording(pool) as conn:
        row = first_row(conn, _SQL["protect"])
    if row is None or row[0] != _PROTECTED:
        raise NoWebRoleError
