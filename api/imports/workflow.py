"""Import a declaration export: read, find its faults, bring the employers up to it."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.session import Session
from data import areas, employers, imports
from data.declaration_files import preview_columns, read_declarations
from data.difference_reports import write_difference_report
from data.expected_lists import ExpectedList, absent_employers, read_expected
from data.fault_reports import write_fault_report
from data.reference_tables import factor_catalogue, industry_catalogue
from geo.area import AreaCode
from geo.declaration import RowFault
from geo.declaration_file import ColumnMatch, DeclarationFile, ImportDifference
from geo.message import Translate
from geo.workplace import KnownWorkplace, assign_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One import: what the file said, and what it changed."""

    file: DeclarationFile
    difference: ImportDifference
    expected: ExpectedList | None = None
    """The list of who ought to declare, if there is one."""
    absent: tuple[RowFault, ...] = ()
    """Who of it has not, neither in this file nor in an earlier one."""


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keep Python from searching millions of new values, none of them garbage, again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_collection()
def import_declarations(
    session: Session,
    path: Path,
    *,
    area: str,
    reference_date: date,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    expected: Path | None = None,
) -> Imported:
    """Read the export at `path` and keep it; the same file a second time changes nothing.

    `expected` is a list of employers that ought to declare; who of it has not is told.
    """
    code = AreaCode(area)
    listed = read_expected(expected) if expected else None
    with session.reading() as conn:
        place = areas.load(conn, code)
        stored = employers.known_workplaces(conn, code)
    file = read_declarations(
        path,
        catalogue=factor_catalogue(),
        industries=industry_catalogue(),
        area=place,
        reference_date=reference_date,
        mapping=mapping,
        sheet=sheet,
    )
    known = [
        KnownWorkplace(
            id=each.employer,
            credit_code=each.credit_code,
            name=each.name,
            address=each.address,
        )
        for each in stored
    ]
    ids = assign_ids(file.declarations, known)
    with session.writing() as conn:
        difference = imports.record(conn, code, file, ids)
    declared = [
        *((each.credit_code, each.name) for each in file.declarations),
        *((each.credit_code, each.name) for each in stored),
    ]
    absent = absent_employers(listed, declared, source=file.source.name) if listed else ()
    return Imported(file=file, difference=difference, expected=listed, absent=absent)


def report_faults(path: Path, imported: Imported, translate: Translate) -> None:
    """Write the fault report of an import to `path`."""
    write_fault_report(path, imported.file, translate, absent=imported.absent)


def report_difference(
    session: Session, path: Path, imported: Imported, *, area: str, translate: Translate
) -> None:
    """Write what an import changed, employer by employer, to `path`.

    For a file that had been imported before, it is what the first import of it changed.
    """
    with session.reading() as conn:
        changed = imports.difference(conn, imported.difference.batch)
        names = {
            each.employer: each.name for each in employers.known_workplaces(conn, AreaCode(area))
        }
    write_difference_report(path, changed, names, translate)


def preview(
    path: Path, *, mapping: Mapping[str, str] | None = None, sheet: str | None = None
) -> tuple[ColumnMatch, ...]:
    """Return how the columns of the export at `path` would be understood; nothing is kept."""
    return preview_columns(path, mapping=mapping, sheet=sheet)
