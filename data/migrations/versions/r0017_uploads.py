"""Declaration files uploaded at a screen, until a planner takes them in or drops them."""

from data.migrations.sql_file import execute_beside

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
