"""Visit calls: the one or two calls that visits consist of, as visits of their own.

A visit of two days or of two teams, or one with a later second call, becomes two calls of which
each is routed like any visit. Which pairs of team-days can make them together restricts each.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from planner.team_day import TeamDay
from planner.visit import SecondCall, SecondKind, Visit


def calls_of(visits: Sequence[Visit]) -> tuple[tuple[Visit, ...], tuple[tuple[int, int], ...]]:
    """Return `visits` followed by their second calls, and the pairs of numbers that they form."""
    twice = [number for number, visit in enumerate(visits) if visit.second is not None]
    calls = (*visits, *(visits[number].second_call() for number in twice))
    return calls, tuple((number, len(visits) + k) for k, number in enumerate(twice))


def shared_worth(worth: NDArray[np.int64], pairs: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Return the worth of every call: the two of a pair share that of their visit."""
    firsts = [first for first, _ in pairs]
    shared = np.concatenate([worth, worth[firsts] // 2])
    shared[firsts] -= worth[firsts] // 2
    return shared


def row_pairs(
    second: SecondCall, team_days: Sequence[TeamDay], days: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield the team-days that can make the first and the second call of one visit, in order.

    Parameters
    ----------
    days
        Number of each team-day's day among the working days.
    """
    if second.kind is SecondKind.NEXT_DAY:
        last_of: dict[tuple[object, int], int] = {}
        for row, team_day in enumerate(team_days):
            team = team_day.office, team_day.number
            if team in last_of:
                yield last_of[team], row
            last_of[team] = row
        return
    for first, one in enumerate(team_days):
        for other, two in enumerate(team_days):
            if second.kind is SecondKind.JOINT:
                fits = one.day == two.day and first != other
            else:
                fits = days[other] - days[first] >= second.least_days
            if fits:
                yield first, other


def paired_days(
    allowed: NDArray[np.bool_],
    calls: Sequence[Visit],
    pairs: Sequence[tuple[int, int]],
    team_days: Sequence[TeamDay],
    days: Sequence[int],
) -> NDArray[np.bool_]:
    """Return `allowed`, (r, n), less the team-days on which one call would be without the other."""
    left = allowed.copy()
    for first, second in pairs:
        call = calls[first].second
        left[:, [first, second]] = False
        if call is None:  # pragma: no cover - pairs are made of visits with two calls
            continue
        for one, other in row_pairs(call, team_days, days):
            if allowed[one, first] and allowed[other, second]:
                left[one, first] = left[other, second] = True
    return left
