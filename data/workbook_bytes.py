"""Workbook bytes: save a workbook so that the same content always gives the same bytes."""

import contextlib
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from data.errors import DataError

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format stores no zone
_ZIPPED = (2000, 1, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


class UnwritableFileError(DataError):
    """A file could not be written."""


def new_workbook() -> Workbook:
    """Return a workbook without any sheet; the library's own begins with an empty one."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    return workbook


def save_workbook(workbook: Workbook, path: Path) -> None:
    """Write `workbook` to `path`, without any trace of when or by whom it was written.

    The file appears complete or not at all. A write-only workbook cannot be saved twice.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    written = workbook_bytes(workbook)
    partial = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(written)
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise UnwritableFileError(
            "无法写入文件 {path}（{reason}）：请检查磁盘空间、文件夹权限，并关闭正打开的同名文件",
            path=path,
            reason=error.strerror or str(error),
        ) from error


def workbook_bytes(workbook: Workbook) -> bytes:
    """Return `workbook` as the bytes of an xlsx file that depend on its content alone."""
    workbook.properties.creator = "Xuntu"
    workbook.properties.created = _CREATED
    as_saved = io.BytesIO()
    workbook.save(as_saved)
    settled = io.BytesIO()
    with zipfile.ZipFile(as_saved) as source, zipfile.ZipFile(settled, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == _PROPERTIES:
                content = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", content)
            entry = zipfile.ZipInfo(part.filename, date_time=_ZIPPED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, content)
    return settled.getvalue()
