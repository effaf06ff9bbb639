"""Difference reports: a workbook that says what an import changed, employer by employer."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from data.fault_reports import add_sheet
from data.workbook_bytes import save_workbook
from geo.declaration_file import ImportDifference
from geo.employer import EmployerId
from geo.message import Translate


def write_difference_report(
    path: Path,
    difference: ImportDifference,
    names: Mapping[EmployerId, str],
    translate: Translate,
) -> None:
    """Write what `difference` changed as a workbook at `path`; `names` are those of all employers.

    One sheet: what happened to each employer, and for a changed one each field before and after.
    The same difference gives the same bytes.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    workbook = Workbook(write_only=True)
    headings = [
        translate(word) for word in ("变化", "单位编号", "单位名称", "栏目", "导入前", "导入后")
    ]
    rows = [headings, *_rows(difference, names, translate)]
    add_sheet(workbook, translate("导入前后差异"), iter(rows), _WIDTHS)
    save_workbook(workbook, path)


_WIDTHS = (12, 26, 34, 20, 40, 40)


def _rows(
    difference: ImportDifference, names: Mapping[EmployerId, str], translate: Translate
) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [
        (translate("更新"), one.employer, one.name, field, before, after)
        for one in difference.changed
        for field, (before, after) in sorted(one.changes.items())
    ]
    for word, employers in (
        (translate("新增"), difference.added),
        (translate("较旧未采用"), difference.older_ignored),
        (translate("本次没有"), difference.missing),
    ):
        rows += [(word, each, names.get(each, ""), "", "", "") for each in employers]
    return rows
