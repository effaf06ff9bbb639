"""Row cells: the values of one declaration's lines, read field by field, faults noted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from data.cell_values import (
    FormulaFailedError,
    UnreadableValueError,
    count,
    day,
    degrees,
    number,
    raw_text,
    text,
    yes_or_no,
)
from data.column_mapping import Columns
from data.declaration_lines import Line
from data.sheet_files import Cell
from geo.declaration import FaultCode, RowFault, Severity
from geo.message import Message, message

Value = TypeVar("Value")
_MOST = 1_000_000
_AS_YES_OR_NO = message("应填“是”或“否”")
_AS_DEGREES = message("应填十进制度，例如 117.203125")
_AS_NUMBER = message("应填数字")
_AS_DAY = message("应填日期，例如 2026-03-01")
_AS_COUNT = message("应填整数人数，例如 12")
_AS_TEXT = message("应为文字")


@dataclass(frozen=True, slots=True)
class Memo:
    """Cells of one file that were read before, by what they were read as."""

    texts: dict[str, str] = field(default_factory=lambda: {"": ""})
    days: dict[str, date] = field(default_factory=dict)


class RowCells:
    """The lines of one declaration; a field's value is the first that is not blank."""

    __slots__ = ("_first", "_is_single", "_memo", "_places", "columns", "faults", "lines")

    def __init__(
        self,
        lines: Sequence[Line],
        columns: Columns,
        faults: list[RowFault],
        memo: Memo,
    ) -> None:
        self.lines = lines
        self.columns = columns
        self.faults = faults
        self._memo = memo
        self._places = columns.places
        self._first = lines[0].cells
        self._is_single = len(lines) == 1

    @property
    def line(self) -> int:
        """The number of the first line."""
        return self.lines[0].number

    def cell(self, field: str, line: Line | None = None) -> Cell:
        """Return the first cell of `field` that is not blank, of all lines or of `line`."""
        place = self._places.get(field)
        if place is None:
            return ""
        if line is not None:
            return line.cells[place] if place < len(line.cells) else ""
        found = self._first[place] if place < len(self._first) else ""
        if found != "" or self._is_single:
            return found
        for one in self.lines:
            if place < len(one.cells) and one.cells[place] != "":
                return one.cells[place]
        return ""

    def flag(
        self,
        field: str,
        fault: FaultCode,
        hint: Message,
        *,
        severity: Severity = Severity.FLAGGED,
        value: str | None = None,
        line: int | None = None,
    ) -> None:
        """Note a fault of `field`."""
        self.faults.append(
            RowFault(
                line=line or self.line,
                field=self.columns.heading(field),
                fault=fault,
                severity=severity,
                hint=hint,
                value=raw_text(self.cell(field)) if value is None else value,
            )
        )

    def text(self, field: str, line: Line | None = None) -> str:
        """Return the tidy text of `field`; a failed formula is noted and reads as blank."""
        if field not in self._places:
            return ""
        cell = self.cell(field, line)
        if isinstance(cell, str):
            known = self._memo.texts.get(cell)
            if known is not None:
                return known
        shown = self._read(field, cell, text, _AS_TEXT, "")
        if isinstance(cell, str) and not cell.startswith("#"):
            self._memo.texts[cell] = shown
        return shown

    def count(self, field: str, line: Line | None = None) -> int | None:
        """Return the number of people in `field`; doubts and negative numbers are noted."""
        cell = self.cell(field, line)
        if cell == "":
            return None
        if isinstance(cell, str) and len(cell) < 6 and cell.isascii() and cell.isdigit():
            return int(cell)
        if isinstance(cell, float) and 0 <= cell <= _MOST and cell.is_integer():
            return int(cell)
        nothing: tuple[int | None, bool] = (None, False)
        people, about = self._read(field, cell, count, _AS_COUNT, nothing)
        if people is None:
            return None
        if people < 0 or people > _MOST:
            self.flag(
                field,
                FaultCode.IMPOSSIBLE_COUNT,
                message("人数 {value} 不可能：已当作未填，请核对", value=people),
                value=raw_text(cell),
            )
            return None
        if not about:
            self._note_writing(field, cell, str(people), line)
        else:
            self.flag(
                field,
                FaultCode.UNREADABLE_VALUE,
                message(
                    "“{value}”只是约数，已按 {count} 人计：请填准确人数",
                    value=raw_text(cell),
                    count=people,
                ),
                value=raw_text(cell),
            )
        return people

    def day(self, field: str, line: Line | None = None) -> date | None:
        """Return the date in `field`; a bare month counts as its first day and is noted."""
        cell = self.cell(field, line)
        if cell == "":
            return None
        if isinstance(cell, str) and (known := self._memo.days.get(cell)) is not None:
            self._note_writing(field, cell, known.isoformat(), line)
            return known
        nothing: tuple[date | None, bool] = (None, False)
        read, month_only = self._read(field, cell, day, _AS_DAY, nothing)
        if month_only:
            self.flag(
                field,
                FaultCode.UNREADABLE_VALUE,
                message("“{value}”没有写日，已按当月 1 日计", value=raw_text(cell)),
                severity=Severity.MENDED,
                value=raw_text(cell),
            )
        elif read is not None and isinstance(cell, str):
            self._memo.days[cell] = read
            self._note_writing(field, cell, read.isoformat(), line)
        return read

    def number(self, field: str) -> float | None:
        """Return the decimal number in `field`."""
        cell = self.cell(field)
        if cell == "":
            return None
        plain = _plain_number(cell)
        return self._read(field, cell, number, _AS_NUMBER, None) if plain is None else plain

    def degrees(self, field: str) -> float | None:
        """Return the coordinate in `field` in degrees."""
        cell = self.cell(field)
        if cell == "":
            return None
        plain = _plain_number(cell)
        return self._read(field, cell, degrees, _AS_DEGREES, None) if plain is None else plain

    def yes_or_no(self, field: str, line: Line | None = None) -> bool | None:
        """Return whether `field` says yes or no."""
        cell = self.cell(field, line)
        if cell == "":
            return None
        return self._read(field, cell, yes_or_no, _AS_YES_OR_NO, None)

    def _note_writing(self, field: str, cell: Cell, plain: str, line: Line | None) -> None:
        """Note full-width digits, Chinese numerals and dates, and units that were read (F14)."""
        if isinstance(cell, str) and not cell.isascii():
            self.flag(
                field,
                FaultCode.LAYOUT,
                message(
                    "“{value}”已读作 {plain}：请用半角数字，日期写成 2026-03-01 的样子",
                    value=cell.strip(),
                    plain=plain,
                ),
                severity=Severity.MENDED,
                value=cell,
                line=line.number if line else None,
            )

    def _read(
        self,
        field: str,
        cell: Cell,
        reader: Callable[[Cell], Value],
        remedy: Message,
        otherwise: Value,
    ) -> Value:
        try:
            return reader(cell)
        except FormulaFailedError:
            hint = message(
                "单元格公式出错（{value}），已当作未填：请改填数值后重新导出", value=raw_text(cell)
            )
        except UnreadableValueError:
            hint = message(
                "看不懂“{value}”，已当作未填：{remedy}", value=raw_text(cell)[:40], remedy=remedy
            )
        self.flag(field, FaultCode.UNREADABLE_VALUE, hint, value=raw_text(cell))
        return otherwise


def _plain_number(cell: Cell) -> float | None:
    """Return a number that needs no reading: a cell of numbers, or plain digits."""
    if isinstance(cell, float):
        return cell
    if isinstance(cell, str) and cell.isascii() and cell.replace(".", "", 1).isdigit():
        return float(cell)
    return None
