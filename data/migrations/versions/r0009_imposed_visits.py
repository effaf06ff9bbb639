"""Imposed visits: employers on lists from above, and everything that was done to the lists."""

from data.migrations.sql_file import execute_beside

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
