"""The sheet of chances: complete before the draw, and after it with everybody who was drawn."""

from dataclasses import replace

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from data.lottery_sheet import add_lotteries
from data.roster_workbook import roster_workbook
from geo.message import message
from planner.inspector import InspectorId, OfficeId, TeamRole
from planner.month_plan import MonthPlan
from planner.officer_lottery import OfficerLottery, hold_lotteries
from planner.substitute import Substitution
from tests import make_plan
from tests.make_lottery import lottery

Y, N = True, False
LEAD = lottery([[N, Y, Y], [Y, Y, Y], [Y, Y, Y]], routes=2)
MEMBER = replace(
    lottery([[Y]], routes=1), role=TeamRole.MEMBER, office=OfficeId("o2"),
    columns=(InspectorId("i04"),),
)  # fmt: skip


def plan_of(*lotteries: OfficerLottery) -> MonthPlan:
    return replace(make_plan.month_plan(), lotteries=lotteries)


def held(*lotteries: OfficerLottery) -> MonthPlan:
    plan = plan_of(*lotteries)
    return replace(
        plan, outcomes=hold_lotteries(lotteries, bytes(32)), officer_seed=bytes(32).hex()
    )


def sheet_of(plan: MonthPlan) -> Worksheet:
    workbook = Workbook()
    add_lotteries(workbook, plan, str)
    sheet: Worksheet = workbook["人员抽取机会表"]
    return sheet


def lines(sheet: Worksheet) -> list[str]:
    rows = (["" if v is None else str(v) for v in row] for row in sheet.values)
    return [" | ".join(row).rstrip(" |") for row in rows]


def test_every_chance_stands_there_before_the_draw_and_nobody_is_drawn() -> None:
    said = lines(sheet_of(plan_of(LEAD, MEMBER)))
    assert said[1] == "随机种子 | （尚未抽取）"
    assert said[4:] == [
        "2026-12-01　云溪县卫生监督所　主办",
        "路线 | 演示甲 | 演示乙 | 演示丙 | 抽中",
        "第 1 组 | — | 50.0000% | 50.0000%",
        "第 2 组 | 50.0000% | 25.0000% | 25.0000%",
        "候补 1 | 50.0000% | 25.0000% | 25.0000%",
        "",
        "2026-12-01　柳河监督分所　协办",
        "路线 | 演示丁 | 抽中",
        "第 1 组 | 100.0000%",
    ]


def test_chances_that_lean_say_so_and_towards_whom() -> None:
    plan = replace(plan_of(LEAD, MEMBER), leans={InspectorId("i01"): 120})
    leaning, even = lines(sheet_of(plan)), lines(sheet_of(plan_of(LEAD, MEMBER)))
    assert "最多变为 4 倍" in leaning[3]
    assert leaning[3].endswith("演示甲 +120")
    assert leaning[5:] == even[4:]
    assert leaning[:3] == even[:3]


def test_who_was_drawn_is_named_and_marked_after_it() -> None:
    sheet = sheet_of(held(LEAD, MEMBER))
    said = lines(sheet)
    assert said[1] == f"随机种子 | {'00' * 32}"
    assert [line.rsplit(" | ", 1)[1] for line in said[6:9]] == ["演示乙", "演示甲", "演示丙"]
    marked = [
        (cell.row, cell.column)
        for row in sheet.iter_rows(min_row=7)
        for cell in row
        if cell.fill.fgColor.rgb == "00D9D9D9"
    ]
    assert marked == [(7, 3), (8, 2), (9, 4), (13, 2)]


def test_the_workbook_of_a_plan_has_the_sheet_after_the_draw_record() -> None:
    names = roster_workbook(held(LEAD), translate=str).sheetnames
    assert names[names.index("抽取记录") + 1] == "人员抽取机会表"
    assert "人员抽取机会表" not in roster_workbook(make_plan.month_plan(), translate=str).sheetnames


def test_what_happened_after_the_draw_stands_below_the_chances() -> None:
    gone = Substitution(
        day=LEAD.day,
        office=LEAD.office,
        number=1,
        role=TeamRole.LEAD,
        withdrawn=InspectorId("i02"),
        reason="近亲属在该单位任职",
        substitute=InspectorId("i03"),
        skipped=(),
        said=message("演示乙退出，由{name}递补", name="演示丙"),
    )
    said = lines(sheet_of(replace(held(LEAD), substitutions=(gone,))))
    assert said[-2:] == ["替换记录", "演示乙退出，由演示丙递补（理由：近亲属在该单位任职）"]
