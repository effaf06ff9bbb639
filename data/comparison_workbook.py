"""Comparison workbook: two rosters of a month side by side, and the visits that differ."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from data.sheet_style import (
    Value,
    fit_merged_row,
    new_sheet,
    put,
    put_table,
    put_title,
    set_up_print,
    set_widths,
)
from data.workbook_bytes import new_workbook, save_workbook
from geo.employer import EmployerId
from geo.message import Message, Translate
from planner.month import Month
from planner.roster_comparison import RosterColumn, RosterComparison
from planner.visit import VisitList

_WIDTHS = (40, 26, 26, 14)


def write_comparison(
    path: Path,
    compared: RosterComparison,
    *,
    said: Sequence[Message],
    area_name: str,
    month: Month,
    is_demo: bool,
    translate: Translate,
) -> None:
    """Write two sheets: the numbers with what they say, and the visits that differ.

    The same comparison gives the same bytes.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    workbook = new_workbook()
    marks = translate("内部使用")
    if is_demo:
        marks = f"{marks}　{translate('演示数据')}"
    title = translate("{area} {month} 排班比较（未保存）").format(area=area_name, month=str(month))
    sheet = new_sheet(workbook, translate("比较"))
    put_title(sheet, 1, title, len(_WIDTHS), size=14)
    row = 2
    for sentence in said:
        text = sentence.said(translate)
        put(sheet, row, 1, text)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(_WIDTHS))
        fit_merged_row(sheet, row, text, sum(_WIDTHS))
        row += 1
    columns = (compared.present, compared.other)
    headings = (
        translate("项目"),
        *(one.name.said(translate) for one in columns),
        translate("差"),
    )
    put_table(sheet, row, headings, comparison_rows(compared, translate))
    set_widths(sheet, _WIDTHS)
    set_up_print(sheet, header=marks, footer=title, title_row=row)
    _add_visits(workbook, compared, title=title, marks=marks, translate=translate)
    save_workbook(workbook, path)


def comparison_rows(compared: RosterComparison, translate: Translate) -> list[tuple[Value, ...]]:
    """Return the numbers of both rosters and their difference, the name of each row first."""
    rows: list[tuple[Value, ...]] = []

    def count(name: str, here: float, there: float) -> None:
        rows.append((name, here, there, round(there - here, 1)))

    here, there = compared.present, compared.other
    count(translate("小组日"), here.team_days, there.team_days)
    count(translate("有安排的组日"), here.load.days, there.load.days)
    for which in VisitList:
        name = translate(which.value)
        placed = translate("{list}排入").format(list=name)
        count(placed, here.placed[which], there.placed[which])
        left = translate("{list}未排").format(list=name)
        count(left, here.left_out[which], there.left_out[which])
    count(translate("必查和双随机缺"), here.mandatory_short, there.mandatory_short)
    count(translate("里程（公里）"), _km(here), _km(there))
    count(translate("路上（小时）"), _hours(here.load.travel_min), _hours(there.load.travel_min))
    count(translate("现场（小时）"), _hours(here.load.service_min), _hours(there.load.service_min))
    before = {one.rule: one for one in here.rules}
    for rule in there.rules:
        known = before.get(rule.rule)
        if known and (rule.due or rule.lacking or known.lacking):
            arranged = translate("规则 {rule} 本月安排（应 {due}）")
            name = arranged.format(rule=rule.rule, due=rule.due)
            count(name, known.arranged, rule.arranged)
            name = translate("规则 {rule} 完不成").format(rule=rule.rule)
            count(name, known.lacking, rule.lacking)
    rows += [
        (translate("必查和双随机最多能排（已证明）"), _most(here), _most(there), ""),
        (translate("得分（车程分钟）"), *_proof(here)[:1], *_proof(there)[:1], ""),
        (translate("已证明的上限"), *_proof(here)[1:2], *_proof(there)[1:2], ""),
        (translate("差距"), *_proof(here)[2:], *_proof(there)[2:], ""),
    ]
    return rows


def _add_visits(
    workbook: Workbook, compared: RosterComparison, *, title: str, marks: str, translate: Translate
) -> None:
    sheet = new_sheet(workbook, translate("变动的单位"))
    put_title(sheet, 1, title, 6, size=14)
    here, there = compared.present, compared.other

    def row(what: str, employer: EmployerId) -> tuple[Value, ...]:
        which = there.lists.get(employer) or here.lists[employer]
        before, after = here.placed_on.get(employer), there.placed_on.get(employer)
        return (
            what,
            employer,
            compared.name(employer),
            translate(which.value),
            before.isoformat() if before else "",
            after.isoformat() if after else "",
        )

    rows = [
        *(row(translate("多排"), one) for one in compared.added),
        *(row(translate("少排"), one) for one in compared.dropped),
        *(row(translate("换日期"), one) for one in compared.moved),
    ]
    headings = (
        translate("变动"),
        translate("单位编号"),
        translate("单位名称"),
        translate("名单"),
        here.name.said(translate),
        there.name.said(translate),
    )
    end = put_table(sheet, 2, headings, rows)
    if not rows:
        put(sheet, end, 1, translate("无"))
    set_widths(sheet, (10, 24, 34, 9, 18, 24))
    set_up_print(sheet, header=marks, footer=title, title_row=2)


def _km(column: RosterColumn) -> float:
    return round(column.load.distance_m / 1000, 1)


def _hours(minutes: int) -> float:
    return round(minutes / 60, 1)


def _most(column: RosterColumn) -> Value:
    return "—" if column.certificate is None else column.certificate.placeable


def _proof(column: RosterColumn) -> tuple[Value, Value, Value]:
    """Return objective, bound and gap; dashes where nothing was proven."""
    proven = column.certificate
    if proven is None:
        return "—", "—", "—"
    gap = "—" if proven.gap is None else f"{proven.gap:.4%}"
    return proven.objective, "—" if proven.bound is None else proven.bound, gap
