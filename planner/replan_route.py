"""Replan routes: whether a team-day can make a set of stops, in which order and at what times.

The order is exact: for each set and last stop the earliest departure is kept, once with lunch to
come and once with lunch taken (the labels of `planner.insertion_table`), so a set is refused only
where no order of it is lawful. Among lawful clocks of one order, those are preferred in which the
stops that were there before keep their minute.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from planner.insertion_table import Insertions, InsertionTable, Stops
from planner.replan_instance import ReplanInstance
from planner.roster import Route, WorkingDay
from planner.route_schedule import FOREVER, RouteSchedule, SiteCall, earliest_schedule
from planner.timed_route import scheduled_route


@dataclass(frozen=True, slots=True)
class TimedRoute:
    """Stops of a team-day in order, with their clock and what the former clock loses by it."""

    stops: Stops
    schedule: RouteSchedule
    shifted: int
    """Stops that stay on the team-day and begin at another minute."""
    travel: int


class ReplanRoutes:
    """Answers about the routes of one instance; remembers what it was asked."""

    def __init__(self, replan: ReplanInstance) -> None:
        self._replan = replan
        instance = replan.instance
        self._instance = instance
        self._d = instance.offices
        self._legs: list[list[int]] = instance.travel.tolist()
        self._opens: list[int] = instance.opens.tolist()
        self._last: list[int] = instance.last_start.tolist()
        self._service: list[int] = instance.service.tolist()
        self._table = InsertionTable(instance)
        self._orders: dict[tuple[int, frozenset[int]], Stops | None] = {}
        self._timed: dict[tuple[int, Stops], TimedRoute | None] = {}
        self.asked = 0
        """Sets that were looked at by trying orders; a measure of work."""

    def is_metric(self) -> bool:
        """Return whether leaving out a stop never makes a day longer.

        Only then does a set that cannot be made rule out every larger one.
        """
        travel, service = self._instance.travel, self._instance.service
        for visit in range(len(service)):
            node = self._d + visit
            detour = travel[:, node, None] + service[visit] + travel[None, node, :]
            if (np.minimum(detour, FOREVER) < travel).any():
                return False
        return True

    def insertions(self, row: int, stops: Stops) -> Insertions | None:
        """Return where each visit fits between `stops`, or None where the day has begun."""
        if self._replan.not_before[row]:
            return None
        return self._table.of(self._instance.depot[row], stops)

    def order(self, row: int, visits: Iterable[int], *, hint: Stops = ()) -> Stops | None:
        """Return a lawful order of `visits` on team-day `row`, `hint` if it is one, or None."""
        key = row, frozenset(visits)
        if key not in self._orders:
            self._orders[key] = self._find_order(row, key[1], hint)
        return self._orders[key]

    def inserted(self, row: int, stops: Stops, visit: int) -> Stops:
        """Return `stops` with `visit` where the table says that it fits; it must say so."""
        grown = *stops, visit
        key = row, frozenset(grown)
        if self._orders.get(key) is None:
            place = int(self._table.of(self._instance.depot[row], stops).place[visit])
            self._orders[key] = (*stops[:place], visit, *stops[place:])
        return self._orders[key] or grown

    def timed(self, row: int, stops: Stops) -> TimedRoute | None:
        """Return `stops` in this order with as many of the former minutes as possible, or None."""
        key = row, stops
        if key not in self._timed:
            self._timed[key] = self._find_times(row, stops)
        return self._timed[key]

    def best(self, row: int, visits: frozenset[int]) -> TimedRoute | None:
        """Return the stops with fewest changed minutes found, then least travel, or None.

        Tried are the former order with the new stops at all places, one after the other, and the
        order that ends the day first.
        """
        first = self.order(row, visits)
        if first is None:
            return None
        kept = tuple(visit for visit in self._replan.base[row] if visit in visits)
        orders = [first]
        beam = [kept]
        for visit in sorted(visits.difference(kept)):
            grown = [
                (*stops[:k], visit, *stops[k:]) for stops in beam for k in range(len(stops) + 1)
            ]
            beam = [stops for stops in grown if self.timed(row, stops) is not None][:24]
        orders += beam
        found = [timed for stops in orders if (timed := self.timed(row, stops)) is not None]
        return min(found, key=lambda one: (one.shifted, one.travel, one.stops), default=None)

    def route(self, row: int, timed: TimedRoute) -> Route:
        """Return `timed` as the route of team-day `row`."""
        return scheduled_route(self._instance, row, timed.stops, timed.schedule)

    def kept(self, old: Route, made: Route) -> Route:
        """Return `old` where `made` calls at the same minutes over the same roads, else `made`."""
        return old if _way(old) == _way(made) else made

    def _nodes(self, row: int, stops: Stops) -> list[int]:
        depot = self._instance.depot[row]
        return [depot, *(self._d + visit for visit in stops), depot]

    def _opens_on(self, row: int, visit: int) -> int:
        """Return when work at `visit` may begin: not in the part of the day that is over."""
        if visit in self._replan.to_the_minute:
            return self._opens[visit]
        return max(self._opens[visit], self._replan.not_before[row])

    def _find_times(self, row: int, stops: Stops) -> TimedRoute | None:
        nodes = self._nodes(row, stops)
        legs = [self._legs[a][b] for a, b in itertools.pairwise(nodes)]
        base = frozenset(self._replan.base[row])
        start = {visit: self._replan.start[visit] for visit in stops if visit in base}
        best: TimedRoute | None = None
        count = len(stops)
        if not self._is_lawful(row, stops):
            return None
        for held in _held(count):
            calls = [self._call(row, v, start.get(v) if k in held else None)
                     for k, v in enumerate(stops)]  # fmt: skip
            schedule = earliest_schedule(legs, calls, self._instance.clock)
            if schedule is None:
                continue
            shifted = sum(
                minute != start[visit]
                for visit, minute in zip(stops, schedule.start_min, strict=True)
                if visit in start
            )
            if best is None or shifted < best.shifted:
                best = TimedRoute(stops, schedule, shifted, sum(legs))
            if best.shifted == 0:
                break
        return best

    def _call(self, row: int, visit: int, minute: int | None) -> SiteCall:
        service = self._service[visit]
        if minute is not None:
            opens = max(minute, self._opens_on(row, visit))
            closes = min(minute, self._last[visit]) + service
            return SiteCall(service_min=service, open_min=opens, close_min=closes)
        return SiteCall(
            service_min=service,
            open_min=self._opens_on(row, visit),
            close_min=self._last[visit] + service,
        )

    def _find_order(self, row: int, visits: frozenset[int], hint: Stops) -> Stops | None:
        allowed = self._instance.allowed[row]
        if not visits or not all(allowed[visit] for visit in visits):
            return () if not visits else None
        if len(hint) == len(visits) and visits.issuperset(hint) and self._is_lawful(row, hint):
            return hint
        self.asked += 1
        if self._is_too_much(row, visits):
            return None
        return self._first_home(row, sorted(visits))

    def _is_lawful(self, row: int, stops: Stops) -> bool:
        nodes = self._nodes(row, stops)
        legs = [self._legs[a][b] for a, b in itertools.pairwise(nodes)]
        calls = [self._call(row, visit, None) for visit in stops]
        return earliest_schedule(legs, calls, self._instance.clock) is not None

    def _is_too_much(self, row: int, visits: frozenset[int]) -> bool:
        """Return whether the shortest ways into every place and the work exceed the day."""
        clock = self._instance.clock
        nodes = [self._instance.depot[row], *(self._d + visit for visit in visits)]
        legs = self._legs
        road = sum(min(legs[a][b] for a in nodes if a != b) for b in nodes)
        over = clock.start_min + road + sum(self._service[visit] for visit in visits)
        return over > clock.lunch_latest_min and over + clock.lunch_min > clock.end_min

    def _first_home(self, row: int, visits: list[int]) -> Stops | None:
        """Return the order of `visits` that is home first, or None when none is lawful."""
        clock, legs = self._instance.clock, self._legs
        depot = self._instance.depot[row]
        sites = [
            _Site(v, self._d + v, self._opens_on(row, v), self._last[v], self._service[v])
            for v in visits
        ]
        layer: dict[tuple[int, int], _Labels] = {(0, -1): _Labels(clock.start_min, FOREVER, (), ())}
        for _ in visits:
            grown: dict[tuple[int, int], _Labels] = {}
            for (mask, last), labels in layer.items():
                here = legs[depot if last < 0 else sites[last].node]
                for k, site in enumerate(sites):
                    if not mask >> k & 1:
                        at = labels.then(here[site.node], site, clock)
                        if at is not None:
                            key = mask | 1 << k, k
                            grown[key] = at.or_else(grown.get(key))
            layer = grown
        ends = [
            end
            for (_mask, last), labels in layer.items()
            for end in labels.home(legs[sites[last].node][depot], clock)
        ]
        return min(ends)[1] if ends else None


class _Site(NamedTuple):
    """One stop to be put in order."""

    visit: int
    node: int
    opens: int
    last: int
    service: int


class _Labels(NamedTuple):
    """Earliest departures from a stop and the ways there: lunch to come, lunch taken."""

    before: int
    after: int
    hungry: Stops
    eaten: Stops

    def then(self, leg: int, site: _Site, clock: WorkingDay) -> "_Labels | None":
        """Return the departures from `site` after a `leg`, or None when it is too late."""
        start, way = max(self.after + leg, site.opens), self.eaten
        if self.before <= clock.lunch_latest_min:
            ready = max(self.before + leg, clock.lunch_earliest_min) + clock.lunch_min
            if max(ready, site.opens) < start:
                start, way = max(ready, site.opens), self.hungry
        after = start + site.service if start <= site.last else FOREVER
        start = max(self.before + leg, site.opens)
        fits = start <= site.last and start + site.service <= clock.lunch_latest_min
        before = start + site.service if fits else FOREVER
        if before >= FOREVER and after >= FOREVER:
            return None
        return _Labels(before, after, (*self.hungry, site.visit), (*way, site.visit))

    def or_else(self, other: "_Labels | None") -> "_Labels":
        """Return the earlier departure of each kind."""
        if other is None:
            return self
        before, hungry = min((self.before, self.hungry), (other.before, other.hungry))
        after, eaten = min((self.after, self.eaten), (other.after, other.eaten))
        return _Labels(before, after, hungry, eaten)

    def home(self, leg: int, clock: WorkingDay) -> list[tuple[int, Stops]]:
        """Return when the team can be back, and its way, for every lawful place of lunch."""
        ends = [(self.after + leg, self.eaten)]
        if self.before <= clock.lunch_latest_min:
            lunch = max(self.before + leg, clock.lunch_earliest_min) + clock.lunch_min
            ends.append((lunch, self.hungry))
        if self.before + leg <= clock.lunch_latest_min:
            ends.append((self.before + leg, self.hungry))
        return [end for end in ends if end[0] <= clock.end_min]


def _way(route: Route) -> list[tuple[str, int, int, int, int]]:
    way = [
        (one.employer, one.start_min, one.leave_min, one.distance_m, one.travel_min)
        for one in route.stops
    ]
    return [*way, ("", 0, 0, route.return_distance_m, route.return_travel_min)]


def _held(count: int) -> list[range]:
    """Return which stops keep their minute, from all of them over heads and tails to none."""
    whole = [range(count)]
    for left in range(count - 1, 0, -1):
        whole += [range(left), range(count - left, count)]
    return [*whole, range(0)]
