"""Jobs: long work asked for at a screen, and the queue that workers take it from."""

from alembic import op
from procrastinate.schema import SchemaManager

from data.migrations.sql_file import execute_beside

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the queue's own tables, then run the SQL file beside this one."""
    op.get_bind().exec_driver_sql(
        SchemaManager.get_schema(), execution_options={"no_parameters": True}
    )
    execute_beside(__file__)
