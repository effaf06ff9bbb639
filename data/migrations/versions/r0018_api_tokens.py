"""Tokens with which other programs read."""

from data.migrations.sql_file import execute_beside

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
