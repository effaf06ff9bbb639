"""Route pricing: the lawful routes of one office that are worth most at given prices.

Routes grow stop by stop, all partial routes of a length at once. One is kept only while what it
has earned and the completion bound together can still beat the routes already found. Orders of
the same stops that end alike are compared, and the worse is dropped; the one that has earned more
has driven less, so a daily driving limit needs no comparison of its own. When more are left than
there is room for, the least promising are put away and their bound is remembered: the answer then
still says how good the best route can be at most.

Method: elementary route enumeration with completion bounds (Baldacci, Christofides and Mingozzi
2008), with a bounded beam.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.insertion_table import Stops
from planner.partial_route import PartialRoutes, joined
from planner.road_shortcut import RoadShortcuts
from planner.roster_instance import RosterInstance
from planner.route_completion import Completions
from planner.route_schedule import FOREVER
from planner.team_day_set import TeamDaySets
from planner.visit_triple import TripleFees, VisitTriples

_NEVER: Final = 10**6
_CELLS: Final = 1_500_000
_LEAST: Final = 1e-6
_ROUNDING: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PricedRoutes:
    """Routes of one office, best first, and how good any route of it can be."""

    routes: tuple[Stops, ...]
    reduced: tuple[float, ...]
    """Worth above the prices of stops and team-days, each more than nothing."""
    most: float
    """No route of this office has more reduced worth; at least 0, without end if not known."""
    is_complete: bool
    """Whether nothing that could be better had to be put away for want of room."""
    is_all: bool
    """Whether these are all routes worth more than the floor, each in its best order."""
    work: int
    """Partial routes looked at."""


class RoutePricing:
    """Pricing of one office's routes in one instance."""

    def __init__(
        self,
        instance: RosterInstance,
        depot: int,
        sets: TeamDaySets,
        triples: VisitTriples,
        *,
        shortcuts: RoadShortcuts,
    ) -> None:
        self._instance = instance
        self._depot = depot
        self._sets = sets
        self._triples = triples
        self._may_drive = sets.drivers & sets.of_depot(depot)
        self._detour = shortcuts.of(depot)
        self._home = _shortest_home(instance, depot)
        self._served = self._may_drive.any(axis=1)

    def price(
        self,
        prices: NDArray[np.float64],
        tolls: Sequence[float],
        *,
        beam: int,
        keep: int,
        fees: Sequence[float] = (),
        floor: float = _LEAST,
        most: float = 0.0,
        enough: Callable[[], bool] = lambda: False,
    ) -> PricedRoutes:
        """Return up to `keep` best routes when stops cost `prices` and team-day sets `tolls`.

        Parameters
        ----------
        prices
            Dual price of each visit, (n,).
        tolls
            Dual price of each set of team-days, in the order of the sets; a route pays those that
            hold all its drivers.
        beam
            Most partial routes kept of one length.
        fees
            Dual price of each triple of visits, in their order; younger ones cost nothing.
        floor
            Routes worth no more than this are not wanted; where it is negative, no route may be
            worth more than `most`.
        enough
            Ends the work when true; then nothing is known of the best route.
        """
        gain = self._instance.weight - prices
        # a visit that shortens the road by more minutes than it takes may be what makes a route
        visits = np.flatnonzero(
            self._served
            & (
                (gain + self._detour > min(0.0, floor - most))
                | (self._detour > self._instance.service)
            )
        )
        rest = Completions(self._instance, self._depot, visits, gain[visits])
        run = _Run(self, rest, tolls, TripleFees(self._triples, fees, visits), floor)
        return run.result(beam, keep, enough)

    def home_of(self, visits: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the fewest minutes from each of `visits` to the office by any way, (k,)."""
        return self._home[visits]

    def drivers_of(self, visits: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Return the team-days of this office that may make each of `visits`, (k, words)."""
        return self._may_drive[visits]

    def toll(self, drivers: NDArray[np.uint64], tolls: Sequence[float]) -> NDArray[np.float64]:
        """Return what routes with these drivers pay for team-days."""
        return self._sets.toll(drivers, tolls)


class _Run:
    def __init__(
        self,
        pricing: RoutePricing,
        rest: Completions,
        tolls: Sequence[float],
        fees: TripleFees,
        floor: float,
    ) -> None:
        self._pricing = pricing
        self._rest = rest
        self._tolls = tolls
        self._may_drive = pricing.drivers_of(rest.visits)
        self._home = pricing.home_of(rest.visits)
        self._found: list[tuple[float, Stops]] = []
        self._fees = fees
        self._least = floor
        self._away = -math.inf
        self._work = 0

    def result(self, beam: int, keep: int, enough: Callable[[], bool]) -> PricedRoutes:
        floor = self._least
        partial = self._kept(self._first(), beam)
        while partial.earned.size:
            self._close(partial, keep)
            partial = self._kept(self._grown(partial, beam, enough), beam)
        top = max(0.0, self._found[0][0] if self._found else 0.0)
        return PricedRoutes(
            routes=tuple(stops for _, stops in self._found),
            reduced=tuple(worth for worth, _ in self._found),
            most=max(top, self._away),
            is_complete=self._away <= top,
            is_all=self._away <= floor and self._least <= floor,
            work=self._work,
        )

    def _first(self) -> PartialRoutes:
        rest = self._rest
        m = rest.visits.size
        nobody = np.full((m, 0), -1, dtype=np.int16)
        drivers = self._may_drive
        toll = self._pricing.toll(drivers, self._tolls)
        before = np.zeros(m, dtype=np.int64) + (0 if rest.lunch_last >= 0 else _NEVER)
        return self._stepped(
            path=nobody,
            new=rest.rows,
            leg=rest.out,
            earned=-rest.out.astype(np.float64),
            before=before,
            after=np.full(m, _NEVER),
            drivers=drivers,
            toll=toll,
            met=np.zeros_like(self._fees.member),
        )

    def _grown(
        self, partial: PartialRoutes, beam: int, enough: Callable[[], bool]
    ) -> PartialRoutes:
        """Return all promising partial routes with one stop more."""
        m = self._rest.visits.size
        size = max(1, _CELLS // max(1, m))
        parts = []
        for start in range(0, partial.earned.size, size):
            if enough():
                self._away = math.inf
                return partial.only(np.zeros(0, dtype=np.int64))
            grown = self._grown_chunk(
                partial.only(np.arange(start, min(start + size, partial.earned.size)))
            )
            parts.append(self._kept(grown, 4 * beam))
        return joined(parts)

    def _grown_chunk(self, partial: PartialRoutes) -> PartialRoutes:
        rest = self._rest
        partial = partial.only(partial.hope > self._least)
        if not partial.earned.size:
            return partial
        last = partial.path[:, -1]
        legs = rest.between[last]
        late = rest.span
        self._work += legs.size
        at = legs + rest.start
        hope = rest.best[1].take(at + np.minimum(partial.after, late)[:, None])
        np.maximum(
            hope, rest.best[0].take(at + np.minimum(partial.before, late)[:, None]), out=hope
        )
        hope -= legs
        np.put_along_axis(hope, partial.path.astype(np.int64), -np.inf, axis=1)
        enough = self._least - partial.earned + partial.toll
        enough -= _ROUNDING * (1.0 + np.abs(enough))
        old, new = np.nonzero(hope > enough.astype(np.float32)[:, None])
        drivers = partial.drivers[old] & self._may_drive[new]
        able = drivers.any(axis=1)
        old, new, drivers = old[able], new[able], drivers[able]
        changed = (drivers != partial.drivers[old]).any(axis=1)
        toll = partial.toll[old]
        toll[changed] = self._pricing.toll(drivers[changed], self._tolls)
        leg = legs[old, new]
        return self._stepped(
            path=partial.path[old],
            new=new,
            leg=leg,
            earned=partial.earned[old] - leg,
            before=partial.before[old],
            after=partial.after[old],
            drivers=drivers,
            toll=toll,
            met=partial.met[old],
        )

    def _stepped(
        self,
        *,
        path: NDArray[np.int16],
        new: NDArray[np.int64],
        leg: NDArray[np.int64],
        earned: NDArray[np.float64],
        before: NDArray[np.int64],
        after: NDArray[np.int64],
        drivers: NDArray[np.uint64],
        toll: NDArray[np.float64],
        met: NDArray[np.uint64],
    ) -> PartialRoutes:
        """Return the partial routes with the stop `new` where they can still be worth it."""
        rest = self._rest
        member = self._fees.member[new]
        earned = earned - self._fees.due(met & member)
        hope = np.full(new.size, -np.inf)
        for fed, left in enumerate((before, after)):
            at = rest.start[new] + leg + np.minimum(left, rest.span)
            after_new = rest.after[fed].take(at)
            seen = (path == after_new[:, None]).any(axis=1)
            worth = np.where(seen, rest.other[fed].take(at), rest.best[fed].take(at))
            np.maximum(hope, worth, out=hope)
        hope += earned - toll
        opens, last, service = rest.opens[new], rest.last[new], rest.service[new]
        eaten = np.maximum(before + leg, rest.lunch_first) + rest.lunch
        eaten[before > rest.lunch_last] = _NEVER
        begin = np.maximum(np.minimum(after + leg, eaten), opens)
        leave_fed = np.where(begin <= last, begin + service, _NEVER)
        begin = np.maximum(before + leg, opens)
        leave = begin + service
        leave = np.where((begin <= last) & (leave <= rest.lunch_last), leave, _NEVER)
        which = (hope > self._least) & ((leave < _NEVER) | (leave_fed < _NEVER))
        return PartialRoutes(
            np.concatenate([path[which], new[which, None].astype(np.int16)], axis=1),
            earned[which] + rest.price[new[which]],
            leave[which],
            leave_fed[which],
            drivers[which],
            toll[which],
            met[which] ^ member[which],
            hope[which],
        )

    def _kept(self, partial: PartialRoutes, beam: int) -> PartialRoutes:
        """Return `partial` without the dominated, and no more than `beam` of them."""
        partial = self._undominated(self._in_reach(partial))
        if partial.earned.size <= beam:
            return partial
        order = np.argsort(-partial.hope, kind="stable")
        self._away = max(self._away, float(partial.hope[order[beam]]))
        return partial.only(np.sort(order[:beam]))

    def _in_reach(self, partial: PartialRoutes) -> PartialRoutes:
        """Return `partial` without those that cannot be home within the driving limit."""
        if self._rest.drive_limit is None or not partial.earned.size:
            return partial
        home = self._home[partial.path[:, -1]]
        return partial.only(self._driven(partial) + home <= self._rest.drive_limit)

    def _driven(self, partial: PartialRoutes) -> NDArray[np.int64]:
        """Return the minutes on the road so far, (k,)."""
        path = partial.path.astype(np.int64)
        minutes: NDArray[np.int64] = self._rest.out[path[:, 0]].astype(np.int64)
        for here, there in itertools.pairwise(range(path.shape[1])):
            minutes += self._rest.between[path[:, here], path[:, there]]
        return minutes

    def _undominated(self, partial: PartialRoutes) -> PartialRoutes:
        length, m = partial.path.shape[1], self._rest.visits.size + 1
        if length < 3 or m**length >= 2**62 or not partial.earned.size:
            return partial
        stops = np.sort(partial.path[:, :-1], axis=1)
        key = partial.path[:, -1].astype(np.int64)
        for column in range(length - 1):
            key = key * m + stops[:, column]
        order = np.lexsort((-partial.earned, key))
        key = key[order]
        is_first = np.ones(key.size, dtype=bool)
        is_first[1:] = key[1:] != key[:-1]
        leader = order[np.maximum.accumulate(np.where(is_first, np.arange(key.size), 0))]
        worse = (partial.before[order] >= partial.before[leader]) & (
            partial.after[order] >= partial.after[leader]
        )
        return partial.only(np.sort(order[is_first | ~worse]))

    def _close(self, partial: PartialRoutes, keep: int) -> None:
        """Take the complete routes among `partial`."""
        rest = self._rest
        back = rest.back[partial.path[:, -1]]
        reduced = partial.earned - back - partial.toll
        lawful = rest.closes(partial.before, partial.after, back)
        if rest.drive_limit is not None:
            lawful &= self._driven(partial) + back <= rest.drive_limit
        which = np.flatnonzero(lawful & (reduced > self._least))
        if not which.size:
            return
        stops = rest.visits[partial.path[which].astype(np.int64)].tolist()
        self._found += zip(reduced[which].tolist(), map(tuple, stops), strict=True)
        self._found.sort(key=lambda each: (-each[0], each[1]))
        del self._found[keep:]
        if len(self._found) == keep:
            self._least = max(self._least, self._found[-1][0])


def _shortest_home(instance: RosterInstance, depot: int) -> NDArray[np.int64]:
    """Return the fewest minutes from each visit to its office, straight or over others, (n,)."""
    d = instance.offices
    between = instance.travel[d:, d:]
    home: NDArray[np.int64] = instance.travel[d:, depot].copy()
    while (shorter := (between + home[None, :]).min(axis=1, initial=FOREVER)).size:
        if not (shorter < home).any():
            break
        home = np.minimum(home, shorter)
    return home
