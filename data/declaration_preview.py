"""Declaration previews: how a file would be read, shown before anything of it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.cell_values import raw_text
from data.column_mapping import (
    ColumnError,
    can_be_stated,
    heading_key,
    heading_names,
    match_columns,
    require,
)
from data.declaration_files import column_samples
from data.heading_rows import Heading, find_heading
from data.reference_tables import declaration_columns
from data.sheet_files import Sheet, SheetFile, read_sheets
from geo.credit_code import without_resident_numbers
from geo.declaration_file import ColumnMatch
from geo.message import Message, message

_SHOWN_ROWS: Final = 5
_LOOKED_AT: Final = 40
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSeen:
    """One worksheet of a file."""

    name: str
    rows: int
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePreview:
    """How a file would be read."""

    sheets: tuple[SheetSeen, ...]
    sheet: str
    """The worksheet that would be read."""
    heading_line: int
    """Row of the heading as the spreadsheet shows it; 0 where none was recognised."""
    columns: tuple[ColumnMatch, ...]
    automatic: tuple[str, ...]
    """The field of each column where nobody states anything."""
    first_rows: tuple[tuple[str, ...], ...]
    """The first rows below the heading, cell by cell; identity numbers are left out."""
    problem: Message | None
    """Why the file cannot be read like this, and what to do."""


def preview_file(
    path: Path, *, mapping: Mapping[str, str] | None = None, sheet: str | None = None
) -> FilePreview:
    """Return how the file at `path` would be read with `mapping` (heading → field) and `sheet`.

    Of a mapping, headings that the file does not have are left aside. Where no heading is
    recognised, the row with most words is offered as one, so that a person can say what its
    columns are.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read at all.
    ColumnError
        If the mapping names a field that does not exist.
    """
    file = read_sheets(path)
    stated = dict(mapping or {})
    chosen, heading = _chosen(file, stated, sheet)
    plain = _recognised(chosen, heading, {}, file.name)
    headings = {heading_key(each.heading) for each in plain[0]}
    usable = {key: field for key, field in stated.items() if heading_key(key) in headings}
    columns, problem = _recognised(chosen, heading, usable, file.name)
    if find_heading(chosen, heading_names(usable)) is None:
        problem = message(
            "没有认出申报表的表头：下面把第 {line} 行当作表头，请指明哪一列是单位名称、"
            "哪一列是工作场所地址等，或换一个工作表",
            line=heading.top + 1,
        )
    return FilePreview(
        sheets=tuple(
            SheetSeen(name=each.name, rows=len(each.rows), hidden=each.hidden)
            for each in file.sheets
        ),
        sheet=chosen.name,
        heading_line=heading.top + heading.height,
        columns=columns,
        automatic=tuple(each.field for each in plain[0]),
        first_rows=_first_rows(chosen, heading),
        problem=problem,
    )


def stated_mapping(preview: FilePreview, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return what a person states of columns beyond what is recognised by itself.

    Parameters
    ----------
    chosen
        Heading → field for every column that can be stated; an empty field leaves it aside.

    Raises
    ------
    ColumnError
        If two columns are to hold the same field.
    """
    stated: dict[str, str] = {}
    holders: dict[str, str] = {}
    for match, automatic in zip(preview.columns, preview.automatic, strict=True):
        if not can_be_stated(match.heading) or match.heading not in chosen:
            continue
        field = chosen[match.heading].strip()
        if field and field in holders:
            raise ColumnError(
                "“{first}”和“{second}”两列都填了“{field}”：每个字段只能有一列，请改其中一列",
                first=holders[field],
                second=match.heading,
                field=declaration_columns().get(field, (field,))[0],
            )
        holders[field] = match.heading
        if field != automatic:
            stated[match.heading] = field or "忽略"
    return stated


def _chosen(file: SheetFile, stated: Mapping[str, str], only: str | None) -> tuple[Sheet, Heading]:
    shown = [
        each for each in file.sheets if (only is None and not each.hidden) or only == each.name
    ]
    shown = shown or list(file.sheets)
    for names in (heading_names(stated), heading_names(None)):
        for sheet in shown:
            if (heading := find_heading(sheet, names)) is not None:
                return sheet, heading
    sheet = next((each for each in shown if not each.is_blank), shown[0])
    return sheet, _offered(sheet)


def _offered(sheet: Sheet) -> Heading:
    """Return the row with most different words as a heading of one row."""
    rows = [[_word(cell) for cell in row] for row in sheet.rows[:_LOOKED_AT]]
    width = max((len(row) for row in sheet.rows), default=0)
    top = max(range(len(rows)), key=lambda at: (len(set(filter(None, rows[at]))), -at), default=0)
    words = rows[top] if rows else []
    parts = tuple((word,) if word else () for word in [*words, *[""] * (width - len(words))])
    return Heading(top=top, height=1, parts=parts, known=0)


def _recognised(
    sheet: Sheet, heading: Heading, stated: Mapping[str, str], file: str
) -> tuple[tuple[ColumnMatch, ...], Message | None]:
    columns = match_columns(heading.parts, column_samples(sheet, heading), heading_names(stated))
    try:
        require(columns, file, sheet.name)
    except ColumnError as error:
        return columns.matches, error.message
    return columns.matches, None


def _first_rows(sheet: Sheet, heading: Heading) -> tuple[tuple[str, ...], ...]:
    width = len(heading.parts)
    rows = [row for row in sheet.rows[heading.below :][:_LOOKED_AT] if any(map(_word, row))]
    return tuple(_shown(row, width) for row in rows[:_SHOWN_ROWS])


def _shown(row: Sequence[object], width: int) -> tuple[str, ...]:
    words = [without_resident_numbers(_word(cell), "…")[:_LONGEST] for cell in row[:width]]
    return (*words, *[""] * (width - len(words)))


def _word(cell: object) -> str:
    return "".join(raw_text(cell).split())  # type: ignore[arg-type]  # a cell of a sheet
