"""Migrations: bring a database to the tables that this version of the program expects.

SQL-first: every revision in `versions` runs the .sql file of the same name beside it. A released
revision is never edited. All of an upgrade happens in one transaction: it is done, or it was not.
"""

from pathlib import Path
from typing import Final

import psycopg2

from data.database import Pool, connect
from data.migrations.error import MigrationError

__all__ = ["MigrationError", "migrate", "revisions"]

UPGRADE_LOCK: Final = 0x58_54_4D_47
"""Number of the advisory lock: two programs that start at once migrate one after the other."""


def migrate(target: Pool | str, revision: str = "head") -> None:
    """Bring the database of `target` (a pool or a DSN) up to `revision`; again is harmless.

    Raises
    ------
    MigrationError
        If the tables were made by a newer program, or the server refuses a statement.
    """
    dsn = target if isinstance(target, str) else target.dsn
    if revision == "head" and _is_current(dsn):
        return
    # Two thirds of a second of loading that most starts of the program need not pay.
    from data.migrations.alembic_run import upgrade  # noqa: PLC0415 - see above

    upgrade(dsn, revision, lock=UPGRADE_LOCK)


def revisions() -> tuple[str, ...]:
    """Return all revisions, oldest first: the numbers in the names of their files."""
    files = sorted((Path(__file__).parent / "versions").glob("r[0-9]*_*.py"))
    return tuple(file.name[1:].partition("_")[0] for file in files)


def _is_current(dsn: str) -> bool:
    """Return whether nothing is to be upgraded at `dsn`; its row rules are seen to here.

    A database that was just restored has the tables of this version, but not yet the rights.
    """
    conn = connect(dsn)
    try:
        with conn, conn.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (UPGRADE_LOCK,))
            cursor.execute("SELECT version_num FROM alembic_version")
            row = cursor.fetchone()
            if row is None or row[0] != revisions()[-1]:
                return False
            cursor.execute("SELECT xuntu_protect()")
    except psycopg2.Error:  # the upgrade meets the same and says what it is
        return False
    finally:
        conn.close()
    return True
