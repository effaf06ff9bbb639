"""Revision sheet: how a month's plan was changed after it was made, visit by visit (计划调整)."""

from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from data.roster_cover import page_marks
from data.sheet_style import (
    FACE,
    Value,
    fit_merged_row,
    new_sheet,
    put,
    put_table,
    put_title,
    set_up_print,
    set_widths,
)
from geo.message import Translate
from planner.month_plan import MonthPlan
from planner.plan_revision import PlanRevision
from planner.replan_difference import VisitSlot

_WIDTHS: Final = (12, 24, 30, 30, 30, 40)


def add_revisions(workbook: Workbook, plan: MonthPlan, translate: Translate) -> None:
    """Add every version after the first, the newest on top; no sheet where there is none."""
    if not plan.revisions:
        return
    sheet = new_sheet(workbook, translate("计划调整"))
    title = f"{plan.area.name} {plan.month} {translate('计划调整')}"
    put_title(sheet, 1, title, len(_WIDTHS), size=14)
    row = _line(
        sheet,
        2,
        translate(
            "调整不是抽取：抽中的单位、抽签机会和抽签结果都没有改动，各组日仍由抽中的人员或"
            "按候补次序递补的人员前往；本月查不成的抽中单位仍在名单上，写明原因，留待补查。"
        ),
    )
    for revision in reversed(plan.revisions):
        row = _put_revision(sheet, row + 1, revision, translate)
    set_widths(sheet, _WIDTHS)
    set_up_print(sheet, header=page_marks(plan, translate), footer=plan.rule_set)


def _put_revision(sheet: Worksheet, row: int, revision: PlanRevision, translate: Translate) -> int:
    """Put one version at `row` and return the first row below it."""
    heading = translate("第 {number} 版（{at}，由第 {former} 版调整）").format(
        number=revision.number, at=revision.at[:16].replace("T", " "), former=revision.former
    )
    row = _line(sheet, row, heading, bold=True)
    said = [*revision.reasons, revision.difference.said]
    said += revision.proof.words() if revision.proof else ()
    for sentence in said:
        row = _line(sheet, row, sentence.said(translate))
    rows: list[tuple[Value, ...]] = [
        (
            translate(one.kind.value),
            one.employer,
            one.name,
            _slot(one.before, translate),
            _slot(one.after, translate),
            one.why.said(translate) if one.why else "",
        )
        for one in revision.difference.changes
    ]
    if not rows:
        return row
    headings = (
        translate("变化"),
        translate("单位编号"),
        translate("单位名称"),
        translate("原来"),
        translate("现在"),
        translate("原因"),
    )
    return put_table(sheet, row, headings, rows)


def _slot(slot: VisitSlot | None, translate: Translate) -> str:
    return slot.said.said(translate) if slot else translate("未安排")


def _line(sheet: Worksheet, row: int, text: str, *, bold: bool = False) -> int:
    cell = put(sheet, row, 1, text)
    if bold:
        cell.font = Font(name=FACE, size=10.5, bold=True)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(_WIDTHS))
    fit_merged_row(sheet, row, text, sum(_WIDTHS))
    return row + 1
