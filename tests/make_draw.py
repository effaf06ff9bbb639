"""Builders of frames and of sources that try every branch of a draw."""

import math
from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from geo.area import TownshipCode
from geo.employer import EmployerId
from planner.coverage import Stratum
from planner.draw import SCALE, FrameUnit
from planner.inclusion import masses
from planner.random_stream import RandomSource, RandomStream

SEED = bytes(range(32))

Outcome = TypeVar("Outcome", bound=Hashable)


def frame_unit(**changes: Any) -> FrameUnit:
    """Return a frame unit with a chance of one half."""
    fields: dict[str, Any] = {
        "employer": EmployerId("e1"),
        "township": TownshipCode("999901100"),
        "stratum": Stratum("乙"),
        "x_m": 0,
        "y_m": 0,
        "mass": SCALE // 2,
    }
    return FrameUnit(**(fields | changes))


def county_frame(
    size: int, quotas: Mapping[Stratum, int], *, townships: int = 20, label: str = "frame"
) -> list[FrameUnit]:
    """Return a frame of `size` units at uniform points of a 40 km square.

    Townships are as square as their number allows; strata are uniform; weights run from 1 to 10,
    so that chances differ.
    """
    rows = max(n for n in range(1, math.isqrt(townships) + 1) if townships % n == 0)
    columns = townships // rows
    source = RandomStream(SEED, label)
    names = sorted(quotas)
    points = [(source.below(40_000), source.below(40_000)) for _ in range(size)]
    ids = [EmployerId(f"e{number:07d}") for number in range(size)]
    strata = {one: names[source.below(len(names))] for one in ids}
    weights = {one: 1 + source.below(10) for one in ids}
    mass = masses(weights, strata, quotas)
    return [
        FrameUnit(
            employer=one,
            township=TownshipCode(
                f"9999{x * columns // 40_000 * rows + y * rows // 40_000 + 1:05d}"
            ),
            stratum=strata[one],
            x_m=x,
            y_m=y,
            mass=mass[one],
        )
        for one, (x, y) in zip(ids, points, strict=True)
    ]


class _BranchSource:
    """A source that follows a given branch and takes the first way where the branch ends."""

    def __init__(self, ways: list[tuple[int, int]]) -> None:
        self.ways = ways
        self.depth = 0
        self.probability = Fraction(1)

    def below(self, bound: int) -> int:
        way = self._way(bound)
        self.probability /= bound
        return way

    def chance(self, numerator: int, denominator: int) -> bool:
        assert 0 < numerator < denominator, "a chance of 0 or 1 is not a duel"
        is_hit = self._way(2) == 0
        share = Fraction(numerator, denominator)
        self.probability *= share if is_hit else 1 - share
        return is_hit

    def _way(self, count: int) -> int:
        if self.depth == len(self.ways):
            self.ways.append((0, count))
        self.depth += 1
        return self.ways[self.depth - 1][0]


def all_outcomes(sample: Callable[[RandomSource], Outcome]) -> dict[Outcome, Fraction]:
    """Return the exact probability of every outcome of `sample`, by trying every branch."""

    probability: dict[Outcome, Fraction] = {}
    ways: list[tuple[int, int]] = []
    while True:
        source = _BranchSource(ways)
        outcome = sample(source)

        probability[outcome] = probability.get(outcome, Fraction(0)) + source.probability
        while ways and ways[-1][0] + 1 == ways[-1][1]:
            ways.pop()
        if not ways:
            return probability
        ways[-1] = (ways[-1][0] + 1, ways[-1][1])
