"""Upload checks: whether bytes that came over the network may be read as a declaration file.

A file is judged by what is in it, never by its name. Workbooks are archives: one of a few thousand
bytes may unfold to more than memory holds, and one cell in the last corner of a sheet makes readers
lay out all cells before it. Both are refused before anything reads them.
"""

import io
import re
import unicodedata
import zipfile
from typing import IO, Final

from data.errors import DataError

MOST_BYTES: Final = 32_000_000
"""Bytes of a declaration file; 100,000 employers take about 20 million."""
_MOST_UNFOLDED: Final = 600_000_000
_MOST_CELLS: Final = 40_000_000
_MOST_PARTS: Final = 5_000
_ZIP: Final = b"PK\x03\x04"
_SHEET: Final = re.compile(r"^/?xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_CELL: Final = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_CHUNK: Final = 1 << 20
_LONGEST_NAME: Final = 120


class RefusedUploadError(DataError):
    """A file that was uploaded is not one that may be read."""


def check_upload(name: str, content: bytes) -> None:
    """Refuse `content` unless it may be read as xlsx, xls or delimited text.

    Raises
    ------
    RefusedUploadError
        Says what the file is, or how it is too large, and what to do.
    """
    if not content:
        raise RefusedUploadError("没有收到文件内容：请选择一个申报表文件再上传")
    if len(content) > MOST_BYTES:
        raise RefusedUploadError(
            "{file} 有 {size} MB，网页一次最多收 {most} MB："
            "请拆成几个文件，或在服务器上用 xuntu import",
            file=name,
            size=round(len(content) / 1e6, 1),
            most=MOST_BYTES // 1_000_000,
        )
    if content.startswith(_ZIP):
        _check_workbook(name, content)


def plain_name(given: str | None) -> str:
    """Return what a browser calls a file as a name without folders and control characters."""
    last = re.split(r"[/\\]", given or "")[-1]
    shown = "".join(
        "_" if unicodedata.category(character).startswith("C") else character for character in last
    ).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if dot and len(ending) <= 5:
        return f"{stem[:_LONGEST_NAME]}.{ending}" if stem else f"upload.{ending}"
    return shown[:_LONGEST_NAME] or "upload"


def _check_workbook(name: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in {part.filename.lstrip("/") for part in parts}:
                raise RefusedUploadError(
                    "{file} 是压缩包或别的文档，不是 Excel 工作簿：请先解压，"
                    "或用 Excel、WPS 另存为 .xlsx 再上传",
                    file=name,
                )
            if len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > _MOST_UNFOLDED:
                raise _too_large(name)
            for part in parts:
                if _SHEET.match(part.filename):
                    with archive.open(part) as sheet:
                        _check_extent(name, sheet)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise RefusedUploadError(
            "{file} 不是可以读取的 Excel 工作簿，或已损坏：请用 Excel 或 WPS 打开后另存为 .xlsx",
            file=name,
        ) from error


def _check_extent(name: str, sheet: IO[bytes]) -> None:
    """Refuse a sheet whose cells, with all that lie between them, are too many to lay out."""
    rows, columns, rest = (1 << 30, 0), (1 << 30, 0), b""
    while chunk := sheet.read(_CHUNK):
        text = rest + chunk
        for letters, digits in _CELL.findall(text):
            row, column = int(digits), _number(letters)
            rows = min(rows[0], row), max(rows[1], row)
            columns = min(columns[0], column), max(columns[1], column)
        if rows[1] and (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) > _MOST_CELLS:
            raise _too_large(name)
        rest = text[-16:]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large(name: str) -> RefusedUploadError:
    return RefusedUploadError(
        "{file} 展开后太大：多半是表格末尾有多余的格子或图片。请把有内容的部分复制到新工作簿，"
        "另存为 .xlsx 再上传",
        file=name,
    )
