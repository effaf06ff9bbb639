"""Location candidates: every place an employer may be at, for a person to choose from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geo.area import TownshipCode
from geo.datum import Pair, to_wgs84
from geo.gazetteer_index import GazetteerIndex
from geo.geocode import geocode
from geo.location import OUTSIDE_M
from geo.message import Message, message
from geo.plane import distance_m
from geo.position import Datum, Position

_SAME_M: Final = 1.0
_STATED: Final = (Datum.WGS84, Datum.GCJ02, Datum.BD09)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationCandidate:
    """One place an employer may be at, and why."""

    position: Position
    township: TownshipCode
    why: Message


def location_candidates(
    address: str,
    index: GazetteerIndex,
    *,
    coordinates: Pair | None = None,
    declared_township: str = "",
) -> tuple[LocationCandidate, ...]:
    """Return the places that an employer's declaration may mean, none twice.

    The address comes first, then the declared coordinates in each datum and with longitude and
    latitude exchanged, then a point inside the declared township. Places farther than
    `OUTSIDE_M` outside the area are left out.

    Parameters
    ----------
    address
        Workplace address (工作场所地址) as typed.
    coordinates
        Declared longitude and latitude as written.
    declared_township
        Township code of the declaration; may be empty.
    """
    found: list[LocationCandidate] = []
    for position, why in _places(address, index, coordinates, declared_township):
        township, metres = index.townships.nearest(position)
        is_new = all(distance_m(position, each.position) > _SAME_M for each in found)
        if metres <= OUTSIDE_M and is_new:
            found.append(LocationCandidate(position=position, township=township, why=why))
    return tuple(found)


def _places(
    address: str, index: GazetteerIndex, coordinates: Pair | None, declared_township: str
) -> Iterator[tuple[Position, Message]]:
    by_address = geocode(address, index)
    if by_address.position is not None:
        yield by_address.position, message("按地址（{matched}）", matched=by_address.matched)
    if coordinates is not None:
        yield from _readings(coordinates)
    own = index.declared_township(declared_township) if declared_township else None
    if own is not None:
        name = index.township[own].name
        yield index.centre(own), message("申报的{township}内一点", township=name)


def _readings(coordinates: Pair) -> Iterator[tuple[Position, Message]]:
    one, other = coordinates
    for datum in _STATED:
        if (position := _read(one, other, datum)) is not None:
            yield position, message("申报坐标按 {datum} 解读", datum=datum.value)
    for datum in _STATED:
        if (position := _read(other, one, datum)) is not None:
            yield position, message("申报坐标对调经纬度、按 {datum} 解读", datum=datum.value)


def _read(lon: float, lat: float, datum: Datum) -> Position | None:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon, lat) == (0, 0):
        return None
    return to_wgs84(lon, lat, datum)
