"""The local pivotal method: duels between neighbours that keep every chance and spread a sample."""

from collections.abc import Sequence

from planner.nearest_unit import NearestUnit
from planner.random_stream import RandomSource


def settle(
    points: Sequence[tuple[int, int]],
    masses: Sequence[int],
    source: RandomSource,
    *,
    scale: int,
) -> list[int]:
    """Return the masses after duels, all 0 or `scale` but for at most one.

    The second local pivotal method (LPM2; Grafström, Lundström and Schelin, Biometrics 68, 2012)
    in integers: while two units are undecided, pick one of them uniformly; it duels with its
    nearest undecided neighbour. The expectation of every mass and the sum stay exactly as given.

    Parameters
    ----------
    points
        Integer metres (x, y) of the units, in canonical order, which also breaks ties.
    masses
        0 to `scale`, in the same order.
    source
        One uniform choice among the undecided and one chance a duel. The undecided stand in a
        list, in canonical order at first; one that leaves is replaced by the last of the list.
    scale
        The mass of a chance of 1.
    """
    settled = list(masses)
    members = [unit for unit, mass in enumerate(masses) if 0 < mass < scale]
    if len(members) < 2:
        return settled
    neighbours = NearestUnit([points[unit] for unit in members])
    undecided = list(range(len(members)))
    seat = list(range(len(members)))
    below, nearest = source.below, neighbours.nearest
    while len(undecided) > 1:
        one = undecided[below(len(undecided))]
        other = nearest(one)
        first, second = members[one], members[other]
        masses_after = duel(settled[first], settled[second], source, scale=scale)
        settled[first], settled[second] = masses_after
        for unit, mass in ((one, masses_after[0]), (other, masses_after[1])):
            if mass == 0 or mass == scale:  # noqa: PLR1714 - twice as quick as a set, in the inmost loop
                last = undecided.pop()
                if last != unit:
                    undecided[seat[unit]], seat[last] = last, seat[unit]
                neighbours.leave(unit)
    return settled


def duel(one: int, other: int, source: RandomSource, *, scale: int) -> tuple[int, int]:
    """Return the two masses after a duel that decides at least one of them.

    Both are in 1..scale-1. The sum is kept, and so is the expectation of each.
    """
    total = one + other
    if total < scale:
        return (total, 0) if source.chance(one, total) else (0, total)
    if source.chance(scale - other, 2 * scale - total):
        return scale, total - scale
    return total - scale, scale
