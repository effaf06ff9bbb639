"""Builders: declaration exports as files, faulty on purpose where a test asks for it."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from data.declaration_files import read_declarations
from data.reference_tables import factor_catalogue, industry_catalogue
from geo.credit_code import organisation_check_digit
from geo.declaration import FaultCode, RowFault
from geo.declaration_file import DeclarationFile
from tests import make

REFERENCE_DATE = date(2026, 12, 1)
SOUND: Mapping[str, Any] = {
    "单位名称": "云溪演示机械厂",
    "统一社会信用代码": "91330100799655058B",
    "工作场所地址": "云溪县云溪镇演示路1号",
    "乡镇": "云溪镇",
    "行业代码": "3311",
    "劳动者总人数": 40,
    "接触职业病危害总人数": 10,
    "职业病危害因素名称": "噪声(10人)",
    "申报日期": "2026-03-01",
    "隶属关系": "县属",
}
"""One row without any fault; it names its level, so the whole file has none either."""


def credit_code(number: int) -> str:
    """Return the valid credit code of a fictional employer."""
    from stdnum.cn.uscc import calc_check_digit  # noqa: PLC0415 - only builders need it

    body = f"{number:08d}"
    start = f"91999901{body}{organisation_check_digit(body)}"
    return start + str(calc_check_digit(start))


def rows(*changes: Mapping[str, Any]) -> list[list[Any]]:
    """Return a heading and one row for each of `changes` to the sound row."""
    headings = list(SOUND)
    for change in changes:
        headings += [heading for heading in change if heading not in headings]
    return [headings, *([(dict(SOUND) | dict(c)).get(h, "") for h in headings] for c in changes)]


def workbook(
    path: Path,
    table: Sequence[Sequence[Any]],
    *,
    merges: Sequence[str] = (),
    sheet: str = "申报表",
) -> Path:
    """Write `table` as the only sheet of an xlsx file."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in table:
        page.append([None if cell == "" else cell for cell in row])
    for merge in merges:
        page.merge_cells(merge)
    book.save(path)
    return path


def text_table(
    path: Path,
    table: Sequence[Sequence[Any]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> Path:
    """Write `table` as delimited text."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(table)
    return path


def read(path: Path, **options: Any) -> DeclarationFile:
    """Read the export at `path` for the default area."""
    settings: dict[str, Any] = {
        "catalogue": factor_catalogue(),
        "industries": industry_catalogue(),
        "area": make.area(),
        "reference_date": REFERENCE_DATE,
    }
    return read_declarations(path, **(settings | options))


def read_rows(tmp_path: Path, *changes: Mapping[str, Any], **options: Any) -> DeclarationFile:
    """Read an export of the sound row with `changes`, through a real workbook."""
    return read(workbook(tmp_path / "申报.xlsx", rows(*changes)), **options)


def found(file: DeclarationFile, fault: FaultCode) -> list[RowFault]:
    """Return the faults of one code."""
    return [one for one in file.faults if one.fault is fault]


_FACTORS = (
    "噪声({a}人)",
    "矽尘({a}人)、噪声({b}人)",
    "电焊烟尘({a}人);锰及其化合物({a}人);二氧化氮({a}人);噪音({b}人)",
    "苯({a}人)、甲苯({a}人)、二甲苯({b}人)",
    "木粉尘({a}人)、噪声({b}人)、高温({c}人)",
    "",
)
_INDUSTRIES = ("3311", "C3032 建筑用石加工", "3130 黑色金属铸造", "2110", "610 煤炭开采", "C3391")
_DATES = ("2026-03-01", "2026年3月1日", "二〇二六年三月一日", "2025.3.1", "46082", "")


_LARGE_HEADINGS = (
    *("序号", "单位名称", "统一社会信用代码", "工作场所地址", "单位注册地址", "区的代码", "乡镇"),
    *(
        "行业代码",
        "行业分类",
        "企业规模",
        "经济类型",
        "联系人",
        "联系电话",
        "劳动者总人数",
        "女工数",
    ),
    *("劳务派遣用工人数", "接触职业病危害总人数", "接触粉尘人数", "接触化学因素人数"),
    *("接触物理因素人数", "接触放射性因素人数", "职业病危害因素名称", "职业病危害严重程度"),
    *("申报类别", "申报日期", "经营状态", "经度", "纬度", "自查得分", "检测时间", "判定结果"),
    "备注",
)


def large_export(count: int) -> Iterator[list[Any]]:
    """Yield the heading and `count` rows of a county-like export in which many rows have faults."""
    yield list(_LARGE_HEADINGS)
    for n in range(count):
        a, b, c = n % 37, n % 53, n % 11
        code = credit_code(n)
        factors = _FACTORS[n % len(_FACTORS)].format(a=a, b=b, c=c)
        yield [
            n + 1,
            f"云溪演示第{n}制品厂" if n % 50 else f"云溪演示第{n}制品厂（已注销）",
            code.lower() if n % 20 == 3 else code[:15] + "000" if n % 90 == 7 else code,
            f"云溪县云溪镇演示路{n}号" if n % 40 else "",
            f"云溪县云溪镇注册街{n}号",
            "999901",
            "云溪镇" if n % 30 else "旧溪乡",
            _INDUSTRIES[n % len(_INDUSTRIES)],
            "",
            "小型",
            "私营企业",
            "演示联系人",
            f"000-{n:07d}",
            a + b + c + 20 if n % 60 else "１，２００人",
            a,
            n % 5,
            a + b if n % 3 else max(a, b),
            a,
            a if n % 4 == 0 else 0,
            b,
            0,
            factors,
            "严重" if n % 7 == 0 else "一般",
            "年度更新",
            _DATES[n % len(_DATES)],
            "正常" if n % 45 else "停产",
            117.0 + (n % 100) / 2500 if n % 25 else 38.0,
            38.0 + (n % 90) / 2500 if n % 25 else 117.0,
            n % 101,
            "2025-06-01" if n % 6 else "",
            "达标" if n % 8 else "超标",
            "演示数据",
        ]
