"""Divisions: the names of provinces, cities and counties, to tell whose address an address is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geo.area import AreaCode

PROVINCES: Mapping[str, str] = {
    "北京": "北京市",
    "天津": "天津市",
    "河北": "河北省",
    "山西": "山西省",
    "内蒙古": "内蒙古自治区",
    "辽宁": "辽宁省",
    "吉林": "吉林省",
    "黑龙江": "黑龙江省",
    "上海": "上海市",
    "江苏": "江苏省",
    "浙江": "浙江省",
    "安徽": "安徽省",
    "福建": "福建省",
    "江西": "江西省",
    "山东": "山东省",
    "河南": "河南省",
    "湖北": "湖北省",
    "湖南": "湖南省",
    "广东": "广东省",
    "广西": "广西壮族自治区",
    "海南": "海南省",
    "重庆": "重庆市",
    "四川": "四川省",
    "贵州": "贵州省",
    "云南": "云南省",
    "西藏": "西藏自治区",
    "陕西": "陕西省",
    "甘肃": "甘肃省",
    "青海": "青海省",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
    "台湾": "台湾省",
    "香港": "香港特别行政区",
    "澳门": "澳门特别行政区",
}
"""Short and full names of the province-level divisions, in the order of their codes."""

_CODES = (11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
          50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82)  # fmt: skip
PROVINCE_CODES: Mapping[str, str] = {
    full: str(code) for full, code in zip(PROVINCES.values(), _CODES, strict=True)
}
"""Two-digit code by full name (GB/T 2260)."""

_ROADISH = re.compile(r"[东西南北中前后大新老]?(?:路|街|大道|道|巷|桥)|[镇乡村]")
_HEAD = 24
"""Names of divisions stand in the first characters of an address; later ones are road names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Divisions:
    """Names of cities and counties with their six-digit codes (GB/T 2260), former ones too."""

    names: tuple[tuple[AreaCode, str], ...] = ()
    _codes: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    _cities: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    """Stems of prefecture-level cities, as they are typed at the head: 苏州 for 苏州市."""
    _longest: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        codes: dict[str, tuple[str, ...]] = {}
        cities: dict[str, tuple[str, ...]] = {}
        for code, name in sorted(self.names):
            if len(name) > 2 or name.endswith("县"):
                codes[name] = (*codes.get(name, ()), _stem(code))
            if code.endswith("00") and name.endswith("市") and len(name) > 2:
                cities[name[:-1]] = (*cities.get(name[:-1], ()), _stem(code))
        object.__setattr__(self, "_codes", codes)
        object.__setattr__(self, "_cities", cities)
        object.__setattr__(self, "_longest", max(map(len, codes), default=0))

    def __contains__(self, name: str) -> bool:
        """Return whether a city or county of this full name is known."""
        return name in self._codes

    def foreign(self, text: str, codes: Iterable[str]) -> str:
        """Return the first division at the head of `text` that lies outside `codes`, or ""."""
        own = tuple(_stem(code) for code in codes)
        head = text[:_HEAD]
        at, fresh = 0, True  # names of two characters (寿县) count only where a name may begin
        while at < len(head) - 1:
            name = self._name_at(head, at, shortest=2 if fresh else 3)
            if name and not any(_related(a, b) for a in self._codes[name] for b in own):
                return name
            fresh = bool(name) or head[at] == "省"
            at += len(name) or 1
        return ""

    def foreign_city(self, text: str, codes: Iterable[str]) -> str:
        """Return the city typed without 市 that begins `text` and lies outside `codes`, or ""."""
        own = tuple(_stem(code) for code in codes)
        for length in (4, 3, 2):
            known = self._cities.get(text[:length])
            if known is not None and not _ROADISH.match(text, length):
                return "" if any(_related(a, b) for a in known for b in own) else text[:length]
        return ""

    def _name_at(self, text: str, at: int, *, shortest: int) -> str:
        for length in range(min(self._longest, len(text) - at), shortest - 1, -1):
            if text[at : at + length] in self._codes:
                return text[at : at + length]
        return ""


def _stem(code: str) -> str:
    stem = code[:6]
    while stem.endswith("00"):
        stem = stem[:-2]
    return stem


def _related(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
