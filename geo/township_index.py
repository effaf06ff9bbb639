"""Township indexes: which township a point lies in, and the nearest one when it lies in none."""

from collections.abc import Sequence
from math import floor

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import STRtree

from geo.area import Township, TownshipCode
from geo.errors import InvalidValueError
from geo.plane import Plane, distance_m, plane_about_box
from geo.position import Position

_STEP_DEG = 0.005
_CELL_DEG = 0.01
"""Most cells of this grid lie in one township: their points need no geometry."""


class TownshipIndex:
    """Townships, searchable by point.

    A point on the boundary of several townships belongs to the one of the lowest code, so the
    answer does not depend on the order of the file.
    """

    def __init__(self, townships: Sequence[Township]) -> None:
        """Index `townships`.

        Raises
        ------
        InvalidValueError
            If there are no townships.
        """
        if not townships:
            raise InvalidValueError("辖区没有任何乡镇（街道）：请先导入乡镇边界或选用预置辖区")
        ordered = sorted(townships, key=lambda township: township.code)
        self.codes: tuple[TownshipCode, ...] = tuple(township.code for township in ordered)
        outlines = np.array([township.outline for township in ordered], dtype=object)
        shapely.prepare(outlines)
        self._outlines = outlines
        self._cells: dict[tuple[int, int], tuple[tuple[int, ...], bool]] = {}
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(outlines))
        self._reach = (
            max(west - 1, -180.0),
            max(south - 1, -90.0),
            min(east + 1, 180.0),
            min(north + 1, 90.0),
        )
        self._tree = STRtree(outlines)
        self.plane: Plane = plane_about_box(*shapely.total_bounds(outlines))
        dense = shapely.segmentize(outlines, _STEP_DEG)  # long edges bend in the plane
        self._flat_tree = STRtree([self.plane.flat(outline) for outline in dense])

    def of_points(self, lon: ArrayLike, lat: ArrayLike) -> tuple[TownshipCode | None, ...]:
        """Return the township of each point, None outside all; degrees in, n answers out."""
        found = self._rows_of(np.atleast_1d(np.asarray(lon)), np.atleast_1d(np.asarray(lat)))
        outside = len(self.codes)
        return tuple(None if row == outside else self.codes[row] for row in found.tolist())

    def of(self, position: Position) -> TownshipCode | None:
        """Return the township that `position` lies in, or None."""
        lon, lat = position.lon, position.lat
        key = (floor(lon / _CELL_DEG), floor(lat / _CELL_DEG))
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = self._cell(*key)
        rows, covered = cell
        if covered:
            return self.codes[rows[0]]
        for row in rows:  # in code order
            if shapely.intersects_xy(self._outlines[row], lon, lat):
                return self.codes[row]
        return None

    def _cell(self, column: int, line: int) -> tuple[tuple[int, ...], bool]:
        """Return the townships that touch a cell of the grid, and whether one covers it alone."""
        west, south = column * _CELL_DEG, line * _CELL_DEG
        margin = _CELL_DEG * 1e-6
        cell = shapely.box(
            west - margin, south - margin, west + _CELL_DEG + margin, south + _CELL_DEG + margin
        )
        rows = tuple(sorted(self._tree.query(cell, predicate="intersects").tolist()))
        return rows, len(rows) == 1 and bool(shapely.covers(self._outlines[rows[0]], cell))

    def nearest(self, position: Position) -> tuple[TownshipCode, float]:
        """Return the nearest township and its distance in metres, 0 inside it.

        Farther than a degree from the area the distance is the sum of two legs, somewhat too long.
        """
        inside = self.of(position)
        if inside is not None:
            return inside, 0.0
        near = self._clamped(position)
        point = shapely.Point(self.plane.point(near))
        rows, metres = self._flat_tree.query_nearest(point, return_distance=True, all_matches=True)
        return self.codes[int(rows.min())], float(metres[0]) + distance_m(position, near)

    def _clamped(self, position: Position) -> Position:
        """Return the nearest position that the plane can show, within a degree of the area."""
        west, south, east, north = self._reach
        return Position(
            lon=min(max(position.lon, west), east), lat=min(max(position.lat, south), north)
        )

    def _rows_of(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
        rows = np.full(lon.shape[0], len(self.codes), dtype=np.int64)
        which, township = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        np.minimum.at(rows, which, township)
        return rows
