"""Route packing: the best lawful choice for some team-days among all routes that were seen.

A set packing with OR-Tools: GLOP prices the pool, CP-SAT chooses among the routes with the best
reduced cost. A route is offered once for all team-days that may drive it; whether the chosen
routes can be dealt to team-days is a matching, and a set of team-days that is too small for the
routes that need it (Hall's theorem) becomes a constraint of the next round. One worker, a fixed
seed and deterministic time: equal pools give equal choices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from planner.insertion_table import Stops
from planner.roster_instance import RosterInstance
from planner.vehicle_limit import VehicleLimit, beside, rank

_ROUNDS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledRoute:
    """A lawful route, what it is worth, and the team-days that may drive it as bits."""

    stops: Stops
    worth: int
    drivers: int


@dataclass(frozen=True, slots=True)
class _Shortage:
    """Team-days, as bits, of which fewer can go out than there are routes that only they drive."""

    drivers: int
    count: int


def pack_routes(
    instance: RosterInstance,
    pool: Mapping[tuple[int, frozenset[int]], tuple[int, Stops]],
    present: list[Stops],
    *,
    rows: Sequence[int],
    columns: int,
    deterministic_time: float,
    scarce: Sequence[int] = (),
) -> list[Stops] | None:
    """Return `present` with the team-days `rows` given the best routes of `pool`, or None.

    Visits on other team-days stay there; at most `columns` routes are offered to CP-SAT. `scarce`
    are sets of team-days, as bits, that are known to be asked for more than they are. Where the
    choice cannot be dealt after all, what can be dealt of it is returned.
    """
    kept = set(range(len(present))) - set(rows)
    free = frozenset(range(len(instance.visits))).difference(*(present[row] for row in kept))
    offered = _offered(instance, pool, free, rows)
    held = {frozenset(present[row]) for row in rows if present[row]}
    gone = sum(1 << row for row in kept if present[row])
    limits = beside(instance.vehicle_limits, gone)
    shortages = _depot_shortages(instance, rows, limits)
    among = sum(1 << row for row in rows)
    for bits in scarce:
        here = _Shortage(bits & among, rank(bits & among, limits))
        if here.count and here not in shortages:
            shortages.append(here)
    offered = _best_priced(instance, offered, shortages, held, columns)
    dealt: dict[int, Stops] = {}
    for _ in range(_ROUNDS):
        chosen = _choose(offered, held, shortages, deterministic_time / _ROUNDS)
        if chosen is None:
            return None
        dealt, short = deal_routes(chosen, rows, limits)
        if not short:
            break
        shortages += short
    return [dealt.get(row, ()) if row in set(rows) else r for row, r in enumerate(present)]


def _offered(
    instance: RosterInstance,
    pool: Mapping[tuple[int, frozenset[int]], tuple[int, Stops]],
    free: frozenset[int],
    rows: Sequence[int],
) -> list[PooledRoute]:
    drivers = _drivers(instance)
    by_depot: dict[int, int] = {}
    for row in rows:
        depot = instance.depot[row]
        by_depot[depot] = by_depot.get(depot, 0) | 1 << row
    offered = []
    for (depot, visits), (travel, stops) in pool.items():
        may_drive = by_depot.get(depot, 0) if visits <= free else 0
        for visit in stops:
            may_drive &= drivers[visit]
        if may_drive:
            worth = int(instance.weight[list(stops)].sum()) - travel
            offered.append(PooledRoute(stops=stops, worth=worth, drivers=may_drive))
    return offered


def _drivers(instance: RosterInstance) -> list[int]:
    """Return for each visit the team-days that may make it, as bits."""
    return [
        sum(1 << int(row) for row in np.flatnonzero(instance.allowed[:, visit]))
        for visit in range(len(instance.visits))
    ]


def _depot_shortages(
    instance: RosterInstance, rows: Sequence[int], limits: Sequence[VehicleLimit]
) -> list[_Shortage]:
    found = []
    for depot in sorted({instance.depot[row] for row in rows}):
        bits = sum(1 << row for row in rows if instance.depot[row] == depot)
        found.append(_Shortage(bits, rank(bits, limits)))
    return found


def _best_priced(
    instance: RosterInstance,
    offered: list[PooledRoute],
    shortages: list[_Shortage],
    held: set[frozenset[int]],
    columns: int,
) -> list[PooledRoute]:
    """Return the `columns` routes with the best reduced cost in the linear relaxation."""
    if len(offered) <= columns:
        return offered
    solver = pywraplp.Solver.CreateSolver("GLOP")
    solver.SetNumThreads(1)
    objective = solver.Objective()
    objective.SetMaximization()
    once = [solver.Constraint(0, 1) for _ in instance.visits]
    scarce = [solver.Constraint(0, shortage.count) for shortage in shortages]
    variables = []
    for route in offered:
        variable = solver.NumVar(0, solver.infinity(), "")
        objective.SetCoefficient(variable, route.worth)
        for visit in route.stops:
            once[visit].SetCoefficient(variable, 1)
        for shortage, row in zip(shortages, scarce, strict=True):
            if not route.drivers & ~shortage.drivers:
                row.SetCoefficient(variable, 1)
        variables.append(variable)
    solver.Solve()
    order = sorted(
        range(len(offered)),
        key=lambda k: (
            frozenset(offered[k].stops) not in held,
            -round(variables[k].reduced_cost(), 3),
            offered[k].stops,
        ),
    )
    return [offered[k] for k in sorted(order[:columns])]


def _choose(
    offered: list[PooledRoute],
    held: set[frozenset[int]],
    shortages: list[_Shortage],
    deterministic_time: float,
) -> list[PooledRoute] | None:
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in offered]
    of_visit: dict[int, list[cp_model.IntVar]] = {}
    for route, variable in zip(offered, taken, strict=True):
        model.add_hint(variable, frozenset(route.stops) in held)
        for visit in route.stops:
            of_visit.setdefault(visit, []).append(variable)
    for variables in of_visit.values():
        model.add_at_most_one(variables)
    for shortage in shortages:
        model.add(
            sum(
                variable
                for route, variable in zip(offered, taken, strict=True)
                if not route.drivers & ~shortage.drivers
            )
            <= shortage.count
        )
    model.maximize(
        sum(route.worth * variable for route, variable in zip(offered, taken, strict=True))
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = deterministic_time
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [r for r, variable in zip(offered, taken, strict=True) if solver.boolean_value(variable)]


def deal_routes(
    chosen: list[PooledRoute], rows: Sequence[int], limits: Sequence[VehicleLimit] = ()
) -> tuple[dict[int, Stops], list[_Shortage]]:
    """Return the routes dealt to team-days, most worth first, and team-days that are too few.

    No more of the team-days of one limit get a route than it has vehicles.
    """
    chosen = sorted(chosen, key=lambda route: (-route.worth, route.stops))
    dealing = _Dealing(chosen, rows, limits)
    short: list[_Shortage] = []
    for route in range(len(chosen)):
        if not dealing.place(route):
            reached = sum(1 << row for row in dealing.reached)
            found = _Shortage(reached, rank(reached, limits))
            if found not in short:
                short.append(found)
    return {row: chosen[route].stops for row, route in dealing.driver_of.items()}, short


class _Dealing:
    """Routes on team-days, grown by alternating paths through team-days and vehicles."""

    def __init__(
        self, chosen: list[PooledRoute], rows: Sequence[int], limits: Sequence[VehicleLimit]
    ) -> None:
        self.driver_of: dict[int, int] = {}
        self.reached: dict[int, None] = {}
        """Team-days that the last path came to."""
        self._chosen = chosen
        self._rows = rows
        self._limit_of = {
            row: limit for limit in limits for row in rows if limit.team_days >> row & 1
        }
        self._shared: set[int] = set()

    def place(self, route: int) -> bool:
        """Give `route` a team-day, moving others if need be; return whether there is a way."""
        self.reached, self._shared = {}, set()
        return self._augment(route)

    def _augment(self, route: int) -> bool:
        for row in self._rows:
            if self._chosen[route].drivers >> row & 1 and row not in self.reached:
                self.reached[row] = None
                if self._is_freed(row):
                    self.driver_of[row] = route
                    return True
        return False

    def _is_freed(self, row: int) -> bool:
        """Move away whatever keeps a route off team-day `row`."""
        if row in self.driver_of:
            return self._augment(self.driver_of[row])
        limit = self._limit_of.get(row)
        if limit is None:
            return True
        out = [other for other in self.driver_of if limit.team_days >> other & 1]
        if len(out) < limit.vehicles:
            return True
        if limit.team_days in self._shared:
            return False
        self._shared.add(limit.team_days)
        for other in sorted(out):
            if other in self.reached:
                continue
            self.reached[other] = None
            if self._augment(self.driver_of[other]):
                del self.driver_of[other]
                return True
        return False
