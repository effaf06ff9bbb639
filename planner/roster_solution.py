"""Roster solutions: the routes of an instance, as good as the effort allows, and a bound on all.

Ruin and recreate gives a first roster and a pool of routes; column generation the bound and the
routes that a best roster is mixed from; dives along the mixture and set packing with CP-SAT make
whole routes of it. The best roster seen is kept at every step, so stopping early costs quality,
never lawfulness, and a bound once proven stays proven.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from planner.column_generation import ColumnGeneration
from planner.insertion_table import Stops
from planner.roster_instance import RosterInstance
from planner.roster_search import RosterSearch
from planner.route_packing import PooledRoute, deal_routes, pack_routes

_ROUNDS: Final = 2500
_ROUNDS_PER_VISIT: Final = 80
_PACKINGS: Final = 2
_NEIGHBOURS: Final = 10
_COLUMNS: Final = 2500
_PACKING_TIME: Final = 1.0
_WHOLE_TIME: Final = 6.0
_LEAST_WORK: Final = 20_000_000
_WORK: Final = 60_000_000
_SURE: Final = (0.9, 0.6, 0.99, 0.75)
_DEAR: Final = 10**15
_SEARCH_UNTIL, _GENERATE_UNTIL, _DIVE_UNTIL = 0.1, 0.5, 0.85

Tell = Callable[[str, float], None]


class Spent(Protocol):
    """Tells which share of a time limit is used up; a clock that lives outside the planner."""

    def __call__(self) -> float:
        """Return the share, 0 at the start, 1 when time is up."""
        ...  # pragma: no cover - a shape, not code


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterSolution:
    """One route a team-day, what they are worth together, and what no routes exceed."""

    routes: tuple[Stops, ...]
    value: int
    bound: int | None


def solve_instance(
    instance: RosterInstance, *, effort: int, tell: Tell, spent: Spent | None = None
) -> RosterSolution:
    """Return a good solution of `instance` and a proven bound.

    Parameters
    ----------
    effort
        Counts work, never time: equal efforts give equal solutions.
    tell
        Told the step and the share of it that is done.
    spent
        For measuring only: a share of a time limit that ends every step; then the solution
        depends on the machine, and `effort` is without a limit.
    """
    return _Solving(instance, effort, tell, spent).solution()


class _Solving:
    def __init__(
        self, instance: RosterInstance, effort: int, tell: Tell, spent: Spent | None
    ) -> None:
        self._instance = instance
        self._effort = effort
        self._tell = tell
        self._spent = spent
        self._search = RosterSearch(instance)

    def solution(self) -> RosterSolution:
        search, effort = self._search, self._effort
        rounds = min(_ROUNDS, _ROUNDS_PER_VISIT * len(self._instance.visits))
        if self._spent is None:
            rounds *= effort
        search.run(rounds, lambda share: self._tell("search", share), self._until(_SEARCH_UNTIL))
        generation = ColumnGeneration(self._instance, search.pool)
        limit = _LEAST_WORK + effort * _WORK
        self._generate(generation, limit)
        if effort:
            if generation.prices is not None:
                self._dive(generation, limit)
            self._pack(generation)
        search.fill()
        bound = generation.bound
        return RosterSolution(
            routes=tuple(search.routes),
            value=search.value,
            bound=_whole(bound),
        )

    def _until(self, share: float) -> Callable[[], bool]:
        spent = self._spent
        return (lambda: False) if spent is None else (lambda: spent() >= share)

    def _generate(self, generation: ColumnGeneration, limit: int) -> None:
        late = self._until(_GENERATE_UNTIL)
        generation.run(
            lambda: late() or (self._spent is None and generation.work >= limit),
            value=-_DEAR if self._instance.pairs else self._search.value,
        )

    def _is_best(self, generation: ColumnGeneration) -> bool:
        bound = _whole(generation.bound)
        if bound is None or self._instance.pairs:  # half visits are worth more than any bound
            return False
        return self._search.value >= bound

    def _dive(self, generation: ColumnGeneration, limit: int) -> None:
        """Follow the mixture down to whole routes, more than once with different daring."""
        late = self._until(_DIVE_UNTIL)
        for sure in _SURE[: self._effort]:
            if late() or self._is_best(generation) or generation.work >= 2 * limit:
                return
            found = generation.dive(late, least=sure)
            weight = self._instance.weight
            routes = [
                PooledRoute(stops=stops, worth=int(weight[list(stops)].sum()), drivers=drivers)
                for stops, drivers in found
            ]
            rows = range(len(self._instance.team_days))
            dealt, _short = deal_routes(routes, rows, self._instance.vehicle_limits)
            self._take([dealt.get(row, ()) for row in rows])

    def _pack(self, generation: ColumnGeneration) -> None:
        """Choose among the routes seen: once for all team-days, then around visits by chance."""
        late, instance = self._until(1.0), self._instance
        times = _PACKINGS * self._effort if self._spent is None else 10**6
        everywhere = range(len(instance.team_days))
        for turn in range(times):
            if late() or self._is_best(generation):
                break
            whole = turn == 0 and generation.prices is not None
            rows = everywhere if whole else self._search.team_days_around(_NEIGHBOURS)
            if not rows:
                break
            pool = self._search.pool
            if whole and generation.prices is not None:
                at = generation.prices
                pool = generation.pool.best(at.prices, at.tolls.tolist(), _COLUMNS)
                for row, stops in enumerate(self._search.routes):
                    if stops:
                        key = instance.depot[row], frozenset(stops)
                        pool[key] = self._search.pool[key]
            packed = pack_routes(
                instance,
                pool,
                list(self._search.routes),
                rows=rows,
                columns=2 * _COLUMNS if whole else _COLUMNS,
                deterministic_time=_WHOLE_TIME if whole else _PACKING_TIME,
                scarce=generation.sets.bits,
            )
            if packed is not None:
                self._take(packed)
            self._tell("packing", (turn + 1) / times if self._spent is None else self._spent())
        self._tell("packing", 1.0)

    def _take(self, routes: list[Stops]) -> None:
        """Take `routes` and whatever still fits, unless the present ones are better."""
        search = self._search
        present, value = list(search.routes), search.value
        search.adopt(routes)
        search.fill()
        if search.value < value:
            search.adopt(present)


def _whole(bound: float) -> int | None:
    """Return the whole minutes that no roster exceeds, or None when nothing is proven.

    Worths are whole; the room for rounding keeps the bound on the safe side.
    """
    if not math.isfinite(bound):
        return None
    return math.floor(bound + 1e-6 + 1e-12 * abs(bound))
