"""Chance matrices: how likely each row gets each column, as even as the allowed pattern lets it.

Everything that has to be replayable starts from the whole numbers that come out here; they are
published. The floating-point step before them only decides which whole numbers are published.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from planner.errors import PlannerError
from planner.matching import Pattern, full_matching

CHANCE_SCALE: Final = 10**6
"""A mass of this much is a chance of one."""
_TOLERANCE: Final = 1e-12
_ROUNDS: Final = 50_000
_WHOLE: Final = 1e-4
"""A scaled chance this close to a whole number is that number."""

Masses: TypeAlias = tuple[tuple[int, ...], ...]


class ImpossiblePatternError(PlannerError, ValueError):
    """A pattern is not square, or no choice gives each row a column of its own."""


def chance_matrix(allowed: Pattern, weights: NDArray[np.float64] | None = None) -> Masses:
    """Return the chance of each row for each column, in whole parts of `CHANCE_SCALE`.

    Of all doubly stochastic matrices on the pattern this is the one of greatest entropy, or with
    positive `weights` (n, n) the one of least relative entropy to them. It is found by Sinkhorn
    scaling (Sinkhorn and Knopp 1967) and rounded to the floor or ceiling of each entry so that
    every row and every column sums to `CHANCE_SCALE` exactly. What is not allowed has 0.

    Raises
    ------
    ImpossiblePatternError
        If the pattern is not square or has no perfect matching.
    """
    return whole_masses(even_chances(possible_edges(allowed), weights), scale=CHANCE_SCALE)


def possible_edges(allowed: Pattern) -> NDArray[np.bool_]:
    """Return the entries that lie in some perfect matching, (n, n).

    With one perfect matching at hand an entry lies in some if and only if its row and the row that
    the matching gives its column are in one strongly connected component of the graph in which each
    row points at the rows that hold the columns it may have (Dulmage and Mendelsohn 1958).

    Raises
    ------
    ImpossiblePatternError
        If the pattern is not square or has no perfect matching.
    """
    size = len(allowed)
    if any(len(row) != size for row in allowed):
        raise ImpossiblePatternError("机会表须是方阵：行数与人数应当相等")
    columns = full_matching(allowed)
    if columns is None:
        raise ImpossiblePatternError("机会表无解：有的路线不可能都分到人，请先检查每条路线可派的人")
    pattern = np.array(allowed, dtype=np.bool_).reshape(size, size)
    by_row = pattern[:, list(columns)]
    _, part = connected_components(csr_array(by_row.astype(np.int8)), connection="strong")
    row_of = np.argsort(np.array(columns, dtype=np.int64))
    return np.asarray(pattern & (part[:, None] == part[row_of][None, :]), dtype=np.bool_)


def even_chances(
    support: NDArray[np.bool_], weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return the doubly stochastic matrix of greatest entropy on `support`, (n, n).

    With positive `weights` it is the one nearest to them in relative entropy: it keeps their odds.

    Row and column sums are 1 within 1e-12. Every entry of `support` must lie in some perfect
    matching, else scaling does not end there.
    """
    kernel = support.astype(np.float64)
    if weights is not None:
        kernel *= weights
    columns = np.ones(len(kernel))
    for _ in range(_ROUNDS):
        rows = 1.0 / (kernel * columns).sum(axis=1)
        sums = columns * (kernel * rows[:, None]).sum(axis=0)
        if not len(kernel) or np.abs(sums - 1.0).max() < _TOLERANCE:
            return np.asarray(kernel * rows[:, None] * columns, dtype=np.float64)
        columns /= sums
    raise ImpossiblePatternError("机会表算不到规定的精度：请减少这一天的限制后重新安排")


def whole_masses(chances: NDArray[np.float64], *, scale: int) -> Masses:
    """Return `chances` times `scale` as whole numbers with row and column sums of `scale` exactly.

    Each entry becomes its floor or its ceiling: the ones that go up are a flow from rows to columns
    with whole margins, filled in row and column order, so the same floors give the same masses.
    """
    scaled = chances * scale
    nearest = np.rint(scaled)
    is_whole = np.abs(scaled - nearest) < _WHOLE
    low = np.where(is_whole, nearest, np.floor(scaled)).astype(np.int64)
    room = (~is_whole).astype(np.int64)
    more = _filled(room, scale - low.sum(axis=1), scale - low.sum(axis=0))
    if more is None:  # entries so near to whole numbers that snapping them broke a margin
        low = np.where(chances > 0, np.maximum(low - 1, 0), 0)
        room = np.where(chances > 0, 3, 0)
        more = _filled(room, scale - low.sum(axis=1), scale - low.sum(axis=0))
    if more is None:
        raise ImpossiblePatternError("机会表的行和或列和不等于一：请先把每行每列的机会配平")
    return tuple(tuple(int(mass) for mass in row) for row in low + more)


def _filled(
    room: NDArray[np.int64], by_row: NDArray[np.int64], by_column: NDArray[np.int64]
) -> NDArray[np.int64] | None:
    """Return whole numbers within 0..room with these margins, or None when there are none."""
    if by_row.min(initial=0) < 0 or by_column.min(initial=0) < 0:
        return None
    flow = np.zeros_like(room)
    left, wanted = by_row.copy(), by_column.copy()
    for row in range(len(room)):
        for column in sorted(range(len(wanted)), key=lambda one: (-wanted[one], one)):
            step = min(room[row, column], left[row], wanted[column])
            flow[row, column] += step
            left[row] -= step
            wanted[column] -= step
    for row in range(len(room)):
        while left[row]:
            path = _path(room, flow, wanted, row)
            if not path:
                return None
            for number, (along_row, along_column) in enumerate(path):
                flow[along_row, along_column] += 1 if number % 2 == 0 else -1
            left[row] -= 1
            wanted[path[-1][1]] -= 1
    return flow


def _path(
    room: NDArray[np.int64], flow: NDArray[np.int64], wanted: NDArray[np.int64], start: int
) -> list[tuple[int, int]]:
    """Return entries to raise and lower in turn so that `start` and a wanted column get one more.

    Breadth first, rows and columns in ascending order; empty when there is no such path.
    """
    came: dict[int, list[tuple[int, int]]] = {start: []}
    waiting, seen = [start], set[int]()
    for row in waiting:
        for column in np.flatnonzero(room[row] > flow[row]).tolist():
            if column in seen:
                continue
            seen.add(column)
            path = [*came[row], (row, column)]
            if wanted[column] > 0:
                return path
            for other in np.flatnonzero(flow[:, column] > 0).tolist():
                if other not in came:
                    came[other] = [*path, (other, column)]
                    waiting.append(other)
    return []
