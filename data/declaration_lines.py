"""Declaration lines: tell data from totals and notes, and group the lines of one declaration."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from data.cell_values import raw_text
from data.column_mapping import Columns, heading_key
from data.heading_rows import Heading
from data.sheet_files import Cell, Sheet
from geo.declaration_file import SkippedLine
from geo.message import Message, message

_TOTAL = re.compile(
    r"(?:本页|本表|全县|全区|全市|总)?(?:合计|总计|小计|共计|累计)(?:[:：（(\d].*|数|家数)?"
)
_NOTE = re.compile(
    r"(?:[（(]?(?:备注|说明|填表说明|附注|提示|注意|注)\s*\d*[:：、.．].*)"
    r"|(?:制表|填表|填报|审核|复核|统计|单位负责|打印|导出|报送)(?:人|单位|日期|时间|机构|负责人)\s*[:：].*"
    r"|(?:数据来源|报表日期|统计口径|联系电话|报告期)\s*[:：].*|以下空白.*|[-—－=]{3,}.*"
)
_TOTAL_STARTS = frozenset("本全总合小共累")
_NOTE_CELLS = 4
_SAMPLE = re.compile(r"[（(]?(?:示例|样例|填写示例|例如|例)[)）]?[:：\d]*")
_COLUMN_NUMBER = re.compile(r"[（(]?(\d{1,3})[)）]?|[甲乙丙丁戊己]")
_SENTENCE = re.compile(r"[。；：:]|.{40,}")
_SPACE = re.compile(r"\s+")
_ROW_FIELDS = frozenset(
    {"factor", "factor_category", "cas", "factor_workers", "post_workers", "post", "severe_mark"}
    | {"over_limit", "last_test_on", "serial"}
)
_IDENTITY = ("credit_code", "name", "workplace_address", "declared_on")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of data: its number in the spreadsheet and its cells, merged cells repeated."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines below the heading: each is in one group or skipped."""

    groups: Sequence[Sequence[Line]]
    """Lines of one declaration together, in file order."""
    skipped: tuple[SkippedLine, ...]
    data_lines: int


def sort_lines(sheet: Sheet, heading: Heading, columns: Columns) -> Lines:
    """Return the lines below `heading`, grouped by declaration.

    Lines join the one above where a merged name cell covers both or where only factor columns
    are filled. In a layout with one row a post or factor, lines of the same employer, workplace
    and date join wherever they stand.
    """
    sorter = _Sorter(sheet, heading, columns)
    for row in range(heading.below, len(sheet.rows)):
        sorter.take(row)
    return Lines(
        groups=sorter.groups,
        skipped=tuple(sorter.skipped),
        data_lines=sum(map(len, sorter.groups)),
    )


class _Sorter:
    def __init__(self, sheet: Sheet, heading: Heading, columns: Columns) -> None:
        self.sheet = sheet
        self.groups: list[list[Line]] = []
        self.skipped: list[SkippedLine] = []
        self._filled = _fill_down(sheet, heading.below)
        self._heading_cells = [{heading_key(part) for part in parts} for parts in heading.parts]
        self._name = columns.places["name"]
        self._heading_ends = {part[-1] for part in heading.parts[self._name]} | set("*＊:：)） ")
        self._serial = columns.places.get("serial", -1)
        self._fields = {place: field for field, place in columns.places.items()}
        self._identity = [columns.places[f] for f in _IDENTITY if f in columns.places]
        self._rows_are_factors = "factor" in columns and any(
            field in columns for field in ("factor_workers", "post", "post_workers")
        )
        self._has_factor = "factor" in columns
        self._by_identity: dict[tuple[Cell, ...], list[Line]] = {}
        self._above_is_data = False

    def take(self, row: int) -> None:
        own = self.sheet.rows[row]
        used = [
            column
            for column, cell in enumerate(own)
            if cell != "" and not (isinstance(cell, str) and cell.isspace())
        ]
        covered = self._filled.get(row)
        why = self._why_skipped(own, used, covered)
        if why is not None:
            shown = " ".join(raw_text(own[column]).strip() for column in used)
            self.skipped.append(SkippedLine(line=row + 1, why=why, text=shown[:200]))
            self._above_is_data = self._above_is_data and not used
            return
        cells = own
        if covered or len(own) - own.count("") > len(used):
            cells = ["" if isinstance(cell, str) and cell.isspace() else cell for cell in own]
            for column, value in (covered or {}).items():
                if column < len(cells):
                    cells[column] = value
        self._place(Line(row + 1, cells), used, covered or {})

    def _why_skipped(
        self, own: Sequence[Cell], used: Sequence[int], covered: Mapping[int, Cell] | None
    ) -> Message | None:
        if not used:
            return message("空行")
        name = own[self._name] if self._name < len(own) else ""
        first = own[used[0]]
        if self._is_total(own, first) or self._is_total(own, name):
            return message("合计行，不是申报记录")
        if isinstance(name, str) and name != "" and self._repeats_heading(own, used, name):
            return message("重复的表头")
        if len(used) == 1:
            return self._why_lone(first, used[0], covered)
        return self._why_aside(own, used, first, name)

    def _why_aside(
        self, own: Sequence[Cell], used: Sequence[int], first: Cell, name: Cell
    ) -> Message | None:
        """Say why a line with several filled cells is a note, an example or column numbers."""
        if isinstance(first, str):
            start = _SPACE.sub("", first) if len(used) <= _NOTE_CELLS else ""
            if start and _NOTE.fullmatch(start):
                return message("表下说明，不是申报记录")
            if used[0] == self._serial and _SAMPLE.fullmatch(first.strip()):
                return message("填写示例，不是申报记录")
        if name != "" and len(raw_text(name).strip()) <= 5 and self._numbers_columns(own, used):
            return message("列号行，不是申报记录")
        return None

    def _is_total(self, own: Sequence[Cell], cell: Cell) -> bool:
        if not isinstance(cell, str) or cell.lstrip()[:1] not in _TOTAL_STARTS:
            return False
        return bool(_TOTAL.fullmatch(_SPACE.sub("", cell))) and not self._has_code(own)

    def _why_lone(
        self, cell: Cell, column: int, covered: Mapping[int, Cell] | None
    ) -> Message | None:
        """Say what a line with a single filled cell is, where it is no declaration."""
        shown = raw_text(cell).strip()
        if column == self._serial:
            if shown.isdigit():
                return message("只有序号，没有内容")
            return message("只有一格文字，不是申报记录")
        field = self._fields.get(column, "")
        is_note = _NOTE.fullmatch(_SPACE.sub("", shown)) or (
            field == "name" and _SENTENCE.search(shown)
        )
        if is_note or (not field and not covered):
            return message("只有一格文字，不是申报记录")
        return None

    def _repeats_heading(self, own: Sequence[Cell], used: Sequence[int], name: str) -> bool:
        if name.rstrip()[-1:] not in self._heading_ends:
            return False
        if heading_key(name) not in self._heading_cells[self._name]:
            return False
        same = sum(
            isinstance(cell, str) and heading_key(cell) in self._heading_cells[column]
            for column in used
            if column < len(self._heading_cells)
            for cell in [own[column]]
        )
        return same * 2 >= len(used)

    def _numbers_columns(self, own: Sequence[Cell], used: Sequence[int]) -> bool:
        numbers = []
        for column in used:
            found = _COLUMN_NUMBER.fullmatch(raw_text(own[column]).strip())
            if found is None:
                return False
            if found[1]:
                numbers.append(int(found[1]))
        return all(after == before + 1 for before, after in pairwise(numbers))

    def _has_code(self, own: Sequence[Cell]) -> bool:
        return any(
            self._fields.get(column) == "credit_code" and len(raw_text(cell).strip()) >= 9
            for column, cell in enumerate(own)
        )

    def _place(self, line: Line, used: Sequence[int], covered: Mapping[int, Cell]) -> None:
        if self.groups and self._above_is_data and self._continues(used, covered):
            self.groups[-1].append(line)
            return
        self._above_is_data = True
        if self._rows_are_factors:
            identity = tuple(_identity_part(line.cells, column) for column in self._identity)
            if any(identity):
                known = self._by_identity.get(identity)
                if known is not None:
                    known.append(line)
                    return
                group = [line]
                self._by_identity[identity] = group
                self.groups.append(group)
                return
        self.groups.append([line])

    def _continues(self, used: Sequence[int], covered: Mapping[int, Cell]) -> bool:
        if self._name in covered:
            return True
        if not self._has_factor:
            return False
        fields = {self._fields[column] for column in used if column in self._fields}
        return bool(fields & {"factor", "cas", "factor_workers", "post"}) and fields <= _ROW_FIELDS


def _identity_part(cells: Sequence[Cell], column: int) -> Cell:
    cell = cells[column] if column < len(cells) else ""
    return _SPACE.sub("", cell) if isinstance(cell, str) else raw_text(cell)


def _fill_down(sheet: Sheet, below: int) -> Mapping[int, Mapping[int, Cell]]:
    """Return for each row the cells that a merged cell higher up covers."""
    filled: dict[int, dict[int, Cell]] = {}
    for (top, left), (bottom, _) in sheet.merges:
        if bottom == top or top < below or top >= len(sheet.rows):
            continue
        value = sheet.rows[top][left] if left < len(sheet.rows[top]) else ""
        if value == "":
            continue
        for row in range(top + 1, min(bottom + 1, len(sheet.rows))):
            filled.setdefault(row, {})[left] = value
    return filled
