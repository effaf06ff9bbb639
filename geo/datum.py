"""Datums: turn coordinates of the Chinese map services into WGS 84 degrees and back.

GCJ-02 (国测局坐标) and BD-09 (百度坐标) shift a point by a published-in-practice smooth function of
its place; CGCS2000 (国家大地坐标系) differs from WGS 84 by centimetres and is taken as equal. The
forward formulae are the commonly used public ones; the inverses iterate the forward formula until
the error is below 1e-10 degrees, so that a pair survives the way there and back.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import TypeAlias

from geo.position import Datum, Position

Pair: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees of whatever datum the name says."""

_AXIS_M = 6378245.0  # Krasovsky 1940, the ellipsoid of the GCJ-02 formula
_ECCENTRICITY_2 = 0.00669342162296594323
_BD_ANGLE = pi * 3000.0 / 180.0
_ITERATIONS = 30
_GOOD_ENOUGH = 1e-11
_BOX = (72.004, 137.8347, 0.8293, 55.8271)
"""Outside this box (west, east, south, north) the services do not shift."""


def to_wgs84(lon: float, lat: float, datum: Datum) -> Position:
    """Return the WGS 84 position of a pair given in `datum` (an unknown datum is not shifted).

    Raises
    ------
    InvalidValueError
        If the pair is no longitude and latitude.
    """
    if datum is Datum.GCJ02:
        lon, lat = _undo(gcj02_from_wgs84, lon, lat)
    elif datum is Datum.BD09:
        lon, lat = _undo(gcj02_from_wgs84, *_undo(bd09_from_gcj02, lon, lat))
    return Position(lon=lon, lat=lat)


def from_wgs84(position: Position, datum: Datum) -> Pair:
    """Return longitude and latitude of `position` in `datum`, for a navigator or a tile source."""
    if datum is Datum.GCJ02:
        return gcj02_from_wgs84(position.lon, position.lat)
    if datum is Datum.BD09:
        return bd09_from_gcj02(*gcj02_from_wgs84(position.lon, position.lat))
    return position.lon, position.lat


def gcj02_from_wgs84(lon: float, lat: float) -> Pair:
    """Return the GCJ-02 pair of a WGS 84 pair; outside China's box it is the same pair."""
    west, east, south, north = _BOX
    if not (west <= lon <= east and south <= lat <= north):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    waves = 20.0 * (sin(6.0 * x * pi) + sin(2.0 * x * pi))
    north_m = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
        + (waves + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)
           + 160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    )  # fmt: skip
    east_m = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
        + (waves + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)
           + 150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    )  # fmt: skip
    radians = lat / 180.0 * pi
    magic = 1 - _ECCENTRICITY_2 * sin(radians) ** 2
    root = sqrt(magic)
    meridian_m = _AXIS_M * (1 - _ECCENTRICITY_2) / (magic * root)
    parallel_m = _AXIS_M / root * cos(radians)
    return lon + east_m * 180.0 / (parallel_m * pi), lat + north_m * 180.0 / (meridian_m * pi)


def bd09_from_gcj02(lon: float, lat: float) -> Pair:
    """Return the BD-09 pair of a GCJ-02 pair."""
    radius = hypot(lon, lat) + 0.00002 * sin(lat * _BD_ANGLE)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _BD_ANGLE)
    return radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006


def _undo(forward: Callable[[float, float], Pair], lon: float, lat: float) -> Pair:
    guess_lon, guess_lat = lon, lat
    for _ in range(_ITERATIONS):
        there_lon, there_lat = forward(guess_lon, guess_lat)
        error_lon, error_lat = there_lon - lon, there_lat - lat
        guess_lon, guess_lat = guess_lon - error_lon, guess_lat - error_lat
        if abs(error_lon) < _GOOD_ENOUGH and abs(error_lat) < _GOOD_ENOUGH:
            break
    return guess_lon, guess_lat
