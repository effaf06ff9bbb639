"""Imposed reports: a workbook that tells what became of every row of a list from above."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from data.fault_reports import add_sheet, severity_name
from data.imposed_lists import ImposedList
from data.imposed_match import MatchedList
from data.workbook_bytes import save_workbook
from geo.employer import EmployerId
from geo.message import Translate

_FAULT_WIDTHS = (8, 22, 34, 18, 90)
_TAKEN_WIDTHS = (8, 26, 34, 30, 28, 14, 40)
_SKIPPED_WIDTHS = (8, 30, 80)


def write_imposed_report(
    path: Path,
    listed: ImposedList,
    matched: MatchedList,
    names: Mapping[EmployerId, str],
    translate: Translate,
) -> None:
    """Write what was found in a list as a workbook at `path`; the same list gives the same bytes.

    Sheets: what is wrong by row with the remedy, the rows that were taken, lines that are no rows.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    workbook = Workbook(write_only=True)
    faults: list[Sequence[str | int]] = [
        (
            translate("行号"),
            translate("列"),
            translate("原值"),
            translate("处理"),
            translate("说明和办法"),
        ),
        *(
            (
                fault.line,
                fault.field,
                fault.value,
                severity_name(fault.severity, translate),
                fault.hint.said(translate),
            )
            for fault in matched.faults
        ),
    ]
    taken: list[Sequence[str | int]] = [
        (
            translate("行号"),
            translate("单位编号"),
            translate("单位名称"),
            translate("任务来源"),
            translate("文号"),
            translate("完成期限"),
            translate("备注"),
        ),
        *(
            (
                row.line,
                row.visit.employer,
                names.get(row.visit.employer, ""),
                row.visit.source,
                row.visit.document,
                row.visit.deadline.isoformat() if row.visit.deadline else "",
                row.visit.note,
            )
            for row in matched.rows
        ),
    ]
    skipped: list[Sequence[str | int]] = [
        (translate("行号"), translate("原因"), translate("内容")),
        *((one.line, one.why.said(translate), one.text) for one in listed.skipped),
    ]
    add_sheet(workbook, translate("逐行问题"), iter(faults), _FAULT_WIDTHS)
    add_sheet(workbook, translate("已列入"), iter(taken), _TAKEN_WIDTHS)
    add_sheet(workbook, translate("跳过的行"), iter(skipped), _SKIPPED_WIDTHS)
    save_workbook(workbook, path)
