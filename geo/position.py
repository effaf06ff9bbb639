"""Positions: points on the earth in WGS 84 degrees, and how well they are known."""

from dataclasses import dataclass
from enum import StrEnum

from geo.errors import InvalidValueError


class Datum(StrEnum):
    """The reference system of a coordinate pair as it was given."""

    WGS84 = "WGS84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """How finely a position is known, best first."""

    GIVEN = "given"  # coordinates of the declaration or entered by a person
    NUMBER = "number"  # house number, exact or interpolated along its road
    PLACE = "place"  # a named place: plant, park, market
    ROAD = "road"  # a road without a usable number
    VILLAGE = "village"
    TOWNSHIP = "township"
    AREA = "area"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Position:
    """A point in WGS 84 degrees."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            raise InvalidValueError(
                "坐标（{lon}, {lat}）不是 WGS 84 经纬度：请核对经度、纬度的次序和单位",
                lon=self.lon,
                lat=self.lat,
            )
