"""Long sheets: add many plain rows to a workbook quickly and always in the same bytes.

The workbook library takes about 30 µs a cell, which is minutes for the files of a large county. It
still makes the workbook, its styles and its first rows; only plain rows are streamed in here.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from data.workbook_bytes import UnwritableFileError, workbook_bytes

_END = b"</sheetData>"
_ZIPPED = (2000, 1, 1, 0, 0, 0)
_EPOCH = date(1899, 12, 30)
_CHUNK = 2000
_CONTROL = dict.fromkeys(c for c in range(32) if c not in {9, 10})


def save_long_workbook(
    workbook: Workbook, path: Path, rows: Mapping[str, tuple[int, Iterable[Sequence[object]]]]
) -> None:
    """Write a write-only `workbook` to `path` with `rows` added below its own.

    Parameters
    ----------
    rows
        For each sheet by title: the first row's number, and the rows. Cells may be text, numbers,
        dates or None; the sheet must already have a row above.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    first = workbook.worksheets[0]
    dated = WriteOnlyCell(first, value=0)
    dated.number_format = "yyyy-mm-dd"
    style = dated.style_id
    titles = [sheet.title for sheet in workbook.worksheets]
    parts = {f"xl/worksheets/sheet{n}.xml": rows.get(t) for n, t in enumerate(titles, start=1)}
    skeleton = workbook_bytes(workbook)
    try:
        with (
            zipfile.ZipFile(io.BytesIO(skeleton)) as source,
            zipfile.ZipFile(path, "w") as target,
        ):
            for part in source.infolist():
                entry = zipfile.ZipInfo(part.filename, date_time=_ZIPPED)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                content = source.read(part)
                added = parts.get(part.filename)
                with target.open(entry, "w") as stream:
                    if added is None:
                        stream.write(content)
                        continue
                    head, _, tail = content.partition(_END)
                    stream.write(head)
                    for chunk in _chunks(*added, style):
                        stream.write(chunk)
                    stream.write(_END + tail)
    except OSError as error:
        raise UnwritableFileError(
            "无法写入文件 {path}（{reason}）：请检查磁盘空间、文件夹权限，并关闭正打开的同名文件",
            path=path,
            reason=error.strerror or str(error),
        ) from error


def _chunks(first: int, rows: Iterable[Sequence[object]], style: int) -> Iterator[bytes]:
    numbered = enumerate(rows, start=first)
    letters: list[str] = []
    while chunk := list(islice(numbered, _CHUNK)):
        text = []
        for number, row in chunk:
            while len(letters) < len(row):
                letters.append(get_column_letter(len(letters) + 1))
            cells = []
            for letter, value in zip(letters, row, strict=False):
                if value.__class__ is str:
                    if value:
                        cells.append(f'<c r="{letter}{number}{_inline(value)}')
                elif value is not None:
                    cells.append(_cell(f"{letter}{number}", value, style))
            text.append(f'<row r="{number}">{"".join(cells)}</row>')
        yield "".join(text).encode()


def _cell(at: str, value: object, style: int) -> str:
    if isinstance(value, str):
        return f'<c r="{at}{_inline(value)}'
    if isinstance(value, date):
        return f'<c r="{at}" s="{style}"><v>{(value - _EPOCH).days}</v></c>'
    return f'<c r="{at}"><v>{value!r}</v></c>'


@lru_cache(maxsize=1 << 13)
def _inline(value: str) -> str:
    """Return a text cell from behind its address on; most texts of a long sheet are repeated."""
    shown = value if value.isprintable() else value.translate(_CONTROL)
    return f'" t="inlineStr"><is><t xml:space="preserve">{escape(shown)}</t></is></c>'
