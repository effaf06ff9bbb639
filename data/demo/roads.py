"""The demo county's road network: highways, county roads, streets and village roads, noded."""

import itertools
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, cKDTree
from shapely.geometry import LineString

from data.demo.outline import Land
from data.demo.place_names import TOWNS
from data.demo.plane import Metres
from data.demo.settlement import Settlement

_SPEEDS = {
    "highway": 80.0,
    "county": 60.0,
    "zone": 40.0,
    "park": 40.0,
    "town": 40.0,
    "lane": 40.0,
    "village": 30.0,
}
_RANK = {kind: rank for rank, kind in enumerate(_SPEEDS)}
_GRID_M = 1.0
_BRIDGES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRoad:
    """One stretch of road on the plane; stretches share a vertex where they meet."""

    name: str
    kind: str
    line: LineString

    @property
    def speed_kmh(self) -> float:
        """Return the speed that its kind allows."""
        return _SPEEDS[self.kind]


def lay_roads(rng: np.random.Generator, land: Land, settlement: Settlement) -> list[DrawnRoad]:
    """Lay every road of the county; the network is connected."""
    main = _main_roads(rng, land)
    roads = main + _village_roads(rng, land, settlement, main)
    roads += [
        DrawnRoad(name=street.name, kind=street.kind, line=street.line)
        for street in settlement.streets
    ]
    return _connected(_noded(roads, land), land)


def _main_roads(rng: np.random.Generator, land: Land) -> list[DrawnRoad]:
    """Lay highways through the seat to the borders, and county roads from town to town."""
    centres = land.centres
    river = land.river.line()
    roads: list[DrawnRoad] = []
    on_highway: set[tuple[int, int]] = set()
    for axis, name in ((0, "省道991"), (1, "省道992")):
        route = _route_across(centres, axis)
        points = [centres[town] for town in route]
        for start, ends in ((0, (1, 0)), (len(points) - 1, (-2, -1))):
            step = points[ends[1]] - points[ends[0]]
            out = points[start] + step / np.hypot(*step) * 30_000
            points.insert(0, out) if start == 0 else points.append(out)
        curve = np.vstack([_curve(rng, a, b, 0.045) for a, b in itertools.pairwise(points)])
        roads.append(DrawnRoad(name=name, kind="highway", line=LineString(curve)))
        on_highway |= {(min(a, b), max(a, b)) for a, b in itertools.pairwise(route)}
    bridges = 0
    edges = sorted(
        _gabriel(centres, 0.9) - on_highway,
        key=lambda edge: (float(np.hypot(*(centres[edge[0]] - centres[edge[1]]))), edge),
    )
    for a, b in edges:
        line = LineString(_curve(rng, centres[a], centres[b], 0.06))
        if line.intersects(river):
            if bridges == _BRIDGES:
                continue
            bridges += 1
        name = f"{TOWNS[a].name[:2]}{TOWNS[b].name[:2]}公路".replace("云溪云溪", "云溪")
        roads.append(DrawnRoad(name=name, kind="county", line=line))
    return roads


def _route_across(centres: Metres, axis: int) -> list[int]:
    """Return towns from one side of the county to the other by way of the seat, town 0."""
    order = [int(town) for town in np.argsort(centres[:, axis], kind="stable")]
    seat = centres[0]
    route = []
    for far in (order[0], order[-1]):
        leg = [0]
        span = centres[far] - seat
        for town in order:
            offset = centres[town] - seat
            share = float(offset @ span / (span @ span))
            aside = abs(float(offset[0] * span[1] - offset[1] * span[0])) / float(np.hypot(*span))
            if 0.25 < share < 0.8 and aside < 3200:
                leg.append(town)
        leg.append(far)
        leg.sort(key=lambda town: float(np.hypot(*(centres[town] - seat))))
        route.append(leg)
    return route[0][::-1] + route[1][1:]


def _curve(rng: np.random.Generator, start: Metres, end: Metres, bend: float) -> Metres:
    """Return a road from `start` to `end` that wanders like one laid along fields."""
    points = np.array([start, end])
    while float(np.hypot(*(points[1] - points[0]))) > 450:
        step = np.diff(points, axis=0)
        aside = np.column_stack([-step[:, 1], step[:, 0]])
        middle = (points[:-1] + points[1:]) / 2
        middle += aside * np.clip(rng.normal(0, bend, (len(step), 1)), -2 * bend, 2 * bend)
        woven = np.empty((len(points) + len(middle), 2))
        woven[0::2], woven[1::2] = points, middle
        points = woven
        bend *= 0.75
    return points


def _gabriel(points: Metres, strictness: float = 1.0) -> set[tuple[int, int]]:
    """Return pairs of neighbours with no third point in the circle between them."""
    tree = cKDTree(points)
    edges = set()
    for a, b, c in Delaunay(points).simplices.tolist():
        for one, other in ((a, b), (b, c), (a, c)):
            edges.add((min(one, other), max(one, other)))
    kept = set()
    for a, b in edges:
        radius = float(np.hypot(*(points[a] - points[b]))) / 2
        inside = tree.query_ball_point((points[a] + points[b]) / 2, radius * strictness - 1e-6)
        if not set(inside) - {a, b}:
            kept.add((a, b))
    return kept


def _village_roads(
    rng: np.random.Generator, land: Land, settlement: Settlement, main: list[DrawnRoad]
) -> list[DrawnRoad]:
    sites = [(village.x, village.y) for village in settlement.villages]
    sites += [(park.x, park.y) for park in settlement.parks]
    points = np.vstack([land.centres, np.array(sites)])
    beside = shapely.union_all([road.line for road in main]).buffer(260)
    river = land.river.line()
    shapely.prepare(beside)
    roads = []
    for a, b in sorted(_gabriel(points)):
        straight = LineString([points[a], points[b]])
        drop = float(rng.uniform()) < 0.1
        line = LineString(_curve(rng, points[a], points[b], 0.05))
        if drop or straight.length > 7000 or line.intersects(river):
            continue
        if line.intersection(beside).length > 0.7 * line.length:
            continue
        name = _lane_name(settlement, a, b) if straight.length > 1500 else ""
        roads.append(DrawnRoad(name=name, kind="lane", line=line))
    return roads


def _lane_name(settlement: Settlement, a: int, b: int) -> str:
    """Return the name of the road between two villages, or nothing for other roads."""
    first, last = a - len(TOWNS), b - len(TOWNS)
    if first < 0 or last >= len(settlement.villages):
        return ""
    names = [settlement.villages[site].name.removesuffix("村") for site in (first, last)]
    return f"{names[0]}至{names[1]}村道"


def _noded(roads: list[DrawnRoad], land: Land) -> list[DrawnRoad]:
    """Cut all lines where they meet, so that crossings are junctions, on a one-metre grid."""
    inside = land.outline.buffer(-15)
    lines = shapely.intersection(np.array([road.line for road in roads]), inside)
    noded = shapely.get_parts(shapely.union_all(lines, grid_size=_GRID_M))
    middles = shapely.line_interpolate_point(noded, 0.5, normalized=True)
    tree = shapely.STRtree(lines)
    pieces, sources = tree.query(middles, predicate="dwithin", distance=2.5 * _GRID_M)
    best: dict[int, int] = {}
    for piece, source in zip(pieces.tolist(), sources.tolist(), strict=True):
        rank = (_RANK[roads[source].kind], source)
        if piece not in best or rank < (_RANK[roads[best[piece]].kind], best[piece]):
            best[piece] = source
    return [
        DrawnRoad(name=roads[source].name, kind=roads[source].kind, line=noded[piece])
        for piece, source in sorted(best.items())
    ]


def _connected(roads: list[DrawnRoad], land: Land) -> list[DrawnRoad]:
    """Join what hangs loose to the rest by the shortest link, then merge stretches of one road."""
    river = land.river.line()
    while True:
        points, owner = shapely.get_coordinates([road.line for road in roads], return_index=True)
        part = _parts(points, owner)
        sizes = np.bincount(part[np.diff(owner, prepend=-1) > 0])
        if len(sizes) == 1:
            return _merged(roads)
        small = int(np.argmin(sizes))
        if sizes[small] <= 3:  # a field track of no use
            gone = set(owner[part == small].tolist())
            roads = [road for place, road in enumerate(roads) if place not in gone]
            continue
        own, rest = points[part == small], points[part != small]
        away, nearest = (np.atleast_1d(found) for found in cKDTree(rest).query(own))
        links = [
            LineString([own[at], rest[nearest[at]]])
            for at in np.argsort(away, kind="stable").tolist()
        ]
        dry = [link for link in links if not link.intersects(river)]
        roads.append(DrawnRoad(name="", kind="lane", line=(dry or links)[0]))


def _parts(points: Metres, owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the connected part of each vertex; vertices stand on whole metres."""
    whole = np.round(points).astype(np.int64)
    _, node = np.unique(whole[:, 0] * 1_000_000 + whole[:, 1], return_inverse=True)
    along = owner[1:] == owner[:-1]
    starts, ends = node[:-1][along], node[1:][along]
    size = int(node.max()) + 1
    graph = coo_array((np.ones(len(starts)), (starts, ends)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    parts: NDArray[np.int64] = label[node].astype(np.int64)
    return parts


def _merged(roads: list[DrawnRoad]) -> list[DrawnRoad]:
    """Join the stretches of each name and kind into lines as long as they can be."""
    groups: dict[tuple[str, str], list[LineString]] = {}
    for road in roads:
        groups.setdefault((road.kind, road.name), []).append(road.line)
    merged = []
    for (kind, name), lines in sorted(groups.items(), key=lambda item: (_RANK[item[0][0]], item)):
        whole = shapely.line_merge(shapely.multilinestrings(lines))
        parts = sorted(shapely.get_parts(whole).tolist(), key=lambda line: tuple(line.coords[0]))
        merged += [DrawnRoad(name=name, kind=kind, line=line) for line in parts]
    return merged
