"""Migrations: bring a database to the tables that this version of the program expects.

SQL-first: every revision in `versions` runs the .sql file of the same name beside it. A released
revision is never edited. All of an upgrade happens in one transaction: it is done, or it was not.
"""

from pathlib import Path
from typing import Final

import psycopg2
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, pool

from data.database import DatabaseError, Pool, connect

_FOLDER: Final = Path(__file__).parent
_LOCK: Final = 0x58_54_4D_47
"""Number of the advisory lock: two programs that start at once migrate one after the other."""


class MigrationError(DatabaseError):
    """The tables could not be brought to this version; they are as they were."""


def migrate(target: Pool | str, revision: str = "head") -> None:
    """Bring the database of `target` (a pool or a DSN) up to `revision`; again is harmless.

    Raises
    ------
    MigrationError
        If the tables were made by a newer program, or the server refuses a statement.
    """
    dsn = target if isinstance(target, str) else target.dsn
    engine = create_engine(
        "postgresql+psycopg2://", creator=lambda: connect(dsn), poolclass=pool.NullPool
    )
    config = _config()
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            _protect(connection)
    except CommandError as error:
        raise MigrationError(
            "数据库结构来自更新版本的程序（{why}）：请升级程序后再用这个数据库", why=str(error)
        ) from error
    except DatabaseError:
        raise
    except Exception as error:
        if isinstance(cause := error.__cause__, psycopg2.Error):
            raise _refused(cause) from error
        raise
    finally:
        engine.dispose()


def revisions() -> tuple[str, ...]:
    """Return all revisions, oldest first."""
    scripts = ScriptDirectory.from_config(_config())
    return tuple(script.revision for script in scripts.walk_revisions())[::-1]


def _protect(connection: Connection) -> None:
    """Give tables that are new the policies that their revisions state in `row_rule`."""
    row = connection.exec_driver_sql("SELECT to_regproc('xuntu_protect') IS NOT NULL").fetchone()
    if row is not None and row[0]:
        connection.exec_driver_sql("SELECT xuntu_protect()")


def _refused(error: psycopg2.Error) -> MigrationError:
    return MigrationError(
        "升级数据库结构失败，原结构未变（{why}）：请确认账号有建表权限且磁盘未满，然后重试",
        why=str(error).strip().partition("\n")[0],
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
