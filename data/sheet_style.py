"""Sheet styles: how our workbooks look on screen and paper, and how text stays text in them."""

import re
import unicodedata
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FACE: Final = "宋体"
_LINE: Final = Side(style="thin", color="808080")
_GRID: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD: Final = PatternFill("solid", fgColor="E7E6E6")
_FORMULA: Final = re.compile(r"^[=+\-@\t\r]")
_WIDEST: Final = 46.0
_LINE_POINTS: Final = 14.5
_SHORT: Final = 10

Value = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Look:
    """How a kind of cell looks; the same object for all cells of the kind."""

    font: Font
    alignment: Alignment
    border: Border | None = None
    fill: PatternFill | None = None


_CENTRED: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT: Final = Alignment(vertical="center", wrap_text=True)
_PLAIN: Final = _Look(font=Font(name=FACE, size=10.5), alignment=_LEFT)
_TEXT: Final = _Look(font=_PLAIN.font, alignment=_LEFT, border=_GRID)
_NUMBER: Final = _Look(font=_PLAIN.font, alignment=_CENTRED, border=_GRID)
_HEADING: Final = _Look(
    font=Font(name=FACE, size=10.5, bold=True), alignment=_CENTRED, border=_GRID, fill=_HEAD
)
_known: Final[WeakKeyDictionary[Workbook, dict[_Look, Any]]] = WeakKeyDictionary()
"""Numbers of the styles of a look in each workbook: to look them up takes longer than the rest."""


def new_sheet(workbook: Workbook, title: str) -> Worksheet:
    """Return a new sheet of `workbook` named `title`, shortened to what spreadsheets allow."""
    sheet: Worksheet = workbook.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    return sheet


def put(sheet: Worksheet, row: int, column: int, value: Value, *, look: _Look = _PLAIN) -> Cell:
    """Put `value` into a cell and return it; text never becomes a formula.

    Text that begins like a formula is marked as text, which also keeps it so when a person edits
    the cell; control characters that a workbook cannot hold become visible.
    """
    cell = sheet.cell(row=row, column=column)
    assert isinstance(cell, Cell)  # noqa: S101 - only merged cells are of another class
    _dress(cell, look)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
        cell.data_type = "s"  # openpyxl takes a leading "=" for a formula and "#N/A" for an error
        if _FORMULA.match(value):
            cell.quotePrefix = True
    else:
        cell.value = value
    return cell


def _dress(cell: Cell, look: _Look) -> None:
    """Give `cell` its look; the first of a workbook is made, the others are copies."""
    workbook, bare = cell.parent.parent, cast("Any", cell)
    assert workbook is not None  # noqa: S101 - a cell of a sheet of ours
    looks = _known.setdefault(workbook, {})
    if look not in looks:
        cell.font, cell.alignment = look.font, look.alignment
        if look.border is not None:
            cell.border = look.border
        if look.fill is not None:
            cell.fill = look.fill
        looks[look] = copy(bare._style)  # noqa: SLF001 - openpyxl's own way to copy a style
        return
    bare._style = copy(looks[look])  # noqa: SLF001 - as above


def put_table(
    sheet: Worksheet, row: int, headings: Sequence[str], rows: Sequence[Sequence[Value]]
) -> int:
    """Put a table with its headings at `row` and return the first row below it.

    A column of short words is centred; one with a long text stands at the left throughout.
    """
    for column, heading in enumerate(headings, start=1):
        put(sheet, row, column, heading, look=_HEADING)
    long = {
        column
        for values in rows
        for column, value in enumerate(values, start=1)
        if isinstance(value, str) and text_width(value) > _SHORT
    }
    for number, values in enumerate(rows, start=row + 1):
        for column, value in enumerate(values, start=1):
            is_text = column in long and not isinstance(value, int | float)
            put(sheet, number, column, value, look=_TEXT if is_text else _NUMBER)
    return row + len(rows) + 1


def put_title(sheet: Worksheet, row: int, text: str, columns: int, *, size: float = 16) -> None:
    """Put a centred title across `columns`."""
    cell = put(sheet, row, 1, text)
    cell.font = Font(name=FACE, size=size, bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    sheet.row_dimensions[row].height = size * 1.8


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Set the column widths, in half-width characters, and row heights that hold wrapped text."""
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST)
    merged = {cell.start_cell.coordinate for cell in sheet.merged_cells.ranges}
    for number, row in enumerate(sheet.iter_rows(), start=1):
        lines = 1.0
        for cell in row:
            if cell.value is None or cell.coordinate in merged or cell.column > len(widths):
                continue
            room = max(1.0, min(widths[cell.column - 1], _WIDEST) - 1)
            lines = max(lines, sum(-(-text_width(t) // room) for t in str(cell.value).split("\n")))
        if sheet.row_dimensions[number].height is None:
            sheet.row_dimensions[number].height = lines * _LINE_POINTS + 3


def fit_merged_row(sheet: Worksheet, row: int, text: str, width: float) -> None:
    """Make `row` high enough for `text` in merged cells that are `width` wide together."""
    lines = sum(max(1, -(-text_width(line) // int(width - 1))) for line in text.split("\n"))
    sheet.row_dimensions[row].height = lines * _LINE_POINTS + 3


def set_up_print(
    sheet: Worksheet,
    *,
    header: str,
    footer: str,
    title_row: int | None = None,
    one_page: bool = False,
) -> None:
    """Set up A4 landscape, one page wide, with page numbers and repeated headings."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = int(one_page)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    sheet.print_options.horizontalCentered = True
    sheet.HeaderFooter.oddHeader = HeaderFooterItem(
        left=_HeaderFooterPart(text=header.replace("&", "&&"))
    )
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text=footer.replace("&", "&&") or None),
        right=_HeaderFooterPart(text="&P / &N"),
    )
    if title_row is not None:
        sheet.print_title_rows = f"{title_row}:{title_row}"
        sheet.freeze_panes = f"A{title_row + 1}"


def set_up_list_print(sheet: Worksheet | WriteOnlyWorksheet, *, heading_row: int = 1) -> None:
    """Set up a plain list: A4 landscape, one page wide, numbered pages, headings repeated."""
    like = cast("Worksheet", sheet)  # a write-only sheet is set up the same way
    set_up_print(like, header=str(like.title), footer="")
    like.print_title_rows = f"{heading_row}:{heading_row}"


def text_width(text: str) -> int:
    """Return the width of `text` in half-width characters; a Chinese character is two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
