"""What a database knows about the condition of the service that runs on it."""

from dataclasses import dataclass

from data.database import Connection
from data.queries import queries
from data.rows import first_row

_SQL = queries("conditions")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCondition:
    """The database itself."""

    version: str
    """Of PostgreSQL."""
    bytes: int
    revision: str
    """Number of its newest migration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCondition:
    """Work that was asked for."""

    waiting: int
    running: int
    failed: int
    """In the last days that were asked about."""
    waits_s: float
    """For how long the oldest one that waits has waited; 0 where none does."""


def of_database(conn: Connection) -> DatabaseCondition:
    """Return version, size and migration of the database."""
    version, size, revision = first_row(conn, _SQL["server"]) or ("", 0, None)
    return DatabaseCondition(version=str(version), bytes=int(size), revision=revision or "")


def worker_silence(conn: Connection) -> float | None:
    """Return the seconds since a worker last gave a sign of life, or None without any worker."""
    (seconds,) = first_row(conn, _SQL["worker"]) or (None,)
    return None if seconds is None else float(seconds)


def of_jobs(conn: Connection, *, days: int) -> JobCondition:
    """Return how many jobs wait and run, and how many failed in the last `days`."""
    waiting, running, failed, waits_s = first_row(conn, _SQL["jobs"], days=days) or (0, 0, 0, None)
    return JobCondition(
        waiting=waiting, running=running, failed=failed, waits_s=float(waits_s or 0.0)
    )


def open_demo_accounts(conn: Connection) -> int:
    """Return how many demo accounts can sign in beside an area that is no demo."""
    found, real = first_row(conn, _SQL["open_demo_accounts"]) or (0, 0)
    return int(found) if real else 0
