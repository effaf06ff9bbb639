"""Publicity files: the plan, the items and the results as workbooks for the notice board."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

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
from geo.area import SupervisionArea
from geo.employer import EmployerId
from geo.message import Translate, listed
from planner.month_plan import MonthPlan
from planner.planned_stop import planned_stops
from planner.publication_plan import PublicationPlan
from planner.publicity import DueDay, ResultList

_ITEM_WIDTHS = (11, 36, 30, 14, 12, 20, 12, 40)
_SHARE_WIDTHS = (14, 14, 14, 14)
_RESULT_WIDTHS = (24, 34, 22, 12, 13, 8, 34, 16, 40)
_LIST_WIDTHS = (24, 34, 12, 40, 13, 10)


def write_publication_plan(
    path: Path, plan: PublicationPlan, area: SupervisionArea, translate: Translate
) -> None:
    """Write the year's items and shares to `path`; no employer is named."""
    workbook = new_workbook()
    _add_items(workbook, plan, area, translate)
    _add_shares(workbook, plan, area, translate)
    save_workbook(workbook, path)


def write_results(
    path: Path, results: ResultList, area: SupervisionArea, translate: Translate
) -> None:
    """Write the result list to `path`, with the day by which each must be public."""
    workbook = new_workbook()
    sheet = new_sheet(workbook, translate("检查结果"))
    headings = (
        translate("单位编号"),
        translate("单位名称"),
        translate("统一社会信用代码"),
        translate("情况"),
        translate("检查日期"),
        translate("代码"),
        translate("检查结果"),
        translate("应公示日"),
        translate("说明"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            one.employer,
            one.name,
            one.credit_code,
            translate(one.state.value),
            one.inspected_on.isoformat() if one.inspected_on else "",
            one.code,
            translate(one.result),
            one.due.on.isoformat() if one.due else "",
            _due_note(one.due, translate, overdue=one.overdue),
        )
        for one in results.results
    ]
    title = f"{_marked(area, translate)}{area.name} {results.month} {translate('随机抽查结果')}"
    put_title(sheet, 1, title, len(headings), size=14)
    put(sheet, 2, 1, results.sentence.said(translate))
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(headings))
    put_table(sheet, 3, headings, rows)
    _finish(sheet, _RESULT_WIDTHS, area, translate, title_row=3)
    save_workbook(workbook, path)


def write_internal_lists(path: Path, plan: MonthPlan, translate: Translate) -> None:
    """Write whom the certain list and the draw name and when, for the authority alone."""
    workbook = new_workbook()
    days = {stop.employer.id: stop.route.team_day for stop in planned_stops(plan)}
    names = {employer.id: employer.name for employer in plan.employers}
    units = {unit.employer: unit for unit in plan.draw.units}
    headings = (
        translate("单位编号"),
        translate("单位名称"),
        translate("清单"),
        translate("依据"),
        translate("检查日期"),
        translate("组别"),
    )
    sought: list[tuple[EmployerId, str, str]] = [
        (one.employer, translate("必查"), listed(one.reasons).said(translate))
        for one in plan.coverage.certain
    ]
    sought += [
        (id_, translate("双随机"), units[id_].stratum if id_ in units else "")
        for id_ in plan.draw.chosen
    ]
    rows: list[tuple[Value, ...]] = []
    for id_, which, why in sought:
        team = days.get(id_)
        day, number = (team.day.isoformat(), team.number) if team else ("", "")
        rows.append((id_, names.get(id_, ""), which, why, day, number))
    sheet = new_sheet(workbook, translate("本月检查对象"))
    title = f"{plan.area.name} {plan.month} {translate('本月检查对象（内部使用，检查前不得公布）')}"
    put_title(sheet, 1, title, len(headings), size=14)
    put_table(sheet, 2, headings, rows)
    _finish(sheet, _LIST_WIDTHS, plan.area, translate, title_row=2)
    save_workbook(workbook, path)


def _add_items(
    workbook: Workbook, plan: PublicationPlan, area: SupervisionArea, translate: Translate
) -> None:
    sheet = new_sheet(workbook, translate("抽查事项清单"))
    headings = (
        translate("编号"),
        translate("抽查事项"),
        translate("检查对象"),
        translate("比例或次数"),
        translate("方式"),
        translate("检查主体"),
        translate("期限"),
        translate("依据"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            one.id,
            one.title,
            one.objects.said(translate),
            one.share.said(translate),
            one.way.said(translate),
            one.authority or translate("其他层级"),
            one.deadline.isoformat() if one.deadline else "",
            one.source + (translate("（本地设定，非法规）") if one.is_local_setting else ""),
        )
        for one in plan.items
    ]
    title = f"{_marked(area, translate)}{area.name} {plan.year} {translate('随机抽查事项清单')}"
    put_title(sheet, 1, title, len(headings), size=14)
    put_table(sheet, 2, headings, rows)
    _finish(sheet, _ITEM_WIDTHS, area, translate, title_row=2)


def _add_shares(
    workbook: Workbook, plan: PublicationPlan, area: SupervisionArea, translate: Translate
) -> None:
    sheet = new_sheet(workbook, translate("年度抽查计划"))
    headings = (
        translate("综合类别"),
        translate("单位数"),
        translate("年度抽查比例"),
        translate("应抽家数"),
    )
    rows: list[tuple[Value, ...]] = [
        (one.letter, one.employers, f"{float(one.share * 100):g}%", one.required)
        for one in plan.shares
    ]
    title = f"{_marked(area, translate)}{area.name} {plan.year} {translate('年度抽查计划')}"
    put_title(sheet, 1, title, len(headings), size=14)
    row = put_table(sheet, 2, headings, rows)
    for line in plan.sentences:
        put(sheet, row, 1, line.said(translate))
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(headings))
        fit_merged_row(sheet, row, line.said(translate), sum(_SHARE_WIDTHS))
        row += 1
    _finish(sheet, _SHARE_WIDTHS, area, translate, title_row=2)


def _due_note(due: DueDay | None, translate: Translate, *, overdue: bool) -> str:
    notes = [translate("应公示日已过，请立即公示")] if overdue else []
    if due is not None and due.doubt is not None:
        notes.append(due.doubt.said(translate))
    return "；".join(notes)


def _marked(area: SupervisionArea, translate: Translate) -> str:
    return f"{translate('演示数据')} " if area.is_demo else ""


def _finish(
    sheet: Worksheet,
    widths: Sequence[float],
    area: SupervisionArea,
    translate: Translate,
    *,
    title_row: int,
) -> None:
    set_widths(sheet, widths)
    header = f"{_marked(area, translate)}{area.authority}"
    set_up_print(sheet, header=header, footer=area.name, title_row=title_row)
