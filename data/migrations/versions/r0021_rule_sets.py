"""Rule sets with effective dates."""

from data.migrations.sql_file import execute_beside

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
