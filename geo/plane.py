"""Planes: metres around the centre of an area, for distances, lengths and the draw.

A transverse Mercator projection about the centre: within 100 km of it the scale error is below
0.02 %, so lengths need no correction at the size of a prefecture.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import cos, hypot, radians
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

from geo.errors import InvalidValueError
from geo.position import Position

Geometry = TypeVar("Geometry", bound=BaseGeometry)


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """A plane in metres, x to the east and y to the north of `centre`."""

    centre: Position
    _projection: Proj = field(init=False, repr=False)

    def __post_init__(self) -> None:
        projection = Proj(
            proj="tmerc", lon_0=self.centre.lon, lat_0=self.centre.lat, ellps="WGS84", units="m"
        )
        object.__setattr__(self, "_projection", projection)

    def metres(
        self, lon: ArrayLike, lat: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return x and y in metres of WGS 84 degrees; arrays in, arrays of that shape out."""
        lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        x, y = self._projection(lon, lat)
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)

    def degrees(
        self, x: ArrayLike, y: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return WGS 84 longitude and latitude of metres; the inverse of `metres`."""
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        lon, lat = self._projection(x, y, inverse=True)
        return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)

    def point(self, position: Position) -> tuple[float, float]:
        """Return x and y in metres of one position."""
        x, y = self._projection(position.lon, position.lat)
        return float(x), float(y)

    def position(self, x: float, y: float) -> Position:
        """Return the position of one point of the plane."""
        lon, lat = self._projection(x, y, inverse=True)
        return Position(lon=float(lon), lat=float(lat))

    def flat(self, geometry: Geometry) -> Geometry:
        """Return a WGS 84 geometry in metres of this plane, vertex by vertex."""
        return shapely.transform(geometry, lambda xy: np.column_stack(self.metres(*xy.T)))

    def whole_metres(self, positions: Iterable[Position]) -> NDArray[np.int64]:
        """Return (n, 2) integer metres of positions, rounded half to even: the draw's distances."""
        pairs = np.array([(p.lon, p.lat) for p in positions], dtype=np.float64).reshape(-1, 2)
        return np.rint(np.column_stack(self.metres(*pairs.T))).astype(np.int64)


def plane_around(positions: Iterable[Position]) -> Plane:
    """Return the plane about the middle of the box around `positions`.

    Raises
    ------
    InvalidValueError
        If there are no positions.
    """
    pairs = [(p.lon, p.lat) for p in positions]
    if not pairs:
        raise InvalidValueError("没有任何坐标，无法确定平面坐标的中心：请至少给出一个点")
    lons, lats = zip(*pairs, strict=True)
    return plane_about_box(min(lons), min(lats), max(lons), max(lats))


def plane_about_box(west: float, south: float, east: float, north: float) -> Plane:
    """Return the plane about the middle of a box of degrees, rounded to 1e-4 degrees."""
    return Plane(Position(lon=round((west + east) / 2, 4), lat=round((south + north) / 2, 4)))


def distance_m(one: Position, other: Position) -> float:
    """Return the distance in metres of two positions of one area (error < 0.5 % below 200 km)."""
    middle = radians((one.lat + other.lat) / 2)
    north_m = (one.lat - other.lat) * (111132.954 - 559.822 * cos(2 * middle))
    east_m = (one.lon - other.lon) * (111412.84 * cos(middle) - 93.5 * cos(3 * middle))
    return hypot(north_m, east_m)
