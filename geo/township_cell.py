"""Township cells: approximate outlines from points, where nobody has the boundaries.

Voronoi cells (泰森多边形) of the known points of each township, dissolved; every outline made so is
marked approximate, and every map must say so.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import MultiPolygon, Polygon

from geo.area import Township, TownshipCode
from geo.errors import InvalidValueError
from geo.plane import plane_around
from geo.position import Position

MARGIN_M = 3000.0
"""Without an outline of the area, cells end this far around the points."""
_STEP_DEG = 0.005
"""Edges of the outline are cut to this length, as long ones would bend in the plane."""


def township_cells(
    names: Mapping[TownshipCode, str],
    points: Sequence[tuple[TownshipCode, Position]],
    outline: Polygon | MultiPolygon | None = None,
) -> tuple[Township, ...]:
    """Return one approximate township per code that has a point, in code order.

    Parameters
    ----------
    names
        Name of each township.
    points
        Known points, of seats, villages or communities; more points give better cells. Of points
        at one spot the lowest code keeps it.
    outline
        Outline of the area in WGS 84; without it, `MARGIN_M` around the points.

    Raises
    ------
    InvalidValueError
        If there are no points, or a point's township has no name.
    """
    plane = plane_around(position for _, position in points)
    spots: dict[tuple[float, float], TownshipCode] = {}
    for code, position in sorted(points):
        if code not in names:
            raise InvalidValueError("乡镇 {code} 没有名称：请在乡镇名单中补充", code=code)
        x, y = plane.point(position)
        spots.setdefault((round(x, 2), round(y, 2)), code)
    sites = np.array([shapely.Point(spot) for spot in spots], dtype=np.object_)
    around = shapely.union_all(shapely.buffer(sites, MARGIN_M))
    limit = shapely.convex_hull(around)
    if outline is not None:
        limit = plane.flat(shapely.segmentize(outline, _STEP_DEG))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(sites), extend_to=limit))
    cell_of, site_of = STRtree(sites).query(cells, predicate="intersects")
    pieces: dict[TownshipCode, list[shapely.Geometry]] = defaultdict(list)
    codes = list(spots.values())
    if len(codes) == 1:  # one site has no cells of its own
        pieces[codes[0]].append(limit)
    for cell, site in zip(cell_of.tolist(), site_of.tolist(), strict=True):
        pieces[codes[site]].append(shapely.intersection(cells[cell], limit))
    found = []
    for code in sorted(pieces):
        shape = polygonal(shapely.union_all(pieces[code]))
        if shape.is_empty:
            continue
        degrees = shapely.transform(shape, lambda xy: np.column_stack(plane.degrees(*xy.T)))
        found.append(Township(code=code, name=names[code], outline=degrees, approximate=True))
    return tuple(found)


def polygonal(shape: shapely.Geometry) -> Polygon | MultiPolygon:
    """Return the polygons of a geometry, without the lines and points that repairs leave."""
    flat = [piece for part in shapely.get_parts(shape) for piece in shapely.get_parts(part)]
    polygons = [piece for piece in flat if isinstance(piece, Polygon) and not piece.is_empty]
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
