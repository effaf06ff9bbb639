"""Fixtures for every test: no network beyond loopback, and a real PostgreSQL where asked for.

A test that needs the database takes `database` (a pool on a migrated, empty database of its own)
or `bare_dsn` (a DSN of a database without tables). One server is started per worker, on the
first use, in a temporary folder, and stopped at the end. With `XUNTU_TEST_DATABASE_URL` the same
tests run on that server, in databases of their own that are dropped afterwards; the user needs
the right to create databases.
"""

import os
import secrets
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2
import pytest
from hypothesis import settings
from psycopg2.extensions import make_dsn

from data import embedded_postgres
from data.database import Pool
from data.migrations import migrate
from tests.small_county import SmallCounty, plan_small_county, score_tiny_county

# The machine that runs the tests may be busy: a property is judged by its truth, not its speed.
settings.register_profile("xuntu", deadline=None)
settings.load_profile("xuntu")

# What a database of minutes need not have: safety from power cuts, standbys, statistics.
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "autovacuum": "off",
}
_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder is made by TemporaryDirectory
_MEMORY_WANTED = 6 << 30


class NetworkUsedError(RuntimeError):
    """A test reached for another machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that asks for a database, so that they can be run on another server.

    A test in a browser that fails is run once more, and the summary counts it as run again: a
    browser on a busy machine is not always as fast as the clicks.
    """
    for item in items:
        if "server_dsn" in getattr(item, "fixturenames", ()):
            item.add_marker("database")
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _local_only(getattr(socket.socket, name)))
    monkeypatch.setattr(socket, "getaddrinfo", _local_names_only(socket.getaddrinfo))


@pytest.fixture(scope="session")
def server_dsn() -> Iterator[str]:
    """Give the DSN of a server on which databases may be created."""
    if url := os.environ.get("XUNTU_TEST_DATABASE_URL"):
        yield url
        return
    # Not pytest's own folder: as root the server runs as another user, who must get in.
    with TemporaryDirectory(
        prefix="xuntu-test-", dir=_fast_folder(), ignore_cleanup_errors=True
    ) as folder:
        home = Path(folder)
        home.chmod(0o711)
        with embedded_postgres.running(home, _FAST) as dsn:
            yield dsn


@pytest.fixture(scope="session")
def template(server_dsn: str) -> Iterator[str]:
    """Give the name of a migrated, empty database that others are copied from."""
    with new_database(server_dsn) as (name, dsn):
        migrate(dsn)
        yield name


@pytest.fixture
def bare_dsn(server_dsn: str) -> Iterator[str]:
    """Give the DSN of an empty database without tables."""
    with new_database(server_dsn) as (_name, dsn):
        yield dsn


@pytest.fixture
def database(server_dsn: str, template: str) -> Iterator[Pool]:
    """Give a pool on a migrated, empty database that belongs to this test alone."""
    with new_database(server_dsn, template) as (_name, dsn), Pool(dsn) as pool:
        yield pool


@pytest.fixture(scope="session")
def small_county(
    server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SmallCounty]:
    """Give the demo county in small, planned; tests only look at it."""
    with new_database(server_dsn, template) as (_name, dsn), Pool(dsn) as pool:
        yield plan_small_county(pool, tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="session")
def scored_template(
    server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Give the name of a database with a demo county, scored, that others are copied from."""
    with new_database(server_dsn, template) as (name, dsn):
        with Pool(dsn) as pool:
            score_tiny_county(pool, tmp_path_factory.mktemp("tiny"))
        yield name


@pytest.fixture
def scored_county(server_dsn: str, scored_template: str) -> Iterator[Pool]:
    """Give a pool on a demo county of 60 employers, scored, that belongs to this test alone."""
    with new_database(server_dsn, scored_template) as (_name, dsn), Pool(dsn) as pool:
        yield pool


@contextmanager
def new_database(server: str, template: str = "template0") -> Iterator[tuple[str, str]]:
    """Give name and DSN of a new database, a copy of `template`, which is dropped at the end."""
    name = f"xuntu_test_{secrets.token_hex(6)}"
    _execute(
        server,
        f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\' STRATEGY FILE_COPY',
    )
    try:
        yield name, make_dsn(server, dbname=name)
    finally:
        _execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _fast_folder() -> Path | None:
    """Return the folder kept in memory where there is plenty; else None, the usual one."""
    has_room = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _MEMORY_WANTED
    return _MEMORY if has_room and os.access(_MEMORY, os.W_OK) else None


def _execute(dsn: str, statement: str) -> None:
    with closing(psycopg2.connect(dsn)) as conn:
        conn.autocommit = True
        conn.cursor().execute(statement)


def _local_only(connect: Callable[..., Any]) -> Callable[..., Any]:
    def checked(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX:
            _check_local(address[0])
        return connect(self, address)

    return checked


def _local_names_only(getaddrinfo: Callable[..., Any]) -> Callable[..., Any]:
    def checked(host: Any, *args: Any, **kwargs: Any) -> Any:
        _check_local(host)
        return getaddrinfo(host, *args, **kwargs)

    return checked


def _check_local(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in {None, "", "localhost", "::1"} and not str(name).startswith("127."):
        raise NetworkUsedError(f"a test tried to reach {name}")
