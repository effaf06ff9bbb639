"""Plan revisions: which stored plan is which version of a month, and what it was made from."""

from data.migrations.sql_file import execute_beside

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
