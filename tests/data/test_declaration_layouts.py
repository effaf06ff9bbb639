"""Layouts of declaration exports: nothing is lost, whatever the sheet looks like (F14)."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from data.column_mapping import ColumnError
from data.declaration_files import preview_columns
from geo.declaration import FaultCode, Severity
from geo.declaration_file import DeclarationFile
from geo.hazard_factor import FactorNature, HazardCategory
from tests.make_export import (
    SOUND,
    credit_code,
    found,
    read,
    read_rows,
    rows,
    text_table,
    workbook,
)

HEADINGS = list(SOUND)
ROW = list(SOUND.values())
BLANK = [""] * len(ROW)


def _lines_of(file: DeclarationFile) -> list[int]:
    taken = [line for d in file.declarations for line in (d.line, *d.more_rows)]
    return sorted([*taken, *file.rejected, *(skipped.line for skipped in file.skipped)])


def test_titles_notes_totals_blanks_and_repeated_headings_are_skipped_with_a_reason(
    tmp_path: Path,
) -> None:
    other = [*ROW[:1], credit_code(2), "云溪镇演示路2号", *ROW[3:]]
    table = [
        ["云溪县职业病危害项目申报汇总表"],
        ["填报单位：云溪县卫生健康局"],
        HEADINGS,
        [f"（{n + 1}）" for n in range(len(HEADINGS))],
        ROW,
        ["小 计", "", "", "", "", 40],
        BLANK,
        HEADINGS,
        other,
        ["合计：2家", "", "", "", "", 80],
        ["注：本表由系统导出，数据截至2026年11月。"],
        ["制表人：演示甲", "", "审核人：演示乙"],
    ]
    file = read(workbook(tmp_path / "表.xlsx", table, merges=["A1:J1"]))
    assert [declaration.line for declaration in file.declarations] == [5, 9]
    assert [(skipped.line, str(skipped.why)) for skipped in file.skipped] == [
        (4, "列号行，不是申报记录"),
        (6, "合计行，不是申报记录"),
        (7, "空行"),
        (8, "重复的表头"),
        (10, "合计行，不是申报记录"),
        (11, "只有一格文字，不是申报记录"),
        (12, "表下说明，不是申报记录"),
    ]
    assert file.source.data_rows == 2


def test_two_heading_rows_with_merged_groups_are_read(tmp_path: Path) -> None:
    table: list[list[Any]] = [
        ["单位名称", "工作场所地址", "粉尘类", "", "物理因素类", "", "接触职业病危害总人数"],
        ["", "", "有/无", "接触人数", "有/无", "接触人数", ""],
        ["云溪演示厂", "云溪镇演示路1号", "有", 12, "无", "", 12],
    ]
    merges = ["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"]
    for name, path in {
        "merged": workbook(tmp_path / "合并.xlsx", table, merges=merges),
        "plain": text_table(tmp_path / "表.csv", table),
    }.items():
        file = read(path)
        fields = [match.field for match in file.columns]
        assert fields[2:6] == [
            "dust_present",
            "dust_workers",
            "physical_present",
            "physical_workers",
        ], name
        (declaration,) = file.declarations
        (exposure,) = declaration.exposures
        assert (exposure.category, exposure.workers) == (HazardCategory.DUST, 12)
        assert exposure.nature is FactorNature.UNKNOWN
        assert declaration.raw["粉尘类|接触人数"] == "12"


LONG: list[list[Any]] = [
    ["单位名称", "统一社会信用代码", "工作场所地址", "岗位", "职业病危害因素名称", "接触人数"],
    ["云溪演示一厂", credit_code(1), "云溪镇演示路1号", "打磨", "矽尘", 12],
    ["", "", "", "打磨", "噪声", 10],
    ["", "", "", "焊接", "噪声", 8],
    ["云溪演示二厂", credit_code(2), "云溪镇演示路2号", "喷漆", "甲苯", 5],
]


def _check_long(file: DeclarationFile) -> None:
    one, two = file.declarations
    assert [(e.factor, e.workers, e.post) for e in one.exposures] == [
        ("矽尘（游离SiO2含量≥10%）", 12, "打磨"),
        ("噪声", 10, "打磨"),
        ("噪声", 8, "焊接"),
    ]
    assert (one.exposed_workers, one.exposed_is_estimated) == (20, True)
    assert [e.factor for e in two.exposures] == ["甲苯"]
    assert set(one.more_rows) == {3, 4}
    assert one.more_rows[4]["岗位"] == "焊接"
    assert file.source.data_rows == 4


def test_one_row_a_factor_is_grouped_under_merged_cells(tmp_path: Path) -> None:
    _check_long(read(workbook(tmp_path / "长.xlsx", LONG, merges=["A2:A4", "B2:B4", "C2:C4"])))


def test_one_row_a_factor_is_grouped_under_blank_cells(tmp_path: Path) -> None:
    _check_long(read(text_table(tmp_path / "长.csv", LONG)))


def test_one_row_a_factor_is_grouped_when_the_employer_is_repeated_in_any_order(
    tmp_path: Path,
) -> None:
    filled = [LONG[0], LONG[1], [*LONG[1][:3], *LONG[2][3:]], LONG[4], [*LONG[1][:3], *LONG[3][3:]]]
    file = read(text_table(tmp_path / "长.csv", filled))
    one, two = file.declarations
    assert [(e.factor, e.post) for e in one.exposures][1:] == [("噪声", "打磨"), ("噪声", "焊接")]
    assert set(one.more_rows) == {3, 5}
    assert two.line == 4


def test_a_record_merged_over_two_lines_is_read_once(tmp_path: Path) -> None:
    merges = [f"{chr(65 + column)}2:{chr(65 + column)}3" for column in range(len(ROW))]
    file = read(workbook(tmp_path / "表.xlsx", [HEADINGS, ROW, BLANK], merges=merges))
    assert [declaration.line for declaration in file.declarations] == [2]
    assert not file.rejected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_tables_are_read_in_every_usual_encoding(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = text_table(tmp_path / "表.csv", rows({}), encoding=encoding, delimiter=delimiter)
    file = read(path)
    assert file.declarations[0].name == "云溪演示机械厂"
    assert [f.fault for f in file.faults] == [FaultCode.CITY_LEVEL]


def test_an_xls_workbook_is_read_with_its_dates(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("申报表")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for row, cells in enumerate(rows({"申报日期": datetime(2026, 3, 1)})):  # noqa: DTZ001 - a cell
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write(row, column, cell, day)
            else:
                sheet.write(row, column, cell)
    book.save(str(tmp_path / "表.xls"))
    (declaration,) = read(tmp_path / "表.xls").declarations
    assert declaration.declared_on == date(2026, 3, 1)
    assert declaration.exposed_workers == 10


@pytest.mark.parametrize(
    "cell",
    [
        *("二〇二六年三月一日", "二零二六年三月一日", "2026年3月1日", "2026.3.1", "2026/3/1"),
        *("２０２６－０３－０１", "20260301", "2026-03-01 00:00:00", 46082, date(2026, 3, 1)),
    ],
)
def test_dates_are_read_however_they_are_written(tmp_path: Path, cell: object) -> None:
    assert read_rows(tmp_path, {"申报日期": cell}).declarations[0].declared_on == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("１２００人", 1200),
        ("1,200", 1200),
        ("1，200 人", 1200),
        (1200.0, 1200),
        ("一千二百人", 1200),
    ],
)
def test_counts_are_read_however_they_are_written(
    tmp_path: Path, cell: object, people: int
) -> None:
    assert read_rows(tmp_path, {"劳动者总人数": cell}).declarations[0].workers == people


@pytest.mark.parametrize("cell", ["10-20", "很多", 12.5, "31/02"])
def test_a_value_that_is_no_count_is_flagged_and_left_out(tmp_path: Path, cell: object) -> None:
    file = read_rows(tmp_path, {"劳动者总人数": cell})
    (fault,) = found(file, FaultCode.UNREADABLE_VALUE)
    assert (fault.line, fault.field, fault.value) == (2, "劳动者总人数", str(cell))
    assert "应填整数人数" in str(fault.hint)
    assert file.declarations[0].workers is None


def test_a_date_that_the_calendar_lacks_is_flagged(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {"申报日期": "2026-02-30"})
    assert "看不懂“2026-02-30”" in str(found(file, FaultCode.UNREADABLE_VALUE)[0].hint)


def test_a_failed_formula_is_named_and_never_taken_for_blank(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows({}):
        sheet.append(row)
    workers = HEADINGS.index("劳动者总人数") + 1
    exposed = HEADINGS.index("接触职业病危害总人数") + 1
    sheet.cell(2, workers).value = "#REF!"
    sheet.cell(2, workers).data_type = "e"
    sheet.cell(2, exposed).value = "=1+1"  # saved without a result
    book.save(tmp_path / "表.xlsx")
    faults = found(read(tmp_path / "表.xlsx"), FaultCode.UNREADABLE_VALUE)
    assert [(fault.field, fault.value) for fault in faults] == [
        ("劳动者总人数", "#REF!"),
        ("接触职业病危害总人数", "#未计算"),
    ]
    assert "单元格公式出错（#REF!）" in str(faults[0].hint)


def test_hidden_and_further_sheets_are_reported_and_can_be_chosen(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "说明"
    first.append(["请勿修改"])
    for name, hidden in (("旧数据", True), ("申报表", False), ("补充", False)):
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if hidden else "visible"
        for row in rows({"单位名称": f"云溪{name}厂"}):
            sheet.append(row)
    path = tmp_path / "表.xlsx"
    book.save(path)
    file = read(path)
    assert [declaration.name for declaration in file.declarations] == ["云溪申报表厂"]
    assert [fault.field for fault in found(file, FaultCode.LAYOUT)] == ["旧数据", "补充", "说明"]
    assert "隐藏的工作表“旧数据”有 2 行内容，没有读入" in str(found(file, FaultCode.LAYOUT)[0].hint)
    assert read(path, sheet="旧数据").declarations[0].name == "云溪旧数据厂"


def test_columns_are_matched_exactly_by_alias_by_likeness_and_by_the_user(tmp_path: Path) -> None:
    table: list[list[Any]] = [
        ["单位名称", "社会信用代码", "工作场所详细的地址", "厂里人数", "备注"],
        ["云溪演示厂", credit_code(1), "云溪镇演示路1号", 30, "演示"],
    ]
    path = workbook(tmp_path / "表.xlsx", table)
    columns = preview_columns(path, mapping={"厂里人数": "劳动者总人数"})
    assert [(match.field, match.by) for match in columns] == [
        ("name", "exact"),
        ("credit_code", "alias"),
        ("workplace_address", "similar"),
        ("workers", "user"),
        ("", ""),
    ]
    assert columns[3].sample == "30"
    file = read(path, mapping={"厂里人数": "workers"})
    assert file.declarations[0].workers == 30
    assert file.declarations[0].raw["备注"] == "演示"


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"厂名": "单位名称"}, "列对应里写的表头“厂名”不在文件中；文件的表头是：单位名称"),
        ({"单位名称": "工厂名"}, "没有“工厂名”这个字段，最接近的是“"),
    ],
)
def test_a_wrong_mapping_is_explained(tmp_path: Path, mapping: dict[str, str], says: str) -> None:
    with pytest.raises(ColumnError, match=says):
        read_rows(tmp_path, {}, mapping=mapping)


def test_a_missing_essential_column_says_what_was_found_and_how_to_map_it(tmp_path: Path) -> None:
    table = [["厂名", "统一社会信用代码", "地址"], ["云溪演示厂", credit_code(1), "演示路1号"]]
    path = workbook(tmp_path / "表.xlsx", table)
    with pytest.raises(ColumnError) as caught:
        read(path)
    assert str(caught.value) == (
        "表.xlsx 的工作表“申报表”缺少必需的列：单位名称。已有的列：厂名、统一社会信用代码、地址。"
        "如果其中某列就是所缺的列，请指明它对应的字段（用命令导入时写 --map 厂名=单位名称）"
    )
    assert read(path, mapping={"厂名": "单位名称"}).declarations[0].name == "云溪演示厂"


def test_a_row_without_a_name_is_rejected_with_its_raw_cells(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {"单位名称": ""}, {})
    (fault,) = [f for f in file.faults if f.severity is Severity.REJECTED]
    assert (fault.line, fault.field, fault.fault) == (2, "单位名称", FaultCode.MISSING_VALUE)
    assert file.rejected[2]["统一社会信用代码"] == "91330100799655058B"
    assert file.source.data_rows == len(file.declarations) + len(file.rejected)


_CELLS = st.one_of(
    st.just(""),
    st.sampled_from(
        [
            "云溪演示厂",
            "合计",
            "注：说明",
            "噪声(3人)",
            "矽尘",
            "12",
            "2026-03-01",
            "序号",
            "无",
            "91330100799655058B",
            "云溪镇演示路1号",
            "单位名称",
            "#REF!",
            "110101",
            "（1）",
            "示例",
        ]
    ),
    st.just(" "),
    st.integers(-5, 2000).map(str),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8),
)
_TABLE_HEADINGS = [
    *("序号", "单位名称", "统一社会信用代码", "工作场所地址", "区的代码", "劳动者总人数", "岗位"),
    *("职业病危害因素名称", "接触人数", "申报日期"),
]


@settings(deadline=None, max_examples=80)
@given(table=st.lists(st.lists(_CELLS, min_size=10, max_size=10), min_size=1, max_size=12))
def test_every_line_is_taken_rejected_or_skipped_exactly_once(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]
) -> None:
    sound = ["1", "云溪保底厂", credit_code(9), "云溪镇保底路9号", "", "5", "", "噪声", "3", ""]
    path = text_table(tmp_path_factory.mktemp("表") / "表.csv", [_TABLE_HEADINGS, sound, *table])
    file = read(path)
    assert _lines_of(file) == list(range(2, len(table) + 3))
    taken = sum(1 + len(declaration.more_rows) for declaration in file.declarations)
    assert file.source.data_rows == taken + len(file.rejected)
    rejected = {fault.line for fault in file.faults if fault.severity is Severity.REJECTED}
    assert rejected <= set(file.rejected)
    for skipped in file.skipped:
        assert str(skipped.why)
