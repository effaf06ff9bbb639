"""Roster solutions: the routes of an instance, as good as the effort allows, and a bound on all.

Ruin and recreate gives a first roster and a pool of routes; column generation the bound and the
routes that a best roster is mixed from; dives along the mixture make whole routes of it. Then
neighbouring team-days are planned anew together, and rosters halved visit by visit. The best
roster seen is kept at every step, so stopping early costs quality, never lawfulness, and a bound
once proven stays proven.
"""

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from planner.column_generation import ColumnGeneration
from planner.insertion_table import Stops
from planner.packing_programme import PooledRoute
from planner.roster_branching import RosterBranching
from planner.roster_instance import RosterInstance
from planner.roster_neighbourhood import RosterNeighbourhoods
from planner.roster_search import RosterSearch
from planner.route_packing import deal_routes, pack_routes

_ROUNDS: Final = 2500
_ROUNDS_PER_VISIT: Final = 80
_PACKINGS: Final = 20
_PATIENCE: Final = 15
_COLUMNS: Final = 700
_NODES: Final = 50
_LONGEST: Final = 0.05
_HOPES: Final = 400
_LEAST_WORK: Final = 20_000_000
_WORK: Final = 25_000_000
_SURE: Final = (0.9, 0.6, 0.99, 0.75)
_FREED: Final = 1.2
_SEED: Final = 20240715
_DEAR: Final = 10**15
_PAYS: Final = 0.001
"""Share of what is missing to the bound that a step must be able to gain to be worth its work."""
_PAYS_AGAIN: Final = 0.02
"""The same for a bound that was worked on before."""
_BRANCH_ROUNDS: Final = 20
"""Rounds of column generation that halving must be able to afford to be worth beginning."""
_IDLE_DIVES: Final = 3
_SEARCH_UNTIL, _GENERATE_UNTIL, _DIVE_UNTIL, _IMPROVE_UNTIL, _BRANCH_UNTIL = (
    0.1,
    0.5,
    0.8,
    0.8,
    0.95,
)

Tell = Callable[[str, float], None]
Found = Callable[[int, int | None], None]


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
    instance: RosterInstance,
    *,
    effort: int,
    tell: Tell,
    spent: Spent | None = None,
    limit_s: float | None = None,
    found: Found = lambda _value, _bound: None,
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
    limit_s
        The time limit, in seconds, that `spent` gives the share of; it ends a step that would take
        too long.
    found
        Told value and proven bound, None before there is one, as they get better.
    """
    return _Solving(instance, effort, tell, spent, limit_s, found).solution()


class _Solving:
    def __init__(  # noqa: PLR0917 - the arguments of solve_instance
        self,
        instance: RosterInstance,
        effort: int,
        tell: Tell,
        spent: Spent | None,
        limit_s: float | None,
        found: Found,
    ) -> None:
        self._instance = instance
        self._effort = effort
        self._tell = tell
        self._spent = spent
        self._limit_s = limit_s
        self._found = found
        self._is_branched = False
        self._search = RosterSearch(instance)
        self._around = RosterNeighbourhoods(instance, self._search.near, seed=_SEED)

    def solution(self) -> RosterSolution:
        search, effort = self._search, self._effort
        rounds = min(_ROUNDS, _ROUNDS_PER_VISIT * len(self._instance.visits)) if effort else 0
        search.run(rounds, lambda share: self._tell("search", share), self._until(_SEARCH_UNTIL))
        self._found(search.value, None)
        generation = ColumnGeneration(self._instance, search.pool)
        limit = _LEAST_WORK + effort * _WORK
        self._generate(generation, limit)
        if effort:
            if generation.prices is not None:
                self._dives(generation, limit)
            if self._spent is None:
                self._generate(generation, limit, pays=_PAYS_AGAIN)
            self._improve(generation, limit, self._until(_IMPROVE_UNTIL))
            self._branch(generation, limit)
            if self._spent is not None:
                self._improve(generation, limit, self._until(1.0))
            self._tell("packing", 1.0)
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

    def _generate(self, generation: ColumnGeneration, limit: int, *, pays: float = _PAYS) -> None:
        late = self._until(_GENERATE_UNTIL)
        is_counted = self._spent is None
        generation.run(
            lambda: late() or (is_counted and generation.work >= limit),
            value=-_DEAR if self._instance.pairs else self._search.value,
            pays=pays if is_counted and not self._instance.pairs else 0.0,
        )
        self._found(self._search.value, _whole(generation.bound))

    def _trifle(self, generation: ColumnGeneration) -> float:
        """Return the gain that is nothing beside what is missing; 0 where only time counts."""
        if self._spent is not None or self._instance.pairs or not math.isfinite(generation.bound):
            return 0.0
        return _PAYS * (generation.bound - self._search.value)

    def _idle_dives(self) -> int:
        """Return after how many dives in vain neighbouring team-days are left as they are."""
        return _IDLE_DIVES if self._spent is not None else min(_IDLE_DIVES, self._effort - 1)

    def _is_best(self, generation: ColumnGeneration) -> bool:
        bound = _whole(generation.bound)
        if bound is None or self._instance.pairs:  # half visits are worth more than any bound
            return False
        return self._search.value >= bound

    def _dives(self, generation: ColumnGeneration, limit: int) -> None:
        """Follow the mixture down to whole routes, with different daring."""
        late = self._until(_DIVE_UNTIL)
        for sure in _SURE[: min(2, 1 + self._effort // 4)]:
            if late() or self._is_best(generation) or generation.work >= 2 * limit:
                return
            self._dive(generation, late, sure, freed=None)

    def _dive(
        self,
        generation: ColumnGeneration,
        late: Callable[[], bool],
        sure: float,
        *,
        freed: Collection[int] | None,
    ) -> None:
        """Dive once, on all team-days or with all but the `freed` held as they are."""
        held = [
            (self._instance.depot[row], stops)
            for row, stops in enumerate(self._search.routes)
            if stops and freed is not None and row not in freed
        ]
        self._know_routes(generation)
        found = generation.dive(late, least=sure, held=held)
        self._take(self._dealt(found), generation)

    def _dealt(self, found: Iterable[tuple[Stops, int]]) -> list[Stops]:
        """Return routes with their drivers as bits dealt to the team-days, as far as may be."""
        weight = self._instance.weight
        routes = [
            PooledRoute(stops=stops, worth=int(weight[list(stops)].sum()), drivers=drivers)
            for stops, drivers in found
        ]
        rows = range(len(self._instance.team_days))
        dealt, _short = deal_routes(routes, rows, self._instance.vehicle_limits)
        return [dealt.get(row, ()) for row in rows]

    def _improve(self, generation: ColumnGeneration, limit: int, late: Callable[[], bool]) -> None:
        """Plan neighbouring team-days anew, from the routes seen and then with new ones.

        Ends when that no longer helps and the rosters are still to be branched.
        """
        search = self._search
        turns = _PACKINGS * self._effort if self._spent is None else 10**9
        hopes = self._hopes(generation)
        idle = dives = 0
        for turn in range(turns):
            if late() or self._is_best(generation):
                break
            rows = self._around.choose(search.routes, hopes)
            if not rows:
                break
            before = search.value
            is_exhausted = self._pack(generation, rows)
            idle = _PATIENCE if is_exhausted else idle + 1
            if idle >= _PATIENCE and generation.prices is not None:
                if (generation.work >= 2 * limit and self._spent is None) or (
                    dives >= self._idle_dives() and not self._is_branched
                ):
                    break
                size = round(_FREED * self._around.size)
                freed = self._around.choose(search.routes, hopes, size=size)
                self._dive(generation, late, _SURE[dives % len(_SURE)], freed=frozenset(freed))
                hopes, idle, dives = self._hopes(generation), 0, dives + 1
            if search.value - before > self._trifle(generation) and not is_exhausted:
                idle = dives = 0
            if turn % 20 == 19:
                self._tell("packing", (turn + 1) / turns if self._spent is None else self._spent())

    def _branch(self, generation: ColumnGeneration, limit: int) -> None:
        """Lower the bound, and take the roster that is met on the way."""
        late, self._is_branched = self._until(_BRANCH_UNTIL), True
        if late() or self._is_best(generation) or self._instance.pairs:
            return
        branching = RosterBranching(generation, value=self._search.value)
        most = generation.work + limit // 4
        if (
            self._spent is None
            and _BRANCH_ROUNDS * generation.work > limit // 4 * generation.rounds
        ):
            return
        branching.run(lambda: late() or (self._spent is None and generation.work >= most))
        if branching.routes is not None:
            self._take(self._dealt(branching.routes), generation)
        self._found(self._search.value, _whole(generation.bound))

    def _hopes(self, generation: ColumnGeneration) -> list[Stops]:
        """Return the known routes that lose least at the prices of the mixture."""
        if (at := generation.prices) is None:
            return []
        best = generation.pool.best(at.prices, at.tolls.tolist(), _HOPES, at.fees.tolist())
        return [stops for _, stops in best.values()]

    def _know_routes(self, generation: ColumnGeneration) -> None:
        generation.pool.take_in(
            (self._instance.depot[row], frozenset(stops))
            for row, stops in enumerate(self._search.routes)
            if stops
        )

    def _pack(self, generation: ColumnGeneration, rows: list[int]) -> bool:
        """Give the team-days `rows` the best of the routes seen; return whether none is left."""
        search, among = self._search, frozenset(rows)
        self._know_routes(generation)
        free = np.ones(len(self._instance.visits), dtype=np.bool_)
        for row, stops in enumerate(search.routes):
            if row not in among:
                free[list(stops)] = False
        packing = pack_routes(
            self._instance,
            generation.pool.within(free, sum(1 << row for row in rows)),
            search.routes,
            rows=rows,
            columns=_COLUMNS,
            nodes=_NODES,
            scarce=generation.sets.bits,
            limit_s=self._left_s(),
        )
        self._around.learn(is_easy=packing.is_easy, is_exact=packing.is_exact)
        if packing.routes is not None:
            self._take(list(packing.routes), generation)
        return packing.is_exact and len(rows) == len(search.routes)

    def _left_s(self) -> float | None:
        """Return the seconds that one packing may take, or None without a time limit."""
        if self._limit_s is None or self._spent is None:
            return None
        return self._limit_s * min(_LONGEST, max(0.0, 1.0 - self._spent()))

    def _take(self, routes: list[Stops], generation: ColumnGeneration) -> None:
        """Take `routes` and whatever still fits, unless the present ones are better."""
        search = self._search
        present, value = list(search.routes), search.value
        search.adopt(routes)
        search.fill()
        if search.value < value:
            search.adopt(present)
        elif search.value > value:
            self._found(search.value, _whole(generation.bound))


def _whole(bound: float) -> int | None:
    """Return the whole minutes that no roster exceeds, or None when nothing is proven.

    Worths are whole; the room for rounding keeps the bound on the safe side.
    """
    if not math.isfinite(bound):
        return None
    return math.floor(bound + 1e-6 + 1e-12 * abs(bound))
