"""Route packing: the best lawful choice for some team-days among all routes that were seen.

A route is offered once for all team-days that may drive it; whether the chosen routes can be dealt
to team-days is a matching, and a set of team-days that is too small for the routes that need it
(Hall's theorem) becomes a constraint of the next round. The linear relaxation comes first: most
packings end there, with the proof that the present routes cannot be bettered from the pool.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.insertion_table import Stops
from planner.packing_programme import PooledRoute, Shortage, best_choice, relaxed_choice
from planner.roster_instance import RosterInstance
from planner.vehicle_limit import VehicleLimit, beside, rank

_ROUNDS: Final = 6
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """What came of packing some team-days anew."""

    routes: tuple[Stops, ...] | None
    """One route a team-day of the instance, worth more than before; None when none was found."""
    is_exact: bool
    """Whether no choice among the routes offered is worth more."""
    is_easy: bool = False
    """Whether the linear relaxation alone has proven it."""


def pack_routes(
    instance: RosterInstance,
    offered: Sequence[PooledRoute],
    present: Sequence[Stops],
    *,
    rows: Sequence[int],
    columns: int,
    nodes: int,
    scarce: Sequence[int] = (),
    limit_s: float | None = None,
) -> Packing:
    """Give the team-days `rows` the best of the routes `offered` to them.

    Parameters
    ----------
    offered
        Routes whose stops are on none of the other team-days.
    present
        One route a team-day of the instance; those of `rows` must be among `offered`.
    columns
        Most routes that branch and bound chooses among.
    nodes
        Most nodes of its tree.
    scarce
        Sets of team-days, as bits, known to be asked for more than they are.
    limit_s
        For measuring only: seconds after which branch and bound ends wherever it is.
    """
    among = sum(1 << row for row in rows)
    gone = sum(1 << row for row, stops in enumerate(present) if stops) & ~among
    limits = beside(instance.vehicle_limits, gone)
    shortages = _shortages(instance, rows, scarce, limits)
    home = {frozenset(present[row]): row for row in rows}
    held = {
        k
        for k, route in enumerate(offered)
        if route.drivers >> home.get(frozenset(route.stops), len(present)) & 1
    }
    value = sum(offered[k].worth for k in held)
    is_exact = True
    for turn in range(_ROUNDS):
        relaxed = relaxed_choice(offered, shortages)
        if relaxed is None:
            return Packing(routes=None, is_exact=False)
        room = relaxed.value - value - 1
        if room < -_LEAST:
            return Packing(routes=None, is_exact=is_exact, is_easy=not turn)
        order = np.argsort(-relaxed.reduced, kind="stable")
        count = int((relaxed.reduced >= -room - _LEAST).sum())
        is_exact &= count <= columns
        among_best = sorted(held.union(order[: min(count, columns)].tolist()))
        choice = best_choice(
            [offered[k] for k in among_best],
            shortages,
            start=[k in held for k in among_best],
            nodes=nodes,
            limit_s=limit_s,
        )
        if choice is None:
            return Packing(routes=None, is_exact=False)
        is_exact &= choice.is_best
        if sum(route.worth for route in choice.routes) <= value:
            return Packing(routes=None, is_exact=is_exact)
        dealt, short = deal_routes(choice.routes, rows, limits)
        if not short:
            routes = list(present)
            for row in rows:
                routes[row] = dealt.get(row, ())
            return Packing(routes=tuple(routes), is_exact=is_exact)
        shortages += short
    return Packing(routes=None, is_exact=False)


def _shortages(
    instance: RosterInstance,
    rows: Sequence[int],
    scarce: Sequence[int],
    limits: Sequence[VehicleLimit],
) -> list[Shortage]:
    """Return what is known to be short among `rows`: each office, then the scarce sets."""
    among = sum(1 << row for row in rows)
    found = []
    for depot in sorted({instance.depot[row] for row in rows}):
        bits = sum(1 << row for row in rows if instance.depot[row] == depot)
        found.append(Shortage(bits, rank(bits, limits)))
    for bits in scarce:
        here = Shortage(bits & among, rank(bits & among, limits))
        if here.drivers and here not in found:
            found.append(here)
    return found


def deal_routes(
    chosen: Sequence[PooledRoute], rows: Sequence[int], limits: Sequence[VehicleLimit] = ()
) -> tuple[dict[int, Stops], list[Shortage]]:
    """Return the routes dealt to team-days, most worth first, and team-days that are too few.

    No more of the team-days of one limit get a route than it has vehicles.
    """
    chosen = sorted(chosen, key=lambda route: (-route.worth, route.stops))
    dealing = _Dealing(chosen, rows, limits)
    short: list[Shortage] = []
    for route in range(len(chosen)):
        if not dealing.place(route):
            reached = sum(1 << row for row in dealing.reached)
            found = Shortage(reached, rank(reached, limits))
            if found not in short:
                short.append(found)
    return {row: chosen[route].stops for row, route in dealing.driver_of.items()}, short


class _Dealing:
    """Routes on team-days, grown by alternating paths through team-days and vehicles."""

    def __init__(
        self, chosen: Sequence[PooledRoute], rows: Sequence[int], limits: Sequence[VehicleLimit]
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
