"""The ledger of draws and what was sealed: rows are added and never changed."""

from data.migrations.sql_file import execute_beside

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
