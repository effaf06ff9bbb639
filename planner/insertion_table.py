"""Insertion tables: what it costs to add each visit to a route, exact on clock, lunch and road.

For a route of k stops all k + 1 places for all n visits are answered at once. Forward, each prefix
has its earliest departure with lunch still to come and with lunch taken; backward, each suffix has
the latest arrival that still ends lawfully, likewise in two kinds. A visit fits between a prefix
and a suffix when one of the kinds meets: constant work for each place and visit.
"""

import itertools
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from planner.roster_instance import RosterInstance
from planner.route_schedule import FOREVER

NEVER: Final = 10**8
"""Cost of an insertion that does not fit."""
_CACHED_CELLS: Final = 30_000_000

Stops: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Insertions:
    """The best place of every visit in one route: extra minutes (n,), place (n,)."""

    cost: NDArray[np.int32]
    place: NDArray[np.int8]
    travel: int
    """Travel minutes of the route as it is."""


class InsertionTable:
    """Answers for routes of one instance; remembers what it was asked."""

    def __init__(self, instance: RosterInstance, *, room: int | None = None) -> None:
        self._instance = instance
        d = instance.offices
        self._offices = d
        travel = instance.travel.astype(np.int32)
        self._rows: list[list[int]] = instance.travel.tolist()
        self._into = np.ascontiguousarray(travel[:, d:])
        self._out_of = np.ascontiguousarray(travel[d:, :].T)
        self._opens = instance.opens.astype(np.int32)
        self._last = instance.last_start.astype(np.int32)
        self._service = instance.service.astype(np.int32)
        self._open_at: list[int] = instance.opens.tolist()
        self._last_at: list[int] = instance.last_start.tolist()
        self._service_at: list[int] = instance.service.tolist()
        self._known: dict[tuple[int, Stops], Insertions] = {}
        self._room = room or max(1000, _CACHED_CELLS // max(1, len(instance.visits)))

    def of(self, depot: int, route: Stops) -> Insertions:
        """Return the insertions of the lawful `route` that starts and ends at node `depot`."""
        key = depot, route
        if (known := self._known.get(key)) is None:
            if len(self._known) >= self._room:
                self._known.clear()
            known = self._known[key] = self._insertions(depot, route)
        return known

    def is_lawful(self, depot: int, route: Stops) -> bool:
        """Return whether a team from node `depot` can drive `route` and be back in time."""
        clock = self._instance.clock
        nodes = [depot, *(self._offices + stop for stop in route), depot]
        if not route:
            return True
        driven = sum(self._rows[a][b] for a, b in itertools.pairwise(nodes))
        if clock.drive_limit_min is not None and driven > clock.drive_limit_min:
            return False
        before, after = self._forward(depot, route)[-1]
        home = self._rows[nodes[-2]][depot]
        back = before + home
        return (
            after + home <= clock.end_min
            or back <= min(clock.lunch_latest_min, clock.end_min)
            or (
                before <= clock.lunch_latest_min
                and max(back, clock.lunch_earliest_min) + clock.lunch_min <= clock.end_min
            )
        )

    def starts(self, depot: int, route: Stops, visit: int) -> list[tuple[int, int, int, int]]:
        """Return when work at `visit` can begin in the lawful `route`: intervals by place.

        Returns
        -------
        list[tuple[int, int, int, int]]
            Place, first and last minute, both included, and the extra minutes on the road.
        """
        clock, node = self._instance.clock, self._offices + visit
        forward, backward = self._forward(depot, route), self._backward(depot, route)
        nodes = [depot, *(self._offices + stop for stop in route), depot]
        opens, last = self._open_at[visit], self._last_at[visit]
        driven = sum(self._rows[a][b] for a, b in itertools.pairwise(nodes))
        most = FOREVER if clock.drive_limit_min is None else clock.drive_limit_min
        found = []
        for place, (here, there) in enumerate(itertools.pairwise(nodes)):
            into, out = self._rows[here][node], self._rows[node][there]
            cost = into + out - self._rows[here][there]
            if driven + cost > most:
                continue
            before, after = forward[place]
            late_before, late_after = backward[place]
            gone = self._service_at[visit] + out
            fed = after + into
            if before <= clock.lunch_latest_min:
                fed = min(fed, max(before + into, clock.lunch_earliest_min) + clock.lunch_min)
            reach = late_before
            if clock.lunch_earliest_min + clock.lunch_min <= late_after:
                reach = max(reach, late_after - clock.lunch_min)
            hungry_last = min(clock.lunch_latest_min - self._service_at[visit], reach - gone)
            for low, high in ((fed, late_after - gone), (before + into, hungry_last)):
                if max(low, opens) <= min(high, last):
                    found.append((place, max(low, opens), min(high, last), cost))
        return found

    def _forward(self, depot: int, route: Stops) -> list[tuple[int, int]]:
        """Return earliest departures after each prefix: lunch to come, lunch taken."""
        clock = self._instance.clock
        before, after, node = clock.start_min, FOREVER, depot
        states = [(before, after)]
        for visit in route:
            leg = self._rows[node][self._offices + visit]
            opens, last = self._open_at[visit], self._last_at[visit]
            service = self._service_at[visit]
            start = max(after + leg, opens)
            if before <= clock.lunch_latest_min:
                eaten = max(before + leg, clock.lunch_earliest_min) + clock.lunch_min
                start = min(start, max(eaten, opens))
            after = start + service if start <= last else FOREVER
            start = max(before + leg, opens)
            fits = start <= last and start + service <= clock.lunch_latest_min
            before = start + service if fits else FOREVER
            states.append((before, after))
            node = self._offices + visit
        return states

    def _backward(self, depot: int, route: Stops) -> list[tuple[int, int]]:
        """Return latest arrivals at each stop and the office: lunch to come later, lunch taken."""
        clock = self._instance.clock
        before, after, node = clock.lunch_latest_min, clock.end_min, depot
        before = min(before, after)
        states = [(before, after)]
        for visit in reversed(route):
            leg = self._rows[self._offices + visit][node]
            service, opens, last = (
                self._service_at[visit],
                self._open_at[visit],
                self._last_at[visit],
            )
            leave = before - leg
            if clock.lunch_earliest_min + clock.lunch_min <= after:
                leave = max(leave, after - clock.lunch_min - leg)
            arrive = min(last, min(leave, clock.lunch_latest_min) - service)
            before = arrive if arrive >= opens else -FOREVER
            arrive = min(last, after - leg - service)
            after = arrive if arrive >= opens else -FOREVER
            states.append((before, after))
            node = self._offices + visit
        states.reverse()
        return states

    def _insertions(self, depot: int, route: Stops) -> Insertions:
        clock = self._instance.clock
        nodes = [depot, *(self._offices + visit for visit in route), depot]
        legs = [self._rows[a][b] for a, b in itertools.pairwise(nodes)]
        forward = np.array(self._forward(depot, route), dtype=np.int32)
        backward = np.array(self._backward(depot, route), dtype=np.int32)
        before, after = forward[:, :1], forward[:, 1:]
        late_before, late_after = backward[:, :1], backward[:, 1:]
        into, out_of = self._into[nodes[:-1]], self._out_of[nodes[1:]]
        arrive = before + into
        eaten = np.maximum(arrive, clock.lunch_earliest_min) + clock.lunch_min
        eaten[before[:, 0] > clock.lunch_latest_min] = FOREVER
        start = np.maximum(np.minimum(after + into, eaten), self._opens)
        taken = np.where(start <= self._last, start + self._service, FOREVER)
        start = np.maximum(arrive, self._opens)
        leave = start + self._service
        to_come = np.where(
            (start <= self._last) & (leave <= clock.lunch_latest_min), leave, FOREVER
        )
        reach = to_come + out_of
        fits = taken + out_of <= late_after
        fits |= reach <= late_before
        fits |= np.maximum(reach, clock.lunch_earliest_min) + clock.lunch_min <= late_after
        cost = into + out_of
        cost -= np.array(legs, dtype=np.int32)[:, None]
        cost[~fits] = NEVER
        if clock.drive_limit_min is not None:
            cost[cost > clock.drive_limit_min - sum(legs)] = NEVER
        place = cost.argmin(axis=0)
        return Insertions(cost[place, np.arange(place.size)], place.astype(np.int8), sum(legs))
