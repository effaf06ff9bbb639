"""Imports, employers and what happened to them."""

from data.migrations.sql_file import execute_beside

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
