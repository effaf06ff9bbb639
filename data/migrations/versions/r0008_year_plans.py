"""Year plans: which months visits and draws of a year are given, version by version."""

from data.migrations.sql_file import execute_beside

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
