"""Divisions: the names of provinces, cities and counties, to tell whose address an address is."""

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

_HEAD = 24
"""Names of divisions stand in the first characters of an address; later ones are road names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Divisions:
    """Names of cities and counties by six-digit code (GB/T 2260)."""

    names: Mapping[AreaCode, str]
    _codes: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    _longest: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        codes: dict[str, tuple[str, ...]] = {}
        for code, name in sorted(self.names.items()):
            if len(name) > 2:
                codes[name] = (*codes.get(name, ()), _stem(code))
        object.__setattr__(self, "_codes", codes)
        object.__setattr__(self, "_longest", max(map(len, codes), default=0))

    def foreign(self, text: str, codes: Iterable[str]) -> str:
        """Return the first division at the head of `text` that lies outside `codes`, or ""."""
        own = tuple(_stem(code) for code in codes)
        head = text[:_HEAD]
        at = 0
        while at < len(head) - 2:
            name = self._name_at(head, at)
            if name and not any(_related(a, b) for a in self._codes[name] for b in own):
                return name
            at += len(name) or 1
        return ""

    def _name_at(self, text: str, at: int) -> str:
        for length in range(min(self._longest, len(text) - at), 2, -1):
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
