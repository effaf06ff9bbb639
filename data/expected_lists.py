"""Expected lists: employers that ought to have declared (应申报名单) and are not in an export.

Central and provincial employers declare at city level (F15), medical institutions forget their
X-ray devices (F16), others never declared: such lists come from the city, from tax or market data.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.cell_values import FormulaFailedError, text
from data.column_mapping import heading_key, heading_names
from data.declaration_checks import is_medical
from data.errors import DataError
from data.heading_rows import Heading, find_heading, first_rows
from data.sheet_files import Cell, Sheet, read_sheets
from geo.credit_code import read_credit_code, without_resident_numbers
from geo.declaration import FaultCode, RowFault, Severity
from geo.message import Message, message
from geo.workplace import name_key

_FIELDS: Final = ("name", "credit_code", "workplace_address")
_ORIGINS: Final = frozenset({"来源", "名单来源", "数据来源", "来源部门", "类别", "备注"})
_UPPER: Final = re.compile(r"中央|央企|部属|国务院|省属|省级|省直|市级申报|设区的?市")
_MEDICAL: Final = re.compile(r"医疗|放射|射线|诊疗")


class ExpectedListError(DataError):
    """A file is no list of employers that ought to declare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedEmployer:
    """One row of the list."""

    line: int
    name: str
    credit_code: str | None
    address: str
    origin: str
    """Where the list knows the employer from, in its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedList:
    """The employers of one list, and the rows that name none."""

    name: str
    employers: tuple[ExpectedEmployer, ...]
    faults: tuple[RowFault, ...]


def read_expected(path: Path) -> ExpectedList:
    """Return the list at `path`, a file of any kind that exports may have.

    Columns: 单位名称, 统一社会信用代码 and, if they are there, 工作场所地址 and 来源.

    Raises
    ------
    DataError
        The file cannot be read, or has no column 单位名称 beside 统一社会信用代码.
    """
    file = read_sheets(path)
    names = heading_names(None)
    for sheet in file.sheets:
        heading = None if sheet.hidden else find_heading(sheet, names)
        if heading is None:
            continue
        columns: dict[str, int] = {}
        for at, parts in enumerate(heading.parts):
            found = names.known(parts)
            if found and found[0] in _FIELDS:
                columns.setdefault(found[0], at)
            elif parts and heading_key(parts[-1]) in _ORIGINS:
                columns.setdefault("origin", at)
        if "name" in columns:
            return _read(file.name, sheet, heading, columns)
    shown = next((sheet for sheet in file.sheets if not sheet.is_blank), None)
    raise ExpectedListError(
        "{file} 不是应申报名单：要有“单位名称”和“统一社会信用代码”两列（“工作场所地址”“来源”可有"
        "可无）。最前面的内容：{rows}",
        file=file.name,
        rows=first_rows(shown) if shown else "",
    )


def absent_employers(
    expected: ExpectedList, known: Iterable[tuple[str | None, str]], *, source: str
) -> tuple[RowFault, ...]:
    """Return a fault for every employer of `expected` that is not `known`, on its line of the list.

    Parameters
    ----------
    known
        Credit code and name of everyone who declared. Employers are the same when their codes
        are, or, where either lacks one, their names.
    source
        The export that was searched, for people.
    """
    codes: set[str] = set()
    names: dict[str, bool] = {}
    for code, name in known:
        if code:
            codes.add(code)
        key = name_key(name)
        names[key] = names.get(key, False) or code is None
    return tuple(
        RowFault(
            line=one.line,
            field="单位名称",
            fault=FaultCode.MEDICAL_RADIATION if _is_medical(one) else FaultCode.CITY_LEVEL,
            severity=Severity.FLAGGED,
            hint=_hint(one, expected.name, source),
            value=one.name,
        )
        for one in expected.employers
        if not _is_known(one, codes, names)
    )


def _is_known(one: ExpectedEmployer, codes: set[str], names: dict[str, bool]) -> bool:
    if one.credit_code in codes:
        return True
    lacks_code = names.get(name_key(one.name))
    return lacks_code is not None and (one.credit_code is None or lacks_code)


def _is_medical(one: ExpectedEmployer) -> bool:
    return bool(_MEDICAL.search(one.origin)) or is_medical("", one.name)


def _hint(one: ExpectedEmployer, listed: str, source: str) -> Message:
    about = {"list": listed, "name": one.name, "file": source, "origin": one.origin or "—"}
    if _is_medical(one):
        return message(
            "应申报名单“{list}”里的医疗机构“{name}”（{origin}）不在申报数据“{file}”中：请核对有无"
            "射线装置，督促申报放射诊疗危害",
            **about,
        )
    if _UPPER.search(one.origin):
        return message(
            "应申报名单“{list}”里的“{name}”（{origin}）不在申报数据“{file}”中：中央、省属单位在设区的市"
            "申报，请向市级要它的申报表另行导入",
            **about,
        )
    return message(
        "应申报名单“{list}”里的“{name}”（{origin}）不在申报数据“{file}”中：请核对是否在市级申报、"
        "已停产或迁出，否则督促申报",
        **about,
    )


def _read(file: str, sheet: Sheet, heading: Heading, columns: dict[str, int]) -> ExpectedList:
    employers: list[ExpectedEmployer] = []
    faults: list[RowFault] = []
    for at, row in enumerate(sheet.rows[heading.below :], start=heading.below + 1):
        if not any(_shown(row, place) for place in range(len(row))):
            continue
        name = _shown(row, columns["name"])
        if not name:
            faults.append(_fault(at, "单位名称", message("没有单位名称，这一行未比对：请补填")))
            continue
        reading = read_credit_code(_shown(row, columns.get("credit_code", -1)))
        if reading.code is None and reading.hint is not None:
            faults.append(_fault(at, "统一社会信用代码", reading.hint))
        employers.append(
            ExpectedEmployer(
                line=at,
                name=name,
                credit_code=reading.code,
                address=_shown(row, columns.get("workplace_address", -1)),
                origin=_shown(row, columns.get("origin", -1)),
            )
        )
    return ExpectedList(name=file, employers=tuple(employers), faults=tuple(faults))


def _fault(line: int, field: str, hint: Message) -> RowFault:
    return RowFault(
        line=line,
        field=field,
        fault=FaultCode.MISSING_VALUE if field == "单位名称" else FaultCode.CREDIT_CODE,
        severity=Severity.FLAGGED,
        hint=hint,
    )


def _shown(row: Sequence[Cell], place: int) -> str:
    if not 0 <= place < len(row):
        return ""
    try:
        return without_resident_numbers(text(row[place]), "…")
    except FormulaFailedError:
        return ""
