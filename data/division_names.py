"""Division names: cities and counties of China with their codes, as python-stdnum ships them."""

import re
from functools import cache

from stdnum import numdb

from geo.area import AreaCode
from geo.division import Divisions

_YEARS = re.compile(r"\[[\d-]*\]")
_NO_NAME = ("市辖区", "县", "省直辖行政单位", "自治区直辖行政单位", "直辖")


@cache
def divisions() -> Divisions:
    """Return prefectures and counties, former ones too: old names live on in addresses."""
    names: set[tuple[AreaCode, str]] = set()
    for _, province, _, _, counties in numdb.get("cn/loc").prefixes:
        for _, code, _, properties, _ in counties:
            for name in _YEARS.sub("", properties.get("county", "")).split(","):
                if len(name) > 1 and not code.endswith("0000") and name not in _NO_NAME:
                    names.add((AreaCode(province + code), name))
    return Divisions(names=tuple(sorted(names)))
