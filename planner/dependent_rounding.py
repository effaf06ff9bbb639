"""Dependent rounding: decide the last unit of each cell so that every margin comes out whole."""

from collections.abc import Mapping
from itertools import pairwise
from typing import TypeAlias

from planner.random_stream import RandomSource

Edge: TypeAlias = tuple[str, str]
"""A cell, as (row, column) of a bipartite graph: township and stratum."""
_Node: TypeAlias = tuple[int, str]
"""Side (0 row, 1 column) and name; their order is the canonical order of nodes."""


def round_margins(
    masses: Mapping[Edge, int], source: RandomSource, *, scale: int
) -> dict[Edge, int]:
    """Return every mass rounded to 0 or `scale`, each with its own expectation kept exactly.

    Dependent rounding of Gandhi, Khuller, Parthasarathy and Srinivasan (Journal of the ACM 53,
    2006), in integers. Each row and each column ends at the floor or the ceiling of its sum (in
    units of `scale`); one whose sum is a multiple of `scale` keeps it.

    A round takes a cycle or a maximal path of undecided edges, numbers its edges from 0, and with
    the chance down / (up + down) moves the even edges up by `up` and the odd ones down by it, else
    the even ones down by `down` and the odd ones up; `up` and `down` are the largest steps that
    keep all within 0..scale, so each round decides at least one edge. The walk starts at the first
    node with one undecided edge (rows before columns, then by name), without one at the first with
    any, and goes on each time to the first node it can reach by another edge, until it meets itself
    (the cycle) or cannot go on (the path).
    """
    rounded = dict(masses)
    reach: dict[_Node, set[_Node]] = {}
    for edge in sorted(masses):
        if 0 < masses[edge] < scale:
            row, column = (0, edge[0]), (1, edge[1])
            reach.setdefault(row, set()).add(column)
            reach.setdefault(column, set()).add(row)
    while reach:
        walk = _walk(reach)
        even, odd = walk[::2], walk[1::2]
        up = min([scale - rounded[edge] for edge in even] + [rounded[edge] for edge in odd])
        down = min([rounded[edge] for edge in even] + [scale - rounded[edge] for edge in odd])
        step = up if source.chance(down, up + down) else -down
        for edges, move in ((even, step), (odd, -step)):
            for edge in edges:
                rounded[edge] += move
                if rounded[edge] in (0, scale):
                    _cut(reach, (0, edge[0]), (1, edge[1]))
    return rounded


def _walk(reach: Mapping[_Node, set[_Node]]) -> list[Edge]:
    """Return the edges of a cycle or a maximal path, in order."""
    leaves = (node for node, ends in reach.items() if len(ends) == 1)
    nodes = [min(leaves, default=None) or min(reach)]
    before: _Node | None = None
    while onward := reach[nodes[-1]] - {before}:
        before, following = nodes[-1], min(onward)
        if following in nodes:
            nodes = [*nodes[nodes.index(following) :], following]
            break
        nodes.append(following)
    return [
        (here[1], there[1]) if here[0] == 0 else (there[1], here[1])
        for here, there in pairwise(nodes)
    ]


def _cut(reach: dict[_Node, set[_Node]], row: _Node, column: _Node) -> None:
    for node, end in ((row, column), (column, row)):
        reach[node].discard(end)
        if not reach[node]:
            del reach[node]
