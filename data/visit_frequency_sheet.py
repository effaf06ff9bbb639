"""The sheet 检查频次提醒: employers with too many visits in a day, a week or a month, by whom."""

from openpyxl import Workbook

from data.roster_cover import page_marks
from data.sheet_style import (
    Value,
    new_sheet,
    put,
    put_table,
    put_title,
    set_up_print,
    set_widths,
)
from geo.message import Translate
from planner.month_plan import MonthPlan
from planner.visit_frequency import SeenVisit, VisitAlarm

_WIDTHS = (24, 30, 6, 23, 8, 8, 50, 60)


def add_visit_frequency(workbook: Workbook, plan: MonthPlan, translate: Translate) -> None:
    """Add the alarms of a month with every visit that counts; nothing where there are none."""
    if not plan.alarms:
        return
    names = {employer.id: employer.name for employer in plan.employers}
    headings = (
        translate("单位编号"),
        translate("单位名称"),
        translate("期间"),
        translate("起止"),
        translate("次数"),
        translate("提醒数"),
        translate("各次检查（机关、种类）"),
        translate("提醒"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            alarm.employer,
            names.get(alarm.employer, ""),
            translate(alarm.span.value),
            _span(alarm),
            len(alarm.visits),
            alarm.limit,
            "；".join(_visit(visit, translate) for visit in alarm.visits),
            alarm.sentence.said(translate),
        )
        for alarm in plan.alarms
    ]
    sheet = new_sheet(workbook, translate("检查频次提醒"))
    title = f"{plan.area.name} {plan.month} {translate('检查频次提醒')}"
    put_title(sheet, 1, title, len(headings), size=14)
    end = put_table(sheet, 2, headings, rows)
    put(
        sheet,
        end,
        1,
        translate("免计次的检查也计入提醒；提醒不禁止检查，请与有关机关商量合并或错开"),
    )
    set_widths(sheet, _WIDTHS)
    set_up_print(sheet, header=page_marks(plan, translate), footer=plan.rule_set, title_row=2)


def _span(alarm: VisitAlarm) -> str:
    if alarm.first == alarm.last:
        return alarm.first.isoformat()
    return f"{alarm.first.isoformat()}—{alarm.last.isoformat()}"


def _visit(visit: SeenVisit, translate: Translate) -> str:
    planned = translate("（计划）") if visit.is_planned else ""
    kind = translate(visit.kind.value)
    return f"{visit.on.isoformat()} {visit.authority} {kind}{planned}"
