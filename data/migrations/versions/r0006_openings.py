"""Openings: when workplaces can be inspected."""

from data.migrations.sql_file import execute_beside

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
