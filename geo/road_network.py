"""Road networks: drivable lines, and the times between places along them.

A place is joined to the nearest point of the nearest road by a straight way driven at
`OFF_ROAD_KMH`; Dijkstra's algorithm finds the fastest way, the shorter one of equally fast ones.
Seconds are rounded up, which keeps the triangle inequality. Where no way exists, and where there
are no roads, the time is an estimate: straight line × `DETOUR_FACTOR` at `ESTIMATE_KMH`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree
from shapely import STRtree
from shapely.geometry import LineString

from geo.errors import InvalidValueError
from geo.message import Message, message
from geo.plane import Plane, plane_about_box, plane_around
from geo.position import Position
from geo.travel import TravelMethod, TravelTimes

SNAP_M = 1.0
"""Ends of lines that miss a vertex of another line by less than this are joined to it."""
_MAX_EXTENT_M = 700_000
OFF_ROAD_KMH = 10.0
"""Speed between a place and the nearest road: yard, field path, looking for the gate."""
FAR_FROM_ROAD_M = 1000
"""A place farther than this from any road is mentioned."""
DETOUR_FACTOR = 1.33
"""Way by road over straight line, an estimate (China in Ballou, Rahardja, Sakai 2002)."""
ESTIMATE_KMH = 40.0
"""Speed of the straight-line estimate; a local setting, not law."""
_PACK = 2**24
"""Milliseconds × this + decimetres is one exact float64 weight: ways below 1,677 km and 149 h."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadLine:
    """A stretch of road in WGS 84; lines that share a vertex are connected there."""

    line: LineString
    name: str = ""
    speed_kmh: float
    oneway: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.speed_kmh <= 200:
            raise InvalidValueError(
                "道路“{name}”的车速 {speed} 公里/小时不合理：请填 1 到 200",
                name=self.name,
                speed=self.speed_kmh,
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadNetwork:
    """Lines made into a graph: junctions, the chains between them, and the segments of chains.

    A chain is a stretch between two junctions of one line; what lies between has two neighbours
    only and is contracted. Times are integer milliseconds, lengths integer decimetres.
    """

    plane: Plane
    junctions: int
    start: NDArray[np.int64]
    """Junction where each chain starts, (chains,)."""
    end: NDArray[np.int64]
    time_ms: NDArray[np.int64]
    length_dm: NDArray[np.int64]
    oneway: NDArray[np.bool_]
    segment_chain: NDArray[np.int64]
    """Chain of each segment, (segments,)."""
    segment_from_m: NDArray[np.float64]
    """Metres of the chain before each segment."""
    chain_m: NDArray[np.float64]
    segments: NDArray[np.object_]
    """Two-point lines in the plane, (segments,)."""
    tree: STRtree


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snap:
    """Places joined to chains, arrays over the n places."""

    chain: NDArray[np.int64]
    along_m: NDArray[np.float64]
    off_road_m: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaceGraph:
    """Junctions, then places, as the nodes of a graph; arrays over its edges by tail and head.

    An edge runs along one chain from `from_m` to `to_m`, backwards where `to_m` is the smaller.
    """

    weights: csr_array
    """Packed milliseconds and decimetres, (nodes, nodes)."""
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    chain: NDArray[np.int64]
    from_m: NDArray[np.float64]
    to_m: NDArray[np.float64]


def travel_times(
    places: Mapping[str, Position],
    roads: Sequence[RoadLine] | RoadNetwork,
    *,
    estimate: bool = True,
) -> TravelTimes:
    """Return times between all `places` along `roads`, in the order of `places`.

    Parameters
    ----------
    places
        Position of each place by key.
    roads
        Road lines, or the network built of them (build it once to ask often). Without any road
        the straight-line estimate is returned.
    estimate
        Whether pairs without a way by road get the straight-line estimate; else -1 seconds.

    Returns
    -------
    TravelTimes
        (n, n) seconds, rounded up, and metres along that fastest way; its `doubts` name places
        far from roads and how many pairs had to be estimated.
    """
    if not places or (not isinstance(roads, RoadNetwork) and not roads):
        return straight_line_times(places)
    network = roads if isinstance(roads, RoadNetwork) else build_network(roads)
    keys = tuple(places)
    points = np.array([(p.lon, p.lat) for p in places.values()], dtype=np.float64)
    xy = np.column_stack(network.plane.metres(*points.T))
    snap = snap_places(network, xy)
    n = len(keys)
    nodes = np.arange(network.junctions, network.junctions + n)
    packed = dijkstra(place_graph(network, snap).weights, directed=True, indices=nodes)[:, nodes]
    reached = np.isfinite(packed)
    whole = np.where(reached, packed, 0.0).astype(np.int64)
    leg_m = snap.off_road_m[:, None] + snap.off_road_m[None, :]
    milliseconds = whole // _PACK + np.ceil(leg_m / OFF_ROAD_KMH * 3600).astype(np.int64)
    seconds = -(-milliseconds // 1000)
    metres = np.rint((whole % _PACK) / 10 + leg_m).astype(np.int64)
    guess_s, guess_m = _estimate(xy) if estimate else (np.full((n, n), -1), np.zeros((n, n)))
    seconds, metres = np.where(reached, seconds, guess_s), np.where(reached, metres, guess_m)
    np.fill_diagonal(seconds, 0)
    np.fill_diagonal(metres, 0)
    return TravelTimes(
        places=keys,
        seconds=seconds.astype(np.int64),
        metres=metres.astype(np.int64),
        method=TravelMethod.ROADS,
        doubts=_doubts(keys, snap, int(n * n - reached.sum())),
    )


def straight_line_times(places: Mapping[str, Position]) -> TravelTimes:
    """Return estimated times between all `places` from straight lines, marked as such."""
    keys = tuple(places)
    if not keys:
        empty = np.zeros((0, 0), dtype=np.int64)
        return TravelTimes(
            places=(), seconds=empty, metres=empty.copy(), method=TravelMethod.STRAIGHT_LINE
        )
    plane = plane_around(places.values())
    points = np.array([(p.lon, p.lat) for p in places.values()], dtype=np.float64)
    seconds, metres = _estimate(np.column_stack(plane.metres(*points.T)))
    return TravelTimes(
        places=keys, seconds=seconds, metres=metres, method=TravelMethod.STRAIGHT_LINE
    )


def _estimate(xy: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    apart = xy[:, None, :] - xy[None, :, :]
    metres = np.ceil(np.hypot(apart[..., 0], apart[..., 1]) * DETOUR_FACTOR).astype(np.int64)
    seconds = np.ceil(metres / ESTIMATE_KMH * 3.6).astype(np.int64)
    return seconds, metres


def snap_places(network: RoadNetwork, xy: NDArray[np.float64]) -> Snap:
    """Return places, (n, 2) metres in the plane, joined to the nearest chain of `network`."""
    points = shapely.points(xy)
    (which, segment), off_road_m = network.tree.query_nearest(
        points, return_distance=True, all_matches=True
    )
    order = np.lexsort((segment, which))  # of equally near segments the first in file order
    which, segment, off_road_m = which[order], segment[order], off_road_m[order]
    first = np.unique(which, return_index=True)[1]
    segment, off_road_m = segment[first], off_road_m[first]
    along = shapely.line_locate_point(network.segments[segment], points)
    return Snap(
        chain=network.segment_chain[segment],
        along_m=network.segment_from_m[segment] + along,
        off_road_m=off_road_m,
    )


def place_graph(network: RoadNetwork, snap: Snap) -> PlaceGraph:
    """Return the graph of all ways between the junctions of `network` and the places of `snap`."""
    n = len(snap.chain)
    place = np.arange(network.junctions, network.junctions + n)
    chain, along = snap.chain, snap.along_m
    done = np.clip(along / np.maximum(network.chain_m[chain], 1e-9), 0.0, 1.0)
    done_ms = np.rint(done * network.time_ms[chain]).astype(np.int64)
    done_dm = np.rint(done * network.length_dm[chain]).astype(np.int64)
    left_ms, left_dm = network.time_ms[chain] - done_ms, network.length_dm[chain] - done_dm
    here, there = _neighbours(chain, done_ms, done_dm)
    step_ms, step_dm = done_ms[there] - done_ms[here], done_dm[there] - done_dm[here]
    start, end, whole_m = network.start, network.end, network.chain_m
    every, zero = np.arange(len(start)), np.zeros(len(start))
    forward = [
        (start, end, network.time_ms, network.length_dm, every, zero, whole_m),
        (start[chain], place, done_ms, done_dm, chain, zero[chain], along),
        (place, end[chain], left_ms, left_dm, chain, along, whole_m[chain]),
        (place[here], place[there], step_ms, step_dm, chain[here], along[here], along[there]),
    ]
    two_way, chain_two_way = ~network.oneway, ~network.oneway[chain]
    # At a junction all its roads are open, to a place on a one-way road as well.
    open_back = (two_way, chain_two_way | (done_dm == 0), chain_two_way | (left_dm == 0))
    backward = [
        tuple(column[mask] for column in (head, tail, ms, dm, along_chain, to_m, from_m))
        for (tail, head, ms, dm, along_chain, from_m, to_m), mask in zip(
            forward, (*open_back, chain_two_way[here]), strict=True
        )
    ]
    tail, head, ms, dm, *way = (
        np.concatenate(column) for column in zip(*forward, *backward, strict=True)
    )
    weight = ms * _PACK + dm
    kept = _fastest(tail, head, weight)
    chain_of, from_m, to_m = (column[kept] for column in way)
    tail, head = tail[kept], head[kept]
    size = network.junctions + n
    # A stored zero counts as an edge of no length in csgraph, which is what is meant here.
    weights = coo_array((weight[kept].astype(np.float64), (tail, head)), shape=(size, size))
    return PlaceGraph(
        weights=weights.tocsr(), tail=tail, head=head, chain=chain_of, from_m=from_m, to_m=to_m
    )


def _neighbours(
    chain: NDArray[np.int64], done_ms: NDArray[np.int64], done_dm: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return pairs of places that follow each other on one chain, in its direction."""
    order = np.lexsort((done_dm, done_ms, chain))
    same = chain[order][1:] == chain[order][:-1]
    return order[:-1][same], order[1:][same]


def _fastest(
    tail: NDArray[np.int64], head: NDArray[np.int64], weight: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Return the lightest of parallel edges by tail and head; a sparse sum would add them up."""
    order = np.lexsort((weight, head, tail))
    tail, head = tail[order], head[order]
    first = np.ones(len(tail), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    kept: NDArray[np.intp] = order[first & (tail != head)]
    return kept


def _doubts(keys: tuple[str, ...], snap: Snap, estimated: int) -> tuple[Message, ...]:
    doubts = [
        message(
            "{place} 距最近的道路 {metres} 米：请核对坐标或补充道路", place=key, metres=round(m)
        )
        for key, m in zip(keys, snap.off_road_m.tolist(), strict=True)
        if m > FAR_FROM_ROAD_M
    ]
    if estimated:
        doubts.append(
            message(
                "{pairs} 对地点之间没有连通的道路，行程按直线距离估算：请核对路网", pairs=estimated
            )
        )
    return tuple(doubts)


def build_network(roads: Sequence[RoadLine]) -> RoadNetwork:
    """Return the graph of `roads`; do it once and ask it many times.

    Vertices closer than a centimetre are one; ends of lines are snapped to a vertex within 1 m.

    Raises
    ------
    InvalidValueError
        If there is no road, or the roads span more than 700 km.
    """
    if not roads:
        raise InvalidValueError("没有任何道路：请导入道路线，或改用直线估算行程")
    lines = np.array([road.line for road in roads], dtype=object)
    plane = plane_about_box(*shapely.total_bounds(lines))
    degrees, line_of = shapely.get_coordinates(lines, return_index=True)
    xy = np.column_stack(plane.metres(*degrees.T))
    if np.ptp(xy, axis=0).max(initial=0.0) > _MAX_EXTENT_M:
        raise InvalidValueError("道路跨度超过 700 公里：请只导入本辖区及周边的道路")
    is_end = _ends(line_of)
    vertex, vertex_xy = _merge(xy, is_end)
    keep = np.ones(len(vertex), dtype=bool)
    keep[1:] = (vertex[1:] != vertex[:-1]) | (line_of[1:] != line_of[:-1])
    vertex, line_of = vertex[keep], line_of[keep]
    return _chains(roads, vertex, vertex_xy, line_of, plane)


def _ends(line_of: NDArray[np.int64]) -> NDArray[np.bool_]:
    change = line_of[1:] != line_of[:-1]
    return np.concatenate(([True], change)) | np.concatenate((change, [True]))


def _merge(
    xy: NDArray[np.float64], is_end: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the vertex number of every coordinate, and the place of every vertex."""
    keys, first, vertex = np.unique(
        np.rint(xy * 100).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    vertex = vertex.reshape(-1)
    place = xy[first]
    ends = np.zeros(len(keys), dtype=bool)
    ends[vertex[is_end]] = True
    pairs = cKDTree(place).query_pairs(SNAP_M, output_type="ndarray")
    pairs = pairs[ends[pairs].any(axis=1)]
    if len(pairs) == 0:
        return vertex, place
    one, other = pairs.T
    n = len(keys)
    graph = coo_array((np.ones(len(one)), (one, other)), shape=(n, n))
    count, label = connected_components(graph, directed=False)
    representative = np.full(count, n, dtype=np.int64)
    np.minimum.at(representative, label, np.arange(n))
    return label[vertex].astype(np.int64), place[representative]


def _chains(
    roads: Sequence[RoadLine],
    vertex: NDArray[np.int64],
    vertex_xy: NDArray[np.float64],
    line_of: NDArray[np.int64],
    plane: Plane,
) -> RoadNetwork:
    uses = np.bincount(vertex, minlength=len(vertex_xy))
    at_junction = _ends(line_of) | (uses[vertex] > 1)
    from_row = np.flatnonzero(line_of[1:] == line_of[:-1])
    if len(from_row) == 0:
        raise InvalidValueError("道路的长度都是零：请核对道路文件的坐标")
    a, b = vertex_xy[vertex[from_row]], vertex_xy[vertex[from_row + 1]]
    length = np.hypot(*(b - a).T)
    opens = at_junction[from_row]  # a chain opens at the segment that starts at a junction
    chain = np.cumsum(opens) - 1
    first = np.flatnonzero(opens)
    last = np.append(first[1:], len(from_row)) - 1
    chain_m = np.add.reduceat(length, first)
    before = np.cumsum(length) - length
    names, number = np.unique(vertex[at_junction], return_inverse=True)
    junction = np.full(len(vertex_xy), -1, dtype=np.int64)
    junction[vertex[at_junction]] = number
    road = line_of[from_row[first]]
    speed_kmh = np.array([r.speed_kmh for r in roads], dtype=np.float64)[road]
    segments = np.asarray(shapely.linestrings(np.stack((a, b), axis=1)), dtype=np.object_)
    return RoadNetwork(
        plane=plane,
        junctions=len(names),
        start=junction[vertex[from_row[first]]],
        end=junction[vertex[from_row[last] + 1]],
        time_ms=np.maximum(1, np.rint(chain_m / speed_kmh * 3600)).astype(np.int64),
        length_dm=np.rint(chain_m * 10).astype(np.int64),
        oneway=np.array([r.oneway for r in roads], dtype=bool)[road],
        segment_chain=chain.astype(np.int64),
        segment_from_m=before - before[first][chain],
        chain_m=chain_m,
        segments=segments,
        tree=STRtree(segments),
    )
