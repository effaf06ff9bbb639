"""From draw to published roster: approvals, take-backs, hands at ceremonies, kept exports."""

from data.migrations.sql_file import execute_beside

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
