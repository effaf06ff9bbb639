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
from geo.message import message
from planner.month_plan import MonthPlan
from planner.rule_progress import OpenUnits
from planner.rule_set import RuleStatement
from tests import make_plan

HASH = "ab" * 32
LEFT_OUT = tuple(make_plan.employer_id(n) for n in (10, 11, 12))


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
        "CZ-R01 | 未检测单位全覆盖 | 12 | 12 | 8 | 4 | 3 | 1",
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


def coverage_row(folder: Path, **changes: object) -> list[str]:
    """Return the lines of the cover that speak of CZ-R05 when its progress is changed."""
    plan = make_plan.month_plan()
    first, second = plan.coverage.progress
    progress = (first, replace(second, **changes))  # type: ignore[arg-type] # any field
    changed = replace(plan, coverage=replace(plan.coverage, progress=progress))
    return [row for row in texts(opened(folder, changed)["封面"]) if "CZ-R05" in row]


def test_what_is_due_and_not_arranged_is_a_gap(tmp_path: Path) -> None:
    assert coverage_row(tmp_path, due_this_month=9) == [
        "CZ-R05 | 严重类单位年度覆盖 | 20 | 6 | 5 | 9 | 3 | 6"
    ]
    assert coverage_row(tmp_path, due_this_month=4, short=7)[0].endswith("4 | 3 | 7")


def test_rules_for_projects_count_projects_and_say_so(tmp_path: Path) -> None:
    waiting = tuple(
        OpenUnits(employer=make_plan.employer_id(n), units=units, visits_left=1)
        for n, units in ((3, 2), (6, 1), (12, 4))  # 12 is not visited, 9 has none left
    )
    row, note = coverage_row(tmp_path, due_this_month=5, projects=waiting)
    assert row.endswith("5 | 3 | 2")
    assert note == "注 | CZ-R05：按项目计数"


def test_what_a_rule_s_sentence_adds_to_its_counts_stands_below_the_table(tmp_path: Path) -> None:
    said = message("{first}；{second}", first=message("应查 1 家"), second=message("本地设定"))
    said = message("{first}；{second}", first=said, second=message("另有 71 家已列入必查"))
    _, note = coverage_row(tmp_path, sentence=said)
    assert note == "注 | CZ-R05：本地设定；另有 71 家已列入必查"


def test_a_note_of_several_rules_is_said_once(tmp_path: Path) -> None:
    plan = make_plan.month_plan()
    local = message("{first}；{second}", first=message("应查"), second=message("本地设定"))
    progress = tuple(replace(each, sentence=local) for each in plan.coverage.progress)
    changed = replace(plan, coverage=replace(plan.coverage, progress=progress))
    rows = list(texts(opened(tmp_path, changed)["封面"]))
    assert [row for row in rows if "：本地设定" in row] == ["注 | CZ-R01、CZ-R05：本地设定"]


def test_a_long_line_of_the_cover_has_room(tmp_path: Path) -> None:
    plan = make_plan.month_plan()
    long = replace(plan, coverage=replace(plan.coverage, shortfalls=(message("缺" * 300),)))
    cover = opened(tmp_path, long)["封面"]
    row = next(cell.row for cell in cover["B"] if cell.value == "缺" * 300)
    assert (cover.row_dimensions[row].height or 0) >= 7 * 14


def test_statements_and_local_settings_have_their_sheet(tmp_path: Path) -> None:
    statement = RuleStatement(
        id="CZ-S01",
        requirement="CZ-68",
        text="每次检查必查三同时",
        valid_from=make_plan.DAYS[0],
        valid_until=None,
        source="工作要点",
        confidence="verified",
    )
    plan = replace(
        make_plan.month_plan(),
        statements=(statement,),
        local_settings=(message("抽查比例是本地设定"),),
    )
    workbook = opened(tmp_path, plan)
    assert workbook.sheetnames[1] == "说明"
    assert list(texts(workbook["说明"]))[2:] == [
        "其他生效的要求 | CZ-S01 | 每次检查必查三同时 | 工作要点",
        "本地设定，不是法规 |  | 抽查比例是本地设定",
    ]


def test_a_real_county_carries_no_demo_mark(tmp_path: Path) -> None:
    plan = make_plan.month_plan()
    real = replace(plan, area=replace(plan.area, is_demo=False))
    assert "演示数据" not in "\n".join(texts(opened(tmp_path, real)["封面"]))


def test_every_stop_is_one_row_in_its_week(tmp_path: Path) -> None:
    workbook = opened(tmp_path)
    rows = [row for name in workbook.sheetnames[1:3] for row in texts(workbook[name])]
    assert (
        "2026-12-02 | 三 | 1 | 演示乙 | 演示甲 | 1 | 云溪演示家具有限公司 | 云溪镇 | "
        "云溪县云溪镇演示路3号 | 09:15 | 09:15 | 10:45 | 甲 | 必查 | CZ-R01、CZ-R05" in rows
    )
    lunches = [row for row in rows if "午休" in row]
    planned = [row for row in rows if row.startswith("2026-12-") and row not in lunches]
    assert len(planned) == 9 + 2  # two team-days stand by
    assert sum("机动，没有安排" in row for row in rows) == 2


def test_lunch_is_a_line_between_the_stops(tmp_path: Path) -> None:
    rows = list(texts(opened(tmp_path)["第1周 12.01至12.02"]))
    at = next(place for place, row in enumerate(rows) if "午休" in row)
    assert (
        rows[at] == "2026-12-02 | 三 | 1 | 演示乙 | 演示甲 |  | （午休） |  |  |  | 12:31 | 13:31"
    )
    assert "| 11:01 | 11:01 | 12:31 |" in rows[at - 1]
    assert "| 13:48 | 13:48 | 15:18 |" in rows[at + 1]


def test_a_stop_reached_at_lunchtime_starts_after_lunch(tmp_path: Path) -> None:
    plan = make_plan.month_plan()
    route = plan.roster.routes[0]
    waits = replace(
        route.stops[0], arrive_min=12 * 60 + 21, start_min=13 * 60 + 21, leave_min=14 * 60 + 51
    )
    changed = replace(route, stops=(waits,), lunch_start_min=12 * 60 + 21)
    roster = replace(plan.roster, routes=(changed, *plan.roster.routes[1:]))
    rows = list(texts(opened(tmp_path, replace(plan, roster=roster))["第1周 12.01至12.02"]))
    at = next(place for place, row in enumerate(rows) if "12:21 | 13:21 | 14:51" in row)
    assert rows[at - 1].endswith("（午休） |  |  |  | 12:21 | 13:21")


def test_every_visit_left_out_has_its_reason(tmp_path: Path) -> None:
    rows = list(texts(opened(tmp_path)["未安排"]))
    assert len(rows) == 3 + 3
    assert rows[1] == (
        "本月 6 个组日安排 9 家；因组日排满未能排入 1 家，现场共 90 分钟，约需增加 1 个组日"
    )
    assert rows[-1].endswith("必查 | CZ-R01、CZ-R05 | 地址未能定位，请先核对 | 排路线之前就已确定")


def test_a_visit_left_out_for_want_of_a_position_has_its_list_and_rules(tmp_path: Path) -> None:
    plan = make_plan.month_plan()
    lost = replace(plan, visits=tuple(v for v in plan.visits if v.employer not in LEFT_OUT))
    rows = list(texts(opened(tmp_path, lost)["未安排"]))
    assert "必查 | CZ-R01、CZ-R05" in rows[-1]
    assert "专项 |  | 一天内往返不了" in rows[-2]
    assert "双随机 | 双随机/丙 | 本月能力已用完" in rows[-3]


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
    assert "后备共 36 家，此处每层按递补次序列前 10 家，全部见数据包。" in rows
    assert [
        sum(f"| {stratum} |" in row and "后备" in row for row in rows) for stratum in "丙乙"
    ] == [
        10,
        10,
    ]


def test_workloads_count_days_visits_and_minutes(tmp_path: Path) -> None:
    rows = list(texts(opened(tmp_path)["人员工作量"]))
    assert (
        rows[2]
        == "演示甲 | 演示-0001 | 云溪县卫生监督所 | 执法人员 | 3 | 2 | 1 | 5 | 450 | 119 | 0"
    )


def test_the_cover_prints_upright_on_a4_and_every_list_across_with_page_numbers(
    tmp_path: Path,
) -> None:
    for sheet in opened(tmp_path):
        assert isinstance(sheet, Worksheet)
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == (
            "portrait" if sheet.title == "封面" else "landscape",
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
    for name, row in (("第1周 12.01至12.02", 2), ("未安排", 3), ("人员工作量", 2)):
        assert workbook[name].print_title_rows == f"${row}:${row}"
        assert workbook[name].freeze_panes == f"A{row + 1}"


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
