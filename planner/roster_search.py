"""Roster search: routes by insertion, improved by taking neighbouring strings out and back in.

Ruin and recreate after Christiaens and Vanden Berghe (2020, Slack induction by string removals):
strings of stops near one visit are taken out of several routes, and everything that is not placed
is offered a place again. Every candidate route is exact on clock and lunch (`InsertionTable`), so
there is never a route to repair. The number of rounds is fixed and the noise comes from a
generator with a fixed seed: no clock has a say.
"""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.insertion_table import NEVER, InsertionTable, Stops
from planner.noise import Noise
from planner.roster_instance import RosterInstance
from planner.vehicle_limit import VehicleLimit

_SEED: Final = 20200610
_HOT, _COLD = 300.0, 2.0
_STRINGS: Final = 6
_BLINK: Final = 0.02


class RosterSearch:
    """Routes of one instance, one a team-day, and what is not placed."""

    def __init__(self, instance: RosterInstance, *, seed: int = _SEED) -> None:
        self.instance = instance
        self.table = InsertionTable(instance)
        self.routes: list[Stops] = [()] * len(instance.team_days)
        self.pool: dict[tuple[int, frozenset[int]], tuple[int, Stops]] = {}
        """Every set of stops seen: least travel known and its order, by office."""
        self._noise = Noise(seed)
        self._weight: list[int] = instance.weight.tolist()
        self._service: list[int] = instance.service.tolist()
        self._closed = np.where(instance.allowed, 0, 2 * NEVER).astype(np.int32)
        self._cost = np.zeros_like(self._closed)
        self._on: list[int] = [-1] * len(instance.visits)
        self.near = _neighbours(instance)
        """For each visit all visits, nearest first."""
        self._mandatory = [visit.is_mandatory for visit in instance.visits]
        self._is_scarce = True
        self._limit_of = {
            row: limit
            for limit in instance.vehicle_limits
            for row in range(len(self.routes))
            if limit.team_days >> row & 1
        }
        self.value = 0
        for row in range(len(self.routes)):
            self._set(row, ())

    def run(
        self,
        rounds: int,
        tell: Callable[[float], None] = lambda _: None,
        enough: Callable[[], bool] = lambda: False,
    ) -> None:
        """Do `rounds` rounds, or until there is `enough`, and keep the best routes found."""
        self._recreate(1.0)
        best, best_value = list(self.routes), self.value
        if not self.instance.visits or not self.routes:
            return
        for turn in range(rounds):
            heat = _HOT * (_COLD / _HOT) ** (turn / max(1, rounds - 1))
            old_value, changed = self.value, self._ruin()
            changed = self._recreate(0.4) | changed
            if self.value < old_value + heat * math.log(1.0 - self._noise()):
                for row, route in changed.items():
                    self._set(row, route)
            elif self.value > best_value:
                best, best_value = list(self.routes), self.value
            if turn % 500 == 499:
                tell((turn + 1) / rounds)
            if turn % 50 == 49 and enough():
                break
        self.adopt(best)

    def adopt(self, routes: list[Stops]) -> None:
        """Take `routes`, one a team-day, in place of the present ones."""
        for row, route in enumerate(routes):
            if self.routes[row] != route:
                self._set(row, ())
        for row, route in enumerate(routes):
            self._set(row, route)

    def fill(self) -> None:
        """Place whatever still fits, whatever the road costs."""
        self._recreate(1.0, at_any_cost=True)

    def unplaced(self) -> list[int]:
        """Return the visits that are on no route, in order."""
        return [visit for visit, row in enumerate(self._on) if row < 0]

    def _set(self, row: int, route: Stops) -> None:
        """Put `route` on team-day `row` and keep the books."""
        depot = self.instance.depot[row]
        old = self.routes[row]
        if old:
            self.value += self.table.of(depot, old).travel
            for visit in old:
                if self._on[visit] == row:
                    self._on[visit] = -1
                self.value -= self._weight[visit]
        answers = self.table.of(depot, route)
        self.value -= answers.travel
        for visit in route:
            self._on[visit] = row
            self.value += self._weight[visit]
        self.routes[row] = route
        np.add(answers.cost, self._closed[row], out=self._cost[row])
        if row in self._limit_of:
            self._share_vehicles(self._limit_of[row])
        if route:
            key = depot, frozenset(route)
            if (known := self.pool.get(key)) is None or answers.travel < known[0]:
                self.pool[key] = answers.travel, route

    def _share_vehicles(self, limit: VehicleLimit) -> None:
        """Keep idle team-days at home while the others have taken all their vehicles."""
        among = [row for row, other in self._limit_of.items() if other is limit]
        is_full = sum(bool(self.routes[row]) for row in among) >= limit.vehicles
        for row in among:
            if not self.routes[row]:
                empty = self.table.of(self.instance.depot[row], ()).cost
                self._cost[row] = empty + self._closed[row] + NEVER * is_full

    def _ruin(self) -> dict[int, Stops]:
        """Take strings out around one visit; return the routes changed, as they were."""
        noise, waiting = self._noise, self.unplaced()
        self._is_scarce = bool(waiting)
        if waiting and noise() < 0.4:
            centre = waiting[noise.below(len(waiting))]
        else:
            centre = noise.below(len(self._on))
        strings = 1 + noise.below(_STRINGS)
        changed: dict[int, Stops] = {}
        for visit in self.near[centre]:
            row = self._on[visit]
            if row < 0 or row in changed:
                continue
            if noise() < 0.1:
                continue
            route = self.routes[row]
            length = 1 + noise.below(len(route))
            at = route.index(visit)
            first = max(0, min(at - noise.below(length), len(route) - length))
            changed[row] = route
            self._set(row, route[:first] + route[first + length :])
            if len(changed) == strings:
                break
        return changed

    def _recreate(self, noise_width: float, *, at_any_cost: bool = False) -> dict[int, Stops]:
        """Offer every visit without a route a place; return the routes changed, as they were."""
        changed: dict[int, Stops] = {}
        waiting = np.array(self.unplaced(), dtype=np.int64)
        if not waiting.size or not self.routes:
            return changed
        possible = waiting[self._cost[:, waiting].min(axis=0) < NEVER].tolist()
        for visit in self._ordered(possible, noise_width):
            column = self._cost[:, visit]
            row = int(column.argmin())
            cost = int(column[row])
            if cost >= NEVER:
                continue
            if self._noise() < _BLINK:
                held, column[row] = cost, NEVER
                other = int(column.argmin())
                column[row] = held
                if column[other] < NEVER:
                    row, cost = other, int(column[other])
            if cost >= self._weight[visit] and not at_any_cost:
                continue
            route = self.routes[row]
            place = int(self.table.of(self.instance.depot[row], route).place[visit])
            changed.setdefault(row, route)
            self._set(row, (*route[:place], visit, *route[place:]))
        return changed

    def _ordered(self, visits: list[int], width: float) -> list[int]:
        """Return `visits` with mandatory ones first, then by a noisy rule chosen by chance."""
        noise, rule = self._noise, self._noise()
        keys: dict[int, float] = {}
        for visit in visits:
            if rule < (0.05 if self._is_scarce else 0.6):
                key = noise()
            elif rule < 0.1 or self._mandatory[visit]:
                key = -self._service[visit] * (1.0 + width * noise())
            else:
                key = -self._weight[visit] / (self._service[visit] + 20) * (1.0 + width * noise())
            keys[visit] = key
        return sorted(visits, key=lambda visit: (not self._mandatory[visit], keys[visit], visit))


def _neighbours(instance: RosterInstance) -> list[list[int]]:
    """Return for each visit all visits, nearest first."""
    between: NDArray[np.int64] = instance.travel[instance.offices :, instance.offices :]
    there_and_back = between + between.T
    np.fill_diagonal(there_and_back, -1)
    return [row.tolist() for row in there_and_back.argsort(axis=1, kind="stable")]
