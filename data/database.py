"""Connections and transactions; the only home of commit and rollback."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

import numpy as np
import platformdirs
import psycopg2
import psycopg2.extensions
from psycopg2.extensions import AsIs, Float, register_adapter

from data import embedded_postgres
from data.errors import DataError
from data.postgres_server import is_root

Connection: TypeAlias = psycopg2.extensions.connection

OLDEST_SERVER: Final = 15
_SIZE: Final = 8
_PATIENCE_S: Final = 30.0
_REPEATABLE_READ: Final = psycopg2.extensions.ISOLATION_LEVEL_REPEATABLE_READ
_READ_COMMITTED: Final = psycopg2.extensions.ISOLATION_LEVEL_READ_COMMITTED


class DatabaseError(DataError):
    """The database cannot be reached or does not take what was sent."""


class PoolTimeoutError(DatabaseError):
    """Every connection was in use for too long."""


class ConflictError(DatabaseError):
    """Someone else changed the same rows at the same time; trying again is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """Where the rows live: at `url` if given, else in the embedded server kept in `home`."""

    url: str | None
    home: Path


def database_settings(environ: Mapping[str, str] = os.environ) -> DatabaseSettings:
    """Return the settings that `XUNTU_DATABASE_URL` and `XUNTU_HOME` ask for."""
    if home := environ.get("XUNTU_HOME", "").strip():
        folder = Path(home).expanduser()
    elif is_root():  # the server runs as another user and must reach it
        folder = Path("/var/lib/xuntu")
    else:
        folder = platformdirs.user_data_path("xuntu", appauthor=False)
    return DatabaseSettings(
        url=environ.get("XUNTU_DATABASE_URL", "").strip() or None, home=folder.absolute()
    )


class Pool:
    """Up to `size` connections to one database; who finds all in use waits for the next one."""

    def __init__(
        self,
        dsn: str,
        *,
        size: int = _SIZE,
        patience_s: float = _PATIENCE_S,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        self.dsn: Final = dsn
        self._patience_s = patience_s
        self._free = threading.BoundedSemaphore(size)
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._on_close = on_close
        self._is_closed = False

    def __enter__(self) -> Self:
        """Return the pool itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the pool."""
        self.close()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Give a connection outside any transaction; it comes back clean or not at all.

        Raises
        ------
        PoolTimeoutError
            If none became free within the pool's patience.
        DatabaseError
            If the server cannot be reached.
        """
        if not self._free.acquire(timeout=self._patience_s):
            raise PoolTimeoutError(
                "等待数据库连接超过 {seconds} 秒：请稍后再试，或减少同时运行的任务",
                seconds=self._patience_s,
            )
        try:
            conn = self._taken()
            try:
                yield conn
            finally:
                self._give_back(conn)
        finally:
            self._free.release()

    @property
    def whole(self) -> "Pool":
        """Return the pool of the whole database; here, this one."""
        return self

    def begin(self, conn: Connection) -> None:
        """Prepare a transaction that has just begun; here, nothing needs to be done."""

    def rest(self) -> None:
        """Close idle connections; the next who asks gets a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
        for conn in idle:
            conn.close()

    def close(self) -> None:
        """Close idle connections and let go of the embedded server; closing twice is harmless."""
        with self._lock:
            was_closed, self._is_closed = self._is_closed, True
        self.rest()
        if not was_closed and self._on_close:
            self._on_close()

    def _taken(self) -> Connection:
        with self._lock:
            if self._is_closed:
                raise DatabaseError("数据库连接已关闭：请重新打开后再操作")
            while self._idle:
                if not (conn := self._idle.pop()).closed:
                    return conn
        return connect(self.dsn)

    def _give_back(self, conn: Connection) -> None:
        with suppress(psycopg2.Error):
            if not conn.closed:
                conn.rollback()
        with self._lock:
            if not conn.closed and not self._is_closed:
                self._idle.append(conn)
                return
        conn.close()


def open_pool(settings: DatabaseSettings, *, size: int = _SIZE) -> Pool:
    """Return a pool on the database of `settings`, starting the embedded server if it is wanted.

    Closing the pool stops an embedded server that no other pool or process uses.

    Raises
    ------
    DatabaseError
        If the server cannot be reached, is older than PostgreSQL 15 or does not keep UTF-8.
    EmbeddedPostgresError
        If the embedded server cannot be started.
    """
    if settings.url:
        pool = Pool(settings.url, size=size)
    else:
        home = settings.home
        pool = Pool(
            embedded_postgres.start(home),
            size=size,
            on_close=lambda: embedded_postgres.stop(home),
        )
    try:
        with pool.connection() as conn:
            _check_server(conn)
    except BaseException:
        pool.close()
        raise
    return pool


@contextmanager
def reading(pool: Pool) -> Iterator[Connection]:
    """Give a read-only connection on which every statement sees the same moment."""
    with _transaction(pool, readonly=True) as conn:
        yield conn


@contextmanager
def writing(pool: Pool) -> Iterator[Connection]:
    """Give a connection whose changes are all kept, or none if the block raises."""
    with _transaction(pool, readonly=False) as conn:
        yield conn


@contextmanager
def recording(pool: Pool) -> Iterator[Connection]:
    """Give a connection as `writing` does, on which every statement sees what others just kept.

    For short notes that many make at once in the same rows: who comes later waits and goes on,
    where `writing` would ask to try again.
    """
    with _transaction(pool, readonly=False, isolation=_READ_COMMITTED) as conn:
        yield conn


def connect(dsn: str) -> Connection:
    """Return a new connection to `dsn`.

    Raises
    ------
    DatabaseError
        If there is no such server or database, or it refuses us.
    """
    try:
        return psycopg2.connect(
            dsn, connect_timeout=10, application_name="xuntu", client_encoding="UTF8"
        )
    except (psycopg2.OperationalError, psycopg2.ProgrammingError, UnicodeError) as error:
        raise DatabaseError(
            "连不上数据库 {place}（{why}）：请核对 XUNTU_DATABASE_URL、网络和数据库服务是否在运行",
            place=_place(dsn),
            why=_first_line(error),
        ) from error


@contextmanager
def _transaction(
    pool: Pool, *, readonly: bool, isolation: int = _REPEATABLE_READ
) -> Iterator[Connection]:
    with pool.connection() as conn, _explained():
        conn.set_session(
            isolation_level=isolation,
            readonly=readonly,
            autocommit=False,
        )
        with conn:  # commits, or rolls back if the block raises
            pool.begin(conn)
            yield conn


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what the server or the way to it refuses into words; faults of ours pass through."""
    try:
        yield
    except (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected) as error:
        raise ConflictError("同一数据刚被另一操作修改：本次没有保存，请重试") from error
    except psycopg2.errors.DiskFull as error:
        raise DatabaseError(
            "数据库所在磁盘已满（{why}）：本次没有保存，请清理磁盘后重试", why=_first_line(error)
        ) from error
    except psycopg2.errors.InsufficientPrivilege as error:
        raise DatabaseError(
            "数据库账号没有权限（{why}）：请让管理员授予该账号对本库的读写和建表权限",
            why=_first_line(error),
        ) from error
    except (psycopg2.errors.UndefinedTable, psycopg2.errors.UndefinedColumn) as error:
        raise DatabaseError(
            "数据库结构与程序不符（{why}）：请用本版本程序升级数据库结构后再用",
            why=_first_line(error),
        ) from error
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        raise DatabaseError(
            "与数据库的连接中断（{why}）：本次没有保存，请确认数据库服务在运行后重试",
            why=_first_line(error),
        ) from error


def _check_server(conn: Connection) -> None:
    if conn.server_version < OLDEST_SERVER * 10_000:
        raise DatabaseError(
            "数据库是 PostgreSQL {found}，需要 {oldest} 或更新：请升级，"
            "或去掉 XUNTU_DATABASE_URL 使用内置数据库",
            found=conn.info.parameter_status("server_version") or conn.server_version,
            oldest=OLDEST_SERVER,
        )
    encoding = conn.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise DatabaseError(
            "数据库编码是 {encoding}，存不下全部汉字：请建 UTF8 编码的库", encoding=encoding
        )


def _place(dsn: str) -> str:
    try:
        parts = psycopg2.extensions.parse_dsn(dsn)
    except psycopg2.ProgrammingError:
        return "（连接串无法解析）"
    host, port, name = (parts.get(key, "") for key in ("host", "port", "dbname"))
    return f"{host}:{port}/{name}" if port else f"{host}/{name}"


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _adapt_float(value: Any) -> Float:
    return Float(float(value))


def _adapt_int(value: Any) -> AsIs:
    return AsIs(int(value))


def _adapt_bool(value: Any) -> AsIs:
    return AsIs("true" if value else "false")


for _floating in (np.float64, np.float32):
    register_adapter(_floating, _adapt_float)
for _integer in (np.int64, np.int32, np.int16, np.uint8):
    register_adapter(_integer, _adapt_int)
register_adapter(np.bool_, _adapt_bool)
