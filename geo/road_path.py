"""Road paths: the way that a team drives, as lines along the roads, leg by leg.

The same graph, joining of places and choice between ways as in `geo.road_network.travel_times`,
so that what is drawn is what was timed. Where no way exists the leg is a straight line.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra
from shapely.geometry import LineString

from geo.position import Position
from geo.road_network import (
    PlaceGraph,
    RoadLine,
    RoadNetwork,
    Snap,
    build_network,
    place_graph,
    snap_places,
)

_CELLS = 4_000_000
"""Origins × nodes that are searched at once; more would take memory and bring no speed."""
_DECIMALS = 7
"""Vertices on the road are rounded to about a centimetre."""


def route_paths(
    roads: Sequence[RoadLine] | RoadNetwork, stops: Sequence[Position]
) -> tuple[LineString, ...]:
    """Return the n - 1 lines along `roads` from each of n `stops` to the next.

    Parameters
    ----------
    roads
        Road lines, or the network built of them. Without any road every line is straight.
    stops
        Positions in the order of driving: office, first stop, …, last stop, office.

    Returns
    -------
    tuple of LineString
        WGS 84. Each begins at its stop, takes the straight way to the road, follows the fastest
        way, and ends at the next stop; straight where the roads do not connect the two.
    """
    return all_route_paths(roads, [stops])[0]


def all_route_paths(
    roads: Sequence[RoadLine] | RoadNetwork, routes: Sequence[Sequence[Position]]
) -> tuple[tuple[LineString, ...], ...]:
    """Return the lines of `route_paths` for each of many `routes`, found in one search."""
    legs = [leg for stops in routes for leg in pairwise(stops)]
    if not legs:
        return tuple(() for _ in routes)
    if isinstance(roads, RoadNetwork) or roads:
        network = roads if isinstance(roads, RoadNetwork) else build_network(roads)
        lines = iter(_Ways(network, legs).lines())
    else:
        lines = iter([_straight(here, there) for here, there in legs])
    return tuple(tuple(next(lines) for _ in pairwise(stops)) for stops in routes)


class _Ways:
    """The fastest ways of many legs on one network."""

    def __init__(self, network: RoadNetwork, legs: Sequence[tuple[Position, Position]]) -> None:
        self._network = network
        self._legs = legs
        # Sorted, so that the same legs in another order are driven the same way.
        places = sorted({(p.lon, p.lat) for leg in legs for p in leg})
        self._number = {place: number for number, place in enumerate(places)}
        xy = np.column_stack(network.plane.metres(*np.array(places, dtype=np.float64).T))
        self._snap: Snap = snap_places(network, xy)
        self._graph: PlaceGraph = place_graph(network, self._snap)
        self._size = network.junctions + len(places)
        self._edges = self._graph.tail * self._size + self._graph.head
        self._ends_m = _chain_ends(network)
        self._vertex = shapely.get_coordinates(network.segments).reshape(-1, 2, 2)

    def lines(self) -> list[LineString]:
        """Return the line of every leg, in their order."""
        ends = [(self._node(here), self._node(there)) for here, there in self._legs]
        origins = sorted({tail for tail, _ in ends})
        found: dict[tuple[int, int], LineString] = {}
        many = max(1, _CELLS // self._size)
        for first in range(0, len(origins), many):
            batch = origins[first : first + many]
            _, before = dijkstra(
                self._graph.weights, directed=True, indices=batch, return_predecessors=True
            )
            row = {origin: number for number, origin in enumerate(batch)}
            for leg, pair in zip(self._legs, ends, strict=True):
                if pair[0] in row and pair not in found:
                    found[pair] = self._line(leg, pair, before[row[pair[0]]])
        return [found[pair] for pair in ends]

    def _node(self, position: Position) -> int:
        return self._network.junctions + self._number[(position.lon, position.lat)]

    def _line(
        self, leg: tuple[Position, Position], ends: tuple[int, int], before: NDArray[np.int32]
    ) -> LineString:
        """Return the line of one leg from node to node; `before` names each node's predecessor."""
        start, end = ends
        nodes = [end]
        while nodes[-1] != start:
            previous = int(before[nodes[-1]])
            if previous < 0:
                return _straight(*leg)
            nodes.append(previous)
        nodes.reverse()
        pieces = [self._at(start)]
        pieces += [self._piece(tail, head) for tail, head in pairwise(nodes)]
        pieces.append(self._at(end))
        lon, lat = self._network.plane.degrees(*np.concatenate(pieces).T)
        here, there = leg
        return _line_through(
            [
                (here.lon, here.lat),
                *zip(np.round(lon, _DECIMALS), np.round(lat, _DECIMALS), strict=True),
                (there.lon, there.lat),
            ]
        )

    def _at(self, node: int) -> NDArray[np.float64]:
        """Return the point of the road, (1, 2), where the place of `node` joins it."""
        place = node - self._network.junctions
        along_m = float(self._snap.along_m[place])
        return self._cut(int(self._snap.chain[place]), along_m, along_m)[:1]

    def _piece(self, tail: int, head: int) -> NDArray[np.float64]:
        """Return the points, (n, 2), of the edge from `tail` to `head`."""
        edge = int(np.searchsorted(self._edges, tail * self._size + head))
        return self._cut(
            int(self._graph.chain[edge]),
            float(self._graph.from_m[edge]),
            float(self._graph.to_m[edge]),
        )

    def _cut(self, chain: int, from_m: float, to_m: float) -> NDArray[np.float64]:
        """Return the points of `chain` between two distances along it, turned if need be."""
        low, high = min(from_m, to_m), max(from_m, to_m)
        first, last = self._ends_m[chain], self._ends_m[chain + 1]
        vertices = np.concatenate((self._vertex[first:last, 0], self._vertex[last - 1 : last, 1]))
        along = np.append(self._network.segment_from_m[first:last], self._network.chain_m[chain])
        ends = np.column_stack(
            [np.interp((low, high), along, vertices[:, axis]) for axis in (0, 1)]
        )
        inside = vertices[(along > low) & (along < high)]
        points = np.concatenate((ends[:1], inside, ends[1:]))
        return points if from_m <= to_m else points[::-1]


def _chain_ends(network: RoadNetwork) -> NDArray[np.intp]:
    """Return where the segments of each chain begin, (chains + 1,)."""
    return np.searchsorted(network.segment_chain, np.arange(len(network.start) + 1))


def _straight(here: Position, there: Position) -> LineString:
    return LineString([(here.lon, here.lat), (there.lon, there.lat)])


def _line_through(points: Sequence[tuple[float, float]]) -> LineString:
    """Return the line through `points` without repetitions; two points at least."""
    kept = [points[0]]
    kept += [point for before, point in pairwise(points) if point != before]
    return LineString(kept if len(kept) > 1 else [*kept, *kept])
