"""Roster branching: a lower bound on what rosters can be worth, visit by visit in or out.

A mixture of routes may make a fifth of a visit; a roster makes all of it or none. The rosters are
halved by such a visit, into those with it and those without, and each half gets a bound of its
own; the greater of the two bounds all rosters. The half with the greatest bound is halved next.
Where no visit is left to halve by, or little is missing, every route that can still matter is
listed and the best choice among them found outright (Baldacci, Christofides and Mingozzi 2008).
"""

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.column_generation import ColumnGeneration
from planner.insertion_table import Stops
from planner.route_choosing import choose_routes

_LEAST: Final = 1e-6
_WHOLE: Final = 1e-4
_NEAR: Final = 25.0
_PATIENCE, _PAYS = 16, 0.01
_LISTED: Final = 10_000


@dataclass(frozen=True, slots=True, order=True)
class _Half:
    """Rosters with some visits and without others; greatest bound first, then first made."""

    minus_bound: float
    number: int
    certain: frozenset[int] = field(compare=False)
    none: frozenset[int] = field(compare=False)
    visit: int | None = field(compare=False)
    """The visit to halve by, None when there is none."""


class RosterBranching:
    """Halves of the rosters of one instance, and the best roster met on the way."""

    def __init__(self, generation: ColumnGeneration, *, value: int) -> None:
        self._generation = generation
        self.value = value
        """Worth of the best roster at hand."""
        self.routes: tuple[tuple[Stops, int], ...] | None = None
        """Routes with their drivers as bits that are worth `value`, None when none was met."""
        self._made = 0
        self._halves: list[_Half] = []

    def run(self, enough: Callable[[], bool] = lambda: False) -> None:
        """Lower the bound of column generation until it is met or there is `enough`."""
        generation = self._generation
        if generation.prices is None or not math.isfinite(generation.bound):
            return
        nobody: frozenset[int] = frozenset()
        heapq.heappush(self._halves, self._half(nobody, nobody, generation.bound, enough))
        self._conclude()
        looked, bound = self._made, generation.bound
        while not enough():
            if self._made >= looked + _PATIENCE:
                if bound - generation.bound < _PAYS * (bound - self.value):
                    break
                looked, bound = self._made, generation.bound
            worst = self._halves[0]
            if worst.visit is None or self._is_met(-worst.minus_bound):
                break
            without = worst.none | {worst.visit}
            with_it = worst.certain | {worst.visit}
            for certain, none in ((worst.certain, without), (with_it, worst.none)):
                half = self._half(certain, none, -worst.minus_bound, enough)
                heapq.heappush(self._halves, half)
            self._halves.remove(worst)
            heapq.heapify(self._halves)
            self._conclude()

    def _conclude(self) -> None:
        """Bound all rosters by the half with the greatest bound."""
        most = max(-self._halves[0].minus_bound, float(self.value))
        self._generation.bound = min(self._generation.bound, most)

    def _is_met(self, bound: float) -> bool:
        return bound + _LEAST < self.value + 1

    def _half(
        self,
        certain: frozenset[int],
        none: frozenset[int],
        most: float,
        enough: Callable[[], bool],
    ) -> _Half:
        """Return the rosters with `certain` and without `none`; none is worth more than `most`."""
        generation = self._generation
        with generation.confined(certain, none):
            generation.run(enough, value=self.value)
            bound = min(most, generation.bound)
            visit = _undecided(generation.master.made())
            is_near = visit is None or generation.bound < self.value + _NEAR
            if is_near and not enough() and not self._is_met(bound):
                bound, is_closed = self._listed(bound, enough)
                visit = None if is_closed else visit
        self._made += 1
        return _Half(-bound, self._made, certain, none, visit)

    def _listed(self, bound: float, enough: Callable[[], bool]) -> tuple[float, bool]:
        """Return the bound after listing all routes that can matter, and whether it is final."""
        generation = self._generation
        gap = generation.bound - self.value - 1.0
        routes = generation.routes_within(gap, enough, limit=_LISTED)
        if routes is None:
            return bound, False
        choice = choose_routes(generation.instance, routes, generation.sets, generation.triples)
        if choice is None:
            return bound, False
        is_linked = bool(generation.instance.pairs or generation.instance.spacings)
        if choice.is_lawful and choice.worth > self.value and not is_linked:
            self.value, self.routes = choice.worth, choice.routes
        bound = min(bound, max(float(self.value), choice.bound))
        return bound, choice.bound == choice.worth


def _undecided(made: NDArray[np.float64]) -> int | None:
    """Return the visit whose share is nearest to a half, or None when all are whole."""
    part = np.minimum(made, 1.0 - made)
    visit = int(part.argmax()) if part.size else 0
    return visit if part.size and part[visit] > _WHOLE else None
