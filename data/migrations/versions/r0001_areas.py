"""Areas, gazetteers, roads and staff."""

from data.migrations.sql_file import execute_beside

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
