"""SQL files of revisions."""

from pathlib import Path

from alembic import op


def execute_beside(revision_file: str) -> None:
    """Run the .sql file that has the name of `revision_file`, as it stands."""
    text = Path(revision_file).with_suffix(".sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(text, execution_options={"no_parameters": True})
