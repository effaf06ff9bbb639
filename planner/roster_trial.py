"""Roster trials: solve a roster again from the routes at hand, with some visits forced in.

Forced visits go before all others. Near them routes are taken apart and made anew (ruin and
recreate, then packing); all other team-days stay as they are. A problem of few visits is solved as
a whole instead, with a bound, so that the outcome is proven. The work is counted, never timed.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.employer import EmployerId
from planner.insertion_table import NEVER, Stops
from planner.packing_programme import PooledRoute
from planner.roster import Roster, RosterProblem, Route
from planner.roster_checker import check_roster
from planner.roster_instance import RosterInstance, roster_instance
from planner.roster_part import Slot, SlotRoutes, roster_part, slot_of
from planner.roster_search import RosterSearch
from planner.roster_solution import RosterSolution, solve_instance
from planner.route_packing import pack_routes
from planner.timed_route import schedule_of, timed_route

SMALL: Final = 24
"""Most visits of a problem that is solved as a whole."""
_NEAREST, _BESIDE, _WAITING = 8, 4, 12
_MOST_ROWS: Final = 24
_ROUNDS: Final = 150
_COLUMNS: Final = 600
_NODES: Final = 50
_MOST_REMOVED: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Routes with all forced visits in, what they are worth, and what no such routes exceed."""

    routes: SlotRoutes
    worth: int
    bound: int | None


class RosterTrials:
    """Solves one problem again and again; team-days that are `fixed` never change.

    Worth is that of the problem's own weights, whatever is forced in.
    """

    def __init__(self, problem: RosterProblem, *, fixed: frozenset[Slot] = frozenset()) -> None:
        self.problem = problem
        self.instance = roster_instance(problem)
        self._fixed = fixed
        self._row = {slot_of(team): row for row, team in enumerate(problem.team_days)}
        self._index = {visit.employer: k for k, visit in enumerate(problem.visits)}
        days = len(problem.team_days) * (problem.clock.end_min - problem.clock.start_min)
        self._ahead = 1 + int(self.instance.weight.sum()) + days

    def stops(self, routes: SlotRoutes) -> dict[int, Stops]:
        """Return `routes` by row and number of the instance, without the empty ones."""
        return {
            self._row[slot]: tuple(self._index[stop] for stop in stops)
            for slot, stops in routes.items()
            if stops
        }

    def worth(self, routes: SlotRoutes) -> int:
        """Return the worth of all stops less all travel."""
        placed = list(itertools.chain(*self.stops(routes).values()))
        return int(self.instance.weight[placed].sum()) - self.travel(routes)

    def travel(self, routes: SlotRoutes) -> int:
        """Return all minutes on the road."""
        total = 0
        for row, stops in self.stops(routes).items():
            depot = self.instance.depot[row]
            nodes = [depot, *(self.instance.offices + stop for stop in stops), depot]
            total += sum(int(self.instance.travel[a, b]) for a, b in itertools.pairwise(nodes))
        return total

    def force(
        self,
        present: SlotRoutes,
        wanted: frozenset[EmployerId],
        *,
        keep: bool = False,
        rounds: int = _ROUNDS,
    ) -> Trial | None:
        """Return the best roster found with all `wanted` visits in it, or None if none was.

        Parameters
        ----------
        keep
            Whether the visits that are placed at present are wanted as well.
        rounds
            How often routes near by are taken apart; 0 for single exchanges only.
        """
        placed = set(itertools.chain(*present.values()))
        around = sorted(self._index[one] for one in wanted)
        all_wanted = wanted | placed if keep else wanted
        is_small = not keep and len(self.problem.visits) <= SMALL
        free = [row for slot, row in sorted(self._row.items()) if slot not in self._fixed]
        rows = free if is_small else self._rows_near(around, self.stops(present), free)
        slots = {slot_of(self.instance.team_days[row]) for row in rows}
        staying = {slot: stops for slot, stops in present.items() if stops and slot not in slots}
        held = frozenset(itertools.chain(*staying.values()))
        if wanted & held:
            return None
        offered = wanted | set(
            itertools.chain(*(stops for slot, stops in present.items() if slot in slots))
        )
        if not keep:
            most = len(self.problem.visits) if is_small else _WAITING
            offered |= self._waiting(around, rows, placed, most)
        part = self._weighed(roster_part(self.problem, slots=slots, employers=offered), all_wanted)
        routes, value, bound = _solved(part, present, all_wanted, None if is_small else rounds)
        together = {**staying, **routes}
        if not all_wanted.issubset(itertools.chain(*together.values())):
            return None
        if not self.is_lawful(together):
            return None
        worth = self.worth(together)
        return Trial(
            routes=together,
            worth=worth,
            bound=None if bound is None else worth + bound - value,
        )

    def slots_near(self, employer: EmployerId, routes: SlotRoutes) -> list[Slot]:
        """Return the team-days that a visit to `employer` would be tried on, and some beside."""
        free = [row for slot, row in sorted(self._row.items()) if slot not in self._fixed]
        rows = self._rows_near([self._index[employer]], self.stops(routes), free)
        return [slot_of(self.instance.team_days[row]) for row in rows]

    def is_lawful(self, routes: SlotRoutes) -> bool:
        """Return whether the independent checker passes `routes`, reasons aside."""
        stops = self.stops(routes)
        if any(schedule_of(self.instance, row, route) is None for row, route in stops.items()):
            return False
        placed = set(itertools.chain(*routes.values()))
        part = roster_part(self.problem, slots=self._row, employers=placed)
        return not check_roster(part, Roster(routes=self.timed(routes), unplaced=()))

    def timed(self, routes: SlotRoutes) -> tuple[Route, ...]:
        """Return lawful `routes` with their clock, in team-day order."""
        stops = self.stops(routes)
        return tuple(timed_route(self.instance, row, stops[row]) for row in sorted(stops))

    def _rows_near(
        self, around: Sequence[int], stops: dict[int, Stops], free: Sequence[int]
    ) -> list[int]:
        """Return team-days that may make the visits `around`, idle and near ones first."""
        instance = self.instance
        able: NDArray[np.bool_] = np.any(instance.allowed[:, list(around)], axis=1)
        chosen = dict.fromkeys(row for row in free if able[row] and row not in stops)
        for visit in around:
            if len(chosen) >= _MOST_ROWS:
                break
            here = instance.offices + visit
            away = instance.travel[here, :] + instance.travel[:, here]
            near = {
                row: min(
                    int(away[node])
                    for node in (
                        [instance.offices + stop for stop in stops.get(row, ())]
                        or [instance.depot[row]]
                    )
                )
                for row in free
            }
            order = sorted(free, key=lambda row: (near[row], row))
            may = [row for row in order if instance.allowed[row, visit]]
            others = [row for row in order if not instance.allowed[row, visit]]
            light = sorted(
                (row for row in may if stops.get(row)),
                key=lambda row: (self._least_given_up(stops[row], visit), near[row], row),
            )
            share, more = max(2, _NEAREST // len(around)), _BESIDE // len(around)
            chosen |= dict.fromkeys((*may[:share], *light[:more], *others[:more]))
        return sorted(chosen)

    def _least_given_up(self, route: Stops, visit: int) -> int:
        """Return the least worth of one stop that takes as long as `visit`, or of the route."""
        service, weight = self.instance.service, self.instance.weight
        long = [int(weight[stop]) for stop in route if service[stop] >= service[visit]]
        return min(long, default=int(weight[list(route)].sum()))

    def _waiting(
        self, around: Sequence[int], rows: Sequence[int], placed: set[EmployerId], most: int
    ) -> set[EmployerId]:
        """Return visits that are left out and could be made by `rows`, the nearest ones."""
        instance = self.instance
        able: NDArray[np.bool_] = np.any(instance.allowed[list(rows), :], axis=0)
        left = [
            k for k, visit in enumerate(instance.visits) if able[k] and visit.employer not in placed
        ]
        away = instance.travel[instance.offices + around[0], instance.offices :]
        left.sort(key=lambda k: (int(away[k]), k))
        return {instance.visits[k].employer for k in left[:most]}

    def _weighed(self, part: RosterProblem, wanted: frozenset[EmployerId]) -> RosterInstance:
        """Return `part` as an instance with the weights of the whole; `wanted` before all."""
        instance = roster_instance(part)
        weight = self.instance.weight[[self._index[visit.employer] for visit in part.visits]]
        ahead = [self._ahead * (visit.employer in wanted) for visit in part.visits]
        return replace(instance, weight=weight + ahead)


def _solved(
    part: RosterInstance,
    present: SlotRoutes,
    wanted: frozenset[EmployerId],
    rounds: int | None,
) -> tuple[dict[Slot, tuple[EmployerId, ...]], int, int | None]:
    """Return routes of `part`, what they are worth to it, and what no routes of it exceed.

    Without `rounds` the part is solved as a whole.
    """
    index = {visit.employer: k for k, visit in enumerate(part.visits)}
    forced = [index[one] for one in sorted(wanted & index.keys())]
    search = RosterSearch(part)
    search.adopt(
        [tuple(index[stop] for stop in present.get(slot_of(team), ())) for team in part.team_days]
    )
    search.fill()
    for visit in forced:
        if visit in search.unplaced():
            _make_room(search, visit)
    search.fill()
    bound = None
    if rounds is None:
        _improve(part, search, _ROUNDS, forced)
        whole = _whole(part, search.value)
        bound = whole.bound
        if whole.value > search.value:
            search.adopt(list(whole.routes))
    else:
        _improve(part, search, rounds, forced)
    routes = {
        slot_of(part.team_days[row]): tuple(part.visits[stop].employer for stop in stops)
        for row, stops in enumerate(search.routes)
        if stops
    }
    return routes, search.value, bound


def _whole(part: RosterInstance, value: int) -> RosterSolution:
    """Return a solution of all of `part` with a bound, as good as it need be to reach it."""
    quick = solve_instance(part, effort=0, tell=lambda _step, _share: None)
    if quick.bound is not None and max(value, quick.value) >= quick.bound:
        return quick
    return solve_instance(part, effort=1, tell=lambda _step, _share: None)


def _improve(
    part: RosterInstance, search: RosterSearch, rounds: int, forced: Iterable[int]
) -> None:
    """Make the routes of `search` anew, and pack the routes that it has seen."""
    everything = set(range(len(part.visits)))
    is_all_wanted = everything.issubset(forced)
    if not rounds or (is_all_wanted and not search.unplaced()):
        return
    search.run(rounds, enough=lambda: is_all_wanted and not search.unplaced())
    before, value = list(search.routes), search.value
    packed = pack_routes(
        part,
        _offered(part, search),
        before,
        rows=range(len(part.team_days)),
        columns=_COLUMNS,
        nodes=_NODES,
    ).routes
    if packed is not None:
        search.adopt(list(packed))
        search.fill()
        if search.value < value:
            search.adopt(before)


def _offered(part: RosterInstance, search: RosterSearch) -> list[PooledRoute]:
    """Return the routes that `search` has seen, with the team-days that may drive them."""
    able = [
        sum(1 << int(row) for row in np.flatnonzero(part.allowed[:, visit]))
        for visit in range(len(part.visits))
    ]
    of_depot: dict[int, int] = {}
    for row, depot in enumerate(part.depot):
        of_depot[depot] = of_depot.get(depot, 0) | 1 << row
    found = []
    for (depot, _), (travel, stops) in search.pool.items():
        drivers = of_depot.get(depot, 0)
        for stop in stops:
            drivers &= able[stop]
        if drivers:
            worth = int(part.weight[list(stops)].sum()) - travel
            found.append(PooledRoute(stops=stops, worth=worth, drivers=drivers))
    return found


def _make_room(search: RosterSearch, visit: int) -> None:
    """Place `visit` where those that have to go for it are worth least."""
    instance, best = search.instance, None
    for row, route in enumerate(search.routes):
        if not instance.allowed[row, visit]:
            continue
        few = range(min(len(route), _MOST_REMOVED) + 1)
        gone_sets = itertools.chain(
            *(itertools.combinations(range(len(route)), count) for count in few),
            [tuple(range(len(route)))],
        )
        for gone in gone_sets:
            rest = tuple(stop for k, stop in enumerate(route) if k not in gone)
            answers = search.table.of(instance.depot[row], rest)
            if answers.cost[visit] >= NEVER:
                continue
            lost = int(instance.weight[[route[k] for k in gone]].sum())
            key = (lost, answers.travel + int(answers.cost[visit]), row, gone)
            if best is None or key < best[0]:
                place = int(answers.place[visit])
                best = key, (*rest[:place], visit, *rest[place:])
    if best is not None:
        routes = list(search.routes)
        routes[best[0][2]] = best[1]
        search.adopt(routes)
