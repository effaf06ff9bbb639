"""Formula errors: cells of a workbook whose formula failed or was never computed.

The fast reader gives such cells as blank; a blank would hide that something stood there.
"""

import io
import re
import zipfile
from collections.abc import Iterator

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\br:id=\"([^\"]+)\"")
_CELL = re.compile(rb"<c\b([^>]*)>((?:(?!</c>).)*)</c>", re.DOTALL)
_REFERENCE = re.compile(rb"\br=\"([A-Z]{1,3})(\d+)\"")
_IS_ERROR = re.compile(rb"\bt=\"e\"")
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_CHUNK = 1 << 22
NOT_COMPUTED = "#未计算"


def formula_errors(content: bytes, index: int) -> list[tuple[int, int, str]]:
    """Return (row, column, error) of the failed cells of sheet `index` of the xlsx `content`.

    Rows and columns count from 0. Formulas saved without a result are `#未计算`. Other kinds of
    workbook give none.
    """
    if not content.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = _sheet_part(archive, index)
            if part is None:
                return []
            with archive.open(part) as stream:
                return list(_failed(iter(lambda: stream.read(_CHUNK), b"")))
    except (zipfile.BadZipFile, KeyError):
        return []  # the reader proper says what is wrong with the file


def _sheet_part(archive: zipfile.ZipFile, index: int) -> str | None:
    if "xl/workbook.xml" not in archive.namelist():
        return None
    found = _SHEET.findall(archive.read("xl/workbook.xml"))
    relations = archive.read("xl/_rels/workbook.xml.rels")
    if index >= len(found):
        return None
    for relation in re.findall(rb"<Relationship\b[^>]*>", relations):
        if b'Id="' + found[index] + b'"' in relation:
            target = re.search(rb"\bTarget=\"([^\"]+)\"", relation)
            if target:
                name = target[1].decode().lstrip("/")
                return name if name.startswith("xl/") else f"xl/{name}"
    return None


def _failed(chunks: Iterator[bytes]) -> Iterator[tuple[int, int, str]]:
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        end = text.rfind(b"</row>") + 6
        if end < 6:
            rest = text
            continue
        rest = text[end:]
        if b't="e"' in text or b"<f" in text:
            yield from _failed_cells(text[:end])


def _failed_cells(text: bytes) -> Iterator[tuple[int, int, str]]:
    for row in re.finditer(rb"<row\b.*?</row>", text, re.DOTALL):
        if b't="e"' not in row[0] and b"<f" not in row[0]:
            continue
        for attributes, inner in _CELL.findall(row[0].replace(b"/><c", b"></c><c")):
            value = _VALUE.search(inner)
            failed = _IS_ERROR.search(attributes)
            if not failed and (value or b"<f" not in inner):
                continue
            place = _REFERENCE.search(attributes)
            if place:
                shown = value[1].decode() if failed and value else NOT_COMPUTED
                yield int(place[2]) - 1, _column(place[1]), shown


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
