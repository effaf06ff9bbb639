"""Visit pins: which visits of a month a planner holds on their team-day."""

from data.migrations.sql_file import execute_beside

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
