"""Uploaded declaration files: look at one, state its columns, check it, take it in or drop it.

Nothing of a file reaches the employers before the last step. Checking and taking in are jobs.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from api.access.workflow import Actor
from data import areas, audits, imports, jobs, upload_findings, uploads
from data.database import Pool, reading, recording
from data.declaration_preview import FilePreview, preview_file, stated_mapping
from data.imports import ImportBatch
from data.jobs import Job
from data.upload_checks import check_upload, plain_name
from data.upload_findings import Change, ChangeKind
from data.uploads import DecidedError, Upload, UploadLine, UploadState
from geo.area import AreaCode, SupervisionArea
from geo.declaration import FaultCode, RowFault, Severity
from geo.errors import XuntuError
from planner.month import Month

KEPT_DAYS: Final = 30
"""How long a file waits for a decision before its content is cleared."""
_LISTED = 10


class NotCheckedError(XuntuError):
    """A file is to be taken in that nobody has checked or looked over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadSeen:
    """One upload with all that its page shows."""

    area: SupervisionArea
    upload: Upload
    counts: Mapping[tuple[FaultCode, Severity], int]
    job: Job | None
    """The newest check or taking in that was asked for."""

    @property
    def is_open(self) -> bool:
        """Return whether it still waits for a decision."""
        return self.upload.state in {UploadState.NEW, UploadState.CHECKED}

    @property
    def is_busy(self) -> bool:
        """Return whether a worker is at it."""
        return self.job is not None and not self.job.is_over


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportsSeen:
    """What was uploaded and imported for an area, newest first."""

    area: SupervisionArea
    uploads: tuple[UploadLine, ...]
    batches: tuple[ImportBatch, ...]


def keep_upload(
    pool: Pool, *, area: str, name: str | None, content: bytes, month: Month, actor: Actor
) -> int:
    """Keep an uploaded file and return its number; columns stated for the last one are tried.

    Raises
    ------
    RefusedUploadError, UnreadableFileError
        If the file is none that can be read.
    """
    code, file_name = AreaCode(area), plain_name(name)
    check_upload(file_name, content)
    with reading(pool) as conn:
        areas.load(conn, code)
        remembered = uploads.remembered_mapping(conn, code)
    with upload_file(file_name, content) as path:
        preview = preview_file(path, mapping=remembered)
    mapping = _of_columns(preview, remembered)
    with recording(pool) as conn:
        number = uploads.add(
            conn,
            code,
            file_name=file_name,
            sha256=sha256(content).hexdigest(),
            content=content,
            month=month,
            mapping=mapping,
            preview=preview,
            by=actor.name,
            at=actor.at,
        )
        audits.add(conn, actor.deed("import.upload", area=area, target=str(number)))
    return number


def seen_imports(pool: Pool, *, area: str) -> ImportsSeen:
    """Return what was uploaded and imported for `area` last."""
    code = AreaCode(area)
    with reading(pool) as conn:
        return ImportsSeen(
            area=areas.load(conn, code),
            uploads=uploads.newest(conn, code, most=_LISTED),
            batches=imports.batches(conn, code, undone_too=True)[:_LISTED],
        )


def seen_upload(pool: Pool, *, area: str, number: int) -> UploadSeen:
    """Return one upload; raise NotFoundError where the area has none of this number."""
    code = AreaCode(area)
    with reading(pool) as conn:
        asked = uploads.newest_job(conn, code, number)
        return UploadSeen(
            area=areas.load(conn, code),
            upload=uploads.load(conn, code, number),
            counts=upload_findings.fault_counts(conn, number),
            job=None if asked is None else jobs.load(conn, asked),
        )


def state_columns(
    pool: Pool,
    *,
    area: str,
    number: int,
    chosen: Mapping[str, str],
    sheet: str,
    month: Month,
) -> None:
    """State what the columns of an upload mean; it has to be checked again then.

    Parameters
    ----------
    chosen
        Heading → field; of another worksheet than the one looked at before they are left aside.

    Raises
    ------
    ColumnError
        If two columns are to hold one field, or there is no such field.
    DecidedError
        If the upload was taken in or dropped.
    """
    code = AreaCode(area)
    with reading(pool) as conn:
        upload = uploads.load(conn, code, number)
        content = uploads.content(conn, code, number)
    is_same = sheet in {"", upload.preview.sheet}
    mapping = stated_mapping(upload.preview, chosen) if is_same else {}
    only = (upload.sheet if is_same else sheet) or None
    with upload_file(upload.file_name, content) as path:
        preview = preview_file(path, mapping=mapping, sheet=only)
    with recording(pool) as conn:
        uploads.understand(
            conn, code, number, month=month, sheet=only, mapping=mapping, preview=preview
        )


def check_ready(pool: Pool, *, area: str, number: int) -> Upload:
    """Return an upload that can be checked.

    Raises
    ------
    NotCheckedError
        If its columns are not understood yet.
    DecidedError
        If it was taken in or dropped.
    """
    with reading(pool) as conn:
        upload = uploads.load(conn, AreaCode(area), number)
    if upload.state not in {UploadState.NEW, UploadState.CHECKED}:
        raise DecidedError("这个文件已经采纳、放弃或清除：要再次导入，请重新上传")
    if upload.preview.problem is not None:
        raise NotCheckedError("还不能检查：请先指明各列，直到页面不再提示缺少必需的列")
    return upload


def take_ready(pool: Pool, *, area: str, number: int, is_confirmed: bool) -> Upload:
    """Return an upload that can be taken in.

    Raises
    ------
    NotCheckedError
        If it was not checked, or nobody says that they looked the check over.
    DecidedError
        If it was taken in or dropped.
    """
    upload = check_ready(pool, area=area, number=number)
    if upload.state is not UploadState.CHECKED:
        raise NotCheckedError("还没有检查过：请先检查，看过问题和变化再采纳")
    if not is_confirmed:
        raise NotCheckedError("请先勾选“我已看过问题和变化”，再采纳")
    return upload


def drop_upload(pool: Pool, *, area: str, number: int, actor: Actor) -> None:
    """Drop an upload; employers stay as they are.

    Raises
    ------
    DecidedError
        If it was taken in or dropped before.
    """
    with recording(pool) as conn:
        uploads.load(conn, AreaCode(area), number)
        uploads.drop(conn, AreaCode(area), number)
        audits.add(conn, actor.deed("import.drop", area=area, target=str(number)))


def expire_uploads(pool: Pool, *, actor: Actor) -> int:
    """Clear the content of files that nobody decided on in time; return how many."""
    with recording(pool) as conn:
        gone = uploads.expire(conn, actor.at - timedelta(days=KEPT_DAYS))
        for area, number in gone:
            audits.add(conn, actor.deed("import.expire", area=area, target=str(number)))
    return len(gone)


def fault_page(
    pool: Pool,
    *,
    area: str,
    number: int,
    after: int,
    fault: FaultCode | None,
    severity: Severity | None,
    most: int,
) -> tuple[UploadSeen, tuple[tuple[int, RowFault], ...]]:
    """Return an upload and up to `most` of its faults after the place `after`."""
    seen = seen_upload(pool, area=area, number=number)
    with reading(pool) as conn:
        return seen, upload_findings.faults(
            conn, number, after=after, fault=fault, severity=severity, most=most
        )


def change_page(
    pool: Pool, *, area: str, number: int, after: int, kind: ChangeKind | None, most: int
) -> tuple[UploadSeen, tuple[tuple[int, Change], ...]]:
    """Return an upload and up to `most` of what it would change after the place `after`."""
    seen = seen_upload(pool, area=area, number=number)
    with reading(pool) as conn:
        return seen, upload_findings.changes(conn, number, after=after, kind=kind, most=most)


def book(pool: Pool, *, area: str, number: int, of_changes: bool) -> tuple[Upload, bytes]:
    """Return an upload and the workbook of its faults or changes.

    Raises
    ------
    NotCheckedError
        If it was not checked yet.
    """
    code = AreaCode(area)
    with reading(pool) as conn:
        upload = uploads.load(conn, code, number)
        read = uploads.change_book if of_changes else uploads.fault_book
        found = read(conn, code, number)
    if found is None:
        raise NotCheckedError("这个文件还没有检查过，没有清单可下载：请先检查")
    return upload, found


@contextmanager
def upload_file(name: str, content: bytes) -> Iterator[Path]:
    """Give the path of a file of this name that holds `content` as long as the block lasts."""
    with TemporaryDirectory(prefix="xuntu-upload-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def _of_columns(preview: FilePreview, remembered: Mapping[str, str]) -> dict[str, str]:
    """Return what of a remembered mapping the file has columns for."""
    here = {match.heading for match in preview.columns}
    return {heading: field for heading, field in remembered.items() if heading in here}
