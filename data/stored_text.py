"""Stored text: declarations, raw rows and messages written straight as the JSON they are kept as.

The text means what the codec's plain data mean, written many times faster: values that recur are
written once and kinds of fields are looked up once, for files of 100,000 rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from functools import cache
from json.encoder import encode_basestring as quoted
from typing import Any, Final, get_type_hints

from data.bulk_copy import json_cell
from data.value_codec import encode
from geo.declaration import Declaration
from geo.hazard_factor import Exposure
from geo.message import Message

_KEPT_APART: Final = frozenset({"line", "raw", "more_rows"})
"""What of a declaration is kept beside its meaning: where it stood and how it looked."""
_NUL: Final = "\\u0000"
_MOST_SHAPES: Final = 10_000


class TextWriter:
    """Writes what one file brings, remembering what it wrote."""

    def __init__(self) -> None:
        self._exposures: dict[Exposure, str] = {}
        self._shapes: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        self._templates: dict[str, str] = {}
        self._writers = [
            (name, f'{"," if at else ""}"{name}":', self._writer(kind))
            for at, (name, kind) in enumerate(meaning_fields().items())
        ]

    def meaning(self, declaration: Declaration) -> str:
        """Return `declaration` without its lines and raw rows."""
        parts = [start + write(getattr(declaration, name)) for name, start, write in self._writers]
        text = f"{{{''.join(parts)}}}"
        return text if _NUL not in text else json_cell(_meaning(declaration))

    def raw(self, row: Mapping[str, str]) -> str:
        """Return a raw row, its headings in order."""
        headings = tuple(row)
        shape = self._shapes.get(headings)
        if shape is None:
            if len(self._shapes) == _MOST_SHAPES:
                self._shapes.clear()
            shape = [(heading, f"{quoted(heading)}:") for heading in sorted(headings)]
            self._shapes[headings] = shape
        text = f"{{{','.join([start + quoted(row[heading]) for heading, start in shape])}}}"
        return text if _NUL not in text else json_cell(encode(Mapping[str, str], row))

    def message(self, said: Message) -> str:
        """Return a message: its template and what is put in it."""
        start = self._templates.get(said.template)
        if start is None:
            start = self._templates[said.template] = f'{{"template":{quoted(said.template)}'
        params = ",".join([f"{quoted(name)}:{_any(value)}" for name, value in said.params])
        text = f'{start},"params":{{{params}}}}}'
        return text if _NUL not in text else json_cell(encode(Message, said))

    def _writer(self, kind: Any) -> Callable[[Any], str]:
        if kind == tuple[Exposure, ...]:
            return self._exposures_text
        return _WRITERS.get(kind) or _enum_writer(kind) or (lambda v: json_cell(encode(kind, v)))

    def _exposures_text(self, exposures: tuple[Exposure, ...]) -> str:
        known = self._exposures
        texts = []
        for exposure in exposures:
            text = known.get(exposure)
            if text is None:
                text = known[exposure] = json_cell(encode(Exposure, exposure))
            texts.append(text)
        return f"[{','.join(texts)}]"


@cache
def meaning_fields() -> Mapping[str, Any]:
    """Return the annotations of what a declaration means, by field."""
    hints = get_type_hints(Declaration)
    return {
        each.name: hints[each.name] for each in fields(Declaration) if each.name not in _KEPT_APART
    }


def _meaning(declaration: Declaration) -> dict[str, Any]:
    return {
        name: encode(kind, getattr(declaration, name)) for name, kind in meaning_fields().items()
    }


def _whole_number(value: int | None) -> str:
    return "null" if value is None else int.__repr__(value)


def _yes_or_no(value: bool | None) -> str:  # noqa: FBT001 - a value, not a switch
    return "null" if value is None else "true" if value else "false"


def _day(value: date | None) -> str:
    return "null" if value is None else f'"{value.isoformat()}"'


def _words(value: str | None) -> str:
    return "null" if value is None else quoted(value)


def _enum_writer(kind: Any) -> Callable[[Any], str] | None:
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        return None
    return {member: json_cell(member.value) for member in kind}.__getitem__


def _any(value: object) -> str:
    if type(value) is str:
        return quoted(value)
    if type(value) is int:
        return str(value)
    return json_cell(encode(object, value))


_WRITERS: Final[Mapping[Any, Callable[[Any], str]]] = {
    str: quoted,
    str | None: _words,
    int: _whole_number,
    int | None: _whole_number,
    bool: _yes_or_no,
    bool | None: _yes_or_no,
    date | None: _day,
}
