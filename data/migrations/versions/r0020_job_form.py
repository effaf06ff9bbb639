"""Forms that ask for long work once."""

from data.migrations.sql_file import execute_beside

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
