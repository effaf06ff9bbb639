"""Places of databases on one server: make one, drop one, let two change their names."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

import psycopg2
import psycopg2.errors
from psycopg2 import sql
from psycopg2.extensions import make_dsn, parse_dsn

from data.database import Connection, DatabaseError, connect

_SUFFIX: Final = "_previous"
_LONGEST: Final = 63 - len(_SUFFIX)


class PlaceError(DatabaseError):
    """A database cannot be made, dropped or given another name."""


class DatabasePlace:
    """The database of a DSN, and those beside it on its server.

    The statements here end no transaction of anybody: they refuse while somebody is connected.
    """

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.name = str(parse_dsn(dsn)["dbname"])

    @property
    def previous(self) -> "DatabasePlace":
        """Return the place where what was replaced is kept."""
        return self.beside(f"{self.name[:_LONGEST]}{_SUFFIX}")

    def beside(self, name: str) -> "DatabasePlace":
        """Return the place of the database `name` on the same server."""
        return DatabasePlace(make_dsn(self.dsn, dbname=name))

    def exists(self) -> bool:
        """Return whether there is such a database."""
        with self._maintenance() as conn, conn.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self.name,))
            return cursor.fetchone() is not None

    def is_empty(self) -> bool:
        """Return whether the database, which exists, has no table of ours."""
        with closing(connect(self.dsn)) as conn, conn.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.alembic_version') IS NULL")
            row = cursor.fetchone()
        return row is not None and bool(row[0])

    def make(self) -> None:
        """Make the database, empty.

        Raises
        ------
        PlaceError
            If it exists, or the account may not make one.
        """
        self._run("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'", name=self.name)

    def drop(self) -> None:
        """Drop the database, if there is one."""
        self._run("DROP DATABASE IF EXISTS {name}", name=self.name)

    def rename(self, other: "DatabasePlace") -> None:
        """Give this database the name of `other`, which no other has.

        Raises
        ------
        PlaceError
            If somebody is connected to it.
        """
        self._run("ALTER DATABASE {name} RENAME TO {new}", name=self.name, new=other.name)

    def replace(self, new: "DatabasePlace", *, old: "DatabasePlace") -> None:
        """Put the database `new` in this place and keep the one that was here as `old`.

        Raises
        ------
        PlaceError
            If somebody is connected to one of them; then both have their names again.
        """
        self.rename(old)
        try:
            new.rename(self)
        except PlaceError:
            old.rename(self)
            raise

    def _run(self, statement: str, **names: str) -> None:
        parts = {key: sql.Identifier(value) for key, value in names.items()}
        with self._maintenance() as conn, conn.cursor() as cursor:
            try:
                cursor.execute(sql.SQL(statement).format(**parts))
            except psycopg2.errors.ObjectInUse as error:
                raise PlaceError(
                    "数据库正在使用，不能换下：请先停止 xuntu serve、xuntu worker 和别的连接"
                ) from error
            except psycopg2.errors.InsufficientPrivilege as error:
                raise PlaceError(
                    "数据库账号不能建库或改库名：请数据库管理员另建一个空库，"
                    "让 XUNTU_DATABASE_URL 指向它，再恢复一次"
                ) from error
            except psycopg2.Error as error:
                raise PlaceError(
                    "数据库服务器不接受（{why}）：什么都没有改变，请核对后重试",
                    why=str(error).strip().partition("\n")[0],
                ) from error

    @contextmanager
    def _maintenance(self) -> Iterator[Connection]:
        with closing(connect(make_dsn(self.dsn, dbname="postgres"))) as conn:
            conn.autocommit = True
            yield conn
