"""Field: what inspectors record at workplaces, change by change, also without a network."""

from data.migrations.sql_file import execute_beside

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
