"""Collections: what programs may ask for, and by which properties."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from data import features
from data.database import Connection
from data.errors import DataError, NotFoundError
from data.features import Feature, Key, Wanted
from geo.employer import OperatingStatus
from geo.errors import XuntuError
from planner.month import InvalidMonthError, parse_month


class BadParameterError(DataError):
    """A parameter of the address cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of a collection that can be filtered by."""

    schema: Mapping[str, Any]
    """Its JSON schema, with a title in Chinese."""
    check: Callable[[str], object] = str
    """Raises ValueError where a value cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One kind of feature."""

    id: str
    title: str
    """A template: it is translated where it is shown."""
    description: str
    key: tuple[str, ...]
    """Properties that the id of a feature is made of, joined by dots."""
    queryables: Mapping[str, Property]
    geometry: str
    """`$ref` of its GeoJSON schema."""
    read: Callable[[Connection, Wanted], tuple[Feature, ...]]
    has_time: bool = False

    def feature_id(self, key: Key) -> str:
        """Return the id of the feature with `key`."""
        return ".".join(key)

    def parse_id(self, text: str) -> Key:
        """Return the key in a feature's id.

        Raises
        ------
        NotFoundError
            If it cannot be the id of any.
        """
        key = tuple(text.split(".", len(self.key) - 1))
        try:
            for name, value in zip(self.key, key, strict=True):
                self.queryables[name].check(value)
        except (ValueError, XuntuError) as error:
            raise NotFoundError("没有编号为 {id} 的要素：请从列表进入", id=text) from error
        return key


def find_collection(id_: str) -> Collection:
    """Return the collection with an id.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    for one in COLLECTIONS:
        if one.id == id_:
            return one
    raise NotFoundError(
        "没有数据集 {id}：可用 {some}", id=id_, some="、".join(one.id for one in COLLECTIONS)
    )


def _text(title: str, **schema: object) -> Property:
    return Property(schema={"title": title, "type": "string", **schema}, check=_plain)


def _plain(text: str) -> str:
    if not text or "\x00" in text or len(text) > 100:
        raise ValueError(text)
    return text


def _month(text: str) -> str:
    try:
        if str(parse_month(text)) != text:
            raise ValueError(text)
    except InvalidMonthError as error:
        raise ValueError(text) from error
    return text


def _whole(text: str) -> int:
    number = int(text)
    if str(number) != text or not 0 <= number < 10_000:
        raise ValueError(text)
    return number


_AREA: Final = _text("监管区域代码", pattern="^[0-9]{6,9}$")
COLLECTIONS: Final = (
    Collection(
        id="employers",
        title="用人单位",
        description="已申报的用人单位：位置、行业、状态、接害人数和最近一次评分的类别；没有联系人",
        key=("area", "id"),
        queryables={
            "area": _AREA,
            "id": _text("单位编号"),
            "township": _text("乡镇代码", pattern="^[0-9]{9}$"),
            "industry": _text("行业代码（GB/T 4754-2017）"),
            "status": _text("状态", enum=[one.value for one in OperatingStatus]),
            "letter": _text("风险类别"),
        },
        geometry="https://geojson.org/schema/Point.json",
        read=features.employers,
    ),
    Collection(
        id="townships",
        title="乡镇",
        description="乡镇边界；approximate 为真的边界是近似的",
        key=("area", "code"),
        queryables={"area": _AREA, "code": _text("乡镇代码", pattern="^[0-9]{9}$")},
        geometry="https://geojson.org/schema/MultiPolygon.json",
        read=features.townships,
    ),
    Collection(
        id="routes",
        title="路线",
        description="现行排班的路线，封存和发布的规则与网页相同；线条为站点之间的直线",
        key=("area", "day", "team"),
        queryables={
            "area": _AREA,
            "month": Property(
                schema={"title": "月份", "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
                check=_month,
            ),
            "day": Property(
                schema={"title": "日期", "type": "string", "format": "date"},
                check=date.fromisoformat,
            ),
            "team": Property(schema={"title": "组号", "type": "integer"}, check=_whole),
        },
        geometry="https://geojson.org/schema/LineString.json",
        read=features.routes,
        has_time=True,
    ),
)
