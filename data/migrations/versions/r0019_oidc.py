"""Signing in at an identity provider of the office."""

from data.migrations.sql_file import execute_beside

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
