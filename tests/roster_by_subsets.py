"""The best roster of a small MIR instance, exactly: routes by subsets, then team-days by subsets.

Shares no code with the solver, nor with its clock: a label is a set of visits, the last of them,
the earliest minute with lunch still to take, the earliest with lunch taken, and the road so far.
Labels that are no better in any of these are dropped. Twelve visits are 4,096 sets.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

NEVER = 10**9
Label = tuple[int, int, int]
"""Earliest minute before lunch, earliest minute after it, minutes on the road."""


def best_score(raw: Mapping[str, Any]) -> int:
    """Return the greatest Z of any lawful solution of the MIR instance `raw`."""
    employers = raw["employers"]
    worth = [
        raw["w_miss"] if each["mandatory"] else raw["w_prize"] * each["prize"] for each in employers
    ]
    best = np.full(1 << len(employers), -NEVER, dtype=np.int64)
    best[0] = 0
    known: dict[tuple[int, tuple[int, ...]], dict[int, int]] = {}
    for team in raw["teams"]:
        for day in team["days"]:
            able = tuple(each["id"] for each in employers if _may(team, day, each))
            kind = team["depot"], able
            if kind not in known:
                known[kind] = shortest_roads(raw, team["depot"], able)
            best = _with_one_more(best, known[kind], worth)
    missed = sum(int(raw["w_miss"]) for each in employers if each["mandatory"])
    return int(best.max()) - missed


def shortest_roads(raw: Mapping[str, Any], depot: int, able: Iterable[int]) -> dict[int, int]:
    """Return the fewest minutes on the road for every set of visits that one day has room for."""
    able = list(able)
    found: dict[int, int] = {}
    layer: dict[tuple[int, int], list[Label]] = {(0, -1): [(raw["day"][0], NEVER, 0)]}
    while layer:
        grown: dict[tuple[int, int], list[Label]] = {}
        for (visited, last), labels in layer.items():
            for employer in able:
                if visited >> employer & 1:
                    continue
                key = visited | 1 << employer, employer
                for label in labels:
                    if (longer := _call(raw, depot, label, last, employer)) is not None:
                        _keep(grown.setdefault(key, []), longer)
        for (visited, last), labels in grown.items():
            for label in labels:
                if (road := _home(raw, depot, label, last)) is not None:
                    found[visited] = min(road, found.get(visited, road))
        layer = {key: labels for key, labels in grown.items() if labels}
    return found


def road_of(raw: Mapping[str, Any], depot: int, stops: Sequence[int]) -> int | None:
    """Return the minutes on the road of `stops` in their order, or None if no day has room."""
    label: Label = (raw["day"][0], NEVER, 0)
    for here, there in itertools.pairwise((-1, *stops)):
        if (longer := _call(raw, depot, label, here, there)) is None:
            return None
        label = longer
    return _home(raw, depot, label, stops[-1]) if stops else 0


def _may(team: Mapping[str, Any], day: int, employer: Mapping[str, Any]) -> bool:
    return (
        day in employer["dates"]
        and not employer["skill"] & ~team["skills"]
        and team["id"] not in employer["recused"]
    )


def _road(raw: Mapping[str, Any], depot: int, here: int, there: int) -> int:
    nodes = [depot if place < 0 else raw["n_depots"] + place for place in (here, there)]
    return int(raw["travel"][nodes[0]][nodes[1]])


def _call(
    raw: Mapping[str, Any], depot: int, label: Label, last: int, employer: int
) -> Label | None:
    """Return `label` after one more visit, or None if it cannot be made in time."""
    hungry, fed, road = label
    site, lunch = raw["employers"][employer], raw["lunch"]
    leg = _road(raw, depot, last, employer)
    closes = min(site["close"], raw["day"][1])
    ready_fed = fed + leg
    if hungry <= lunch["latest"]:
        ready_fed = min(ready_fed, max(hungry + leg, lunch["earliest"]) + lunch["dur"])
    leave_fed = max(ready_fed, site["open"]) + site["service"]
    leave_hungry = max(hungry + leg, site["open"]) + site["service"]
    if leave_hungry > min(closes, lunch["latest"]):
        leave_hungry = NEVER
    if leave_fed > closes:
        leave_fed = NEVER
    if min(leave_hungry, leave_fed) >= NEVER:
        return None
    return leave_hungry, leave_fed, road + leg


def _home(raw: Mapping[str, Any], depot: int, label: Label, last: int) -> int | None:
    """Return the minutes on the road once back, or None if that is too late."""
    hungry, fed, road = label
    lunch, end = raw["lunch"], raw["day"][1]
    leg = _road(raw, depot, last, -1)
    back_fed = fed + leg
    if hungry <= lunch["latest"]:
        back_fed = min(back_fed, max(hungry + leg, lunch["earliest"]) + lunch["dur"])
    lawful = back_fed <= end or hungry + leg <= min(lunch["latest"], end)
    return road + leg if lawful else None


def _keep(labels: list[Label], new: Label) -> None:
    """Keep `new` unless a label at hand is as good in everything; drop those it beats."""
    if any(all(a <= b for a, b in zip(old, new, strict=True)) for old in labels):
        return
    labels[:] = [old for old in labels if not all(a <= b for a, b in zip(new, old, strict=True))]
    labels.append(new)


def _with_one_more(
    best: NDArray[np.int64], roads: Mapping[int, int], worth: list[int]
) -> NDArray[np.int64]:
    """Return the best worth of every set of visits when one more team-day may take a part of it."""
    grown = best.copy()
    every = np.arange(best.size)
    for mask, road in roads.items():
        gain = sum(value for bit, value in enumerate(worth) if mask >> bit & 1) - road
        if gain <= 0:
            continue
        without = every[(every & mask) == 0]
        with_it = without | mask
        grown[with_it] = np.maximum(grown[with_it], best[without] + gain)
    return grown
