"""Route pools: all lawful routes seen, as arrays, so that new prices read them in one go."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from planner.insertion_table import Stops
from planner.packing_programme import PooledRoute
from planner.roster_instance import RosterInstance
from planner.team_day_set import TeamDaySets
from planner.visit_triple import VisitTriples


class RoutePool:
    """Routes by office and set of stops, each in the order of least travel known.

    `routes` is shared with the search, which reads and adds to it; what it adds counts here after
    `take_in`.
    """

    def __init__(
        self,
        instance: RosterInstance,
        sets: TeamDaySets,
        routes: dict[tuple[int, frozenset[int]], tuple[int, Stops]],
        triples: VisitTriples,
    ) -> None:
        self._instance = instance
        self._sets = sets
        self._triples = triples
        self._pays = np.zeros((0, 0), dtype=np.bool_)
        self.routes = routes
        self._keys: list[tuple[int, frozenset[int]]] = []
        self._bits: list[int] = []
        self._known: dict[tuple[int, frozenset[int]], int] = {}
        self._offered: dict[int, int] = {}
        self._worth = np.zeros(0)
        self._stops = np.zeros((0, 1), dtype=np.int64)
        self._drivers = np.zeros((0, sets.drivers.shape[1]), dtype=np.uint64)
        self._of_depot = dict(zip(sets.depots, sets.bits, strict=False))
        self.take_in(routes)

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, depot: int, routes: Iterable[Stops]) -> int:
        """Add lawful routes of an office; return how many are new or shorter than known."""
        travel, d = self._instance.travel, self._instance.offices
        changed = []
        for stops in routes:
            nodes = [depot, *(d + visit for visit in stops), depot]
            minutes = int(travel[nodes[:-1], nodes[1:]].sum())
            key = depot, frozenset(stops)
            if (known := self.routes.get(key)) is None or minutes < known[0]:
                self.routes[key] = minutes, stops
                changed.append(key)
        self.take_in(changed)
        return len(changed)

    def take_in(self, keys: Iterable[tuple[int, frozenset[int]]]) -> None:
        """Read the routes of `keys` into the arrays, over what was known of the same stops."""
        fresh = []
        for key in keys:
            minutes, stops = self.routes[key]
            worth = float(self._instance.weight[list(stops)].sum()) - minutes
            if (at := self._known.get(key)) is not None:
                if worth > self._worth[at]:
                    self._worth[at] = worth
                    self._offered.pop(at, None)
                continue
            bits = self._of_depot.get(key[0], 0)
            for visit in stops:
                bits &= self._sets.of_visit[visit]
            if bits:
                self._known[key] = len(self._keys)
                self._keys.append(key)
                self._bits.append(bits)
                fresh.append((worth, stops, bits))
        if not fresh:
            return
        width = max(self._stops.shape[1], *(len(stops) for _, stops, _ in fresh))
        none = len(self._instance.visits)
        table = np.full((len(self._keys), width), none, dtype=np.int64)
        table[: len(self._stops), : self._stops.shape[1]] = self._stops
        for row, (_, stops, _) in enumerate(fresh, start=len(self._stops)):
            table[row, : len(stops)] = stops
        self._stops = table
        self._worth = np.concatenate([self._worth, [worth for worth, _, _ in fresh]])
        words = np.array([self._sets.words(bits) for _, _, bits in fresh], dtype=np.uint64)
        self._drivers = np.vstack([self._drivers, words])

    def known(self, depot: int, stops: Stops) -> tuple[Stops, int, int]:
        """Return stops, worth and drivers of a route that was seen, whatever its order."""
        return self.offered(self._known[depot, frozenset(stops)])

    def within(self, visits: NDArray[np.bool_], team_days: int) -> list[PooledRoute]:
        """Return the routes that call at none but `visits` (n,), for the `team_days` as bits."""
        fits = np.append(visits, True)[self._stops].all(axis=1)
        among = np.array(self._sets.words(team_days), dtype=np.uint64)
        fits &= (self._drivers & among).any(axis=1)
        return [
            PooledRoute(
                stops=self.routes[self._keys[row]][1],
                worth=int(self._worth[row]),
                drivers=self._bits[row] & team_days,
            )
            for row in np.flatnonzero(fits).tolist()
        ]

    def reduced(
        self, prices: NDArray[np.float64], tolls: Sequence[float], fees: Sequence[float] = ()
    ) -> NDArray[np.float64]:
        """Return what each route is worth above the prices it pays, (p,)."""
        paid = np.append(prices, 0.0)[self._stops].sum(axis=1)
        worth: NDArray[np.float64] = self._worth - paid - self._sets.toll(self._drivers, tolls)
        self._compare_triples()
        for triple, fee in enumerate(fees):
            if fee > 0:
                worth -= fee * self._pays[triple]
        return worth

    def _compare_triples(self) -> None:
        """Find out which routes pay for which triples, for what is new of either."""
        triples, routes = self._pays.shape
        if (triples, routes) == (len(self._triples), len(self._stops)):
            return
        pays = np.zeros((len(self._triples), len(self._stops)), dtype=np.bool_)
        pays[:triples, :routes] = self._pays
        for triple, visits in enumerate(self._triples.all):
            first = routes if triple < triples else 0
            pays[triple, first:] = np.isin(self._stops[first:], visits).sum(axis=1) > 1
        self._pays = pays

    def paying(
        self,
        prices: NDArray[np.float64],
        tolls: Sequence[float],
        *,
        most: int,
        uses: int,
        fees: Sequence[float] = (),
    ) -> list[int]:
        """Return up to `most` routes not offered yet that are worth more than they cost.

        No visit is on more than `uses` of them, so that they do not all sell the same.
        """
        worth = self.reduced(prices, tolls, fees)
        which = np.flatnonzero(worth > 1e-6)
        used: dict[int, int] = {}
        chosen: list[int] = []
        for row in which[np.argsort(-worth[which], kind="stable")].tolist():
            if row in self._offered:
                continue
            stops = self._keys[row][1]
            if all(used.get(visit, 0) < uses for visit in stops):
                for visit in stops:
                    used[visit] = used.get(visit, 0) + 1
                chosen.append(row)
                self._offered[row] = len(self._offered)
                if len(chosen) == most:
                    break
        return chosen

    def offered(self, row: int) -> tuple[Stops, int, int]:
        """Return the stops, worth and drivers, as bits, of route `row`."""
        return self.routes[self._keys[row]][1], int(self._worth[row]), self._bits[row]

    def best(
        self,
        prices: NDArray[np.float64],
        tolls: Sequence[float],
        most: int,
        fees: Sequence[float] = (),
    ) -> dict[tuple[int, frozenset[int]], tuple[int, Stops]]:
        """Return the `most` routes that lose least at these prices."""
        order = np.argsort(-self.reduced(prices, tolls, fees), kind="stable")[:most]
        return {self._keys[row]: self.routes[self._keys[row]] for row in sorted(order.tolist())}
