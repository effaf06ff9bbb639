"""Places of all employers at once, and the lists of risk in their order."""

from data.migrations.sql_file import execute_beside

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
