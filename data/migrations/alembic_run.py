"""Alembic's run of an upgrade; loaded only where there is something to upgrade."""

from pathlib import Path
from typing import Final

import psycopg2
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, pool

from data.database import DatabaseError, connect
from data.migrations.error import MigrationError

_FOLDER: Final = Path(__file__).parent


def upgrade(dsn: str, revision: str, *, lock: int) -> None:
    """Bring the database at `dsn` up to `revision`, all of it or nothing.

    Others that hold the advisory `lock` are waited for.

    Raises
    ------
    MigrationError
        If the tables were made by a newer program, or the server refuses a statement.
    """
    engine = create_engine(
        "postgresql+psycopg2://", creator=lambda: connect(dsn), poolclass=pool.NullPool
    )
    config = _config()
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lock})")
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
