"""Sheet files: read xlsx, xls, ods and delimited text into plain grids of cells."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from data.errors import DataError
from data.formula_errors import formula_errors

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta
Merge: TypeAlias = tuple[tuple[int, int], tuple[int, int]]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS = (
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"\x89PNG", "PNG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
)
_DELIMITERS = ",\t;|"
_TEXT_CONTROLS = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))


class UnreadableFileError(DataError):
    """A declaration file cannot be read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: rows of cells from the first row of the file, blank cells as empty strings."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merges: tuple[Merge, ...] = ()
    """Inclusive corners (row, column), counted from 0 as in `rows`."""
    hidden: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell not in ("", None) for row in self.rows for cell in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFile:
    """A file of sheets, in their order."""

    name: str
    sha256: str
    sheets: tuple[Sheet, ...]

    def spoken_names(self) -> str:
        """Return the names of the sheets for people, hidden ones marked."""
        return "、".join(f"{s.name}（隐藏）" if s.hidden else s.name for s in self.sheets)


def read_sheets(path: Path, only: str | None = None) -> SheetFile:
    """Return the sheets of the file at `path` (of workbooks: worksheets, or the sheet `only`).

    Raises
    ------
    UnreadableFileError
        The file is missing, empty, locked with a password, broken, of another kind, or lacks
        the sheet `only`.
    """
    content = _content(path)
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith((_ZIP, _OLE)):
        sheets = _workbook_sheets(path, content, only)
    else:
        sheets = (_text_sheet(path, content),)
        if only is not None and only != sheets[0].name:
            raise UnreadableFileError(
                "{file} 是文本文件，没有名为“{sheet}”的工作表：请去掉工作表参数",
                file=path.name,
                sheet=only,
            )
    return SheetFile(name=path.name, sha256=digest, sheets=sheets)


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFileError(
            "找不到文件 {path}：请核对文件名和所在文件夹", path=path
        ) from error
    except OSError as error:
        raise UnreadableFileError(
            "无法读取文件 {path}（{reason}）：请检查权限，或关闭正打开它的程序",
            path=path,
            reason=error.strerror or str(error),
        ) from error
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise UnreadableFileError("文件 {file} 是空的：请重新导出申报数据", file=path.name)
    return content


def _workbook_sheets(path: Path, content: bytes, only: str | None) -> tuple[Sheet, ...]:
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise _locked(path)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        listed = [meta for meta in workbook.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
        if only is not None and only not in [meta.name for meta in listed]:
            raise UnreadableFileError(
                "{file} 里没有名为“{sheet}”的工作表；现有：{sheets}",
                file=path.name,
                sheet=only,
                sheets="、".join(meta.name for meta in listed),
            )
        order = [meta.name for meta in workbook.sheets_metadata]
        return tuple(
            _sheet(
                workbook,
                meta.name,
                hidden=meta.visible is not SheetVisibleEnum.Visible,
                errors=formula_errors(content, order.index(meta.name)),
            )
            for meta in listed
            if only is None or meta.name == only
        )
    except PasswordError as error:
        raise _locked(path) from error
    except CalamineError as error:
        raise UnreadableFileError(
            "{file} 不是可以读取的 Excel 工作簿，或已损坏：请用 Excel 或 WPS 打开后另存为 .xlsx",
            file=path.name,
        ) from error


def _locked(path: Path) -> UnreadableFileError:
    return UnreadableFileError(
        "{file} 设有打开密码：请在 Excel 或 WPS 中取消密码后另存，再导入", file=path.name
    )


def _sheet(
    workbook: CalamineWorkbook,
    name: str,
    *,
    hidden: bool,
    errors: Sequence[tuple[int, int, str]],
) -> Sheet:
    source = workbook.get_sheet_by_name(name)
    if source.start is None:
        return Sheet(name=name, rows=(), hidden=hidden)
    left = source.start[1]
    rows: list[Sequence[Cell]] = list(source.iter_rows())
    for row, column, what in errors:
        if row < len(rows) and 0 <= column - left < len(rows[row]):
            changed = list(rows[row])
            changed[column - left] = what
            rows[row] = changed
    merges = tuple(
        ((top, max(first - left, 0)), (bottom, last - left))
        for (top, first), (bottom, last) in source.merged_cell_ranges or ()
        if last >= left
    )
    return Sheet(name=name, rows=rows, merges=merges, hidden=hidden)


def _text_sheet(path: Path, content: bytes) -> Sheet:
    for magic, kind in _OTHER_KINDS:
        if content.startswith(magic):
            raise UnreadableFileError(
                "{file} 其实是{kind}，不是申报数据表：请选择导出的 xlsx、xls 或 csv 文件",
                file=path.name,
                kind=kind,
            )
    if (
        content.lstrip(b"\xef\xbb\xbf \r\n\t")[:200]
        .lower()
        .startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta"))
    ):
        raise UnreadableFileError(
            "{file} 其实是网页格式的表格：请用 Excel 或 WPS 打开后另存为 .xlsx，再导入",
            file=path.name,
        )
    text = _decoded(path, content)
    delimiter = _delimiter(text)
    try:
        rows: list[Sequence[Cell]] = list(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        )
        if '="' in text or '\t"' in text or "\t," in text:
            rows = [[_unguarded(str(cell)) for cell in row] for row in rows]
    except csv.Error as error:
        raise UnreadableFileError(
            "{file} 的文本表格结构有误（{reason}）：多半是引号不成对，请用 Excel 另存为 .xlsx",
            file=path.name,
            reason=str(error),
        ) from error
    return Sheet(name=path.stem, rows=rows)


def _decoded(path: Path, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif content.translate(None, _TEXT_CONTROLS) != content:
        raise UnreadableFileError(
            "{file} 不是表格文件：请选择导出的 xlsx、xls 或 csv 文件", file=path.name
        )
    else:
        encodings = ("utf-8-sig", "gb18030")
    line = 1
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            line = max(line, content.count(b"\n", 0, error.start) + 1)
    raise UnreadableFileError(
        "{file} 第 {line} 行的文字编码已损坏，既不是 UTF-8 也不是 GBK："
        "请从系统重新导出，或用 Excel 另存为“CSV UTF-8”",
        file=path.name,
        line=line,
    )


def _delimiter(text: str) -> str:
    """Return the delimiter that occurs most steadily in the first lines."""
    lines = [line for line in text[:200_000].splitlines()[:50] if line.strip()]
    counts = {char: [line.count(char) for line in lines] for char in _DELIMITERS}
    return max(_DELIMITERS, key=lambda char: (sum(n > 0 for n in counts[char]), sum(counts[char])))


def _unguarded(cell: str) -> str:
    """Return the text that `="0123"` guards against a spreadsheet's eagerness."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    return cell.removesuffix("\t")
