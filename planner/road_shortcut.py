"""Road shortcuts: what a detour over a visit can save, where minutes break the triangle rule.

Rounded minutes and closed roads make matrices in which the way over a third place is shorter than
the straight one. The bounds of route pricing have to know by how much at most.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from planner.roster_instance import RosterInstance

_NEVER: Final = 10**6
_SMALL: Final = 10_000
_CELLS: Final = 250_000
"""Minutes looked at together: as many as stay in the cache of a processor."""


class RoadShortcuts:
    """The most road that a detour over each visit of an instance can save, office by office.

    What lies between visits is compared once for all offices: that takes n³ steps.
    """

    def __init__(self, instance: RosterInstance) -> None:
        travel = np.minimum(instance.travel, _NEVER)
        small = travel.max(initial=0) <= _SMALL
        self._travel: NDArray[np.signedinteger[Any]] = travel.astype(
            np.int16 if small else np.int32
        )
        self._offices = instance.offices
        self._between = _between(self._travel[self._offices :, self._offices :])

    def of(self, depot: int) -> NDArray[np.float64]:
        """Return the most minutes saved on ways between visits or from and to office `depot`, (n,).

        0 where the straight way is always the shortest.
        """
        d = self._offices
        travel = self._travel[d:, d:]
        out, back = self._travel[depot, d:], self._travel[d:, depot]
        saved = np.maximum(self._between, self._travel[depot, depot] - out - back)
        if len(out):
            saved = np.maximum(saved, (out[None, :] - travel).max(axis=1) - out)
            saved = np.maximum(saved, (back[:, None] - travel).max(axis=0) - back)
        found: NDArray[np.float64] = np.maximum(saved, 0).astype(np.float64)
        return found


def _between(travel: NDArray[np.signedinteger[Any]]) -> NDArray[np.signedinteger[Any]]:
    """Return max over i, j of travel[i, j] - travel[i, k] - travel[k, j] for each k, (n,)."""
    n = len(travel)
    saved = np.zeros(n, dtype=travel.dtype)
    rows = max(1, _CELLS // max(n, 1))
    room = np.empty((min(rows, n), n), dtype=travel.dtype)
    most = np.empty(min(rows, n), dtype=travel.dtype)
    for first in range(0, n, rows):
        here = travel[first : first + rows]
        shorter, longest = room[: len(here)], most[: len(here)]
        for k in range(n):
            np.subtract(here, travel[k], out=shorter)
            shorter.max(axis=1, out=longest)
            saved[k] = max(saved[k], (longest - here[:, k]).max())
    return saved
