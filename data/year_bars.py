"""Year bars: tables whose last twelve columns are months, windows shaded, planned months marked.

One style object serves all cells of a kind, so that ten thousand rows are written in seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from data.sheet_style import FACE, Value, put, put_table, set_up_print
from geo.message import Translate
from planner.visit_window import MONTHS, VisitWindow

PLANNED: Final = "●"
_LINE: Final = Side(style="thin", color="BFBFBF")
_GRID: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FONT: Final = Font(name=FACE, size=9)
_BOLD: Final = Font(name=FACE, size=9, bold=True)
_WHITE: Final = Font(name=FACE, size=9, bold=True, color="FFFFFF")
_LEFT: Final = Alignment(vertical="center", wrap_text=True)
_MIDDLE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
WINDOW_FILL: Final = PatternFill("solid", fgColor="DDEBF7")
PLANNED_FILL: Final = PatternFill("solid", fgColor="1F4E78")
FROZEN_FILL: Final = PatternFill("solid", fgColor="7F7F7F")
UNMET_FILL: Final = PatternFill("solid", fgColor="F8CBAD")
_A3: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """One row: cells before the months, a window, and what stands in the months."""

    cells: Sequence[Value]
    window: VisitWindow | None = None
    marks: Mapping[int, Value] = field(default_factory=dict)
    """By month; every mark is a planned month."""
    frozen_before: int = 1
    """Marks in earlier months are as published."""
    is_unmet: bool = False
    """Whether something within the window has no month."""
    is_bold: bool = False


def put_bars(
    sheet: Worksheet,
    row: int,
    headings: Sequence[str],
    rows: Sequence[BarRow],
    translate: Translate,
    *,
    after: Sequence[str] = (),
    after_cells: Sequence[Sequence[Value]] = (),
) -> int:
    """Put a table of bars at `row` and return the first row below it.

    Columns `after` the months have a cell in `after_cells` for each row.
    """
    months = [translate("{month}月").format(month=month) for month in range(1, MONTHS + 1)]
    put_table(sheet, row, (*headings, *months, *after), [])
    behind = len(headings) + MONTHS
    for number, bar in enumerate(rows, start=row + 1):
        for column, value in enumerate(bar.cells, start=1):
            _write(sheet, number, column, value, is_bold=bar.is_bold)
        for month in range(1, MONTHS + 1):
            _put_month(sheet, number, len(headings) + month, month, bar)
        cells = after_cells[number - row - 1] if after_cells else ()
        for column, value in enumerate(cells, start=behind + 1):
            _write(sheet, number, column, value, is_bold=bar.is_bold)
    return row + len(rows) + 1


def put_legend(sheet: Worksheet, row: int, translate: Translate) -> int:
    """Put what the colours mean at `row` and return the row below."""
    meanings = (
        (WINDOW_FILL, translate("可以安排的月份（窗口）")),
        (PLANNED_FILL, translate("计划月份")),
        (FROZEN_FILL, translate("已发布，不再改动")),
        (UNMET_FILL, translate("窗口内排不下")),
    )
    column = 1
    for fill, meaning in meanings:
        cell = put(sheet, row, column, meaning)
        cell.fill = fill
        cell.font = _WHITE if fill in {PLANNED_FILL, FROZEN_FILL} else _FONT
        cell.alignment = _MIDDLE
        column += 1
    return row + 1


def set_up_a3(sheet: Worksheet, *, header: str, footer: str, title_row: int | None = None) -> None:
    """Set up A3 landscape, one page wide, with page numbers and repeated headings."""
    set_up_print(sheet, header=header, footer=footer, title_row=title_row)
    sheet.page_setup.paperSize = _A3


def _put_month(sheet: Worksheet, row: int, column: int, month: int, bar: BarRow) -> None:
    mark = bar.marks.get(month)
    cell = _write(sheet, row, column, mark, is_bold=bar.is_bold)
    cell.alignment = _MIDDLE
    inside = bar.window is not None and month in bar.window
    if mark is not None:
        cell.fill = FROZEN_FILL if month < bar.frozen_before else PLANNED_FILL
        cell.font = _WHITE
    elif inside:
        cell.fill = UNMET_FILL if bar.is_unmet else WINDOW_FILL


def _write(sheet: Worksheet, row: int, column: int, value: Value, *, is_bold: bool) -> Cell:
    cell = put(sheet, row, column, value)
    cell.font = _BOLD if is_bold else _FONT
    cell.border = _GRID
    cell.alignment = _MIDDLE if isinstance(value, int | float) else _LEFT
    return cell
