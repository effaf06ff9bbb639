"""Roster branching: a lower bound on what rosters can be worth, visit by visit in or out.

A mixture of routes may make a fifth of a visit; a roster makes all of it or none. The rosters are
halved by such a visit, into those with it and those without, and each half gets a bound of its
own; the greater of the two bounds all rosters. The half with the greatest bound is halved next.
"""

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.column_generation import ColumnGeneration

_LEAST: Final = 1e-6
_WHOLE: Final = 1e-4


@dataclass(frozen=True, slots=True, order=True)
class _Half:
    """Rosters with some visits and without others; greatest bound first, then first made."""

    minus_bound: float
    number: int
    certain: frozenset[int] = field(compare=False)
    none: frozenset[int] = field(compare=False)
    visit: int | None = field(compare=False)
    """The visit to halve by, None when the mixture makes every visit whole."""


def lower_bound(
    generation: ColumnGeneration, enough: Callable[[], bool] = lambda: False, *, value: int
) -> None:
    """Lower the bound of `generation` by halving the rosters until there is `enough`.

    Parameters
    ----------
    value
        Worth of the best roster at hand: a bound equal to it ends the work.
    """
    if generation.prices is None or not math.isfinite(generation.bound):
        return
    nobody: frozenset[int] = frozenset()
    generation.master.solve()
    number = 0
    halves = [_Half(-generation.bound, 0, nobody, nobody, _undecided(generation.master.made()))]
    while halves and not enough():
        worst = halves[0]
        generation.bound = min(generation.bound, max(-worst.minus_bound, float(value)))
        if worst.visit is None or _reaches(value, -worst.minus_bound):
            break
        made = []
        for certain, none in (
            (worst.certain, worst.none | {worst.visit}),
            (worst.certain | {worst.visit}, worst.none),
        ):
            bound, mixed = generation.confined(certain, none, enough, value=value)
            number += 1
            least = max(worst.minus_bound, -bound)
            made.append(_Half(least, number, certain, none, _undecided(mixed)))
        heapq.heappop(halves)
        for half in made:
            heapq.heappush(halves, half)
    generation.bound = min(generation.bound, max(-halves[0].minus_bound, float(value)))


def _reaches(value: int, bound: float) -> bool:
    return math.floor(bound + _LEAST) <= value


def _undecided(made: NDArray[np.float64]) -> int | None:
    """Return the visit whose share is nearest to a half, or None when all are whole."""
    part = np.minimum(made, 1.0 - made)
    visit = int(part.argmax()) if part.size else 0
    return visit if part.size and part[visit] > _WHOLE else None
