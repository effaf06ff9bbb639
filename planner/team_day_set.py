"""Team-day sets: who may drive a route, as bits, and what scarce team-days cost it.

The routes that only the team-days of a set may drive are never more than the set has (Hall), or
than can go out together where vehicles are fewer than teams (`planner.vehicle_limit`). Each
such set is a row of the master programme; its price is paid by every route with all its drivers
inside. Team-days that are alike never come into different sets by themselves.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.roster_instance import RosterInstance
from planner.vehicle_limit import rank

_WORD = 64


class TeamDaySets:
    """Sets of the team-days of one instance; the first are those of the offices, in order."""

    def __init__(self, instance: RosterInstance) -> None:
        self.limits = instance.vehicle_limits
        self._words = max(1, -(-len(instance.team_days) // _WORD))
        self.depots = tuple(sorted(set(instance.depot)))
        self.bits: list[int] = []
        self.counts: list[int] = []
        self._outside = np.zeros((0, self._words), dtype=np.uint64)
        for depot in self.depots:
            self.add(sum(1 << row for row, at in enumerate(instance.depot) if at == depot))
        self.of_visit = [
            sum(1 << int(row) for row in np.flatnonzero(instance.allowed[:, visit]))
            for visit in range(len(instance.visits))
        ]
        self.drivers = np.array(
            [self.words(bits) for bits in self.of_visit], dtype=np.uint64
        ).reshape(len(self.of_visit), self._words)
        """Team-days that may make each visit, (n, words)."""

    def add(self, bits: int) -> None:
        """Add the set of the team-days `bits`."""
        self.bits.append(bits)
        self.counts.append(rank(bits, self.limits))
        outside = ~np.array(self.words(bits), dtype=np.uint64)
        self._outside = np.vstack([self._outside, outside[None, :]])

    def words(self, bits: int) -> list[int]:
        """Return `bits` as words of 64."""
        return [bits >> _WORD * k & 2**_WORD - 1 for k in range(self._words)]

    def of_depot(self, depot: int) -> NDArray[np.uint64]:
        """Return the team-days of an office, (words,)."""
        inside: NDArray[np.uint64] = ~self._outside[self.depots.index(depot)]
        return inside

    def toll(self, drivers: NDArray[np.uint64], tolls: Sequence[float]) -> NDArray[np.float64]:
        """Return the sum of `tolls` over the sets that hold all `drivers`, (k, words) to (k,).

        Sets younger than `tolls` cost nothing.
        """
        total = np.zeros(len(drivers))
        for outside, toll in zip(self._outside, tolls, strict=False):
            if toll > 0:
                total += toll * ~(drivers & outside).any(axis=1)
        return total
