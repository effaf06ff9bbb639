"""Division names: cities and counties of China with their codes, as python-stdnum ships them."""

import re
from functools import cache

from stdnum import numdb

from geo.area import AreaCode
from geo.division import Divisions

_FORMER = re.compile(r"^\[[^\]]*-\d+\]")
_SINCE = re.compile(r"^\[\d*-\]")


@cache
def divisions() -> Divisions:
    """Return the divisions in force (GB/T 2260), prefecture and county level."""
    names: dict[AreaCode, str] = {}
    for _, province, _, _, counties in numdb.get("cn/loc").prefixes:
        for _, code, _, properties, _ in counties:
            name = properties.get("county", "")
            if name and not _FORMER.match(name) and not code.endswith("0000"):
                names[AreaCode(province + code)] = _SINCE.sub("", name)
    return Divisions(names=names)
