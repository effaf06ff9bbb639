"""Imposed lists: employers that an authority above hands down to be inspected (上级交办名单).

They come as workbooks in every shape: titles that name the document, headings of several rows,
source and deadline merged over many rows, totals and notes below.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from data.cell_values import FormulaFailedError, UnreadableValueError, day, raw_text, text
from data.column_mapping import Columns, heading_key, heading_names, match_columns
from data.declaration_lines import Line, sort_lines
from data.errors import DataError
from data.heading_rows import Heading, find_heading, first_rows
from data.history_rows import WorkplaceRef
from data.sheet_files import Cell, Sheet, SheetFile, read_sheets
from geo.credit_code import read_credit_code, without_resident_numbers
from geo.declaration import FaultCode, RowFault, Severity
from geo.declaration_file import SkippedLine
from geo.message import Message, message

SOURCE: Final = "任务来源"
DOCUMENT: Final = "文号"
DEADLINE: Final = "完成期限"
NOTE: Final = "备注"

_ALIASES: Final[Mapping[str, frozenset[str]]] = {
    "both": frozenset({"任务来源/文号", "任务来源及文号", "任务来源(文号)", "来源/文号", "依据"}),
    "source": frozenset(
        {SOURCE, "来源", "任务名称", "交办单位", "交办机关", "下达单位", "下达机关", "抽查计划"}
    ),
    "document": frozenset({DOCUMENT, "文件编号", "文件文号", "任务文号", "依据文号", "任务编号"}),
    "deadline": frozenset(
        {
            DEADLINE,
            "期限",
            "截止日期",
            "截止时间",
            "完成时限",
            "办结期限",
            "办理期限",
            "要求完成时间",
        }
    ),
    "note": frozenset({NOTE, "说明", "附注"}),
}
_DOCUMENT_NUMBER: Final = re.compile(
    r"[\w·]{1,20}?[〔【\[［(（]\d{4}[〕】\]］)）]\s*第?\s*\d+\s*号"
)
_OPENING: Final = "关于印发转发《（("


class ImposedListError(DataError):
    """A file is no list of employers to be inspected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImposedDefaults:
    """What holds for every row that does not say otherwise."""

    source: str = ""
    document: str = ""
    deadline: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImposedRow:
    """One row of a list, before its workplace is known."""

    line: int
    workplace: WorkplaceRef
    source: str
    document: str
    deadline: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImposedList:
    """The rows of one list, what is wrong with them, and the lines that are no rows."""

    name: str
    sha256: str
    rows: tuple[ImposedRow, ...]
    faults: tuple[RowFault, ...]
    skipped: tuple[SkippedLine, ...]


def read_imposed(
    path: Path, *, sheet: str | None = None, defaults: ImposedDefaults | None = None
) -> ImposedList:
    """Return the list at `path`, a file of any kind that exports may have.

    Columns by any of their names: 统一社会信用代码 and 单位名称, and if they are there
    作业场所地址, 任务来源, 文号 (or both in one), 完成期限 and 备注. What no column says is
    taken from `defaults`, and a document number also from the title above the table.

    Raises
    ------
    DataError
        The file cannot be read, or has no columns 单位名称 and 统一社会信用代码.
    """
    file = read_sheets(path, sheet)
    names = heading_names(None)
    for one in file.sheets:
        heading = None if one.hidden else find_heading(one, names)
        if heading is not None:
            columns = match_columns(heading.parts, (), names)
            if {"name", "credit_code"} <= columns.places.keys():
                return _Reader(file, one, heading, columns, defaults or ImposedDefaults()).read()
    shown = next((one for one in file.sheets if not one.is_blank), None)
    raise ImposedListError(
        "{file} 不是交办名单：要有“单位名称”和“统一社会信用代码”两列（“作业场所地址”“任务来源”"
        "“文号”“完成期限”“备注”可有可无）。最前面的内容：{rows}",
        file=file.name,
        rows=first_rows(shown) if shown else "",
    )


def parse_deadline(written: str | None) -> date | None:
    """Return the day that a person wrote as a deadline, or None for nothing.

    Raises
    ------
    ImposedListError
        It is no day; a month alone means its last day.
    """
    try:
        return _last_day(written or "")
    except UnreadableValueError:
        raise ImposedListError(
            "看不懂期限“{written}”：请写成 2026-12-31 的样子", written=written
        ) from None


class _Reader:
    """Reads the rows of one sheet."""

    def __init__(
        self,
        file: SheetFile,
        sheet: Sheet,
        heading: Heading,
        columns: Columns,
        defaults: ImposedDefaults,
    ) -> None:
        self._file, self._sheet, self._heading, self._columns = file, sheet, heading, columns
        self._places = _task_columns(heading)
        title = _title(sheet, heading)
        found = _DOCUMENT_NUMBER.search(title)
        self._defaults = ImposedDefaults(
            source=defaults.source,
            document=defaults.document or (_document(found[0]) if found else ""),
            deadline=defaults.deadline,
        )
        self._faults: list[RowFault] = []

    def read(self) -> ImposedList:
        lines = sort_lines(self._sheet, self._heading, self._columns)
        rows = [self._row(line) for group in lines.groups for line in group]
        return ImposedList(
            name=self._file.name,
            sha256=self._file.sha256,
            rows=tuple(row for row in rows if row is not None),
            faults=tuple(sorted(self._faults, key=lambda fault: fault.line)),
            skipped=tuple(one for one in lines.skipped if one.text),
        )

    def _row(self, line: Line) -> ImposedRow | None:
        name = self._words(line, self._columns.places["name"], "单位名称")
        written = self._words(line, self._columns.places["credit_code"], "统一社会信用代码")
        if not name and not written:
            self._fault(
                line,
                "单位名称",
                message("没有单位名称和信用代码，不知道是哪家单位：请补填"),
                severity=Severity.REJECTED,
            )
            return None
        reading = read_credit_code(written)
        if reading.hint is not None and written:
            self._fault(
                line, "统一社会信用代码", reading.hint, fault=FaultCode.CREDIT_CODE, value=written
            )
        address = self._columns.places.get("workplace_address", -1)
        source, document = self._task(line)
        return ImposedRow(
            line=line.number,
            workplace=WorkplaceRef(
                credit_code=reading.code or "",
                name=name,
                address=self._words(line, address, "作业场所地址"),
            ),
            source=source,
            document=document,
            deadline=self._deadline(line),
            note=self._words(line, self._places.get("note", -1), NOTE),
        )

    def _task(self, line: Line) -> tuple[str, str]:
        """Return who imposes the row and by which document."""
        both = self._words(line, self._places.get("both", -1), SOURCE)
        found = _DOCUMENT_NUMBER.search(both)
        source = self._words(line, self._places.get("source", -1), SOURCE)
        source = source or _without(both, found) or self._defaults.source
        document = self._words(line, self._places.get("document", -1), DOCUMENT)
        document = document or (_document(found[0]) if found else "") or self._defaults.document
        if not source and not document:
            self._fault(
                line,
                SOURCE,
                message(
                    "没有任务来源和文号，检查理由里写不出依据：请补填，"
                    "或用 --source、--document 指明"
                ),
            )
        return source, document

    def _deadline(self, line: Line) -> date | None:
        place = self._places.get("deadline", -1)
        cell = line.cells[place] if 0 <= place < len(line.cells) else ""
        try:
            return _last_day(cell) or self._defaults.deadline
        except UnreadableValueError:
            self._fault(
                line,
                DEADLINE,
                message("看不懂这个期限，暂按没有期限处理：请写成 2026-12-31 的样子后重新导入"),
                fault=FaultCode.UNREADABLE_VALUE,
                value=_shown(cell),
            )
            return None

    def _words(self, line: Line, place: int, field: str) -> str:
        if not 0 <= place < len(line.cells):
            return ""
        try:
            return without_resident_numbers(text(line.cells[place]), "…")
        except FormulaFailedError:
            self._fault(
                line,
                field,
                message("单元格里的公式出错，读不出内容：请改成文字或数字"),
                fault=FaultCode.UNREADABLE_VALUE,
            )
            return ""

    def _fault(
        self,
        line: Line,
        field: str,
        hint: Message,
        *,
        fault: FaultCode = FaultCode.MISSING_VALUE,
        severity: Severity = Severity.FLAGGED,
        value: str = "",
    ) -> None:
        self._faults.append(
            RowFault(
                line=line.number,
                field=field,
                fault=fault,
                severity=severity,
                hint=hint,
                value=without_resident_numbers(value, "…"),
            )
        )


def _last_day(cell: Cell) -> date | None:
    """Return the day in a cell, of a month the last; None where there is nothing."""
    found, is_month = day(cell)
    if found is None or not is_month:
        return found
    return found.replace(day=calendar.monthrange(found.year, found.month)[1])


def _task_columns(heading: Heading) -> dict[str, int]:
    places: dict[str, int] = {}
    for column, parts in enumerate(heading.parts):
        keys = {heading_key(part) for part in (*parts[-1:], "".join(parts))}
        for field, aliases in _ALIASES.items():
            if keys & {heading_key(alias) for alias in aliases}:
                places.setdefault(field, column)
    return places


def _title(sheet: Sheet, heading: Heading) -> str:
    return " ".join(
        raw_text(cell).strip() for row in sheet.rows[: heading.top] for cell in row if cell != ""
    )


def _document(found: str) -> str:
    """Return a document number in its usual brackets, without spaces."""
    plain = "".join(found.split()).lstrip(_OPENING)
    return re.sub(r"[〔【\[［(（](\d{4})[〕】\]］)）]第?", r"〔\1〕", plain)


def _without(words: str, found: re.Match[str] | None) -> str:
    rest = words if found is None else words.replace(found[0], " ")
    return rest.strip(" \t/、，,；;:：()（）《》")


def _shown(cell: Cell) -> str:
    return raw_text(cell).strip()
