from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from data.year_bars import FROZEN_FILL, PLANNED_FILL, UNMET_FILL, WINDOW_FILL
from data.year_workbook import say_result, write_year_workbook
from planner.month import Month
from planner.year_comparison import column
from planner.year_plan import YearPlan, YearSettings
from planner.year_planner import YearInputs, plan_year
from tests import make_rules, make_year
from tests.make_year import DUST, dusty, employer

SETTINGS = YearSettings(visits_per_team_day=Fraction(1, 4), cap=1)
EVERY = replace(DUST, id="EVERY", title="用人单位全覆盖", scope={"kind": "用人单位"},
                confidence="proposal")  # fmt: skip


def inputs() -> YearInputs:
    county = (*(dusty(n) for n in range(40)), *(employer(n) for n in range(40, 60)))
    named = (replace(county[0], name="=演示一厂"), *county[1:])
    return make_year.inputs(named, {}, make_rules.rule_set(DUST, EVERY))


@pytest.fixture(scope="module")
def plan() -> YearPlan:
    return plan_year(inputs(), SETTINGS)


def written(path: Path, plan: YearPlan) -> Workbook:
    write_year_workbook(
        path, plan, employers=inputs().employers, area_name="云溪县", version=3, is_demo=True,
        what_if=(column("", plan), column("teams=1", plan)), translate=str,
    )  # fmt: skip
    return load_workbook(path)


def texts(book: Workbook, title: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book[title].iter_rows()]


def test_the_first_sheet_says_in_one_sentence_what_is_possible(
    tmp_path: Path, plan: YearPlan
) -> None:
    book = written(tmp_path / "y.xlsx", plan)
    assert book.sheetnames == ["总览", "各月安排", "单位", "缺口与办法", "比较"]
    first = texts(book, "总览")
    assert first[0][0] == "云溪县2026年职业卫生监督检查年度计划（第3版） · 演示数据"
    assert first[1][0] == str(say_result(plan))
    placed = sum(plan.load().values())
    demanded = len(plan.visits) + sum(one.needed for one in plan.strata)
    assert placed < demanded
    assert str(say_result(plan)).endswith(f"只能排入 {placed} 家次，缺 {demanded - placed} 家次")
    months = {row[0]: row for row in first if str(row[0]).endswith("月")}
    assert [months[f"{m}月"][6] for m in range(1, 13)] == list(plan.load().values())
    rules = {row[0]: row for row in first}
    assert rules["DUST"][3] == 40
    assert rules["EVERY"][7] == plan.unmet_by_rule()["EVERY"]


def test_the_months_by_rules_show_windows_and_units(tmp_path: Path, plan: YearPlan) -> None:
    book = written(tmp_path / "y.xlsx", plan)
    rows = {row[0]: row for row in texts(book, "各月安排")}
    by_rule = plan.units_by_rule()
    for rule in plan.rules:
        shown = {m: n for m, n in enumerate(rows[rule.rule][3:15], start=1) if n is not None}
        assert shown == {m: n for m, n in by_rule[rule.rule].items() if n}
    for stratum in plan.strata:
        assert sum(n for n in rows[stratum.stratum][3:15] if isinstance(n, int)) == sum(
            stratum.months.values()
        )
    assert [rows["能力"][2 + m] for m in range(1, 13)] == [one.visits for one in plan.capacity]


def test_every_visit_has_a_bar_with_its_window_shaded_and_its_month_marked(
    tmp_path: Path, plan: YearPlan
) -> None:
    sheet = written(tmp_path / "y.xlsx", plan)["单位"]
    seen = {}
    for row in sheet.iter_rows(min_row=4):
        seen[row[0].value] = row
    assert len(seen) == len(plan.visits) == 60
    for visit in plan.visits:
        row = seen[visit.employer]
        for month in range(1, 13):
            cell = row[2 + month]
            colour = cell.fill.fgColor.rgb[-6:]
            if month == visit.month:
                assert (cell.value, colour) == ("●", PLANNED_FILL.fgColor.rgb[-6:])
            else:
                shade = UNMET_FILL if visit.month is None else WINDOW_FILL
                assert (cell.value, colour) == (None, shade.fgColor.rgb[-6:])
    assert seen["e000"][1].value == "=演示一厂"
    assert seen["e000"][1].data_type == "s"


def test_what_was_published_is_grey(tmp_path: Path, plan: YearPlan) -> None:
    now = plan_year(
        replace(inputs(), first=Month(year=2026, number=4), previous=plan, present=1), SETTINGS
    )
    sheet = written(tmp_path / "y.xlsx", now)["单位"]
    grey = sum(
        cell.fill.fgColor.rgb[-6:] == FROZEN_FILL.fgColor.rgb[-6:] and cell.value == "●"
        for row in sheet.iter_rows(min_row=4)
        for cell in row
    )
    assert grey == sum(1 for one in plan.visits if one.month and one.month < 4)


def test_shortages_stand_with_their_repairs_and_everybody_left_out(
    tmp_path: Path, plan: YearPlan
) -> None:
    rows = texts(written(tmp_path / "y.xlsx", plan), "缺口与办法")
    said = [row[6] for row in rows]
    assert all(str(one.sentence) in said for one in plan.shortages)
    assert rows[1][0] == (
        f"无论怎样调整月份，至少有 {plan.short} 家次排不下；"
        f"全部排下，各月合计至少要增加 {4 * plan.short} 个组日"
    )
    assert {row[0] for row in rows if row[6] == "窗口内各月排满"} == {
        one.employer for one in plan.unmet
    }


def test_a_year_without_shortage_says_so(tmp_path: Path) -> None:
    small = replace(inputs(), employers=inputs().employers[:3])
    plan = plan_year(small, SETTINGS)
    book = written(tmp_path / "y.xlsx", plan)
    assert texts(book, "缺口与办法")[1][0] == (
        "没有缺口：任何几个月到期的检查都不超过这几个月的能力"
    )
    assert str(say_result(plan)).endswith("全部排得下")


def test_settings_stand_side_by_side(tmp_path: Path, plan: YearPlan) -> None:
    rows = texts(written(tmp_path / "y.xlsx", plan), "比较")
    assert rows[1] == ["项目", "本计划", "teams=1"]
    table = {row[0]: row[1:] for row in rows[2:]}
    assert table["排不下"] == [column("", plan).demanded - column("", plan).placed] * 2
    assert table["12月"][0] == f"{plan.load()[12]} / {plan.capacity[-1].visits}"


def test_the_same_plan_gives_the_same_bytes_on_a3(tmp_path: Path, plan: YearPlan) -> None:
    book = written(tmp_path / "a.xlsx", plan)
    written(tmp_path / "b.xlsx", plan)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    for sheet in book.worksheets:
        assert (str(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (
            "8",
            "landscape",
        )
