"""Comparison workbook: numbers of both rosters, their difference, and the visits that differ."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook

from data.comparison_workbook import comparison_rows, write_comparison
from geo.message import message
from planner.comparison_sentence import comparison_words
from planner.month import Month
from planner.roster_comparison import RuleColumn
from tests.make_comparison import column, compared

HERE = replace(
    column(5, travel=100, gap=3),
    rules=(RuleColumn(rule="R1", title="", due=4, arranged=2, lacking=2),),
)
THERE = replace(
    column(7, travel=130, teams=5, gap=None),
    name=message("增加 {day}", day="2026-12-05"),
    rules=(
        RuleColumn(rule="R1", title="", due=4, arranged=4, lacking=0),
        RuleColumn(rule="R2", title="", due=1, arranged=1, lacking=0),
    ),
)
MONTH = Month(year=2026, number=12)


def header(book: Workbook) -> str | None:
    """Return what stands at the top of each printed page of the first sheet."""
    page = book["比较"].oddHeader
    assert page is not None
    return page.left.text


def test_numbers_stand_beside_each_other_with_their_difference() -> None:
    assert comparison_rows(compared(HERE, THERE), str) == [
        ("小组日", 4, 5, 1),
        ("有安排的组日", 2, 2, 0),
        ("必查排入", 5, 7, 2),
        ("必查未排", 5, 3, -2),
        ("双随机排入", 0, 0, 0),
        ("双随机未排", 0, 0, 0),
        ("专项排入", 0, 0, 0),
        ("专项未排", 0, 0, 0),
        ("必查和双随机缺", 5, 3, -2),
        ("里程（公里）", 50.0, 65.0, 15.0),
        ("路上（小时）", 1.7, 2.2, 0.5),
        ("现场（小时）", 7.5, 10.5, 3.0),
        ("规则 R1 本月安排（应 4）", 2, 4, 2),
        ("规则 R1 完不成", 2, 0, -2),
        ("必查和双随机最多能排（已证明）", 5, "—", ""),
        ("得分（车程分钟）", 1000, "—", ""),
        ("已证明的上限", 1003, "—", ""),
        ("差距", "0.2991%", "—", ""),
    ]


def test_a_roster_without_a_bound_says_no_gap() -> None:
    certificate = HERE.certificate
    assert certificate is not None
    unproven = replace(HERE, certificate=replace(certificate, bound=None))
    rows = comparison_rows(compared(unproven, unproven), str)
    assert rows[-2:] == [("已证明的上限", "—", "—", ""), ("差距", "—", "—", "")]


def test_the_workbook_says_what_changes_and_names_the_visits(tmp_path: Path) -> None:
    moved = {**THERE.placed_on, next(iter(THERE.placed_on)): date(2026, 12, 5)}
    both = compared(HERE, replace(THERE, placed_on=moved))
    said = comparison_words(both)
    for name in ("a.xlsx", "b.xlsx"):
        write_comparison(
            tmp_path / name,
            both,
            said=said,
            area_name="云溪县",
            month=MONTH,
            is_demo=name == "a.xlsx",
            translate=str,
        )
    book = load_workbook(tmp_path / "a.xlsx")
    numbers = [row[:2] for row in book["比较"].iter_rows(values_only=True)]
    assert numbers[0][0] == "云溪县 2026-12 排班比较（未保存）"
    assert numbers[1][0] == str(said[0])
    assert [row[1:] for row in book["变动的单位"].iter_rows(min_row=3, values_only=True)] == [
        ("e05", "演示企业e05", "必查", None, "2026-11-02"),
        ("e06", "演示企业e06", "必查", None, "2026-11-02"),
        ("e00", "演示企业e00", "必查", "2026-11-02", "2026-12-05"),
    ]
    assert header(book) == "内部使用　演示数据"
    other = load_workbook(tmp_path / "b.xlsx")
    assert header(other) == "内部使用"


def test_rosters_that_place_the_same_have_an_empty_list(tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    write_comparison(
        path,
        compared(HERE, HERE),
        said=(),
        area_name="云溪县",
        month=MONTH,
        is_demo=False,
        translate=str,
    )
    assert load_workbook(path)["变动的单位"]["A3"].value == "无"


def test_a_visit_that_only_the_present_roster_makes_is_named(tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    fewer = replace(column(4), lists={})
    write_comparison(
        path,
        compared(HERE, replace(fewer, placed_on={})),
        said=(),
        area_name="云溪县",
        month=MONTH,
        is_demo=False,
        translate=str,
    )
    rows = list(load_workbook(path)["变动的单位"].iter_rows(min_row=3, values_only=True))
    assert {row[0] for row in rows} == {"少排"}
    assert len(rows) == 5
