"""The plane that the demo county is drawn on: metres around its centre, turned into degrees."""

import math
from typing import TypeAlias, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.position import Position

Metres: TypeAlias = NDArray[np.float64]
"""Points as an (n, 2) array of x east and y north."""

Shape = TypeVar("Shape", bound=BaseGeometry)
CENTRE_LON, CENTRE_LAT = 117.05, 38.30
_M_PER_LAT = 111_000.0
_M_PER_LON = 111_320.0 * math.cos(math.radians(CENTRE_LAT))
_DECIMALS = 6  # a tenth of a metre


def stream(seed: int, part: int) -> np.random.Generator:
    """Return the random stream of one part, so that parts do not disturb each other."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, part])))


def degrees(points: Metres) -> Metres:
    """Return `points` in degrees, longitude first, rounded to six decimals."""
    lon = CENTRE_LON + points[:, 0] / _M_PER_LON
    lat = CENTRE_LAT + points[:, 1] / _M_PER_LAT
    return np.around(np.column_stack([lon, lat]), _DECIMALS).astype(np.float64)


def geometry_in_degrees(geometry: Shape) -> Shape:
    """Return `geometry` in degrees; equal points stay equal."""
    return shapely.transform(geometry, degrees)


def position(x: float, y: float) -> Position:
    """Return the position of one point of the plane, rounded as `degrees` does."""
    scale = 10**_DECIMALS
    return Position(
        lon=round((CENTRE_LON + x / _M_PER_LON) * scale) / scale,
        lat=round((CENTRE_LAT + y / _M_PER_LAT) * scale) / scale,
    )
