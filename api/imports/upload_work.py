"""The long work on uploaded declaration files: check one and keep nothing of it, or take it in."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from api.geocoding.workflow import geocode_area
from api.imports.uploads import upload_file
from api.imports.workflow import Imported, import_declarations, report_difference, report_faults
from api.jobs.kind import JobKind
from api.jobs.telling import Telling
from api.language import Language, translator
from api.session import Session, all_or_nothing, tried_only
from data import areas, employers, uploads
from data.database import Pool, reading, writing
from data.upload_findings import Change, ChangeKind
from data.uploads import Tally, Upload, UploadState
from geo.area import AreaCode
from geo.employer import EmployerId
from geo.errors import XuntuError
from geo.message import Message, message


class OutdatedCheckError(XuntuError):
    """What an upload was checked against has changed since."""


def check_upload(
    pool: Pool, area: str, options: Mapping[str, Any], telling: Telling
) -> Sequence[Message]:
    """Read an upload as if it were taken in, keep what was found, and undo the rest."""
    code, number = AreaCode(area), int(options["upload"])
    say = translator(Language(options.get("language", Language.CHINESE)))
    with reading(pool) as conn:
        upload = uploads.load(conn, code, number)
        content = uploads.content(conn, code, number)
        against = areas.version(conn, code)
    with tempfile.TemporaryDirectory(prefix="xuntu-check-") as folder:
        faults, differences = Path(folder) / "faults.xlsx", Path(folder) / "changes.xlsx"
        with tried_only(pool) as session:
            with telling.step("读入并检查，不写入"):
                imported = _import(session, code, upload, content)
            with telling.step("写出问题和变化清单"):
                report_faults(faults, imported, say)
                report_difference(session, differences, imported, area=area, translate=say)
                changes = list(_changes(session, code, imported))
        with writing(pool) as conn:
            uploads.keep_check(
                conn,
                code,
                upload,
                against=against,
                tally=_tally(imported),
                faults=imported.file.faults,
                changes=changes,
                fault_book=faults.read_bytes(),
                change_book=differences.read_bytes(),
            )
    return (
        message(
            "{rows} 行数据：可采纳 {taken} 行，拒收 {rejected} 行；没有写入任何内容",
            rows=imported.file.source.data_rows,
            taken=len(imported.file.declarations),
            rejected=len(imported.file.rejected),
        ),
    )


def take_upload(
    pool: Pool, area: str, options: Mapping[str, Any], telling: Telling
) -> Sequence[Message]:
    """Take a checked upload in and locate its employers; all of it or nothing."""
    code, number = AreaCode(area), int(options["upload"])
    with reading(pool) as conn:
        upload = uploads.load(conn, code, number)
        if upload.state is UploadState.TAKEN:
            return (message("这个文件已经采纳"),)
        content = uploads.content(conn, code, number)
    with all_or_nothing(pool) as session:
        with telling.step("读入申报表"):
            with session.reading() as conn:
                if areas.version(conn, code) != upload.checked_against:
                    raise OutdatedCheckError(
                        "检查之后，本区域的资料或申报数据又变了：请重新检查这个文件，看过变化再采纳"
                    )
            imported = _import(session, code, upload, content)
        with telling.step("定位用人单位") as report:
            located = geocode_area(session, area=area, report=report)
        with session.writing() as conn:
            uploads.take(conn, code, number, imported.difference.batch)
    difference = imported.difference
    return (
        message(
            "新增 {added} 家，更新 {changed} 家，未变 {same} 家，较旧未采用 {older} 家，"
            "库中有而本次没有 {missing} 家",
            added=len(difference.added),
            changed=len(difference.changed),
            same=difference.unchanged,
            older=len(difference.older_ignored),
            missing=len(difference.missing),
        ),
        message("{count} 家的位置存疑，请核对", count=located.doubtful),
    )


def _import(session: Session, area: AreaCode, upload: Upload, content: bytes) -> Imported:
    with upload_file(upload.file_name, content) as path:
        return import_declarations(
            session,
            path,
            area=area,
            reference_date=upload.month.first_day,
            mapping=upload.mapping,
            sheet=upload.sheet,
        )


def _changes(session: Session, area: AreaCode, imported: Imported) -> Iterator[Change]:
    """Yield what an import does to employers: new ones, changed ones, then those left alone."""
    difference = imported.difference
    with session.reading() as conn:
        names = {each.employer: each.name for each in employers.known_workplaces(conn, area)}

    def of(kind: ChangeKind, ids: Sequence[EmployerId]) -> Iterator[Change]:
        for id_ in ids:
            yield Change(kind=kind, employer=id_, name=names.get(id_, ""), fields={})

    yield from of(ChangeKind.ADDED, difference.added)
    for each in difference.changed:
        yield Change(
            kind=ChangeKind.CHANGED, employer=each.employer, name=each.name, fields=each.changes
        )
    yield from of(ChangeKind.MISSING, difference.missing)
    yield from of(ChangeKind.OLDER, difference.older_ignored)


def _tally(imported: Imported) -> Tally:
    file, difference = imported.file, imported.difference
    return Tally(
        rows=file.source.data_rows,
        taken=len(file.declarations),
        rejected=len(file.rejected),
        skipped=len(file.skipped),
        already_imported=difference.already_imported,
        added=len(difference.added),
        changed=len(difference.changed),
        unchanged=difference.unchanged,
        older=len(difference.older_ignored),
        missing=len(difference.missing),
    )


_UPLOAD_PAGE: Final = "/areas/{area}/import/{upload}"
CHECK_IMPORT: Final = JobKind(
    name="check-import",
    title=message("检查申报表"),
    steps=2,
    run=lambda pool, asked, telling: check_upload(pool, asked.area, asked.options, telling),
    leads_to=_UPLOAD_PAGE,
    leads_to_name=message("看检查结果"),
)
TAKE_IMPORT: Final = JobKind(
    name="take-import",
    title=message("采纳申报表"),
    steps=2,
    run=lambda pool, asked, telling: take_upload(pool, asked.area, asked.options, telling),
    leads_to=_UPLOAD_PAGE,
    leads_to_name=message("看导入结果"),
)
