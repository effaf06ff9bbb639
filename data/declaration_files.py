"""Declaration files: read one export of hazard declarations, losing nothing of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from data.cell_values import raw_text
from data.column_mapping import ColumnError, Columns, heading_names, match_columns, require
from data.declaration_lines import sort_lines
from data.declaration_rows import DeclarationReader
from data.errors import DataError
from data.file_checks import check_file
from data.heading_rows import Heading, find_heading, first_rows
from data.read_in_parts import read_groups
from data.repeated_declarations import latest_only
from data.sheet_files import Sheet, SheetFile, read_sheets
from geo.area import SupervisionArea
from geo.credit_code import without_resident_numbers
from geo.declaration import FaultCode, RowFault, Severity
from geo.declaration_file import ColumnMatch, DeclarationFile, SourceFile
from geo.factor_catalogue import FactorCatalogue
from geo.industry import IndustryCatalogue
from geo.message import message

_SAMPLED_ROWS = 20


class NoDeclarationsError(DataError):
    """A file holds no table of declarations, or a table without rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    file: SheetFile
    sheet: Sheet
    heading: Heading
    columns: Columns


def read_declarations(
    path: Path,
    *,
    catalogue: FactorCatalogue,
    industries: IndustryCatalogue,
    area: SupervisionArea,
    reference_date: date,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> DeclarationFile:
    """Return the declarations of the export at `path`, with all its faults.

    Parameters
    ----------
    path
        An xlsx, xls, ods or delimited text file (UTF-8, UTF-16, GBK, GB18030).
    mapping
        Heading → field (its proper Chinese heading or identifier), where the user states it.
    sheet
        Name of the worksheet; without it, the first visible one with a table of declarations.
    reference_date
        First day of the month planned; lateness is counted from it.

    Raises
    ------
    DataError
        The file cannot be read, has no table of declarations, lacks an essential column or has
        no rows. Faults of single rows are never raised: they are values of the result.
    """
    table = _table(path, mapping, sheet)
    lines = sort_lines(table.sheet, table.heading, table.columns)
    if not lines.groups:
        raise NoDeclarationsError(
            "{file} 的工作表“{sheet}”只有表头，没有申报记录：请核对导出条件后重新导出",
            file=table.file.name,
            sheet=table.sheet.name,
        )
    make_reader = partial(
        DeclarationReader,
        table.columns,
        catalogue=catalogue,
        industries=industries,
        area=area,
        reference_date=reference_date,
    )
    read, reader = read_groups(lines.groups, make_reader)
    declarations = latest_only(read, reader)
    faults = [
        *_other_sheets(table),
        *check_file(declarations, table.columns, reader.places.without_datum, area),
        *reader.faults,
    ]
    return DeclarationFile(
        source=SourceFile(
            name=table.file.name,
            sha256=table.file.sha256,
            sheet=table.sheet.name,
            data_rows=lines.data_lines,
        ),
        columns=table.columns.matches,
        declarations=tuple(declarations),
        faults=tuple(sorted(faults, key=lambda fault: (fault.line, fault.fault, fault.field))),
        skipped=lines.skipped,
        rejected=dict(sorted(reader.rejected.items())),
    )


def preview_columns(
    path: Path, *, mapping: Mapping[str, str] | None = None, sheet: str | None = None
) -> tuple[ColumnMatch, ...]:
    """Return how the columns of the export at `path` would be understood.

    Raises
    ------
    DataError
        As `read_declarations` does, before any row is read.
    """
    return _table(path, mapping, sheet).columns.matches


def _table(path: Path, mapping: Mapping[str, str] | None, only: str | None) -> _Table:
    names = heading_names(mapping)
    file = read_sheets(path, only)
    found = [
        (sheet, heading)
        for sheet in file.sheets
        if only is not None or not sheet.hidden
        if (heading := find_heading(sheet, names)) is not None
    ]
    if not found:
        raise _no_table(file, only)
    sheet, heading = found[0]
    columns = match_columns(heading.parts, column_samples(sheet, heading), names)
    require(columns, file.name, sheet.name)
    return _Table(file=file, sheet=sheet, heading=heading, columns=columns)


def _no_table(file: SheetFile, only: str | None) -> DataError:
    shown = [sheet for sheet in file.sheets if only is not None or not sheet.hidden]
    if all(sheet.is_blank for sheet in shown):
        return NoDeclarationsError(
            "{file} 的工作表都是空的（{sheets}）：请核对导出的文件，或用 --sheet 指定工作表",
            file=file.name,
            sheets=file.spoken_names(),
        )
    return ColumnError(
        "{file} 里没有找到申报表的表头（至少要有单位名称和地址等列）。工作表：{sheets}。"
        "最前面的内容：{rows}。请用 --sheet 指定工作表，或用 --map 表头=字段 指明各列，"
        "例如 --map 厂名=单位名称",
        file=file.name,
        sheets=file.spoken_names(),
        rows=first_rows(next(sheet for sheet in shown if not sheet.is_blank)),
    )


def column_samples(sheet: Sheet, heading: Heading) -> list[str]:
    """Return the first content of each column, for people; identity numbers are left out."""
    samples = [""] * len(heading.parts)
    for row in sheet.rows[heading.below : heading.below + _SAMPLED_ROWS]:
        for column, cell in enumerate(row[: len(samples)]):
            if samples[column] == "" and cell != "":
                samples[column] = without_resident_numbers(raw_text(cell), "…")[:60]
    return samples


def _other_sheets(table: _Table) -> list[RowFault]:
    """Say which sheets with content were not read (F14)."""
    return [
        RowFault(
            line=0,
            field=sheet.name,
            fault=FaultCode.LAYOUT,
            severity=Severity.FLAGGED,
            hint=message(
                "{kind}工作表“{sheet}”有 {rows} 行内容，没有读入：如也是申报数据，"
                "请用 --sheet {sheet} 另行导入",
                kind=message("隐藏的") if sheet.hidden else "",
                sheet=sheet.name,
                rows=sum(any(cell != "" for cell in row) for row in sheet.rows),
            ),
            value=sheet.name,
        )
        for sheet in table.file.sheets
        if sheet is not table.sheet and not sheet.is_blank
    ]
