"""Bulk copy: many rows into a table by COPY, in bounded memory."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np

from data.database import Connection
from data.value_codec import Json

Cell: TypeAlias = str | int | float | bool | date | bytes | Sequence[str] | Sequence[date] | None

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_ESCAPES: Final = (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\0", "␀"))


def copy_rows(conn: Connection, statement: str, rows: Iterable[Sequence[Cell]]) -> None:
    """Send `rows` through `statement`, a COPY … FROM STDIN in text format.

    The character NUL, which PostgreSQL cannot hold, is kept as its picture ␀.
    """
    with conn.cursor() as cursor:
        cursor.copy_expert(statement, _Lines(rows), size=1 << 16)


def json_cell(stored: Json) -> str:
    """Return plain JSON data as a text that PostgreSQL can hold."""
    text = _JSON.encode(stored)
    return _JSON.encode(_without_nul(stored)) if "\\u0000" in text else text


class _Lines:
    """A file that makes its lines when they are read."""

    def __init__(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._lines: Iterator[bytes] = map(_line, rows)
        self._rest = b""

    def readline(self, size: int = -1) -> bytes:
        """Return the next `size` bytes; COPY does not ask for lines."""
        return self.read(size)

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, fewer only at the end."""
        parts, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            if (line := next(self._lines, None)) is None:
                break
            parts.append(line)
            length += len(line)
        whole = b"".join(parts)
        if size < 0:
            size = len(whole)
        self._rest = whole[size:]
        return whole[:size]


def _line(row: Sequence[Cell]) -> bytes:
    # A lone surrogate, half of a broken character, cannot be stored and becomes "?".
    return ("\t".join([_cell(value) for value in row]) + "\n").encode("utf-8", "replace")


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, bool | np.bool_):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, list | tuple):
        return f"{{{','.join(map(_element, value))}}}"
    return repr(float(value)) if isinstance(value, float) else str(value)


def _element(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return _escaped(f'"{text}"')


def _escaped(text: str) -> str:
    for plain, escaped in _ESCAPES:  # far faster than translate() on Chinese text
        if plain in text:
            text = text.replace(plain, escaped)
    return text


def _without_nul(stored: Json) -> Json:
    if isinstance(stored, str):
        return stored.replace("\0", "␀")
    if isinstance(stored, list):
        return [_without_nul(each) for each in stored]
    if isinstance(stored, dict):
        return {_without_nul(k): _without_nul(v) for k, v in stored.items()}
    return stored
