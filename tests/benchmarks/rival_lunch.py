"""Lunch for rivals that know no breaks, or search better without them: cut out, then repaired.

The hour of lunch is cut out of the clock: the day ends an hour earlier, and what opens or closes
after lunch does so an hour earlier. Hardly a lawful route is lost by that, and some unlawful ones
become possible. Those lose their stops of least worth afterwards, and whatever still fits on these
team-days is put in again, the best first.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.roster_instance import RosterInstance
from planner.route_schedule import SiteCall, earliest_schedule

Routes = list[list[int]]
"""Visits in order, one list a team-day."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClockWithoutLunch:
    """When work may begin at every visit, and when the day ends, without the hour of lunch."""

    opens: NDArray[np.int64]
    last_start: NDArray[np.int64]
    end_min: int


def without_lunch(instance: RosterInstance) -> ClockWithoutLunch:
    """Return the clock of `instance` with lunch cut out."""
    clock, lunch = instance.clock, instance.clock.lunch_min
    late = instance.opens >= clock.lunch_earliest_min + lunch
    opens = np.where(late, instance.opens - lunch, instance.opens)
    closes = instance.last_start + instance.service
    closes = np.where(closes >= clock.lunch_latest_min + lunch, closes - lunch, closes)
    return ClockWithoutLunch(
        opens=opens, last_start=closes - instance.service, end_min=clock.end_min - lunch
    )


def repaired(instance: RosterInstance, routes: Routes) -> Routes:
    """Return `routes` without the stops that have no lawful clock, and with what fits instead."""
    kept = [list(stops) for stops in routes]
    broken = [
        row for row, stops in enumerate(kept) if stops and _road(instance, row, stops) is None
    ]
    for row in broken:
        while kept[row] and _road(instance, row, kept[row]) is None:
            kept[row] = _with_one_less(instance, row, kept[row])
    free = set(range(len(instance.visits))) - {visit for stops in kept for visit in stops}
    for visit in sorted(free, key=lambda visit: (-int(instance.weight[visit]), visit)):
        ways = [
            (gain, row, grown)
            for row in broken
            if instance.allowed[row, visit]
            for grown in _with_one_more(kept[row], visit)
            if (gain := _worth(instance, row, grown) - _worth(instance, row, kept[row])) > 0
        ]
        if ways:
            _gain, row, grown = max(ways)
            kept[row] = grown
    return kept


def _with_one_less(instance: RosterInstance, row: int, stops: list[int]) -> list[int]:
    shorter = [stops[:k] + stops[k + 1 :] for k in range(len(stops))]
    weight = instance.weight
    return min(
        shorter,
        key=lambda left: (
            bool(left) and _road(instance, row, left) is None,
            -int(weight[left].sum()),
        ),
    )


def _with_one_more(stops: list[int], visit: int) -> list[list[int]]:
    return [[*stops[:k], visit, *stops[k:]] for k in range(len(stops) + 1)]


def _worth(instance: RosterInstance, row: int, stops: list[int]) -> int:
    """Return what a route is worth; nothing at all if it has no lawful clock."""
    if not stops or (road := _road(instance, row, stops)) is None:
        return 0
    return int(instance.weight[stops].sum()) - road


def _road(instance: RosterInstance, row: int, stops: list[int]) -> int | None:
    """Return the minutes on the road, or None if the route has no lawful clock."""
    nodes = [instance.depot[row], *(instance.offices + s for s in stops), instance.depot[row]]
    legs = [int(instance.travel[a, b]) for a, b in itertools.pairwise(nodes)]
    calls = [
        SiteCall(
            service_min=int(instance.service[stop]),
            open_min=int(instance.opens[stop]),
            close_min=int(instance.last_start[stop] + instance.service[stop]),
        )
        for stop in stops
    ]
    return None if earliest_schedule(legs, calls, instance.clock) is None else sum(legs)
