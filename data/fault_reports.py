"""Fault reports: a workbook that tells the people who keep the source what to mend, row by row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from data.sheet_style import set_up_list_print
from data.workbook_bytes import save_workbook
from geo.declaration import FaultCode, RowFault, Severity
from geo.declaration_file import DeclarationFile
from geo.message import Translate

_MOST_ROWS = 1_000_000
_MOST_CHARACTERS = 32_000
_SHORT = 6
"""Characters that fit every column, so that the text need not wrap."""
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_SEVERITIES = (Severity.REJECTED, Severity.FLAGGED, Severity.MENDED)


def write_fault_report(
    path: Path, file: DeclarationFile, translate: Translate, *, absent: Sequence[RowFault] = ()
) -> None:
    """Write everything that was not plainly taken from `file` as a workbook at `path`.

    Sheets: summary by fault, faults by row, rejected rows as they stood, skipped lines, how the
    columns were understood, and employers that ought to have declared and are `absent`. The same
    file gives the same bytes.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    workbook = Workbook(write_only=True)
    summary = _summary(file, translate)
    add_sheet(workbook, translate("汇总"), summary, (10, 34, 10, 10, 10, 60))
    add_sheet(workbook, translate("逐行问题"), _by_row(file, translate), (8, 22, 8, 24, 10, 80, 30))
    add_sheet(workbook, translate("未纳入的行"), _rejected(file, translate), (8,))
    add_sheet(workbook, translate("跳过的行"), _skipped(file, translate), (8, 30, 80))
    add_sheet(workbook, translate("列对应"), _columns(file, translate), (30, 26, 16, 40))
    if absent:
        add_sheet(workbook, translate("应申报未申报"), _absent(absent, translate), (10, 40, 8, 90))
    save_workbook(workbook, path)


def fault_name(fault: FaultCode, translate: Translate) -> str:
    """Return what `fault` means, for people."""
    return {
        FaultCode.SUM_OF_CLASSES: translate("接触总人数是各类之和（可能重复计算）"),
        FaultCode.CAS_AS_DATE: translate("CAS 号变成日期或无效"),
        FaultCode.INDUSTRY_EDITION: translate("行业代码版本或写法"),
        FaultCode.FACTOR_ALIAS: translate("因素名称不规范或不在目录"),
        FaultCode.REGISTERED_ADDRESS: translate("注册地址代替工作场所地址"),
        FaultCode.CREDIT_CODE: translate("信用代码写法或校验位"),
        FaultCode.NUMBER_CUT: translate("号码被表格软件截断"),
        FaultCode.NOT_TRADING: translate("停产、关闭或迁出"),
        FaultCode.DECLARATION_DATE: translate("申报逾期或重复申报"),
        FaultCode.SEVERE_MARK: translate("严重程度勾选与因素不符"),
        FaultCode.AREA_CODE: translate("区划代码或乡镇"),
        FaultCode.COORDINATES: translate("坐标"),
        FaultCode.IMPOSSIBLE_COUNT: translate("人数不可能"),
        FaultCode.LAYOUT: translate("表格版式"),
        FaultCode.CITY_LEVEL: translate("中央、省属单位在市级申报"),
        FaultCode.MEDICAL_RADIATION: translate("医疗机构未申报放射性因素"),
        FaultCode.MISSING_VALUE: translate("缺少内容"),
        FaultCode.UNREADABLE_VALUE: translate("内容看不懂"),
        FaultCode.PERSONAL_DATA: translate("含身份证号"),
    }[fault]


def severity_name(severity: Severity, translate: Translate) -> str:
    """Return what was done with a row, for people."""
    return {
        Severity.REJECTED: translate("未纳入"),
        Severity.FLAGGED: translate("已纳入，待核实"),
        Severity.MENDED: translate("已自动整理"),
    }[severity]


def count_faults(faults: Iterable[RowFault]) -> Mapping[tuple[FaultCode, Severity], int]:
    """Return how often each fault occurs with each severity, in the order of the codes."""
    counted = Counter((fault.fault, fault.severity) for fault in faults)
    return {
        (code, severity): counted[code, severity]
        for code in FaultCode
        for severity in _SEVERITIES
        if counted[code, severity]
    }


def _summary(file: DeclarationFile, translate: Translate) -> Iterator[Sequence[str | int]]:
    counted = count_faults(file.faults)
    yield (
        translate("代码"),
        translate("问题"),
        *(severity_name(severity, translate) for severity in _SEVERITIES),
        translate("例子"),
    )
    first = {fault.fault: fault for fault in reversed(file.faults)}
    for code in FaultCode:
        numbers = [counted.get((code, severity), 0) for severity in _SEVERITIES]
        if any(numbers):
            yield (
                code.value,
                fault_name(code, translate),
                *numbers,
                first[code].hint.said(translate),
            )
    yield ()
    yield translate("文件"), file.source.name
    yield translate("工作表"), file.source.sheet
    yield translate("校验值"), f"SHA-256 {file.source.sha256}"
    yield translate("数据行"), file.source.data_rows
    yield translate("收入单位"), len(file.declarations)
    yield translate("未纳入行"), len(file.rejected)
    yield translate("跳过行"), len(file.skipped)


def _by_row(file: DeclarationFile, translate: Translate) -> Iterator[Sequence[str | int]]:
    yield (
        translate("行号"),
        translate("列"),
        translate("代码"),
        translate("问题"),
        translate("处理"),
        translate("说明和办法"),
        translate("原值"),
    )
    for fault in file.faults:
        yield (
            fault.line or translate("整个文件"),
            fault.field,
            fault.fault.value,
            fault_name(fault.fault, translate),
            severity_name(fault.severity, translate),
            fault.hint.said(translate),
            fault.value,
        )


def _rejected(file: DeclarationFile, translate: Translate) -> Iterator[Sequence[str | int]]:
    headings = [match.heading for match in file.columns]
    yield translate("行号"), *headings
    for line, raw in file.rejected.items():
        yield line, *(raw.get(heading, "") for heading in headings)


def _skipped(file: DeclarationFile, translate: Translate) -> Iterator[Sequence[str | int]]:
    yield translate("行号"), translate("原因"), translate("内容")
    for skipped in file.skipped:
        yield skipped.line, skipped.why.said(translate), skipped.text


def _absent(absent: Sequence[RowFault], translate: Translate) -> Iterator[Sequence[str | int]]:
    yield translate("名单行号"), translate("单位名称"), translate("代码"), translate("说明和办法")
    for fault in absent:
        yield fault.line, fault.value, fault.fault.value, fault.hint.said(translate)


def _columns(file: DeclarationFile, translate: Translate) -> Iterator[Sequence[str | int]]:
    ways = {
        "exact": translate("名称相同"),
        "alias": translate("别名"),
        "similar": translate("相近，请核对"),
        "user": translate("人工指定"),
    }
    yield translate("文件中的表头"), translate("字段"), translate("如何认出"), translate("示例")
    for match in file.columns:
        yield (
            match.heading,
            match.field or translate("（仅保留原文）"),
            ways.get(match.by, ""),
            match.sample,
        )


def add_sheet(
    workbook: Workbook, title: str, rows: Iterator[Sequence[str | int]], widths: Sequence[int]
) -> None:
    """Add `rows`, the heading first, to a write-only workbook, on as many sheets as they need."""
    heading = next(rows)
    for number in range(1, 1000):
        part = list(islice(rows, 1)) if number > 1 else []
        if number > 1 and not part:
            return
        sheet = workbook.create_sheet(title if number == 1 else f"{title}（{number}）")
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.freeze_panes = "A2"
        set_up_list_print(sheet)
        cells = []
        for words in heading:
            cell = WriteOnlyCell(sheet, value=_plain(words))
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="DDE7F0")
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cells.append(cell)
        sheet.append(cells)
        for row in chain(part, islice(rows, _MOST_ROWS)):
            sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: object, value: str | int) -> object:
    plain = _plain(value)
    if not isinstance(plain, str) or (len(plain) <= _SHORT and not plain.startswith("=")):
        return plain
    cell = WriteOnlyCell(sheet, value=plain)  # type: ignore[arg-type] # any write-only sheet
    cell.data_type = "s"  # words from outside never become a formula
    cell.alignment = _WRAPPED
    return cell


def _plain(value: str | int) -> str | int:
    if not isinstance(value, str):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", value)[:_MOST_CHARACTERS]
