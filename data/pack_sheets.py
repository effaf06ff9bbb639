"""Workbooks of an area pack: sheets as rows of cells, read and written."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from data.pack_problem import ProblemList
from data.pack_table import Column
from data.sheet_style import set_up_list_print
from geo.message import message

FIRST_ROW = 3
"""Number of the first row below title and headings."""
_WIDTHS = {"工作场所地址": 40, "单位名称": 34, "统一社会信用代码": 22, "项目名称": 36}


def read_sheets(
    path: Path, problems: ProblemList
) -> Mapping[str, Sequence[Sequence[object]]] | None:
    """Return the rows of every sheet by its name, or None where the file is no workbook."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        return {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }
    except Exception:  # noqa: BLE001 - the reader raises many kinds for broken files
        problems.add(
            0, "xlsx", message("不是可以读取的 Excel 文件：请用 Excel 或 WPS 另存为 .xlsx")
        )
        return None


def add_sheet(
    book: Workbook,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    note: str,
) -> None:
    """Add a sheet with a title row, a heading row that stays in view, and `rows`."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A3"
    set_up_list_print(sheet, heading_row=FIRST_ROW - 1)
    for place, column in enumerate(columns, start=1):
        width = _WIDTHS.get(column.heading, 15)
        sheet.column_dimensions[get_column_letter(place)].width = width
    bold = Font(bold=True)
    heading = WriteOnlyCell(sheet, value=f"{title}（{note}）" if note else title)
    heading.font = Font(bold=True, size=14)
    sheet.append([heading])
    cells = []
    for column in columns:
        cell = WriteOnlyCell(sheet, value=column.heading)
        cell.font = bold
        cells.append(cell)
    sheet.append(cells)
    for row in rows:
        sheet.append(list(row))
