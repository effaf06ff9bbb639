"""Column generation: the routes that a best roster is made of, and a proven bound on every roster.

In turn a linear programme mixes the known routes and prices visits and team-days, and pricing
looks for routes that are worth more than their price. At any prices, the sum of all prices plus,
for every team-day, the most that a route can be worth above them, bounds every lawful roster
(Lagrangian bound); it is recorded after every round, so it is proven whenever we stop. Prices are
smoothed towards those of the best bound (Wentges 1997).
"""

import math
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from planner.insertion_table import Stops
from planner.roster_instance import RosterInstance
from planner.roster_master import MasterPrices, RosterMaster
from planner.route_pool import RoutePool
from planner.route_pricing import PricedRoutes, RoutePricing
from planner.team_day_set import TeamDaySets

_LEAST: Final = 1e-6
_SMOOTH: Final = 0.5
_BEAM, _WIDEST = 1000, 64_000
_KEEP: Final = 1000
_OFFERED: Final = 150
_USES: Final = 6
_SURE: Final = 0.9
_DEAR: Final = 10**6

Pool = dict[tuple[int, frozenset[int]], tuple[int, Stops]]


class ColumnGeneration:
    """The state between rounds: known routes, prices, and the best bound so far."""

    def __init__(self, instance: RosterInstance, pool: Pool) -> None:
        self.instance = instance
        self.sets = TeamDaySets(instance)
        self.pool = RoutePool(instance, self.sets, pool)
        self.master = RosterMaster(len(instance.visits), self.sets)
        self.bound = math.inf
        """No roster is worth more."""
        self.is_finished = not instance.visits or not instance.team_days
        self.work = 0
        self._pricing = [RoutePricing(instance, depot, self.sets) for depot in self.sets.depots]
        self._beam = _BEAM
        self._smooth = _SMOOTH
        self._centre: MasterPrices | None = None
        self.prices: MasterPrices | None = None
        if self.is_finished:
            self.bound = 0.0
        elif int(instance.service.min()) < 1:
            self.is_finished = True  # the completion bound needs time to pass at every stop

    def run(self, enough: Callable[[], bool] = lambda: False, *, value: int) -> None:
        """Do rounds until the optimum over all routes is proven, or there is `enough`.

        Parameters
        ----------
        value
            Worth of the roster at hand: a bound equal to it ends the work.
        """
        while not self.is_finished and not enough():
            self._round(enough)
            if math.floor(self.bound + _LEAST) <= value:
                self.is_finished = True

    def dive(
        self,
        enough: Callable[[], bool] = lambda: False,
        *,
        least: float = _SURE,
        held: Iterable[tuple[int, Stops]] = (),
    ) -> list[tuple[Stops, int]]:
        """Return routes with their drivers as bits, found by fixing the surest ones in turn.

        After each step pricing looks for routes that suit what is fixed; they join the pool. When
        there is `enough`, the way down goes on among known routes only.

        Parameters
        ----------
        least
            Share of a route from which it is sure.
        held
            Known routes, with their office, that go together and are fixed from the start.
        """
        most = max(1, len(self.instance.team_days) // 20)
        taken = np.zeros(len(self.instance.visits), dtype=np.bool_)
        for depot, stops in held:
            self.master.hold(*self.pool.known(depot, stops))
            taken[list(stops)] = True
        while (best := self.master.solve()) is not None:
            if not enough():
                held = MasterPrices(
                    value=best.value,
                    prices=np.where(taken, self.instance.weight + _DEAR, best.prices),
                    tolls=best.tolls,
                )
                tolls = best.tolls.tolist()
                for depot, pricing in zip(self.sets.depots, self._pricing, strict=True):
                    priced = pricing.price(held.prices, tolls, beam=_BEAM // 2, keep=_KEEP // 4)
                    self.work += priced.work
                    self.pool.add(depot, priced.routes)
                if self._offer(held) and self.master.solve() is None:
                    break
            if not (fixed := self.master.fix_surest(least, most)):
                break
            for stops in fixed:
                taken[list(stops)] = True
        return self.master.release()

    def _round(self, enough: Callable[[], bool]) -> None:
        best = self._mixed(enough)
        if best is None:
            self.is_finished = True
            return
        self.prices = best
        asked = self._smoothed(best)
        found = [
            pricing.price(asked.prices, asked.tolls.tolist(), beam=self._beam, keep=_KEEP)
            for pricing in self._pricing
        ]
        self.work += sum(each.work for each in found)
        self._learn(asked, found)
        new = 0
        for depot, priced in zip(self.sets.depots, found, strict=True):
            new += self.pool.add(depot, priced.routes)
        offered = self._offer(best)
        if self.bound - best.value < 0.5:
            self.is_finished = True
        elif offered:
            self._smooth = _SMOOTH
        elif self._smooth > 0:
            self._smooth = 0.0
        elif all(each.is_complete for each in found) or self._beam >= _WIDEST:
            self.is_finished = True
        else:
            self._beam *= 4

    def _mixed(self, enough: Callable[[], bool]) -> MasterPrices | None:
        """Return the optimum over all known routes; they are offered as far as they pay."""
        best = self.master.solve()
        while best is not None and not enough() and self._offer(best):
            best = self.master.solve()
        return best

    def _offer(self, at: MasterPrices) -> int:
        """Offer the master known routes worth more than their price; return how many."""
        chosen = self.pool.paying(at.prices, at.tolls.tolist(), most=_OFFERED, uses=_USES)
        for route in chosen:
            self.master.offer(*self.pool.offered(route))
        return len(chosen)

    def _smoothed(self, best: MasterPrices) -> MasterPrices:
        if self._centre is None or self._smooth == 0:
            return best
        share = self._smooth
        held = np.zeros_like(best.tolls)
        held[: self._centre.tolls.size] = self._centre.tolls
        return MasterPrices(
            value=best.value,
            prices=share * self._centre.prices + (1 - share) * best.prices,
            tolls=share * held + (1 - share) * best.tolls,
        )

    def _learn(self, asked: MasterPrices, found: list[PricedRoutes]) -> None:
        """Record the bound that these prices prove."""
        counts = self.sets.counts
        bound = float(asked.prices.sum())
        bound += sum(toll * count for toll, count in zip(asked.tolls, counts, strict=True))
        bound += sum(
            each.most * count for each, count in zip(found, counts[: len(found)], strict=True)
        )
        if bound < self.bound:
            self.bound, self._centre = bound, asked
