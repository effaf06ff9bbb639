"""How often a database is asked while something is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg2
from psycopg2.extensions import connection

from data import database
from data.database import Connection, Pool


@contextmanager
def counted(pool: Pool) -> Iterator[tuple[Pool, list[str]]]:
    """Give a pool on the same database and a list that grows by one with every statement."""
    asked: list[str] = []

    class Counting(connection):
        """A connection that notes when something is asked."""

        def cursor(self, *args: Any, **kwargs: Any) -> Any:
            asked.append("")
            return super().cursor(*args, **kwargs)

    def connect(dsn: str) -> Connection:
        return psycopg2.connect(dsn, connection_factory=Counting)

    with patch.object(database, "connect", connect), Pool(pool.dsn) as counting:
        yield counting, asked
