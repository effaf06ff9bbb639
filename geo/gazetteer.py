"""Gazetteers: the named places of a supervision area, for finding addresses without a network."""

from dataclasses import dataclass

from shapely.geometry import LineString, MultiLineString

from geo.area import SupervisionArea, TownshipCode
from geo.position import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A named road with its centre line in WGS 84."""

    name: str
    line: LineString | MultiLineString
    townships: tuple[TownshipCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseNumber:
    """One house number with its point."""

    road: str
    number: int
    township: TownshipCode
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named place: industrial park, market, known plant."""

    name: str
    aliases: tuple[str, ...] = ()
    township: TownshipCode
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """All that is known by name in one area; villages stand in the area itself."""

    area: SupervisionArea
    roads: tuple[Road, ...] = ()
    house_numbers: tuple[HouseNumber, ...] = ()
    places: tuple[Place, ...] = ()
