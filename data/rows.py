"""Rows: run one named statement and fetch what it gives."""

from typing import Any

from data.database import Connection


def run(conn: Connection, statement: str, **params: object) -> None:
    """Run `statement` for its effect."""
    with conn.cursor() as cursor:
        cursor.execute(statement, params)


def all_rows(conn: Connection, statement: str, **params: object) -> list[tuple[Any, ...]]:
    """Return every row of `statement`, in its order."""
    with conn.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def first_row(conn: Connection, statement: str, **params: object) -> tuple[Any, ...] | None:
    """Return the first row of `statement`, or None if there is none."""
    with conn.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()
