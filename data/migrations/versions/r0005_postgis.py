"""Geometry columns and views where the server has PostGIS."""

from data.migrations.sql_file import execute_beside

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
