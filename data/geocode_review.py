"""Geocode reviews: the places that a person should look at, as a workbook that is read back."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from data.errors import DataError
from data.sheet_style import set_up_list_print
from data.workbook_bytes import save_workbook
from geo.declaration import FaultCode, RowFault, Severity
from geo.employer import EmployerId
from geo.geocode import Geocode
from geo.location import Correction
from geo.message import Translate
from geo.position import Datum, Precision

ID, LON, LAT, DATUM = "编号", "更正经度", "更正纬度", "坐标系"
ADDRESS, NOTE = "更正地址", "备注"
_CORRECTED = (LON, LAT, DATUM, ADDRESS, NOTE)
_DATUMS = (Datum.WGS84, Datum.CGCS2000, Datum.GCJ02, Datum.BD09)
_DATUM_WORDS: Mapping[str, Datum] = {
    "WGS84": Datum.WGS84,
    "GPS": Datum.WGS84,
    "CGCS2000": Datum.CGCS2000,
    "2000": Datum.CGCS2000,
    "天地图": Datum.CGCS2000,
    "GCJ02": Datum.GCJ02,
    "高德": Datum.GCJ02,
    "腾讯": Datum.GCJ02,
    "火星": Datum.GCJ02,
    "BD09": Datum.BD09,
    "百度": Datum.BD09,
}
_CHINA = (73.0, 136.0, 3.0, 54.0)
_WIDTHS = (24, 28, 40, 22, 10, 8, 14, 20, 48, 14, 14, 12, 32, 20)
_LOOK_BELOW = 60


class ReviewFileError(DataError):
    """A review workbook cannot be read at all."""


class _BadCellError(DataError):
    """A cell of a review cannot be applied; becomes a fault of its row."""

    def __init__(
        self,
        template: str,
        *,
        column: str,
        fault: FaultCode = FaultCode.COORDINATES,
        **params: object,
    ) -> None:
        super().__init__(template, column=column, **params)
        self.column = column
        self.fault = fault

    def of_row(self, line: int, row: Mapping[str, str]) -> RowFault:
        """Return this error as the fault of a row."""
        return RowFault(
            line=line,
            field=self.column,
            fault=self.fault,
            severity=Severity.REJECTED,
            hint=self.message,
            value=row[self.column],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One employer's place for a person to judge."""

    employer: EmployerId
    name: str
    address: str
    geocode: Geocode


def write_review(path: Path, rows: Iterable[ReviewRow], translate: Translate) -> None:
    """Write the review workbook: unmatched first, then by rising score, doubtful ones shaded.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = translate("定位核对")
    headings = _headings(translate)
    for column, heading in enumerate(headings, start=1):
        cell = sheet.cell(row=1, column=column)
        _put(cell, heading)
        cell.font = Font(bold=True)
        entry = column > len(headings) - len(_CORRECTED)
        cell.fill = PatternFill("solid", fgColor="FFF2CC" if entry else "D9E1F2")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[column - 1]
    ordered = sorted(rows, key=_urgency)
    for line, row in enumerate(ordered, start=2):
        for column, value in enumerate(_values(row, translate), start=1):
            cell = sheet.cell(row=line, column=column)
            _put(cell, value)
            cell.alignment = Alignment(vertical="top", wrap_text=column in (3, 9))
            if row.geocode.doubts or row.geocode.score < _LOOK_BELOW:
                cell.fill = PatternFill("solid", fgColor="FDECEA")
    choice = DataValidation(
        type="list", formula1=f'"{",".join(datum.value for datum in _DATUMS)}"', allow_blank=True
    )
    letter = get_column_letter(headings.index(translate("坐标系")) + 1)
    choice.add(f"{letter}2:{letter}{max(2, len(ordered) + 1)}")
    sheet.add_data_validation(choice)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(ordered) + 1}"
    set_up_list_print(sheet)
    save_workbook(book, path)


def read_review(
    path: Path, translate: Translate = str, *, known: Collection[EmployerId] | None = None
) -> tuple[dict[EmployerId, Correction], tuple[RowFault, ...]]:
    """Return the corrections of a review workbook by employer, and the faults of bad rows.

    Rows without anything in the correction columns are left as they are. A bad row is reported and
    not applied; all other rows are.

    Parameters
    ----------
    path
        A workbook that `write_review` wrote, filled in.
    translate
        The language it was written in; Chinese headings are understood always.
    known
        Employers that may be corrected; any when None.

    Raises
    ------
    ReviewFileError
        If the file is no workbook or its headings are not those of a review.
    """
    lines = _lines(path, translate)
    corrections: dict[EmployerId, Correction] = {}
    faults: list[RowFault] = []
    first_line: dict[EmployerId, int] = {}
    for line, row in lines:
        if not any(row[heading] for heading in (LON, LAT, DATUM, ADDRESS)):
            continue
        employer = EmployerId(row[ID])
        try:
            _check_employer(employer, first_line, known)
            corrections[employer] = _correction(row)
            first_line[employer] = line
        except _BadCellError as bad:
            faults.append(bad.of_row(line, row))
    return corrections, tuple(faults)


def typed_correction(
    *, lon: str, lat: str, datum: str, address: str = "", note: str = ""
) -> Correction:
    """Return the correction that a person typed, checked as a row of a review is.

    Raises
    ------
    DataError
        Says which of the values cannot be, and what to do.
    """
    typed = {LON: lon, LAT: lat, DATUM: datum, ADDRESS: address, NOTE: note}
    row = {name: _text(value) for name, value in typed.items()}
    if not any(row[name] for name in (LON, LAT, ADDRESS)):
        raise _BadCellError("没有填经度、纬度，也没有填地址：请填其中一种", column=LON)
    return _correction(row)


def _headings(translate: Translate) -> list[str]:
    return [
        translate("编号"),
        translate("单位名称"),
        translate("地址"),
        translate("现坐标"),
        translate("精度"),
        translate("得分"),
        translate("方法"),
        translate("匹配词"),
        translate("疑点"),
        translate("更正经度"),
        translate("更正纬度"),
        translate("坐标系"),
        translate("更正地址"),
        translate("备注"),
    ]


def _values(row: ReviewRow, translate: Translate) -> list[str | int]:
    found = row.geocode
    at = found.position
    return [
        row.employer,
        row.name,
        row.address,
        f"{at.lon:.6f}, {at.lat:.6f}" if at is not None else "",
        precision_word(found.precision, translate),
        found.score,
        found.method,
        found.matched,
        "\n".join(doubt.said(translate) for doubt in found.doubts),
        *[""] * len(_CORRECTED),
    ]


def precision_word(precision: Precision, translate: Translate) -> str:
    """Return what a precision class is called in tables and on maps."""
    return {
        Precision.GIVEN: translate("坐标"),
        Precision.NUMBER: translate("门牌"),
        Precision.PLACE: translate("地点"),
        Precision.ROAD: translate("道路"),
        Precision.VILLAGE: translate("村（社区）"),
        Precision.TOWNSHIP: translate("乡镇（街道）"),
        Precision.AREA: translate("辖区"),
        Precision.NONE: translate("未定位"),
    }[precision]


def _urgency(row: ReviewRow) -> tuple[bool, bool, int, str]:
    found = row.geocode
    doubtful = bool(found.doubts) or found.score < _LOOK_BELOW
    return found.position is not None, not doubtful, found.score, row.employer


def _put(cell: Cell | MergedCell, value: str | int) -> None:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # a name that begins with = is a name, not a formula
    else:
        cell.value = value


def _lines(path: Path, translate: Translate) -> list[tuple[int, dict[str, str]]]:
    try:
        with closing(load_workbook(path, read_only=True, data_only=True)) as book:
            rows = book.worksheets[0].iter_rows(values_only=True)
            table = [[_text(value) for value in row] for row in rows]
    except (OSError, BadZipFile, InvalidFileException, KeyError, IndexError, ValueError) as error:
        raise ReviewFileError(
            "无法读取核对表 {file}：请使用 Xuntu 导出的 xlsx 文件并保留其格式", file=path.name
        ) from error
    spoken = dict(zip(_headings(translate), _headings(str), strict=True))
    headings = [spoken.get(heading, heading) for heading in (table[0] if table else [])]
    missing = [heading for heading in (ID, LON, LAT, DATUM, ADDRESS) if heading not in headings]
    if missing:
        raise ReviewFileError(
            "核对表 {file} 缺少列：{columns}。请勿改动第一行的列名",
            file=path.name,
            columns="、".join(missing),
        )
    wanted = {name: headings.index(name) for name in (ID, *_CORRECTED) if name in headings}
    return [
        (line, {NOTE: ""} | {name: row[column] for name, column in wanted.items()})
        for line, row in enumerate(table[1:], start=2)
        if any(row)
    ]


def _text(value: object) -> str:
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()


def _correction(row: Mapping[str, str]) -> Correction:
    if not row[LON] and not row[LAT]:
        if not row[ADDRESS]:
            raise _BadCellError(
                "填了坐标系但没有更正经度、更正纬度：请补充或清空坐标系",
                column=LON,
                fault=FaultCode.MISSING_VALUE,
            )
        return Correction(address=row[ADDRESS], note=row[NOTE])
    lon, lat = _degrees(row, LON), _degrees(row, LAT)
    west, east, south, north = _CHINA
    if not (west <= lon <= east and south <= lat <= north):
        raise _BadCellError(
            "坐标（{lon}, {lat}）不在中国：请核对经度、纬度的次序", lon=lon, lat=lat, column=LON
        )
    return Correction(
        coordinates=(lon, lat), datum=_datum(row[DATUM]), address=row[ADDRESS], note=row[NOTE]
    )


def _degrees(row: Mapping[str, str], heading: str) -> float:
    try:
        return float(row[heading].rstrip("°"))
    except ValueError:
        raise _BadCellError(
            "{column}不是数字：请填十进制度，如 117.123456", column=heading
        ) from None


def _datum(word: str) -> Datum:
    plain = word.upper().replace("-", "").replace(" ", "").replace("_", "")
    for known, datum in _DATUM_WORDS.items():
        if known in plain:
            return datum
    raise _BadCellError(
        "坐标系须为 WGS84、CGCS2000、GCJ-02（高德、腾讯）或 BD-09（百度）", column=DATUM
    )


def _check_employer(
    employer: EmployerId,
    first_line: Mapping[EmployerId, int],
    known: Collection[EmployerId] | None,
) -> None:
    if not employer:
        raise _BadCellError(
            "缺少编号：请从原核对表复制该行的编号", column=ID, fault=FaultCode.MISSING_VALUE
        )
    if known is not None and employer not in known:
        raise _BadCellError(
            "编号 {id} 不是本辖区的单位：请从原核对表复制编号",
            id=employer,
            column=ID,
            fault=FaultCode.UNREADABLE_VALUE,
        )
    if employer in first_line:
        raise _BadCellError(
            "编号 {id} 在第 {line} 行已更正：请只保留一行",
            id=employer,
            line=first_line[employer],
            column=ID,
            fault=FaultCode.UNREADABLE_VALUE,
        )
