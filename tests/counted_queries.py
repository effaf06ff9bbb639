"""Counting what the database is asked, so that a page cannot come to ask a question a row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2.extensions
import pytest

from data import database

Cursor = psycopg2.extensions.cursor


@contextmanager
def counted_queries(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Give the list of statements that connections opened from now on run."""
    seen: list[str] = []

    class Counting(Cursor):
        def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - psycopg2's own name
            seen.append(str(query))
            super().execute(query, vars)

    plain = database.connect

    def connect(dsn: str) -> database.Connection:
        conn = plain(dsn)
        conn.cursor_factory = Counting
        return conn

    monkeypatch.setattr(database, "connect", connect)
    yield seen
