"""Geocodes, their corrections, and risk scores."""

from data.migrations.sql_file import execute_beside

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
