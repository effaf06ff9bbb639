"""Roster workbook: complete, signed by people, printed by offices, and never a formula."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from data.roster_workbook import write_roster
from data.sheet_style import new_sheet, put, text_width
from planner.month_plan import MonthPlan
from tests import make_plan

HASH = "ab" * 32


def opened(folder: Path, plan: MonthPlan | None = None) -> Workbook:
    path = folder / "计划.xlsx"
    write_roster(path, plan or make_plan.month_plan(), translate=str, inputs={"申报.xlsx": HASH})
    return load_workbook(path)


def texts(sheet: Worksheet) -> Iterator[str]:
    for row in sheet.iter_rows(values_only=True):
        yield " | ".join("" if value is None else str(value) for value in row).strip(" |")


def test_the_workbook_has_a_cover_the_weeks_and_the_records(tmp_path: Path) -> None:
    assert opened(tmp_path).sheetnames == [
        "封面",
        "第1周 12.01至12.02",
        "第2周 12.07至12.07",
        "未安排",
        "抽取记录",
        "人员工作量",
    ]


def test_the_cover_counts_covers_and_names_its_sources(tmp_path: Path) -> None:
    cover = "\n".join(texts(opened(tmp_path)["封面"]))
    for found in (
        "2026 年 12 月职业卫生监督检查计划",
        "内部使用　演示数据",
        "安排检查 | 9",
        "未能安排 |  |  | 3",
        "CZ-R01 | 未检测单位全覆盖 | 12 | 12 | 8 | 3 | 1",
        "CZ-R01 本年度差 1 家无法完成",
        make_plan.SEED,
        "yunxi-2026/1",
        make_plan.METHOD,
        f"SHA-256 {HASH}",
        "拟制",
        "审核",
        "批准",
    ):
        assert found in cover, found


def test_a_real_county_carries_no_demo_mark(tmp_path: Path) -> None:
    plan = make_plan.month_plan()
    real = replace(plan, area=replace(plan.area, is_demo=False))
    assert "演示数据" not in "\n".join(texts(opened(tmp_path, real)["封面"]))


def test_every_stop_is_one_row_in_its_week(tmp_path: Path) -> None:
    workbook = opened(tmp_path)
    rows = [row for name in workbook.sheetnames[1:3] for row in texts(workbook[name])]
    assert (
        "2026-12-02 | 三 | 1 | 演示乙 | 演示甲 | 1 | 云溪演示家具有限公司 | 云溪镇 | "
        "云溪县云溪镇演示路3号 | 09:15 | 10:45 | 甲 | 必查 | CZ-R01、CZ-R05" in rows
    )
    assert sum(row.startswith("2026-12-") for row in rows) == 9 + 2  # two team-days stand by
    assert sum("机动，没有安排" in row for row in rows) == 2


def test_every_visit_left_out_has_its_reason(tmp_path: Path) -> None:
    rows = list(texts(opened(tmp_path)["未安排"]))
    assert len(rows) == 2 + 3
    assert rows[-1].endswith("必查 | CZ-R01、CZ-R05 | 地址未能定位，请先核对")


def test_the_draw_shows_frame_quota_and_chances(tmp_path: Path) -> None:
    rows = list(texts(opened(tmp_path)["抽取记录"]))
    assert "丙 | 5 | 2 | 2" in rows
    assert sum("0.400000 | 抽中" in row for row in rows) == 4
    assert sum("后备" in row for row in rows) == 6
    assert any(row.endswith("后备 1") for row in rows)


def test_a_long_reserve_list_says_that_it_goes_on(tmp_path: Path) -> None:
    plan = make_plan.month_plan()
    long = replace(plan, draw=replace(plan.draw, reserve=plan.draw.reserve * 6))
    rows = list(texts(opened(tmp_path, long)["抽取记录"]))
    assert "后备共 36 家，此处列前 30 家，全部见数据包。" in rows


def test_workloads_count_days_visits_and_minutes(tmp_path: Path) -> None:
    rows = list(texts(opened(tmp_path)["人员工作量"]))
    assert (
        rows[2]
        == "演示甲 | 演示-0001 | 云溪县卫生监督所 | 执法人员 | 3 | 2 | 1 | 5 | 450 | 119 | 0"
    )


def test_every_sheet_prints_on_a4_landscape_with_page_numbers(tmp_path: Path) -> None:
    for sheet in opened(tmp_path):
        assert isinstance(sheet, Worksheet)
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == (
            "landscape",
            9,
        )
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == int(sheet.title == "封面")
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        header, footer = sheet.oddHeader, sheet.oddFooter
        assert header is not None
        assert footer is not None
        assert footer.right.text == "&P / &N"
        assert "内部使用" in str(header.left.text)


def test_lists_repeat_and_freeze_their_headings(tmp_path: Path) -> None:
    workbook = opened(tmp_path)
    for name in ("第1周 12.01至12.02", "未安排", "人员工作量"):
        assert workbook[name].print_title_rows == "$2:$2"
        assert workbook[name].freeze_panes == "A3"


def test_chinese_text_fits_its_column_or_wraps_into_a_taller_row(tmp_path: Path) -> None:
    sheet = opened(tmp_path)["第1周 12.01至12.02"]
    for number, row in enumerate(sheet.iter_rows(min_row=2), start=2):
        for column, cell in enumerate(row, start=1):
            assert cell.alignment.wrap_text
            width = sheet.column_dimensions[get_column_letter(column)].width
            lines = -(-text_width(str(cell.value or "")) // (width - 1))
            assert (sheet.row_dimensions[number].height or 0) >= lines * 14


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "#N/A", "=cmd|'/c calc'!A0"]
)
def test_text_never_becomes_a_formula(tmp_path: Path, text: str) -> None:
    plan = make_plan.month_plan()
    named = tuple(replace(e, name=text, workplace_address=text) for e in plan.employers)
    workbook = opened(tmp_path, replace(plan, employers=named))
    found = 0
    for sheet in workbook:
        assert isinstance(sheet, Worksheet)
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                found += cell.value == text
    assert found >= 9


def test_control_characters_become_visible(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = new_sheet(workbook, "甲[1]:*?/\\乙" * 9)
    put(sheet, 1, 1, "a\x07b")
    workbook.save(tmp_path / "x.xlsx")
    read = load_workbook(tmp_path / "x.xlsx")
    assert read[sheet.title]["A1"].value == "a\ufffdb"
    assert len(sheet.title) <= 31


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    opened(tmp_path / "a")
    opened(tmp_path / "b")
    first, second = ((tmp_path / name / "计划.xlsx").read_bytes() for name in "ab")
    assert first == second


def test_a_month_without_visits_still_has_its_workbook(tmp_path: Path) -> None:
    workbook = opened(tmp_path, make_plan.nothing_planned())
    assert workbook.sheetnames == ["封面", "未安排", "抽取记录", "人员工作量"]
    assert list(texts(workbook["未安排"]))[-1] == "无"
