"""What office files look like on paper: read back from the files as a spreadsheet program would."""

from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from data import staff_file
from data.fault_reports import add_sheet
from data.geocode_review import write_review
from data.roster_cover import add_cover
from data.sheet_style import new_sheet, put_table
from data.word_style import HEADING, new_document, save
from data.word_style import put_table as put_word_table
from data.workbook_bytes import new_workbook, save_workbook
from planner.planned_stop import planned_stops
from tests import make_plan


def test_a_new_workbook_has_no_sheet() -> None:
    assert new_workbook().sheetnames == []


def test_plain_lists_print_one_page_wide_across_with_headings_repeated(tmp_path: Path) -> None:
    faults = Workbook(write_only=True)
    add_sheet(faults, "逐行问题", iter([("行号", "说明"), (1, "长" * 90)]), (8, 80))
    save_workbook(faults, tmp_path / "faults.xlsx")
    write_review(tmp_path / "review.xlsx", [], str)
    staff_file.write_staff(tmp_path / "staff.xlsx", staff_file.Staff(), "")
    for name, row in (("faults", 1), ("review", 1), ("staff", 2)):
        for sheet in load_workbook(tmp_path / f"{name}.xlsx"):
            _check_print(sheet, row)
    sheet = load_workbook(tmp_path / "faults.xlsx").worksheets[0]
    assert sheet["B2"].alignment.wrap_text


def _check_print(sheet: Worksheet, heading_row: int) -> None:
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    fit = sheet.sheet_properties.pageSetUpPr
    assert fit is not None
    assert fit.fitToPage
    assert sheet.print_title_rows == f"${heading_row}:${heading_row}"
    foot = sheet.HeaderFooter.oddFooter
    assert foot is not None
    assert foot.right.text == "&P / &N"


def test_a_column_of_a_table_has_one_alignment() -> None:
    sheet = new_sheet(new_workbook(), "表")
    put_table(sheet, 1, ("规则",), [("CZ-R04",), ("CZ-R02、CZ-R04、YX-02",)])
    assert {sheet.cell(row, 1).alignment.horizontal for row in (2, 3)} == {None}


def test_every_count_on_the_cover_is_framed() -> None:
    plan, workbook = make_plan.month_plan(), new_workbook()
    add_cover(workbook, plan, planned_stops(plan), {}, str)
    sheet = workbook.worksheets[0]
    for row in (5, 6):
        for column in (1, 2, 3, 6):
            border = sheet.cell(row, column).border
            assert (border.top.style, border.bottom.style) == ("thin", "thin")


def test_tables_of_letters_keep_their_widths_rows_whole_and_pages_numbered(tmp_path: Path) -> None:
    made = new_document("通知", "机关", on=make_plan.DAYS[0])
    put_word_table(made, ("组", "对象"), [("1", "甲")], (2.0, 9.0))
    save(made, tmp_path / "a.docx")
    read = Document(str(tmp_path / "a.docx"))
    widths = [column.width or 0 for column in read.tables[0].columns]
    assert [round(width / Cm(1)) for width in widths] == [2, 9]
    for row in read.tables[0].rows:
        assert row._tr.trPr.find(qn("w:cantSplit")) is not None
    assert read.styles[HEADING].paragraph_format.keep_with_next
    fields = read.sections[0].footer._element.iter(qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE"]
