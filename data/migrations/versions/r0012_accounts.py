"""Accounts, sessions, refused sign-ins, the audit log, and who may see which rows."""

from data.migrations.sql_file import execute_beside

revision = "0012"
down_revision = "0009"


def upgrade() -> None:
    """Run the SQL file beside this one."""
    execute_beside(__file__)
