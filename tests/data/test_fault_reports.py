"""Fault reports."""

from pathlib import Path

from openpyxl import load_workbook

from data.expected_lists import absent_employers, read_expected
from data.fault_reports import count_faults, fault_name, severity_name, write_fault_report
from geo.declaration import FaultCode, Severity
from tests.make_export import read, rows, workbook


def _report(tmp_path: Path, name: str = "报告.xlsx") -> dict[str, list[tuple[object, ...]]]:
    table = rows(
        {"统一社会信用代码": "9.13E+17", "备注": "=1+1"},
        {"单位名称": "", "备注": "=HYPERLINK(1)"},
    )
    file = read(workbook(tmp_path / "申报.xlsx", [*table, ["合计", ""]]))
    write_fault_report(tmp_path / name, file, str)
    book = load_workbook(tmp_path / name)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_a_report_tells_every_fault_with_line_field_and_remedy(tmp_path: Path) -> None:
    sheets = _report(tmp_path)
    assert list(sheets) == ["汇总", "逐行问题", "未纳入的行", "跳过的行", "列对应"]
    by_row = {(row[0], row[2]): row for row in sheets["逐行问题"][1:]}
    cut = by_row[2, "F07"]
    assert cut[1] == "统一社会信用代码"
    assert cut[4] == "已纳入，待核实"
    assert "设为文本格式后重新导出" in str(cut[5])
    assert cut[6] == "9.13E+17"
    assert by_row["整个文件", "F15"][3] == "中央、省属单位在市级申报"


def test_rejected_rows_stand_in_the_report_as_they_were(tmp_path: Path) -> None:
    heading, row = _report(tmp_path)["未纳入的行"]
    raw = dict(zip(heading, row, strict=True))
    assert raw["行号"] == 3
    assert raw["统一社会信用代码"] == "91330100799655058B"


def test_skipped_lines_and_columns_are_listed(tmp_path: Path) -> None:
    sheets = _report(tmp_path)
    assert sheets["跳过的行"][1] == (4, "合计行，不是申报记录", "合计")
    assert ("单位名称", "name", "名称相同", "云溪演示机械厂") in sheets["列对应"]


def test_the_summary_counts_by_fault_and_severity(tmp_path: Path) -> None:
    summary = {row[0]: row for row in _report(tmp_path)["汇总"]}
    assert summary["F07"][2:5] == (0, 1, 0)
    assert summary["X01"][2:5] == (1, 0, 0)
    assert summary["数据行"][1] == 2


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    _report(tmp_path, "一.xlsx")
    _report(tmp_path, "二.xlsx")
    # The export itself is written anew and differs in its time, so only one read may be compared.
    file = read(tmp_path / "申报.xlsx")
    for name in ("三.xlsx", "四.xlsx"):
        write_fault_report(tmp_path / name, file, str)
    assert (tmp_path / "三.xlsx").read_bytes() == (tmp_path / "四.xlsx").read_bytes()


def test_every_code_and_severity_has_a_name() -> None:
    names = [fault_name(code, str) for code in FaultCode]
    assert len(set(names)) == len(FaultCode)
    assert len({severity_name(severity, str) for severity in Severity}) == 3
    assert count_faults([]) == {}


def test_names_are_translated() -> None:
    assert fault_name(FaultCode.COORDINATES, lambda _: "Coordinates") == "Coordinates"


def test_employers_that_ought_to_have_declared_stand_on_a_sheet_of_their_own(
    tmp_path: Path,
) -> None:
    file = read(workbook(tmp_path / "申报.xlsx", rows({})))
    listed = workbook(
        tmp_path / "名单.xlsx",
        [["单位名称", "统一社会信用代码", "来源"], ["云溪演示电厂", "", "省属"]],
    )
    absent = absent_employers(read_expected(listed), [], source=file.source.name)
    write_fault_report(tmp_path / "报告.xlsx", file, str, absent=absent)
    book = load_workbook(tmp_path / "报告.xlsx")
    heading, row = book["应申报未申报"].iter_rows(values_only=True)
    assert heading == ("名单行号", "单位名称", "代码", "说明和办法")
    assert row[:3] == (2, "云溪演示电厂", "F15")
    assert "另行导入" in str(row[3])
