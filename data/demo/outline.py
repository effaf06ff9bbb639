"""The demo county's outline, river and townships: shapes grown cell by cell, so that they tile."""

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from data.demo.plane import Metres

_HALF_WIDTH_M, _HALF_HEIGHT_M = 27_500.0, 22_500.0
_CELL_M = 560.0
_RIVER_COST = 5.0
_SMOOTHINGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class River:
    """A river that crosses the county from west to east as y = f(x)."""

    phases: tuple[float, float]

    def north_at(self, x: Metres) -> Metres:
        """Return the river's y at `x`, metres."""
        return (
            -4200.0
            + 0.16 * x
            + 2600.0 * np.sin(x / 8200.0 + self.phases[0])
            + 800.0 * np.sin(x / 2300.0 + self.phases[1])
        )

    def line(self) -> LineString:
        """Return the river as a line, wider than the county."""
        x = np.arange(-36_000.0, 36_001.0, 200.0)
        return LineString(np.column_stack([x, self.north_at(x)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """The county on the plane; `townships` tile `outline` exactly."""

    outline: Polygon
    river: River
    centres: Metres
    townships: tuple[Polygon | MultiPolygon, ...]


def draw_land(rng: np.random.Generator, pace: NDArray[np.float64], rings: Metres) -> Land:
    """Draw the county for townships of relative `pace` of growth.

    Parameters
    ----------
    pace
        How fast each township grows; a street of the seat slower than a rural town.
    rings
        Wished place of a township relative to the county seat, metres; rows of NaN are spread.
    """
    river = River(phases=(float(rng.uniform(0, math.tau)), float(rng.uniform(0, math.tau))))
    rough = _rough_outline(rng)
    cells = _jittered_cells(rng)
    inside = shapely.contains_xy(rough, cells)
    centres = _spread_centres(rng, rough, river, rings)
    diagram = Voronoi(cells)
    owner = _grow(rng, diagram, inside, centres=centres, pace=pace, river=river)
    polygons = _polygons(diagram, owner, cells)
    townships = tuple(polygons[label] for label in range(len(pace)))
    outline = shapely.union_all(townships)
    if not isinstance(outline, Polygon):
        raise TypeError("the county fell apart: its cells are not in one piece")  # pragma: no cover
    return Land(outline=outline, river=river, centres=centres, townships=townships)


def _rough_outline(rng: np.random.Generator) -> Polygon:
    angle = np.linspace(0, math.tau, 361)[:-1]
    flat = (
        np.abs(np.cos(angle) / _HALF_WIDTH_M) ** 3 + np.abs(np.sin(angle) / _HALF_HEIGHT_M) ** 3
    ) ** (-1 / 3)
    wobble = np.zeros_like(angle)
    for order in range(2, 12):
        wobble += rng.normal(0, 0.16 / order) * np.cos(order * angle + rng.uniform(0, math.tau))
    radius = flat * np.exp(np.clip(wobble, -0.3, 0.22))
    ring = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    ring -= (ring.max(axis=0) + ring.min(axis=0)) / 2
    ring *= np.array([2 * _HALF_WIDTH_M, 2 * _HALF_HEIGHT_M]) / (
        ring.max(axis=0) - ring.min(axis=0)
    )
    return Polygon(ring)


def _jittered_cells(rng: np.random.Generator) -> Metres:
    x, y = np.meshgrid(
        np.arange(-_HALF_WIDTH_M - 4000, _HALF_WIDTH_M + 4000, _CELL_M),
        np.arange(-_HALF_HEIGHT_M - 4000, _HALF_HEIGHT_M + 4000, _CELL_M),
    )
    cells = np.column_stack([x.ravel(), y.ravel()])
    jitter: Metres = cells + rng.uniform(-0.42, 0.42, cells.shape) * _CELL_M
    return jitter


def _spread_centres(
    rng: np.random.Generator, rough: Polygon, river: River, rings: Metres
) -> Metres:
    """Place the towns: the named ones around the seat, the others as far apart as they can be."""
    seat = np.array([1500.0, 3600.0 + float(river.north_at(np.array([1500.0]))[0])])
    inner = rough.buffer(-3200)
    chosen = [seat + ring for ring in rings if not np.isnan(ring[0])]
    for _ in range(len(rings) - len(chosen)):
        tries = rng.uniform(-1, 1, (400, 2)) * [_HALF_WIDTH_M, _HALF_HEIGHT_M]
        dry = np.abs(tries[:, 1] - river.north_at(tries[:, 0])) > 1900
        fits = tries[shapely.contains_xy(inner, tries) & dry]
        away, _ = cKDTree(np.array(chosen)).query(fits)
        rim = shapely.distance(shapely.points(fits), rough.exterior)
        chosen.append(fits[int(np.argmax(np.minimum(away, 1.6 * rim + 2500)))])
    return np.array(chosen)


def _grow(
    rng: np.random.Generator,
    diagram: Voronoi,
    inside: NDArray[np.bool_],
    *,
    centres: Metres,
    pace: NDArray[np.float64],
    river: River,
) -> NDArray[np.int64]:
    """Let every township grow from its centre; a cell belongs to whoever arrives first."""
    cells = diagram.points
    pairs = diagram.ridge_points
    north = cells[:, 1] > river.north_at(cells[:, 0])
    cost = np.linalg.norm(cells[pairs[:, 0]] - cells[pairs[:, 1]], axis=1)
    cost *= np.exp(rng.normal(0, 0.45, len(cost)))
    cost *= np.where(north[pairs[:, 0]] != north[pairs[:, 1]], _RIVER_COST, 1.0)
    neighbours: dict[int, list[tuple[int, float]]] = {}
    for (a, b), metres in zip(pairs.tolist(), cost.tolist(), strict=True):
        if inside[a] and inside[b]:
            neighbours.setdefault(a, []).append((b, metres))
            neighbours.setdefault(b, []).append((a, metres))
    owner = np.full(len(cells), -1, dtype=np.int64)
    _, starts = cKDTree(cells).query(centres)
    front = [(0.0, int(start), label) for label, start in enumerate(np.atleast_1d(starts).tolist())]
    heapq.heapify(front)
    while front:
        reached, cell, label = heapq.heappop(front)
        if owner[cell] >= 0:
            continue
        owner[cell] = label
        for other, metres in neighbours.get(cell, ()):
            if owner[other] < 0:
                heapq.heappush(front, (reached + metres / float(pace[label]), other, label))
    return owner


def _polygons(
    diagram: Voronoi, owner: NDArray[np.int64], cells: Metres
) -> Mapping[int, Polygon | MultiPolygon]:
    """Return the union of each owner's cells, with borders smoothed once for both neighbours."""
    pairs = diagram.ridge_points
    edges = [
        (ends[0], ends[1])
        for (a, b), ends in zip(pairs.tolist(), diagram.ridge_vertices, strict=True)
        if owner[a] != owner[b] and min(ends) >= 0
    ]
    vertices = diagram.vertices.copy()
    around: dict[int, list[int]] = {}
    for a, b in edges:
        around.setdefault(a, []).append(b)
        around.setdefault(b, []).append(a)
    chain = [(v, *ends) for v, ends in sorted(around.items()) if len(ends) == 2]
    index = np.array(chain)
    for _ in range(_SMOOTHINGS):
        smooth = 0.5 * vertices[index[:, 0]] + 0.25 * (
            vertices[index[:, 1]] + vertices[index[:, 2]]
        )
        vertices[index[:, 0]] = smooth
    vertices = np.round(vertices)  # whole metres: neighbours share their points exactly
    lines = [LineString([vertices[a], vertices[b]]) for a, b in edges]
    faces = shapely.get_parts(shapely.polygonize(lines))
    tree = cKDTree(cells)
    owned: dict[int, list[Polygon]] = {}
    for face in faces.tolist():
        inner: Point = face.representative_point()
        label = int(owner[tree.query([inner.x, inner.y])[1]])
        if label >= 0:
            owned.setdefault(label, []).append(face)
    return {label: _union(parts) for label, parts in sorted(owned.items())}


def _union(parts: list[Polygon]) -> Polygon | MultiPolygon:
    union = shapely.union_all(parts)
    return union if isinstance(union, Polygon) else MultiPolygon(shapely.get_parts(union).tolist())
