"""Draw record: the sheet from which anyone can see, and repeat, who was drawn (双随机抽取记录)."""

from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from data.roster_cover import page_marks
from data.sheet_style import new_sheet, put, put_table, put_title, set_up_print, set_widths
from geo.message import Translate
from planner.draw import SCALE, reserve_of
from planner.ledger_entry import DrawPurpose
from planner.month_plan import MonthPlan
from planner.planned_stop import PlannedStop

_RESERVES_SHOWN: Final = 10
"""How many of the reserve of each stratum are printed."""


def add_draw_record(
    workbook: Workbook, plan: MonthPlan, stops: Sequence[PlannedStop], translate: Translate
) -> None:
    """Add the record of the draw: frame, quotas, who was drawn and who comes next by stratum."""
    draw = plan.draw
    names = {employer.id: employer.name for employer in plan.employers}
    townships = {township.code: township.name for township in plan.area.townships}
    units = {unit.employer: unit for unit in draw.units}
    days = {planned.employer.id: planned.route.team_day.day.isoformat() for planned in stops}
    sheet = new_sheet(workbook, translate("抽取记录"))
    put_title(sheet, 1, translate("双随机抽取记录"), 7)
    put(sheet, 2, 1, translate("随机种子"))
    put(sheet, 2, 2, plan.seed)
    sheet.merge_cells("B2:G2")
    put(sheet, 3, 1, translate("抽取算法"))
    put(sheet, 3, 2, draw.algorithm)
    row = _put_witnessed(sheet, plan, translate)
    chosen = set(draw.chosen)
    strata = sorted({*draw.quotas, *(unit.stratum for unit in draw.units)})
    row = put_table(
        sheet,
        row,
        (translate("层"), translate("名单内单位"), translate("应抽"), translate("实抽")),
        [
            (
                stratum,
                sum(unit.stratum == stratum for unit in draw.units),
                draw.quotas.get(stratum, 0),
                sum(unit.stratum == stratum and unit.employer in chosen for unit in draw.units),
            )
            for stratum in strata
        ],
    )
    headings = (
        translate("单位编号"),
        translate("单位名称"),
        translate("乡镇"),
        translate("层"),
        translate("入样概率"),
        translate("结果"),
        translate("检查日期"),
    )
    results = [(employer, translate("抽中")) for employer in draw.chosen]
    reserves = {stratum: reserve_of(draw, stratum) for stratum in strata}
    results += [
        (employer, translate("后备 {rank}").format(rank=rank))
        for reserve in reserves.values()
        for rank, employer in enumerate(reserve[:_RESERVES_SHOWN], start=1)
    ]
    row = put_table(
        sheet,
        row + 1,
        headings,
        [
            (
                employer,
                names.get(employer, ""),
                townships.get(units[employer].township, units[employer].township),
                units[employer].stratum,
                f"{units[employer].mass / SCALE:.6f}",
                result,
                days.get(employer, ""),
            )
            for employer, result in results
        ],
    )
    if any(len(reserve) > _RESERVES_SHOWN for reserve in reserves.values()):
        note = translate("后备共 {total} 家，此处每层按递补次序列前 {shown} 家，全部见数据包。")
        put(sheet, row, 1, note.format(total=len(draw.reserve), shown=_RESERVES_SHOWN))
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=7)
    set_widths(sheet, (24, 32, 14, 12, 12, 12, 13))
    set_up_print(sheet, header=page_marks(plan, translate), footer=plan.rule_set)


def _put_witnessed(sheet: Worksheet, plan: MonthPlan, translate: Translate) -> int:
    """Say where the ledger holds the draws, or that nobody witnessed them; return the next row."""
    words = {
        DrawPurpose.OBJECTS: translate("抽取检查对象"),
        DrawPurpose.OFFICERS: translate("抽取检查人员"),
    }
    lines = [
        translate(
            "公开抽取：{what}，第 {attempt} 次，承诺 {committed}（账本摘要 {commit}），"
            "揭示 {revealed}（{reveal}）"
        ).format(
            what=words[one.purpose],
            attempt=one.attempt,
            committed=one.committed_at[:16].replace("T", " "),
            commit=one.commit[:16],
            revealed=one.revealed_at[:16].replace("T", " "),
            reveal=one.reveal[:16],
        )
        for one in plan.witnessed
    ] or [translate("试抽：没有公开承诺和见证，不能作为正式抽取的依据")]
    for row, line in enumerate(lines, start=4):
        put(sheet, row, 1, line)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=7)
    return 5 + len(lines)
