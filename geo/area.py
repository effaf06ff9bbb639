"""Supervision areas: who supervises where, down to townships and villages."""

import re
from dataclasses import dataclass, field
from typing import NewType

from shapely import total_bounds
from shapely.geometry import MultiPolygon, Polygon

from geo.errors import InvalidValueError
from geo.position import Position

AreaCode = NewType("AreaCode", str)
TownshipCode = NewType("TownshipCode", str)
VillageCode = NewType("VillageCode", str)

_DIGITS = {"supervision area": 6, "township": 9, "village": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A village or community; its point is where people look for it, not its outline."""

    code: VillageCode
    name: str
    township: TownshipCode
    position: Position

    def __post_init__(self) -> None:
        _check_code(self.code, "village")


@dataclass(frozen=True, slots=True, kw_only=True)
class Township:
    """A township, street or park that is supervised as one, with its outline in WGS 84."""

    code: TownshipCode
    name: str
    outline: Polygon | MultiPolygon
    approximate: bool = False
    """True where the outline was estimated from points; every map says so."""
    other_codes: tuple[str, ...] = ()
    """Codes of former towns, zones or other lists that mean this township."""

    def __post_init__(self) -> None:
        _check_code(self.code, "township")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionArea:
    """An area that one authority supervises; `townships` are in code order."""

    code: AreaCode
    name: str
    authority: str
    townships: tuple[Township, ...]
    villages: tuple[Village, ...] = ()
    is_demo: bool = False
    other_codes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        _check_code(self.code, "supervision area")

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north of all townships in degrees.

        Raises
        ------
        InvalidValueError
            If the area has no township.
        """
        if not self.townships:
            raise InvalidValueError(
                "{name}没有任何乡镇：请在区域资料中给出至少一个乡镇的边界", name=self.name
            )
        west, south, east, north = total_bounds([town.outline for town in self.townships])
        return float(west), float(south), float(east), float(north)


def _check_code(code: str, what: str) -> None:
    if not re.fullmatch(rf"\d{{{_DIGITS[what]}}}", code):
        raise InvalidValueError(
            "区划代码 {code!r} 不是 {digits} 位数字：请按统计用区划代码填写",
            code=code,
            digits=_DIGITS[what],
        )
