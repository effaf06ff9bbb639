"""Faults of real declaration exports (F01 to F16), put into the demo's rows at stated rates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data.demo.declarations import CATEGORIES, SheetRow, exposure_cells, is_medical
from data.demo.employers import TODAY, Case, DrawnEmployer
from data.demo.gcj import shifted
from data.demo.industry import factors
from data.demo.place_names import COUNTY_CODE, FORMER_TOWN_CODE, TOWNS
from data.demo.plane import position
from geo.employer import OperatingStatus

RATES: Mapping[str, float] = {
    "F01": 0.006, "F02": 0.003, "F03": 0.004, "F04": 0.008, "F05": 0.005, "F06": 0.008,
    "F07": 0.003, "F08": 0.009, "F09": 0.006, "F10": 0.006, "F11": 0.004, "F12": 0.007,
    "F13": 0.006, "F14": 0.006, "F15": 0.002, "F16": 0.002,
}  # fmt: skip
"""Share of rows spoiled by each fault; part of F15 and F16 are rows that are missing."""
MISSING_STATE_OWNED, MISSING_MEDICAL = 3, 3
_CAS_AS_DATE = {
    "氯乙烯": date(1975, 1, 4), "丙烯酰胺": date(1979, 6, 1), "二甲基甲酰胺": date(1968, 12, 2)
}  # fmt: skip
_OLD_CODES = {
    "3391": ("3130", "黑色金属铸造"), "3392": ("3260", "有色金属铸造"),
    "3032": ("3033", "建筑用石加工"), "3071": ("3032", "建筑陶瓷制品制造"),
}  # fmt: skip
_TOTAL = "接触职业病危害总人数"
Spoil = Callable[[np.random.Generator, SheetRow], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEmployer:
    """An employer that stands in the county and not in the export (F15, F16)."""

    employer: DrawnEmployer
    fault: str


def leave_out(
    rng: np.random.Generator, employers: Sequence[DrawnEmployer]
) -> tuple[list[DrawnEmployer], list[MissingEmployer]]:
    """Return the employers that declared, and those missing from the export."""
    plain = [e for e in employers if e.case is None]
    large = [e for e in plain if len(e.kinds) == 1 and e.workers >= 60]
    medical = [e for e in plain if is_medical(e) and e.workers < 90]
    missing = []
    for pool, fault, size in (
        (large, "F15", MISSING_STATE_OWNED),
        (medical, "F16", MISSING_MEDICAL),
    ):
        chosen = rng.permutation(len(pool))[: size if len(pool) > 2 * size else 0]
        missing += [MissingEmployer(employer=pool[i], fault=fault) for i in chosen.tolist()]
    gone = {id(each.employer) for each in missing}
    return [e for e in employers if id(e) not in gone], missing


def spoil(rng: np.random.Generator, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Put faults into `rows`, at most one a row, and add rows declared twice (F09)."""
    fresh = {place for place, row in enumerate(rows) if row.employer.case is None}
    _spoil_cases(rows)
    copies: dict[int, SheetRow] = {}
    for fault, share in RATES.items():
        wanted = max(1, round(share * len(rows)))
        for place in rng.permutation(len(rows)).tolist():
            if not wanted:
                break
            if place not in fresh:
                continue
            row = rows[place]
            if fault == "F09" and rng.random() < 0.5:
                copies[place] = _declared_again(rng, row)
                field: str | None = "申报日期"
            else:
                field = _SPOILERS[fault](rng, row)
            if field:
                row.faults.append((fault, field))
                fresh.discard(place)
                wanted -= 1
    spoiled = []
    for place, row in enumerate(rows):
        spoiled.append(row)
        if place in copies:
            spoiled.append(copies[place])
    return spoiled


def _declared_again(rng: np.random.Generator, row: SheetRow) -> SheetRow:
    """Return a second, older declaration of the same employer in the same year."""
    cells = dict(row.cells)
    declared = row.employer.declared_on
    cells["申报日期"] = declared - timedelta(days=20 + int(rng.random() * 60))
    cells["申报类别"] = "初次申报"
    cells["职工总数"] = max(1, row.employer.workers - int(rng.integers(0, 3)))
    return SheetRow(employer=row.employer, cells=cells, faults=[("F09", "申报日期")])


def _spoil_cases(rows: Sequence[SheetRow]) -> None:
    """Leave nothing by which the workplace without address could be found."""
    for row in rows:
        if row.employer.case is Case.UNLOCATED:
            _without_address(row)


def _without_address(row: SheetRow) -> None:
    row.cells |= dict.fromkeys(("工作场所地址", "单位注册地址", "经度", "纬度", "坐标系")) | {
        "行政区划代码": COUNTY_CODE
    }
    row.faults.append(("X01", "工作场所地址"))


def _sum_of_classes(_: np.random.Generator, row: SheetRow) -> str | None:
    counts = [row.cells[f"{group}接触人数"] for group in CATEGORIES.values()]
    total = sum(count for count in counts if isinstance(count, int))
    filled = sum(1 for count in counts if count)
    if filled < 2 or not row.employer.exposed < total <= row.employer.workers:
        return None
    row.cells[_TOTAL] = total
    return _TOTAL


def _cas_as_date(_: np.random.Generator, row: SheetRow) -> str | None:
    for name, _workers in row.employer.exposures:
        if name in _CAS_AS_DATE:
            row.cells["CAS号"] = _CAS_AS_DATE[name]
            return "CAS号"
    return None


def _old_edition(_: np.random.Generator, row: SheetRow) -> str | None:
    old = _OLD_CODES.get(row.employer.industry)
    if old is None:
        return None
    row.cells["行业代码"], row.cells["行业名称"] = old
    return "行业代码"


def _alias(rng: np.random.Generator, row: SheetRow) -> str | None:
    text = str(row.cells["职业病危害因素名称"])
    for name, workers in row.employer.exposures:
        aliases = factors()[name].aliases
        if aliases:
            alias = aliases[int(rng.integers(len(aliases)))]
            row.cells["职业病危害因素名称"] = text.replace(
                f"{name}（{workers}人）", f"{alias}（{workers}人）"
            )
            return "职业病危害因素名称"
    return None


def _registered_address(rng: np.random.Generator, row: SheetRow) -> str | None:
    if row.employer.registered_address == row.employer.site.address or row.employer.site.town == 0:
        return None
    blank = rng.random() < 0.3
    row.cells["工作场所地址"] = None if blank else row.employer.registered_address
    row.cells |= {"经度": None, "纬度": None, "坐标系": None}
    return "工作场所地址"


def _credit_code(rng: np.random.Generator, row: SheetRow) -> str | None:
    code = row.employer.credit_code
    wide = code.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    wrong = code[:17] + ("1" if code[17] != "1" else "2")
    variants = (
        code.replace("0", "O", 1), code.replace("1", "I", 1), wide, f"{code[:6]} {code[6:]}",
        wrong, f"{code[2:16]}0", f"{code[8:16]}-{code[16]}",
    )  # fmt: skip
    lower = (code.lower(),) if code.lower() != code else ()
    options = lower + variants
    row.cells["统一社会信用代码"] = options[int(rng.integers(len(options)))]
    return "统一社会信用代码"


def _number_cut(rng: np.random.Generator, row: SheetRow) -> str | None:
    code = row.employer.credit_code
    if not code.isdigit():
        return None
    cut = int(code[:15]) * 1000
    row.cells["统一社会信用代码"] = float(cut) if rng.random() < 0.5 else f"{float(code):.5E}"
    return "统一社会信用代码"


def _not_trading(rng: np.random.Generator, row: SheetRow) -> str | None:
    states = (OperatingStatus.SUSPENDED, OperatingStatus.CLOSED, OperatingStatus.MOVED)
    row.cells["经营状态"] = states[int(rng.integers(3))].value
    return "经营状态"


def _late(rng: np.random.Generator, row: SheetRow) -> str | None:
    row.cells["申报日期"] = TODAY - timedelta(days=410 + int(rng.random() * 500))
    return "申报日期"


def _severe_mark(rng: np.random.Generator, row: SheetRow) -> str | None:
    names = [name for name, _ in row.employer.exposures]
    if "锰及其化合物" in names and rng.random() < 0.6:
        kept = [pair for pair in row.employer.exposures if pair[0] != "锰及其化合物"]
        row.cells |= exposure_cells(kept)
        return "职业病危害因素名称"
    field = "是否严重职业病危害"
    known = [factors()[name] for name in names]
    if not (any(f.is_severe for f in known) or all(f.is_general for f in known)):
        return None
    row.cells[field] = "否" if row.cells[field] == "是" else "是"
    return field


def _area_code(_: np.random.Generator, row: SheetRow) -> str | None:
    if FORMER_TOWN_CODE not in TOWNS[row.employer.site.town].other_codes:
        return None
    row.cells["行政区划代码"] = FORMER_TOWN_CODE
    return "行政区划代码"


def _coordinates(rng: np.random.Generator, row: SheetRow) -> str | None:
    place = position(row.employer.site.x, row.employer.site.y)
    pick = rng.random()
    if pick < 0.4:
        row.cells |= {"经度": place.lat, "纬度": place.lon, "坐标系": "WGS84"}
    elif pick < 0.7 and "号" in row.employer.site.address:
        # Stated wrongly: a phone's GCJ-02 taken for WGS 84, which only an exact address can tell.
        lon, lat = shifted(place.lon, place.lat)
        row.cells |= {"经度": round(lon, 6), "纬度": round(lat, 6), "坐标系": "WGS84"}
    else:
        lon, lat = shifted(place.lon, place.lat)
        row.cells |= {"经度": round(lon, 6), "纬度": round(lat, 6), "坐标系": None}
    return "经度"


def _impossible_count(rng: np.random.Generator, row: SheetRow) -> str | None:
    pick = int(rng.integers(3))
    if pick == 0:
        row.cells[_TOTAL] = row.employer.workers + 1 + int(rng.integers(20))
        return _TOTAL
    if pick == 1:
        row.cells["劳务派遣人数"] = row.employer.workers + 1 + int(rng.integers(8))
        return "劳务派遣人数"
    row.cells[_TOTAL] = 0
    return _TOTAL


def _layout(rng: np.random.Generator, row: SheetRow) -> str | None:
    if rng.random() < 0.5:
        wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789"}
        row.cells["职工总数"] = str(row.employer.workers).translate(wide)
        return "职工总数"
    day = row.employer.declared_on
    row.cells["申报日期"] = f"{day.year}年{day.month}月{day.day}日"
    return "申报日期"


def _provincial(_: np.random.Generator, row: SheetRow) -> str | None:
    if row.employer.workers < 80 or len(row.employer.kinds) > 1:
        return None
    row.cells |= {"隶属关系": "省属", "经济类型": "国有"}
    return "隶属关系"


def _radiation_left_out(_: np.random.Generator, row: SheetRow) -> str | None:
    if not is_medical(row.employer):
        return None
    kept = [p for p in row.employer.exposures if factors()[p[0]].category != "放射性因素"]
    row.cells |= exposure_cells(kept or [("噪声", 2)])
    return "放射性物质类有/无"


_SPOILERS: Mapping[str, Spoil] = {
    "F01": _sum_of_classes, "F02": _cas_as_date, "F03": _old_edition, "F04": _alias,
    "F05": _registered_address, "F06": _credit_code, "F07": _number_cut, "F08": _not_trading,
    "F09": _late, "F10": _severe_mark, "F11": _area_code, "F12": _coordinates,
    "F13": _impossible_count, "F14": _layout, "F15": _provincial, "F16": _radiation_left_out,
}  # fmt: skip
