"""Column generation: the routes that a best roster is made of, and a proven bound on every roster.

In turn a linear programme mixes the known routes and prices visits and team-days, and pricing
looks for routes that are worth more than their price. At any prices, the sum of all prices plus,
for every team-day, the most that a route can be worth above them, bounds every lawful roster
(Lagrangian bound); it is recorded after every round, so it is proven whenever we stop. Prices are
smoothed towards those of the best bound (Wentges 1997). When the mixture cannot be improved, it is
forbidden to break triples of visits (`planner.visit_triple`), and the rounds go on below it.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.insertion_table import Stops
from planner.road_shortcut import RoadShortcuts
from planner.roster_instance import RosterInstance
from planner.roster_master import MasterPrices, RosterMaster
from planner.route_pool import RoutePool
from planner.route_pricing import PricedRoutes, RoutePricing
from planner.team_day_set import TeamDaySets
from planner.visit_triple import VisitTriples

_LEAST: Final = 1e-6
_SMOOTH: Final = 0.5
_BEAM, _WIDEST = 1000, 64_000
_KEEP: Final = 1000
_OFFERED: Final = 150
_USES: Final = 6
_SLOW: Final = 0.05
_TRIPLES: Final = 40
_TRIPLE_USES: Final = 3
_MOST_TRIPLES: Final = 400
_CLOSE: Final = 0.5
_VAIN: Final = 3
"""Demands in a row that bring nothing."""
_ENUMERATED: Final = 60_000
_WIDE_BEAM: Final = 400_000
_SURE: Final = 0.9
_DEAR: Final = 10**6
_FORBIDDING: Final = 10**9

Pool = dict[tuple[int, frozenset[int]], tuple[int, Stops]]


class ColumnGeneration:
    """The state between rounds: known routes, prices, and the best bound so far."""

    def __init__(self, instance: RosterInstance, pool: Pool) -> None:
        self.instance = instance
        self.sets = TeamDaySets(instance)
        self.triples = VisitTriples(len(instance.visits))
        self.pool = RoutePool(instance, self.sets, pool, self.triples)
        self.master = RosterMaster(len(instance.visits), self.sets, self.triples, instance.pairs)
        self.bound = math.inf
        """No roster is worth more."""
        self.is_finished = not instance.visits or not instance.team_days
        self.work = 0
        self.rounds = 0
        shortcuts = RoadShortcuts(instance)
        self._pricing = [
            RoutePricing(instance, depot, self.sets, self.triples, shortcuts=shortcuts)
            for depot in self.sets.depots
        ]
        self._beam = _BEAM
        self._smooth = _SMOOTH
        self._centre: MasterPrices | None = None
        self._most: list[float] = []
        self._none = np.zeros(len(instance.visits), dtype=np.bool_)
        self.prices: MasterPrices | None = None
        self._room = 0.0
        self._demands = 0
        self._is_rough = False
        if self.is_finished:
            self.bound = 0.0

    def run(
        self, enough: Callable[[], bool] = lambda: False, *, value: int, pays: float = 0.0
    ) -> None:
        """Do rounds until the optimum over all routes is proven, or there is `enough`.

        Parameters
        ----------
        value
            Worth of the roster at hand: a bound equal to it ends the work.
        pays
            Share of what the bound is above `value` that further rounds must be able to take off
            it; with 0, they go on to the end. A later run with less goes on from there.
        """
        if self._is_rough:
            self.is_finished = self._is_rough = False
        while not self.is_finished and not enough():
            self._room = pays * (self.bound - value) if math.isfinite(self.bound) else 0.0
            self._round(enough)
            if self.bound + _LEAST < value + 1:
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
                dear = MasterPrices(
                    value=best.value,
                    prices=np.where(taken, self.instance.weight + _DEAR, best.prices),
                    tolls=best.tolls,
                    fees=best.fees,
                )
                tolls = best.tolls.tolist()
                for depot, pricing in zip(self.sets.depots, self._pricing, strict=True):
                    priced = pricing.price(
                        dear.prices,
                        tolls,
                        beam=_BEAM // 2,
                        keep=_KEEP // 4,
                        fees=best.fees.tolist(),
                        enough=enough,
                    )
                    self.work += priced.work
                    self.pool.add(depot, priced.routes)
                if self._offer(dear) and self.master.solve() is None:
                    break
            if not (fixed := self.master.fix_surest(least, most)):
                break
            for stops in fixed:
                taken[list(stops)] = True
        return self.master.release()

    @contextmanager
    def confined(self, certain: frozenset[int], none: frozenset[int]) -> Iterator[None]:
        """Look, for a while, only at rosters with all visits `certain` and none of `none`.

        Inside, `run`, `bound` and `routes_within` speak of these rosters; afterwards all is as
        before, but for more routes and triples.
        """
        certain, none = self._with_both_calls(certain), self._with_both_calls(none)
        held = self.bound, self._centre, self._most, self.prices
        self.bound, self._centre, self.prices = math.inf, None, None
        self._none[list(none)] = True
        self.master.confine(certain, none, float(self.instance.weight.max()))
        self.is_finished = False
        try:
            yield
        finally:
            self.master.confine(frozenset(), frozenset(), 0.0)
            self._none[:] = False
            self.bound, self._centre, self._most, self.prices = held
            self.is_finished = True

    def _with_both_calls(self, visits: frozenset[int]) -> frozenset[int]:
        """Return `visits` with the other call of those with two: both are made or neither."""
        return visits.union(*(pair for pair in self.instance.pairs if visits & set(pair)))

    def routes_within(
        self, gap: float, enough: Callable[[], bool] = lambda: False, *, limit: int = _ENUMERATED
    ) -> Pool | None:
        """Return every route, in its best order, that a roster may need to come near the bound.

        A roster with any other route is worth less than the bound minus `gap`.

        Parameters
        ----------
        limit
            Most routes of one office.

        Returns
        -------
        Pool | None
            None when there is no bound yet, when they are too many, or when there is `enough`.
        """
        at = self._centre
        if at is None:
            return None
        within: Pool = {}
        travel, d = self.instance.travel, self.instance.offices
        for depot, pricing, most in zip(self.sets.depots, self._pricing, self._most, strict=True):
            priced = pricing.price(
                at.prices,
                at.tolls.tolist(),
                fees=at.fees.tolist(),
                beam=_WIDE_BEAM,
                keep=limit,
                floor=most - gap - _LEAST,
                most=most,
                enough=enough,
            )
            self.work += priced.work
            if not priced.is_all:
                return None
            for stops in priced.routes:
                nodes = [depot, *(d + visit for visit in stops), depot]
                minutes = int(travel[nodes[:-1], nodes[1:]].sum())
                key = depot, frozenset(stops)
                if key not in within or minutes < within[key][0]:
                    within[key] = minutes, stops
        return within

    def _round(self, enough: Callable[[], bool]) -> None:
        best = self._mixed(enough)
        if best is None:
            self.is_finished = True
            return
        gained = best.value - self.prices.value if self.prices is not None else math.inf
        self.prices = best
        if self._demands and self.bound - best.value < self._room:
            if self._demands < _VAIN:
                self._demand()
            else:
                self.is_finished = self._is_rough = True
            return
        self._demands = 0
        self.rounds += 1
        asked = self._smoothed(best)
        found = [
            pricing.price(
                asked.prices,
                asked.tolls.tolist(),
                fees=asked.fees.tolist(),
                beam=self._beam,
                keep=_KEEP,
                enough=enough,
            )
            for pricing in self._pricing
        ]
        self.work += sum(each.work for each in found)
        self._learn(asked, found)
        for depot, priced in zip(self.sets.depots, found, strict=True):
            self.pool.add(depot, priced.routes)
        offered = self._offer(best)
        is_complete = all(each.is_complete for each in found)
        gap = self.bound - best.value
        if gap < max(_CLOSE, self._room):
            self._demand()
        elif offered:
            self._smooth = _SMOOTH
            if not is_complete and gained < _SLOW * gap:
                self._widen()
        elif self._smooth > 0:
            self._smooth = 0.0
        elif is_complete or not self._widen():
            self._demand()

    def _widen(self) -> bool:
        """Let pricing keep more partial routes; return whether it can."""
        if self._beam >= _WIDEST:
            return False
        self._beam *= 4
        return True

    def _demand(self) -> None:
        """Forbid the mixture to break triples of visits; where it breaks none, be finished."""
        room = min(_TRIPLES, _MOST_TRIPLES - len(self.triples))
        broken = self.master.breached(most=room, uses=_TRIPLE_USES)
        for triple in broken:
            self.master.demand(triple)
        self._smooth = _SMOOTH
        self.is_finished = not broken
        self._is_rough = self.is_finished and self._room > _CLOSE
        self._demands += 1

    def _mixed(self, enough: Callable[[], bool]) -> MasterPrices | None:
        """Return the optimum over all known routes; they are offered as far as they pay."""
        best = self._solved()
        while best is not None and not enough() and self._offer(best):
            best = self._solved()
        return best

    def _solved(self) -> MasterPrices | None:
        best = self.master.solve()
        if best is None or not self._none.any():
            return best
        return replace(
            best, prices=np.where(self._none, self.instance.weight + _FORBIDDING, best.prices)
        )

    def _offer(self, at: MasterPrices) -> int:
        """Offer the master known routes worth more than their price; return how many."""
        chosen = self.pool.paying(
            at.prices, at.tolls.tolist(), most=_OFFERED, uses=_USES, fees=at.fees.tolist()
        )
        for route in chosen:
            self.master.offer(*self.pool.offered(route))
        return len(chosen)

    def _smoothed(self, best: MasterPrices) -> MasterPrices:
        if self._centre is None or self._smooth == 0:
            return best
        share = self._smooth
        return MasterPrices(
            value=best.value,
            prices=share * self._centre.prices + (1 - share) * best.prices,
            tolls=share * _padded(self._centre.tolls, best.tolls) + (1 - share) * best.tolls,
            fees=share * _padded(self._centre.fees, best.fees) + (1 - share) * best.fees,
        )

    def _learn(self, asked: MasterPrices, found: list[PricedRoutes]) -> None:
        """Record the bound that these prices prove."""
        counts = self.sets.counts
        bound = float(asked.prices[~self._none].sum()) + float(asked.fees.sum())
        bound += sum(toll * count for toll, count in zip(asked.tolls, counts, strict=True))
        bound += sum(
            each.most * count for each, count in zip(found, counts[: len(found)], strict=True)
        )
        if bound < self.bound:
            self.bound, self._centre = bound, asked
            self._most = [each.most for each in found]


def _padded(old: NDArray[np.float64], new: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `old` prices in the shape of `new`; what is younger cost nothing."""
    padded = np.zeros_like(new)
    padded[: old.size] = old
    return padded
