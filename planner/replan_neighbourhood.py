"""Replan neighbourhoods: every route that a replan with few changes could use.

Within radius k at most k visits leave a team-day that could have kept them; where a team-day can no
longer make all its stops, those that it has to give up at least do not count. A route of such a
replan loses x of its stops and takes in y from other routes with x + y <= k, besides any set of
the visits that need a place. Routes that only make sense together with another one are left out
where that one does not exist: nobody leaves for nothing. What is offered is complete when a set
that cannot be made rules out all larger ones (`ReplanRoutes.is_metric`) and the budget of sets to
look at has sufficed.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from planner.insertion_table import NEVER, Stops
from planner.replan_instance import ReplanInstance
from planner.replan_route import ReplanRoutes

NEAREST: Final = 2
"""The largest radius for which all routes are offered."""
_MOST: Final = 30_000
"""Routes that a packing can still choose among in little time."""


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """One set of stops that a team-day can make."""

    row: int
    visits: tuple[int, ...]
    """In order of number; the order on the road is decided later."""


class Neighbourhood:
    """The columns offered so far and whether they are all that there are."""

    def __init__(
        self, replan: ReplanInstance, routes: ReplanRoutes, wanted: Sequence[int], *, budget: int
    ) -> None:
        self.replan = replan
        self.routes = routes
        self.columns: set[Column] = set()
        self.is_complete = routes.is_metric()
        self._budget = budget
        self._row_of = replan.row_of
        self._broken = {
            row: self._least_loss(row)
            for row, stops in enumerate(replan.base)
            if routes.order(row, stops, hint=stops) is None
        }
        """Team-days that cannot do all that they were to, and how many stops they lose at least."""
        unsettled = {v for row in self._broken for v in self._movable(row)}
        self._wanted = (*wanted, *sorted(v for v in unsettled if replan.must(v)))
        self._useful = set(unsettled)
        """Visits whose leaving lets somebody in."""
        self._leaving = set(unsettled)
        self.present: tuple[Column, ...] = tuple(
            self._offer(row, self._shrunk(row) if row in self._broken else stops)
            for row, stops in enumerate(replan.base)
        )
        """The routes that stand, and what is left of those that cannot."""

    @property
    def broken(self) -> int:
        """Return how many stops team-days lose at least that cannot do all they were to."""
        return sum(self._broken.values())

    def widen(self, radius: int) -> None:
        """Offer the routes of exactly this radius; smaller ones were offered before."""
        if radius == 0:
            for row in self.replan.rows:
                for lost in self._losses(row, 0):
                    self._grow(row, lost, (), least=0, strangers=0)
        elif radius == 1:
            self._widen_once()
        else:
            self._widen_twice()

    def _widen_once(self) -> None:
        for row in self.replan.rows:
            for lost in self._losses(row, 1):
                least = int(row not in self._broken)
                if self._grow(row, lost, (), least=least, strangers=0):
                    self._useful.update(lost)
                    self._leaving.update(lost)
        for row in self.replan.rows:
            for lost in self._losses(row, 0):
                self._grow(row, lost, self._others(row, self._leaving), least=0, strangers=1)

    def _widen_twice(self) -> None:
        everybody = set(self._row_of) - self.replan.pinned
        for row in self.replan.rows:
            is_broken = row in self._broken
            for lost in self._losses(row, 2):
                if self._grow(row, lost, (), least=int(not is_broken), strangers=0):
                    self._leaving.update(lost)
            for lost in self._losses(row, 1):
                useful = self._others(row, self._useful)
                if self._grow(row, lost, useful, least=0, strangers=1):
                    self._leaving.update(lost)
                if is_broken or lost[0] in self._useful:
                    among = self._others(row, everybody)
                    self._grow(row, lost, among, least=int(not is_broken), strangers=1)
        for row in self.replan.rows:
            for lost in self._losses(row, 0):
                self._grow(row, lost, self._others(row, self._leaving), least=0, strangers=2)

    def make_room(self, row: int, visit: int) -> None:
        """Offer all routes in which the fewest stops of a team-day yield to `visit`."""
        movable = self._movable(row)
        for count in range(len(movable) + 1):
            found = [
                order
                for lost in itertools.combinations(movable, count)
                if (order := self.routes.order(row, self._with(row, lost, visit))) is not None
            ]
            for stops in found:
                self._offer(row, stops)
            if found:
                return

    def _with(self, row: int, lost: Stops, visit: int) -> Stops:
        return (*(one for one in self.replan.base[row] if one not in lost), visit)

    def offer(self, row: int, stops: Stops) -> None:
        """Offer one more route, if the team-day can make it."""
        if self.routes.order(row, stops, hint=stops) is not None:
            self._offer(row, stops)

    def _offer(self, row: int, visits: Sequence[int]) -> Column:
        column = Column(row, tuple(sorted(visits)))
        self.columns.add(column)
        return column

    def _movable(self, row: int) -> list[int]:
        return [visit for visit in self.replan.base[row] if visit not in self.replan.pinned]

    def _least_loss(self, row: int) -> int:
        """Return how many stops a team-day has to give up at least."""
        stops, movable = self.replan.base[row], self._movable(row)
        for count in range(1, len(movable)):
            for lost in itertools.combinations(movable, count):
                if self.routes.order(row, [v for v in stops if v not in lost]) is not None:
                    return count
        return len(movable)

    def _losses(self, row: int, count: int) -> Iterator[Stops]:
        """Yield what a team-day may give up: `count` stops more than it has to."""
        return itertools.combinations(self._movable(row), count + self._broken.get(row, 0))

    def _others(self, row: int, visits: set[int]) -> list[int]:
        among = visits.difference(self.replan.base[row], self._wanted)
        return sorted(among)

    def _grow(
        self, row: int, lost: Stops, others: Sequence[int], *, least: int, strangers: int
    ) -> int:
        """Offer the route without `lost` and with every set that fits; return how many.

        At least `least` of those who need a place come in, at most `strangers` of the `others`.
        """
        base = self.replan.base[row]
        kept = tuple(visit for visit in base if visit not in lost)
        start = self.routes.order(row, kept, hint=kept)
        if start is None:
            return 0
        allowed = self.replan.instance.allowed[row]
        wanted = [visit for visit in self._wanted if allowed[visit] and visit not in base]
        candidates = [*wanted, *(visit for visit in others if allowed[visit])]
        found = 0
        stack: list[tuple[Stops, list[int], int, int]] = [(start, candidates, 0, 0)]
        while stack:
            if len(self.columns) >= _MOST:
                self.is_complete = False
                break
            stops, left, inside, guests = stack.pop()
            if inside >= least and (inside or guests or row in self._broken):
                self._offer(row, stops)
                found += 1
            fitting = self._fitting(row, stops, left)
            for place, (visit, grown) in enumerate(fitting):
                is_guest = visit not in wanted
                if is_guest and guests == strangers:
                    continue
                rest = [other for other, _ in fitting[place + 1 :]]
                stack.append((grown, rest, inside + (not is_guest), guests + is_guest))
        return found

    def _fitting(self, row: int, stops: Stops, left: Sequence[int]) -> list[tuple[int, Stops]]:
        """Return which of `left` fit beside `stops`, each with a lawful order of all."""
        if not left:
            return []
        table = self.routes.insertions(row, stops)
        fitting = []
        for visit in left:
            if table is not None and table.cost[visit] < NEVER:
                fitting.append((visit, self.routes.inserted(row, stops, visit)))
            elif self.routes.asked >= self._budget:
                self.is_complete = False
            elif (order := self.routes.order(row, (*stops, visit))) is not None:
                fitting.append((visit, order))
        return fitting

    def _shrunk(self, row: int) -> Stops:
        """Return what a broken team-day can still do when stops are given up one by one."""
        stops = self.replan.base[row]
        while stops:
            order = self.routes.order(row, stops)
            if order is not None:
                return order
            loose = [visit for visit in stops if visit not in self.replan.pinned]
            if not loose:
                break
            must = [visit for visit in loose if self.replan.must(visit)]
            gone = max(set(loose) - set(must) or must)
            stops = tuple(visit for visit in stops if visit != gone)
        return stops
