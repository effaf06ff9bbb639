"""The best roster of a small instance, by trying every order of every set of visits."""

import itertools

from planner.roster_instance import RosterInstance
from planner.route_schedule import SiteCall, earliest_schedule


def best_worth(instance: RosterInstance) -> int:
    """Return the greatest worth of any lawful roster; a few visits and team-days only."""
    limits = instance.vehicle_limits
    best = {(0, (0,) * len(limits)): 0}
    for row in range(len(instance.team_days)):
        routes = _routes(instance, row)
        grown = dict(best)
        for (taken, out), worth in best.items():
            gone = tuple(
                count + (limit.team_days >> row & 1)
                for count, limit in zip(out, limits, strict=True)
            )
            if any(n > limit.vehicles for n, limit in zip(gone, limits, strict=True)):
                continue
            for mask, gain in routes.items():
                if not taken & mask:
                    key = taken | mask, gone
                    grown[key] = max(grown.get(key, worth + gain), worth + gain)
        best = grown
    return max(best.values())


def _routes(instance: RosterInstance, row: int) -> dict[int, int]:
    """Return the worth of the best order of every set of visits that team-day `row` can make."""
    able = [v for v in range(len(instance.visits)) if instance.allowed[row, v]]
    found: dict[int, int] = {}
    day = instance.clock.end_min - instance.clock.start_min
    for size in range(1, len(able) + 1):
        for subset in itertools.combinations(able, size):
            if sum(int(instance.service[v]) for v in subset) > day:
                continue
            roads = [r for order in itertools.permutations(subset)
                     if (r := _road(instance, row, order)) is not None]  # fmt: skip
            if roads:
                mask = sum(1 << v for v in subset)
                found[mask] = sum(int(instance.weight[v]) for v in subset) - min(roads)
    return found


def _road(instance: RosterInstance, row: int, order: tuple[int, ...]) -> int | None:
    nodes = [instance.depot[row], *(instance.offices + v for v in order), instance.depot[row]]
    legs = [int(instance.travel[a, b]) for a, b in itertools.pairwise(nodes)]
    calls = [
        SiteCall(
            service_min=int(instance.service[v]),
            open_min=int(instance.opens[v]),
            close_min=int(instance.last_start[v] + instance.service[v]),
        )
        for v in order
    ]
    return None if earliest_schedule(legs, calls, instance.clock) is None else sum(legs)
