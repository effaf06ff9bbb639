"""Lottery sheet: every officer's chance of every route, and who was drawn (人员抽取机会表)."""

from collections.abc import Mapping
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from data.roster_cover import page_marks
from data.sheet_style import (
    FACE,
    fit_merged_row,
    new_sheet,
    put,
    put_table,
    put_title,
    set_up_print,
    set_widths,
)
from geo.message import Translate
from planner.chance_lean import lean_words
from planner.chance_matrix import CHANCE_SCALE
from planner.inspector import InspectorId, TeamRole
from planner.month_plan import MonthPlan
from planner.officer_lottery import LotteryOutcome, OfficerLottery

_DRAWN: Final = PatternFill("solid", fgColor="D9D9D9")
_FIRST_WIDTH: Final = 14
_WIDTH: Final = 11


def add_lotteries(workbook: Workbook, plan: MonthPlan, translate: Translate) -> None:
    """Add the tables of chances of `plan`, day by day, with who was drawn where that is known.

    A plan whose lotteries are still to be held gives the sheet to publish beforehand; one without
    lotteries gets no sheet.
    """
    if not plan.lotteries:
        return
    sheet = new_sheet(workbook, translate("人员抽取机会表"))
    columns = 2 + max(len(one.columns) for one in plan.lotteries)
    put_title(sheet, 1, translate("检查人员抽取机会表"), columns)
    put(sheet, 2, 1, translate("随机种子"))
    put(sheet, 2, 2, plan.officer_seed or translate("（尚未抽取）"))
    _merge(sheet, 2, 2, columns)
    how = translate(
        "每行是一组的路线或一个候补次序，每列是一名在岗执法人员，格内是抽中的机会，在抽取前公布；"
        "“—”为不能派（回避、专业或轮换）。底色为实际抽中。需要替换时从候补 1 起依次递补。"
    )
    put(sheet, 3, 1, how)
    _merge(sheet, 3, 1, columns)
    widths = [_FIRST_WIDTH, *[_WIDTH] * (columns - 1)]
    fit_merged_row(sheet, 3, how, sum(widths))
    for words in lean_words(plan.leans, plan.inspectors):
        said = words.said(translate)
        put(sheet, 4, 1, said)
        _merge(sheet, 4, 1, columns)
        fit_merged_row(sheet, 4, said, sum(widths))
    held = {(one.day, one.office, one.role): one for one in plan.outcomes}
    row = 6 if plan.leans else 5
    for lottery in plan.lotteries:
        outcome = held.get((lottery.day, lottery.office, lottery.role))
        end = _put_lottery(sheet, row, plan, lottery, outcome=outcome, translate=translate)
        row = end + 1
    if plan.substitutions:
        _put_substitutions(sheet, row, plan, columns, translate=translate)
    set_widths(sheet, widths)
    set_up_print(sheet, header=page_marks(plan, translate), footer=plan.rule_set)


def _put_lottery(
    sheet: Worksheet,
    row: int,
    plan: MonthPlan,
    lottery: OfficerLottery,
    *,
    outcome: LotteryOutcome | None,
    translate: Translate,
) -> int:
    """Put one lottery at `row` and return the first row below it."""
    names = {one.id: one.name for one in plan.inspectors}
    offices = {one.id: one.name for one in plan.offices}
    roles = {TeamRole.LEAD: translate("主办"), TeamRole.MEMBER: translate("协办")}
    heading = f"{lottery.day.isoformat()}　{offices.get(lottery.office, lottery.office)}　"
    put(sheet, row, 1, heading + roles[lottery.role]).font = Font(name=FACE, size=10.5, bold=True)
    _merge(sheet, row, 1, len(lottery.columns) + 2)
    drawn: Mapping[str, InspectorId] = outcome.assigned if outcome else {}
    end = put_table(
        sheet,
        row + 1,
        (
            translate("路线"),
            *(names.get(one, one) for one in lottery.columns),
            translate("抽中"),
        ),
        [
            (
                _row_name(name, translate),
                *(_percent(mass) for mass in line),
                names.get(drawn[name], drawn[name]) if name in drawn else "",
            )
            for name, line in zip(lottery.rows, lottery.matrix, strict=True)
        ],
    )
    for number, name in enumerate(lottery.rows, start=row + 2):
        if name in drawn:
            column = 2 + lottery.columns.index(drawn[name])
            sheet.cell(row=number, column=column).fill = _DRAWN
    return end


def _put_substitutions(
    sheet: Worksheet, row: int, plan: MonthPlan, columns: int, *, translate: Translate
) -> None:
    """Put what happened after the draw: one sentence and its declared reason each."""
    put(sheet, row, 1, translate("替换记录")).font = Font(name=FACE, size=10.5, bold=True)
    for number, one in enumerate(plan.substitutions, start=row + 1):
        said = translate("{what}（理由：{reason}）").format(
            what=one.said.said(translate), reason=one.reason
        )
        put(sheet, number, 1, said)
        _merge(sheet, number, 1, columns)
        fit_merged_row(sheet, number, said, _FIRST_WIDTH + _WIDTH * (columns - 1))


def _row_name(name: str, translate: Translate) -> str:
    kind, _, number = name.partition("/")
    said = translate("第 {number} 组") if kind == "route" else translate("候补 {number}")
    return said.format(number=int(number))


def _percent(mass: int) -> str:
    """Return a chance in per cent, exactly: a part in a million is four decimals."""
    return f"{mass * 100 / CHANCE_SCALE:.4f}%" if mass else "—"


def _merge(sheet: Worksheet, row: int, first: int, last: int) -> None:
    sheet.merge_cells(f"{get_column_letter(first)}{row}:{get_column_letter(last)}{row}")
