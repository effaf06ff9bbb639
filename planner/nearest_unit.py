"""Nearest units: the exact nearest unit that is still undecided, while units leave one by one."""

from collections.abc import Sequence
from typing import Final

import numpy as np

MAX_METRES: Final = 10**7
"""Coordinates up to this size keep every squared distance exact in the k-d tree's arithmetic."""
_SMALL: Final = 40
"""Up to so many places a plain scan is quicker than a tree."""
_NEAR: Final = 12
"""Places that are looked up at once for every place."""


class NearestUnit:
    """Units at integer points, numbered in canonical order, that leave one by one.

    Nearest is by squared integer distance, ties by the lower number. Units at the same point share
    a place. A k-d tree proposes places; a proposal counts only if it is strictly nearer than the
    farthest one proposed, so that no tie can be cut off; otherwise twice as many are looked up.
    The answer is therefore that of a full scan, whatever the tree's own order of ties.
    """

    def __init__(self, points: Sequence[tuple[int, int]]) -> None:
        places: dict[tuple[int, int], int] = {}
        self._place_of = [places.setdefault(point, len(places)) for point in points]
        self._points = list(places)
        self._after = [-1] * len(points)
        self._before = [-1] * len(points)
        self._first = [-1] * len(places)
        last = [-1] * len(places)
        for unit, place in enumerate(self._place_of):
            if last[place] < 0:
                self._first[place] = unit
            else:
                self._after[last[place]], self._before[unit] = unit, last[place]
            last[place] = unit
        self._open = len(places)
        self._index()

    def nearest(self, unit: int) -> int:
        """Return the nearest other unit that has not left; there must be one."""
        place = self._place_of[unit]
        first = self._first[place]
        beside = first if first != unit else self._after[unit]
        if beside >= 0:
            return beside
        if self._tree is None:
            return self._scan(place)
        row = self._row_of[place]
        found = self._pick(self._near[row].tolist(), self._near_m2[row].tolist())
        width = _NEAR
        while found < 0:
            width = min(2 * width, len(self._places))
            found = self._look_farther(row, width)
        return found

    def leave(self, unit: int) -> None:
        """Take out one unit that has not left yet."""
        before, after, place = self._before[unit], self._after[unit], self._place_of[unit]
        if after >= 0:
            self._before[after] = before
        if before >= 0:
            self._after[before] = after
        else:
            self._first[place] = after
            if after < 0:
                self._open -= 1
                if self._tree is None:
                    self._places.remove(place)
                elif 2 * self._open < len(self._places):
                    self._index()

    def _index(self) -> None:
        """Look up the near places of every open place; done again each time half are closed."""
        self._places = [place for place, first in enumerate(self._first) if first >= 0]
        self._tree = None
        if len(self._places) <= _SMALL:
            return
        self._xy = np.array([self._points[place] for place in self._places], dtype=np.int64)
        self._row_of = {place: row for row, place in enumerate(self._places)}
        from scipy.spatial import KDTree  # noqa: PLC0415 - it takes a third of a start

        self._tree = KDTree(self._xy.astype(np.float64))
        _, near = self._tree.query(self._tree.data, k=_NEAR)
        self._near = np.asarray(near, dtype=np.int64)
        offset = self._xy[self._near] - self._xy[:, None, :]
        self._near_m2 = (offset * offset).sum(axis=2)

    def _scan(self, place: int) -> int:
        x, y = self._points[place]
        best, best_m2 = -1, -1
        for other in self._places:
            if other == place:
                continue
            other_x, other_y = self._points[other]
            distance_m2 = (other_x - x) ** 2 + (other_y - y) ** 2
            if best < 0 or distance_m2 <= best_m2:
                first = self._first[other]
                if best < 0 or distance_m2 < best_m2 or first < best:
                    best, best_m2 = first, distance_m2
        return best

    def _look_farther(self, row: int, width: int) -> int:
        assert self._tree is not None  # noqa: S101 - told to the type checker; set with the rows
        _, near = self._tree.query(self._tree.data[row], k=width)
        rows = np.asarray(near, dtype=np.int64)
        offset = self._xy[rows] - self._xy[row]
        return self._pick(rows.tolist(), (offset * offset).sum(axis=1).tolist())

    def _pick(self, rows: list[int], distances_m2: list[int]) -> int:
        """Return the first unit of the nearest open place among those proposed, or -1.

        `rows` are in order of distance, the asking place itself among them at distance 0.
        """
        best, best_m2 = -1, -1
        for row, distance_m2 in zip(rows, distances_m2, strict=True):
            if best >= 0 and distance_m2 > best_m2:
                break
            first = self._first[self._places[row]]
            if distance_m2 and first >= 0 and (best < 0 or first < best):
                best, best_m2 = first, distance_m2
        is_certain = len(rows) == len(self._places) or best_m2 < distances_m2[-1]
        return best if is_certain else -1
