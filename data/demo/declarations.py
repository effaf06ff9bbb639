"""The demo county's declarations: rows as an export of a declaration system would show them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from data.demo.employers import TODAY, DrawnEmployer
from data.demo.gcj import shifted
from data.demo.industry import factors
from data.demo.place_names import COUNTY, TOWNS
from data.demo.plane import position
from data.long_sheets import save_long_workbook
from geo.employer import EmployerKind

FIRST_LINE = 5
"""Below the title, the note and two rows of headings."""
CATEGORIES: Mapping[str, str] = {
    "粉尘": "粉尘类", "化学因素": "化学物质类", "物理因素": "物理因素类",
    "放射性因素": "放射性物质类", "生物因素": "生物因素类", "其他因素": "其他",
}  # fmt: skip
COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("序号",)),
    (
        "单位基本信息",
        (
            "单位名称", "统一社会信用代码", "单位注册地址", "工作场所地址", "行政区划代码",
            "行业代码", "行业名称", "企业规模", "经济类型", "隶属关系", "联系电话", "单位类别",
        ),
    ),
    ("劳动者情况", ("职工总数", "劳务派遣人数", "接触职业病危害总人数")),
    *((group, ("有/无", "接触人数")) for group in CATEGORIES.values()),
    ("职业病危害因素", ("职业病危害因素名称", "CAS号", "是否严重职业病危害")),
    ("申报情况", ("申报类别", "申报日期", "经营状态")),
    ("位置", ("经度", "纬度", "坐标系")),
    ("检测评价与自查", ("最近检测日期", "是否超标", "最近现状评价日期", "自查得分")),
)  # fmt: skip
KEYS: tuple[str, ...] = tuple(
    f"{group}{name}" if group in CATEGORIES.values() else name
    for group, names in COLUMNS
    for name in names
)
_SHEET = "申报单位明细"
_WITH_COORDINATES = 0.55


@dataclass(slots=True)
class SheetRow:
    """One row to be written: cells by key, the truth behind it, and the faults put in it."""

    employer: DrawnEmployer
    cells: dict[str, object]
    faults: list[tuple[str, str]]
    """Fault code and column of what was spoiled."""


def declare(rng: np.random.Generator, employers: Sequence[DrawnEmployer]) -> list[SheetRow]:
    """Return one faultless row for every employer."""
    return [SheetRow(employer=e, cells=_cells(rng, e), faults=[]) for e in employers]


def write_declarations(path: Path, rows: Sequence[SheetRow]) -> None:
    """Write the export: title, note, two heading rows with merged cells, rows, total, notes.

    A hidden sheet lies before the data, as in exports made from templates.
    """
    book = Workbook(write_only=True)
    hidden = book.create_sheet("字典")
    hidden.append(["企业规模", "申报类别"])
    for pair in (("大型", "初次申报"), ("中型", "变更申报"), ("小型", "年度更新"), ("微型", "")):
        hidden.append(pair)
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet(_SHEET)
    book.active = 1
    sheet.freeze_panes = f"C{FIRST_LINE}"
    for place, key in enumerate(KEYS, start=1):
        wide = 38 if "地址" in key or key in {"单位名称", "职业病危害因素名称"} else 14
        sheet.column_dimensions[get_column_letter(place)].width = wide
    last = get_column_letter(len(KEYS))
    sheet.merged_cells.add(f"A1:{last}1")
    sheet.merged_cells.add(f"A2:{last}2")
    title = WriteOnlyCell(sheet, value=f"{COUNTY}职业病危害项目申报信息导出表（演示数据）")
    title.font, title.alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    sheet.append([title])
    sheet.append(
        [f"导出单位：{COUNTY}卫生健康局    导出日期：{_chinese(TODAY)}    演示数据，非真实单位"]
    )
    upper: list[object] = []
    lower: list[object] = []
    for group, names in COLUMNS:
        start, stop = len(upper) + 1, len(upper) + len(names)
        if group:
            upper += [group] + [None] * (len(names) - 1)
            lower += names
            if len(names) > 1:
                sheet.merged_cells.add(f"{get_column_letter(start)}3:{get_column_letter(stop)}3")
        else:
            upper += names
            lower += [None] * len(names)
            sheet.merged_cells.add(f"{get_column_letter(start)}3:{get_column_letter(start)}4")
    sheet.append(upper)
    sheet.append(lower)
    save_long_workbook(book, path, {_SHEET: (FIRST_LINE, _lines(rows))})


def _lines(rows: Sequence[SheetRow]) -> Iterator[Sequence[object]]:
    """Yield the data rows, the total row and the notes at the foot."""
    for number, row in enumerate(rows, start=1):
        row.cells["序号"] = number
        yield [row.cells[key] for key in KEYS]
    total: dict[str, object] = {"序号": "合计", "单位名称": f"{len(rows)}家"}
    for key in ("职工总数", "接触职业病危害总人数"):
        total[key] = sum(v for row in rows if isinstance(v := row.cells[key], int))
    yield [total.get(key) for key in KEYS]
    yield ["注：1.本表由申报系统导出，申报内容由用人单位负责。"]
    yield ["    2.接触总人数按不重复人数统计；坐标为空的由用人单位补报。"]
    yield [None, "填表人：（演示）", None, None, f"打印日期：{_chinese(TODAY)}"]


def exposure_cells(exposures: Sequence[tuple[str, int]]) -> dict[str, object]:
    """Return the cells that follow from the declared factors."""
    known = factors()
    cells: dict[str, object] = {}
    for category, group in CATEGORIES.items():
        counts = [workers for name, workers in exposures if known[name].category == category]
        cells[f"{group}有/无"] = "有" if counts else "无"
        cells[f"{group}接触人数"] = max(counts) if counts else 0
    cells["职业病危害因素名称"] = "；".join(f"{name}（{workers}人）" for name, workers in exposures)
    numbers = [known[name].cas for name, _ in exposures if known[name].cas]
    cells["CAS号"] = "；".join(numbers) or None
    severe = any(known[name].is_severe for name, _ in exposures)
    cells["是否严重职业病危害"] = "是" if severe else "否"
    return cells


def _cells(rng: np.random.Generator, employer: DrawnEmployer) -> dict[str, object]:
    cells: dict[str, object] = {
        "序号": 0,
        "单位名称": employer.name,
        "统一社会信用代码": employer.credit_code,
        "单位注册地址": employer.registered_address,
        "工作场所地址": employer.site.address,
        "行政区划代码": TOWNS[employer.site.town].code,
        "行业代码": employer.industry,
        "行业名称": employer.industry_name,
        "企业规模": employer.size,
        "经济类型": employer.economic_type,
        "隶属关系": "区县及以下",
        "联系电话": employer.phone,
        "单位类别": "；".join(kind.value for kind in employer.kinds),
        "职工总数": employer.workers,
        "劳务派遣人数": employer.dispatched,
        "接触职业病危害总人数": employer.exposed,
        "申报类别": "年度更新" if rng.random() < 0.82 else "变更申报"
        if rng.random() < 0.5 else "初次申报",
        "申报日期": employer.declared_on,
        "经营状态": employer.status.value,
        "经度": None,
        "纬度": None,
        "坐标系": None,
        "最近检测日期": employer.tested_on,
        "是否超标": None if not employer.tested_on else "是" if employer.over_limit else "否",
        "最近现状评价日期": employer.evaluated_on,
        "自查得分": employer.self_check,
    }  # fmt: skip
    cells |= exposure_cells(employer.exposures)
    if rng.random() < _WITH_COORDINATES:
        place = position(
            employer.site.x + float(rng.normal(0, 12)), employer.site.y + float(rng.normal(0, 12))
        )
        if rng.random() < 0.25:
            lon, lat = shifted(place.lon, place.lat)
            cells |= {"经度": round(lon, 6), "纬度": round(lat, 6), "坐标系": "GCJ-02"}
        else:
            cells |= {"经度": place.lon, "纬度": place.lat, "坐标系": "WGS84"}
    return cells


def is_medical(employer: DrawnEmployer) -> bool:
    """Return whether `employer` is a radiation unit."""
    return EmployerKind.RADIATION_UNIT in employer.kinds


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
