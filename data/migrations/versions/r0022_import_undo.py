"""Imports that can be taken back, and uploads that nobody decided on in time."""

from data.migrations.sql_file import execute_beside

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
