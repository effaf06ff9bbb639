"""Heading rows: find where the table of a sheet begins, and flatten headings of several rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.cell_values import raw_text
from data.column_mapping import HeadingNames
from data.sheet_files import Cell, Sheet

_LOOKED_AT = 40
_TALLEST = 3
_LEAST_FIELDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The heading of a table: `top` counts rows from 0; data begin `height` rows below."""

    top: int
    height: int
    parts: tuple[tuple[str, ...], ...]
    """For each column the heading's parts from top to bottom, without repetition."""
    known: int
    """How many fields the heading names."""

    @property
    def below(self) -> int:
        """The first row below the heading, counted from 0."""
        return self.top + self.height


def find_heading(sheet: Sheet, names: HeadingNames) -> Heading | None:
    """Return the heading of `sheet`: the rows that name most fields, or None.

    Among equals the lowest and then the topmost wins, so a title above or data below never
    become part of it. One of the fields must be the employer's name or credit code.
    """
    top_rows = _spread(sheet)
    width = max((len(row) for row in sheet.rows), default=0)
    best: Heading | None = None
    for height in range(1, _TALLEST + 1):
        for top in range(len(top_rows) - height + 1):
            parts = _flattened(top_rows[top : top + height], width, merged=bool(sheet.merges))
            fields = [names.known(column) for column in parts if column]
            distinct = {found[0] for found in fields if found and found[0]}
            if len(distinct) < _LEAST_FIELDS or not distinct & {"name", "credit_code"}:
                continue
            if best is None or len(distinct) > best.known:
                best = Heading(top=top, height=height, parts=parts, known=len(distinct))
    return best


def first_rows(sheet: Sheet, rows: int = 3) -> str:
    """Return the first rows that hold anything, for people who must say what they are."""
    shown = []
    for row in sheet.rows:
        words = [raw_text(cell).strip() for cell in row if cell != ""]
        if words:
            shown.append(" | ".join(word[:12] for word in words[:8]))
        if len(shown) == rows:
            break
    return "；".join(shown)


def _spread(sheet: Sheet) -> list[list[str]]:
    """Return the first rows as words, with merged cells repeated over their whole range."""
    rows = [[_words(cell) for cell in row] for row in sheet.rows[:_LOOKED_AT]]
    for (top, left), (bottom, right) in sheet.merges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for line in range(top, min(bottom + 1, len(rows))):
            rows[line].extend([""] * (right + 1 - len(rows[line])))
            for column in range(left, right + 1):
                rows[line][column] = value
    return rows


def _flattened(
    rows: Sequence[Sequence[str]], width: int, *, merged: bool
) -> tuple[tuple[str, ...], ...]:
    upper = [list(row) + [""] * (width - len(row)) for row in rows]
    if not merged:
        for row in upper[:-1]:  # without merged ranges a group's name stands over its first column
            for column in range(1, width):
                if not row[column] and any(below[column] for below in upper[1:]):
                    row[column] = row[column - 1]
    return tuple(_distinct([row[column] for row in upper]) for column in range(width))


def _distinct(parts: Sequence[str]) -> tuple[str, ...]:
    named = [part for part in parts if part]
    return tuple(part for at, part in enumerate(named) if at == 0 or part != named[at - 1])


def _words(cell: Cell) -> str:
    return "".join(raw_text(cell).split())
