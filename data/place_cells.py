"""Place cells: addresses, area and township codes, and coordinates of a declaration."""

import re
from collections.abc import Sequence

from shapely import union_all

from data.column_mapping import heading_key
from data.row_cells import RowCells
from geo.area import SupervisionArea
from geo.declaration import FaultCode, Severity
from geo.message import message
from geo.position import Datum

_MARGIN_DEG = 0.02
_PAIR = re.compile(r"[^\d.\-]*(-?\d+\.\d+)[^\d.\-]+(-?\d+\.\d+)[^\d.]*")
_OTHER_COUNTY = re.compile(
    r"(?:[\u4e00-\u9fff]{2,7}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?(?:市|自治州|地区|盟))?"
    r"([\u4e00-\u9fff]{2,5}?(?:县|区|旗))"
)
_NO_COUNTY = re.compile(
    r"镇|乡|街道|村|路|街|园区|开发区|工业区|高新区|社区|小区|厂区|库区|城区|矿区|景区|校区|新区|"
    r"园|大厦|超市|集市|门市|城市|保税区|示范区|集中区|功能区|管理区|城乡|小镇"
)
_SEVERAL = re.compile(
    r"[;；\n].*[号路村镇街]|(?:一|1)(?:厂|厂区|号厂).{2,}(?:二|2)(?:厂|厂区|号厂)|[①②]"
)
_DATUM_WORDS: Sequence[tuple[Datum, tuple[str, ...]]] = (
    (Datum.BD09, ("bd09", "bd-09", "百度")),
    (Datum.GCJ02, ("gcj", "火星", "高德", "腾讯")),
    (Datum.CGCS2000, ("cgcs", "国家2000", "2000国家", "大地2000", "天地图", "2000坐标")),
    (Datum.WGS84, ("wgs", "gps", "84")),
)


class PlaceReader:
    """Reads where declared workplaces are said to be, against one supervision area."""

    def __init__(self, area: SupervisionArea) -> None:
        self._area = area
        self._by_code = {township.code: township.code for township in area.townships} | {
            other: township.code for township in area.townships for other in township.other_codes
        }
        self._by_name = {_town_key(township.name): township.code for township in area.townships}
        self._datums: dict[str, Datum] = {}
        self._full_names = {township.name: township.code for township in area.townships}
        self._names: dict[str, str] = {}
        self._counties = (
            {area.code, *area.other_codes}
            | {township.code[:6] for township in area.townships}
            | {other[:6] for township in area.townships for other in township.other_codes}
        )
        self._is_prefecture = area.code.endswith("00")
        outlines = [
            township.outline for township in area.townships if not township.outline.is_empty
        ]
        self._bounds = union_all(outlines).bounds if outlines else None
        self.without_datum: list[int] = []
        """Lines whose coordinates state no datum."""

    def addresses(self, row: RowCells) -> tuple[str, str]:
        """Return the workplace and registered address; note what is doubtful (F05)."""
        workplace = row.text("workplace_address")
        registered = row.text("registered_address")
        if not workplace and registered:
            row.flag(
                "workplace_address",
                FaultCode.REGISTERED_ADDRESS,
                message(
                    "没有工作场所地址，暂用注册地址“{address}”：注册地常不是生产地，请核对后补填",
                    address=registered,
                ),
                value="",
            )
            workplace = registered
        elif not workplace:
            row.flag(
                "workplace_address",
                FaultCode.MISSING_VALUE,
                message("没有工作场所地址，无法准确定位：请补填到门牌号或村组"),
                value="",
            )
        elif _SEVERAL.search(workplace):
            row.flag(
                "workplace_address",
                FaultCode.REGISTERED_ADDRESS,
                message("一格里写了几处工作场所：请每处工作场所单独填一行"),
            )
        elif self._is_elsewhere(workplace):
            row.flag(
                "workplace_address",
                FaultCode.REGISTERED_ADDRESS,
                message(
                    "地址“{address}”看来不在{area}，可能填了注册地址：请改填实际工作场所地址",
                    address=workplace,
                    area=self._area.name,
                ),
            )
        return workplace, registered

    def area_code(self, row: RowCells) -> tuple[str, bool]:
        """Return the declared area code and whether the row belongs to another area (F11)."""
        written = row.text("area_code")
        if not written:
            return "", False
        code = written if written.isdigit() else re.sub(r"\D", "", written)
        if len(code) not in (6, 9, 12):
            row.flag(
                "area_code",
                FaultCode.AREA_CODE,
                message("区划代码“{value}”应为 6、9 或 12 位数字：请核对", value=written),
            )
            return "", False
        county = code[:6]
        if county in self._counties or (self._is_prefecture and county[:4] == self._area.code[:4]):
            return code, False
        if self._by_code.get(code[:9]) or (
            county[:4] == self._area.code[:4] and (county[4:] == "00" or "71" <= county[4:] <= "79")
        ):
            row.flag(
                "area_code",
                FaultCode.AREA_CODE,
                message(
                    "区划代码 {value} 是开发区等功能区或上级的代码，已按{area}收下："
                    "请在区划数据的 other_codes 中登记，或改正代码",
                    value=code,
                    area=self._area.name,
                ),
            )
            return code, False
        row.flag(
            "area_code",
            FaultCode.AREA_CODE,
            message(
                "区划代码 {value} 不属于{area}（{code}），未纳入：如确在辖区内，请改正代码或在区划"
                "数据的 other_codes 中登记",
                value=code,
                area=self._area.name,
                code=self._area.code,
            ),
            severity=Severity.REJECTED,
        )
        return code, True

    def township(
        self, row: RowCells, area_code: str, workplace: str = "", registered: str = ""
    ) -> str:
        """Return the township code of the area that the row names, or nothing (F11).

        Where the workplace address only repeats the registered one and names another township,
        it is most likely the registered one (F05).
        """
        township = self._declared_township(row, area_code)
        if township and workplace and workplace == registered:
            named = [name for name in self._full_names if name in workplace]
            if named and township not in {self._full_names[name] for name in named}:
                row.flag(
                    "workplace_address",
                    FaultCode.REGISTERED_ADDRESS,
                    message(
                        "工作场所地址与注册地址相同，在{town}，而申报的乡镇不是那里：可能填了注册地址，"
                        "请改填实际工作场所地址",
                        town=named[0],
                    ),
                )
        return township

    def _declared_township(self, row: RowCells, area_code: str) -> str:
        written = row.text("township_code")
        code = re.sub(r"\D", "", written) or (area_code if len(area_code) >= 9 else "")
        if len(code) == 3:
            code = self._area.code + code
        named = row.text("township_name")
        if named.isdigit() and not code:
            code, named = named, ""
        field = (
            "township_code" if written else "area_code" if code and not named else "township_name"
        )
        by_code = self._by_code.get(code[:9], "")
        by_name = self._named(named)
        if by_code and by_code != code[:9]:
            row.flag(
                field,
                FaultCode.AREA_CODE,
                message(
                    "{value} 是原乡镇或功能区的代码，已换成现行的 {code}", value=code, code=by_code
                ),
                severity=Severity.MENDED,
                value=code,
            )
        if by_code and by_name and by_code != by_name:
            row.flag(
                "township_name",
                FaultCode.AREA_CODE,
                message(
                    "乡镇代码 {code} 与乡镇名称“{name}”不是同一处，暂按代码：请核对",
                    code=code,
                    name=named,
                ),
            )
        if (code or named) and not (by_code or by_name):
            row.flag(
                field,
                FaultCode.AREA_CODE,
                message(
                    "{area}没有乡镇“{value}”，或已撤并：请改正，或在区划数据的 other_codes 中登记",
                    area=self._area.name,
                    value=named or code,
                ),
                value=named or code,
            )
        return by_code or by_name

    def position(self, row: RowCells) -> tuple[tuple[float, float] | None, Datum]:
        """Return the coordinates as written (longitude first) and their datum (F12)."""
        lon, lat, field = self._pair(row)
        if lon is None and lat is None:
            return None, Datum.UNKNOWN
        if lon is None or lat is None:
            row.flag(
                "lon" if lon is None else "lat",
                FaultCode.COORDINATES,
                message("只有经度或只有纬度，坐标未采用：请补全"),
                value="",
            )
            return None, Datum.UNKNOWN
        if lon == 0 or lat == 0:
            return None, Datum.UNKNOWN
        if self._is_inside(lat, lon) and not self._is_inside(lon, lat):
            row.flag(
                field,
                FaultCode.COORDINATES,
                message("经度和纬度填反了，已对调为 {lon}, {lat}", lon=lat, lat=lon),
                severity=Severity.MENDED,
                value=f"{lon}, {lat}",
            )
            lon, lat = lat, lon
        elif not self._is_inside(lon, lat):
            row.flag(
                field,
                FaultCode.COORDINATES,
                message(
                    "坐标（{lon}, {lat}）不在{area}范围内，未采用，改按地址定位：请核对",
                    lon=lon,
                    lat=lat,
                    area=self._area.name,
                ),
                value=f"{lon}, {lat}",
            )
            return None, Datum.UNKNOWN
        datum = self._datum(row, field)
        if datum is Datum.UNKNOWN:
            self.without_datum.append(row.line)
        return (lon, lat), datum

    def _pair(self, row: RowCells) -> tuple[float | None, float | None, str]:
        if "lon" in row.columns or "lat" in row.columns:
            return row.degrees("lon"), row.degrees("lat"), "lon" if "lon" in row.columns else "lat"
        written = row.text("coordinates")
        if not written:
            return None, None, "coordinates"
        found = _PAIR.fullmatch(written)
        if found is None:
            row.flag(
                "coordinates",
                FaultCode.COORDINATES,
                message("看不懂坐标“{value}”，未采用：请写成 经度,纬度", value=written[:40]),
            )
            return None, None, "coordinates"
        return float(found[1]), float(found[2]), "coordinates"

    def _datum(self, row: RowCells, field: str) -> Datum:
        written = row.text("datum")
        if written not in self._datums:
            self._datums[written] = self._read_datum(row, field, written)
        return self._datums[written]

    def _read_datum(self, row: RowCells, field: str, written: str) -> Datum:
        stated = written.lower().replace(" ", "")
        for words in (stated, heading_key(row.columns.heading(field))):
            for datum, marks in _DATUM_WORDS:
                if any(mark in words for mark in marks):
                    return datum
        return Datum.UNKNOWN

    def _is_inside(self, lon: float, lat: float) -> bool:
        if self._bounds is None:
            return -180 <= lon <= 180 and -90 <= lat <= 90
        west, south, east, north = self._bounds
        return (
            west - _MARGIN_DEG <= lon <= east + _MARGIN_DEG
            and south - _MARGIN_DEG <= lat <= north + _MARGIN_DEG
        )

    def _is_elsewhere(self, address: str) -> bool:
        found = _OTHER_COUNTY.match(address)
        if found is None or _NO_COUNTY.search(found[1]) or self._area.name in address:
            return False
        if any(town in address for town in self._by_name):
            return False
        stem = self._area.name[:-1]
        return not (found[1].startswith(stem) or stem in found[0] or self._is_prefecture)

    def _named(self, name: str) -> str:
        if not name:
            return ""
        known = self._names.get(name)
        if known is None:
            key = _town_key(name)
            inside = [code for town, code in self._by_name.items() if town and town in key]
            only = inside[0] if len(inside) == 1 else ""
            known = self._names[name] = self._by_name.get(key, only)
        return known


def _town_key(name: str) -> str:
    key = re.sub(r"\s", "", name)
    shorter = re.sub(r"(?:街道办事处|人民政府|办事处|街道|镇|乡)$", "", key)
    return shorter if len(shorter) >= 2 else key
