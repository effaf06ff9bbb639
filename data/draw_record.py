"""Draw record: the sheet from which anyone can see, and repeat, who was drawn (双随机抽取记录)."""

from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook

from data.roster_cover import page_marks
from data.sheet_style import new_sheet, put, put_table, put_title, set_up_print, set_widths
from geo.message import Translate
from planner.draw import SCALE, reserve_of
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
    chosen = set(draw.chosen)
    strata = sorted({*draw.quotas, *(unit.stratum for unit in draw.units)})
    row = put_table(
        sheet,
        5,
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
