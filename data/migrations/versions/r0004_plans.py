"""Plan steps: coverage, draws, team-days, visits, rosters."""

from data.migrations.sql_file import execute_beside

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
