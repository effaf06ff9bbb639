"""The best roster with links of a tiny instance, by trying every team-day for every call."""

import itertools
from collections.abc import Iterator, Sequence

from planner.roster_instance import RosterInstance
from planner.route_schedule import SiteCall, earliest_schedule
from planner.visit import SecondKind

STEP = 5
"""All minutes of the instances tried are multiples of it, so are the starts that matter."""


def best_linked_worth(instance: RosterInstance) -> int:
    """Return the greatest worth of any roster that keeps all links; some six calls at most."""
    return max(_worths(instance))


def _worths(instance: RosterInstance) -> Iterator[int]:
    known: dict[tuple[int, frozenset[int], tuple[tuple[int, int], ...]], int | None] = {}
    rows = [
        [None, *(row for row in range(len(instance.team_days)) if instance.allowed[row, call])]
        for call in range(len(instance.visits))
    ]
    for on in itertools.product(*rows):
        if not _holds(instance, on):
            continue
        joint = [
            pair
            for pair in instance.pairs
            if on[pair[0]] is not None and _kind(instance, pair[0]) is SecondKind.JOINT
        ]
        placed = sum(int(instance.weight[call]) for call, row in enumerate(on) if row is not None)
        for starts in itertools.product(
            range(instance.clock.start_min, instance.clock.end_min, STEP), repeat=len(joint)
        ):
            fixed = {call: t for pair, t in zip(joint, starts, strict=True) for call in pair}
            roads = []
            for row in range(len(instance.team_days)):
                calls = frozenset(call for call, at in enumerate(on) if at == row)
                key = row, calls, tuple(sorted((c, t) for c, t in fixed.items() if c in calls))
                if key not in known:
                    known[key] = _road(instance, row, sorted(calls), fixed)
                if (road := known[key]) is None:
                    break
                roads.append(road)
            else:
                yield placed - sum(roads)


def _kind(instance: RosterInstance, visit: int) -> SecondKind | None:
    second = instance.visits[visit].second
    return None if second is None else second.kind


def _holds(instance: RosterInstance, on: Sequence[int | None]) -> bool:
    used = {row for row in on if row is not None}
    return (
        all(_is_whole(instance, on, pair) for pair in instance.pairs)
        and all(_is_apart(instance, on, spacing) for spacing in instance.spacings)
        and all(
            sum(limit.team_days >> row & 1 for row in used) <= limit.vehicles
            for limit in instance.vehicle_limits
        )
    )


def _is_whole(instance: RosterInstance, on: Sequence[int | None], pair: tuple[int, int]) -> bool:
    one, other = on[pair[0]], on[pair[1]]
    if one is None or other is None:
        return one is other
    call = instance.visits[pair[0]].second
    assert call is not None
    team, again = instance.team_days[one], instance.team_days[other]
    if call.kind is SecondKind.JOINT:
        return team.day == again.day and one != other
    if call.kind is SecondKind.LATER:
        return instance.day_of[other] - instance.day_of[one] >= call.least_days
    later = [
        row
        for row, each in enumerate(instance.team_days)
        if (each.office, each.number) == (team.office, team.number) and row > one
    ]
    return later[:1] == [other]


def _is_apart(
    instance: RosterInstance, on: Sequence[int | None], spacing: tuple[int, int, int]
) -> bool:
    first, second, least = spacing
    again = dict(instance.pairs)
    pairs = itertools.product({first, again.get(first, first)}, {second, again.get(second, second)})
    rows = [(on[one], on[other]) for one, other in pairs]
    return all(
        one is None or other is None or abs(instance.day_of[one] - instance.day_of[other]) >= least
        for one, other in rows
    )


def _road(
    instance: RosterInstance, row: int, calls: Sequence[int], fixed: dict[int, int]
) -> int | None:
    """Return the least road of any order, or None when none is lawful."""
    if not calls:
        return 0
    best = None
    for order in itertools.permutations(calls):
        nodes = [instance.depot[row], *(instance.offices + v for v in order), instance.depot[row]]
        legs = [int(instance.travel[a, b]) for a, b in itertools.pairwise(nodes)]
        sites = [_site(instance, call, fixed.get(call)) for call in order]
        if earliest_schedule(legs, sites, instance.clock) is not None:
            best = sum(legs) if best is None else min(best, sum(legs))
    return best


def _site(instance: RosterInstance, call: int, start: int | None) -> SiteCall:
    service = int(instance.service[call])
    opens, last = int(instance.opens[call]), int(instance.last_start[call])
    if start is not None:
        opens, last = (start, start) if opens <= start <= last else (1, 0)
    return SiteCall(service_min=service, open_min=opens, close_min=last + service)
