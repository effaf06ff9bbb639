"""The sheet 全年工作量: what each officer carried over the year's months, beside the fair share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import PatternFill
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
from geo.message import Translate
from planner.fairness_band import shown, unit
from planner.fairness_report import FairnessReport
from planner.field_duty import Amount, DutyMeasure
from planner.year_duty import OfficerYear

_OUTSIDE: Final = PatternFill("solid", fgColor="FCE4D6")
_JUDGED: Final = (DutyMeasure.MINUTES, DutyMeasure.METRES, DutyMeasure.HARD_VISITS)
_FIRST: Final = (12, 26, 13, 13, 13)
_MONTH_WIDTH: Final = 13


def write_fairness(
    path: Path, report: FairnessReport, *, area_name: str, is_demo: bool, translate: Translate
) -> None:
    """Write a workbook of this one sheet; the same report gives the same bytes.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    workbook = new_workbook()
    marks = translate("内部使用")
    if is_demo:
        marks = f"{marks}　{translate('演示数据')}"
    add_year_duties(workbook, report, area_name=area_name, marks=marks, translate=translate)
    save_workbook(workbook, path)


def add_year_duties(
    workbook: Workbook,
    report: FairnessReport,
    *,
    area_name: str,
    marks: str,
    translate: Translate,
) -> None:
    """Add the sheet: sentences, officers, months, how even each office is, and months ahead."""
    sheet = new_sheet(workbook, translate("全年工作量"))
    months = report.duties.months
    widths = (*_FIRST, *(_MONTH_WIDTH,) * max(3 * len(_JUDGED) + 1, len(months)))
    title = translate("{area} {year} 年执法人员外出工作量（{months} 个月）").format(
        area=area_name, year=report.duties.year, months=len(months)
    )
    put_title(sheet, 1, title, len(widths), size=14)
    row = 2
    for sentence in report.sentences():
        said = sentence.said(translate)
        put(sheet, row, 1, said)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(widths))
        fit_merged_row(sheet, row, said, sum(widths))
        row += 1
    row = _put_officers(sheet, row, report, translate) + 1
    row = _put_months(sheet, row, report, translate) + 1
    row = _put_spreads(sheet, row, report, translate) + 1
    if report.awaited:
        _put_awaited(sheet, row, report, translate)
    set_widths(sheet, widths)
    set_up_print(sheet, header=marks, footer=title)


def _put_officers(sheet: Worksheet, row: int, report: FairnessReport, translate: Translate) -> int:
    headings = [
        translate("姓名"),
        translate("机构"),
        translate("在岗天数"),
        translate("外出天数"),
        translate("检查家次"),
    ]
    for measure in _JUDGED:
        name = f"{translate(measure.value)}（{unit(measure).said(translate)}）"
        headings += [name, translate("应分担"), translate("偏差")]
    headings.append(translate("机会平均工时"))
    offices = _offices(report)
    rows: list[tuple[Value, ...]] = []
    for one in report.duties.officers:
        cells: list[Value] = [
            one.name,
            offices.get(one.office, one.office),
            one.present,
            int(one.carried.days),
            int(one.carried.visits),
        ]
        for measure in _JUDGED:
            cells += [
                _number(measure, one.carried.of(measure)),
                _number(measure, one.fair.of(measure)),
                _apart(one, measure),
            ]
        expected = one.expected
        cells.append(
            "—"
            if expected is None
            else _number(DutyMeasure.MINUTES, expected.of(DutyMeasure.MINUTES))
        )
        rows.append(tuple(cells))
    end = put_table(sheet, row, headings, rows)
    for line, one in enumerate(report.duties.officers, start=row + 1):
        for place, measure in enumerate(_JUDGED):
            if report.band.is_outside(one, measure):
                sheet.cell(row=line, column=len(_FIRST) + 3 * place + 3).fill = _OUTSIDE
    return end


def _put_months(sheet: Worksheet, row: int, report: FairnessReport, translate: Translate) -> int:
    """Put the hours of each month, beside the fair share of the same month."""
    months, offices = report.duties.months, _offices(report)
    headings = [
        translate("姓名"),
        translate("各月工时/应分担"),
        *(translate("{month}月").format(month=month.number) for month in months),
    ]
    rows: list[Sequence[Value]] = []
    for one in report.duties.officers:
        mine = {duty.month: duty for duty in one.months}
        cells = [
            f"{_hours(mine[month].carried.minutes)}/{_hours(mine[month].fair.minutes)}"
            if month in mine
            else "—"
            for month in months
        ]
        rows.append((one.name, offices.get(one.office, one.office), *cells))
    return put_table(sheet, row, headings, rows)


def _put_spreads(sheet: Worksheet, row: int, report: FairnessReport, translate: Translate) -> int:
    offices = _offices(report)
    return put_table(
        sheet,
        row,
        (
            translate("项目"),
            translate("机构"),
            translate("合计"),
            translate("最少"),
            translate("最多"),
            translate("相差"),
        ),
        [
            (
                translate(one.measure.value),
                offices.get(one.office, one.office),
                _number(one.measure, one.total),
                f"{float(one.least):.0%}",
                f"{float(one.most):.0%}",
                f"{float(one.band):.0%}",
            )
            for one in report.duties.spreads()
        ],
    )


def _put_awaited(sheet: Worksheet, row: int, report: FairnessReport, translate: Translate) -> None:
    """Put what the published chances bring on average in months that are still to be drawn."""
    offices = _offices(report)
    put_table(
        sheet,
        row,
        (
            translate("姓名"),
            translate("机构"),
            translate("待抽签月份"),
            translate("机会平均工时"),
            translate("应分担"),
        ),
        [
            (
                report.names[one.inspector],
                offices.get(one.office, one.office),
                str(one.month),
                "—" if one.expected is None else _hours(one.expected.minutes),
                _hours(one.fair.minutes),
            )
            for one in report.awaited
        ],
    )


def _offices(report: FairnessReport) -> dict[str, str]:
    return {office.id: office.name for office in report.offices}


def _apart(officer: OfficerYear, measure: DutyMeasure) -> str:
    ratio = officer.ratio(measure)
    return "—" if ratio is None else f"{float(ratio) - 1:+.0%}"


def _number(measure: DutyMeasure, amount: Amount) -> float:
    return float(shown(measure, amount))


def _hours(minutes: Amount) -> str:
    return shown(DutyMeasure.MINUTES, minutes)
