"""Replans: routes that stand are changed as little as an event demands.

Aims in order: as many mandatory visits as can be reached, fewest visits that leave a team-day that
could have kept them, fewest changed minutes, then prizes and travel. All routes within a radius of
so many changes are offered to a set packing; the radius grows until nothing mandatory is missing
that could be placed. What a complete radius rules out is proven; beyond the last one the best
routes of a search are mixed in, and the replan says what it does not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geo.employer import EmployerId
from planner.insertion_table import NEVER, Stops
from planner.replan_instance import InvalidReplanError, ReplanInstance, replan_instance
from planner.replan_neighbourhood import NEAREST, Column, Neighbourhood
from planner.replan_packing import Packed, ReplanPacking
from planner.replan_proof import ReplanProof
from planner.replan_route import ReplanRoutes, TimedRoute
from planner.roster import Roster, RosterProblem, Route
from planner.roster_instance import PRIZE_MIN, RosterInstance
from planner.roster_search import RosterSearch
from planner.team_day import TeamDay
from planner.unplaced import explain_unplaced

_BUDGET: Final = 3000
_ROUNDS: Final = 250
_FEW: Final = 5
_ROWS_A_ROUTE: Final = 2
_POLISHED: Final = 300
_MINUTE: Final = 10_000
_TRIES: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """The new routes of the open team-days, and what is proven of them."""

    roster: Roster
    proof: ReplanProof


def replan_roster(
    problem: RosterProblem,
    former: tuple[Route, ...],
    *,
    pinned: frozenset[EmployerId] = frozenset(),
    held: frozenset[EmployerId] = frozenset(),
    not_before: Mapping[TeamDay, int] | None = None,
    first: frozenset[EmployerId] = frozenset(),
    placeable: int | None = None,
) -> Replanned:
    """Return routes for `problem` that change `former` as little as possible.

    Parameters
    ----------
    problem
        The open team-days and visits, as they are after the events.
    former
        The routes that stood; those of team-days that are none of `problem` have to be given up.
    pinned
        Visits that keep their team-day and their minute.
    held
        Visits that keep their team-day if they still have it; their minute may change.
    not_before
        Minute before which a team-day that is on the road takes no new stop.
    first
        Visits that go before all others, even where that leaves out more than one: urgent ones,
        and those that a planner puts on one team-day, targeted visits too.
    placeable
        A number of mandatory visits that is known not to be exceeded.

    Raises
    ------
    InvalidReplanError
        If what is pinned cannot be kept.
    """
    replan = replan_instance(
        problem, former, pinned=pinned, held=held, not_before=not_before, first=first
    )
    return _Replanning(problem, replan, former, placeable).result()


class _Replanning:
    def __init__(
        self,
        problem: RosterProblem,
        replan: ReplanInstance,
        former: tuple[Route, ...],
        placeable: int | None,
    ) -> None:
        self._problem = problem
        self._replan = replan
        self._former = {route.team_day: route for route in former}
        self._routes = ReplanRoutes(replan)
        self._packing = ReplanPacking(replan)
        placed = replan.row_of
        visits = replan.instance.visits
        self._able = {k for k in range(len(visits)) if self._fits_alone(k)}
        self._wanted = [k for k in sorted(self._able) if k not in placed and replan.must(k)]
        concerned = replan.first | replan.homeless
        is_full = sum(visit not in concerned for visit in self._wanted) > _FEW
        budget = _BUDGET // 3 if is_full else _BUDGET
        self._near = Neighbourhood(replan, self._routes, self._wanted, budget=budget)
        musts = [k for k in sorted(self._able) if replan.must(k)]
        self._extra = sum(not visits[k].is_mandatory for k in musts)
        most = len(musts) - self._extra
        self._most = most if placeable is None else min(most, placeable)
        worths = sorted((self._packing.worth[k] for k in musts), reverse=True)
        self._enough = sum(worths[: self._most + self._extra])

    def result(self) -> Replanned:
        self._refuse_lost_pins()
        packed, proven = self._packed()
        chosen = self._polished(packed)
        timed = {column.row: self._timed(column) for column in chosen}
        self._fill(timed)
        routes = tuple(
            self._route(row, one) for row, one in sorted(timed.items()) if one is not None
        )
        musts = [v for v in self._replan.instance.visits if v.is_mandatory]
        on_road = {stop.employer for route in routes for stop in route.stops}
        placed = sum(visit.employer in on_road for visit in musts)
        return Replanned(
            roster=Roster(routes=routes, unplaced=explain_unplaced(self._problem, routes)),
            proof=ReplanProof(
                placed=placed,
                placeable=max(placed, self._most),
                forced=len(self._replan.homeless),
                changes=packed.changes,
                fewest=min(packed.changes, proven),
            ),
        )

    def _refuse_lost_pins(self) -> None:
        for row, stops in enumerate(self._replan.base):
            held = tuple(visit for visit in stops if visit in self._replan.pinned)
            if held and self._routes.order(row, held) is None:
                team_day = self._replan.instance.team_days[row]
                raise InvalidReplanError(
                    "{day} 第 {number} 组固定的任务不能按原来的时间完成：请去掉对其中一家的固定",
                    day=team_day.day.isoformat(),
                    number=team_day.number,
                )

    def _fits_alone(self, visit: int) -> bool:
        for row in self._replan.rows:
            if self._replan.instance.allowed[row, visit]:
                table = self._routes.insertions(row, ())
                if table is not None and table.cost[visit] < NEVER:
                    return True
                if table is None and self._routes.order(row, (visit,)) is not None:
                    return True
        return False

    def _packed(self) -> tuple[Packed, int]:
        """Return the best choice found and a number of changes that is proven to be needed.

        Where others wait for a place besides those whom the events concern, these come first; for
        many who waited before, a whole month is not turned over.
        """
        near = self._near
        for visit in sorted(self._replan.first & self._able):
            rows = [row for row in self._replan.rows if self._replan.instance.allowed[row, visit]]
            if len(rows) == 1 and visit not in self._replan.base[rows[0]]:
                near.make_room(rows[0], visit)
        best = self._packing.choose(near.columns, near.present)
        concerned = self._replan.first | self._replan.homeless
        own = [visit for visit in self._wanted if visit in concerned]
        if own and len(own) < len(self._wanted):
            best = self._own_placed(own, best)
            near.columns.update(best.chosen)
        proven = near.broken
        for radius in range(NEAREST + 1):
            near.widen(radius)
            best = self._packing.choose(near.columns, best.chosen)
            if near.is_complete and best.is_best:
                proven = near.broken + radius + 1
            if best.placed == self._enough and best.changes <= proven:
                return best, proven
            if not (near.is_complete and best.is_best):
                break
        placed = {visit for column in best.chosen for visit in column.visits}
        if placed.issuperset(own) and len(self._wanted) - len(own) > _FEW:
            return best, proven
        for row, stops in self._searched(best):
            near.offer(row, stops)
        return self._packing.choose(near.columns, best.chosen), proven

    def _own_placed(self, own: list[int], best: Packed) -> Packed:
        """Return a choice that places those whom the events concern, if it can be found."""
        near = Neighbourhood(self._replan, self._routes, own, budget=_BUDGET // 2)
        near.columns.update(best.chosen)
        placed = {visit for column in best.chosen for visit in column.visits}
        worth = self._packing.worth
        enough = best.placed + sum(worth[visit] for visit in own if visit not in placed)
        for radius in range(NEAREST + 1):
            near.widen(radius)
            best = self._packing.choose(near.columns, best.chosen)
            if best.placed >= enough or not near.is_complete:
                break
        return best

    def _searched(self, best: Packed) -> list[tuple[int, Stops]]:
        """Return routes that a search from the best choice goes through, for likely team-days."""
        replan, instance = self._replan, self._replan.instance
        search = RosterSearch(self._weighed(instance))
        present: list[Stops] = [()] * len(replan.base)
        for column in best.chosen:
            present[column.row] = self._routes.order(column.row, column.visits) or ()
        search.adopt(present)
        search.run(_ROUNDS)
        at_depot: dict[int, list[int]] = {}
        for row, depot in enumerate(instance.depot):
            at_depot.setdefault(depot, []).append(row)
        base = [frozenset(stops) for stops in replan.base]
        held = [stops & replan.pinned for stops in base]
        may = [frozenset(np.flatnonzero(each).tolist()) for each in instance.allowed]
        found = []
        for depot, visits in sorted(search.pool, key=lambda key: (key[0], sorted(key[1]))):
            _travel, stops = search.pool[depot, visits]
            rows = [row for row in at_depot[depot] if held[row] <= visits <= may[row]]
            rows.sort(key=lambda row: (-len(base[row] & visits), row))
            found += [(row, stops) for row in rows[:_ROWS_A_ROUTE]]
        return found

    def _weighed(self, instance: RosterInstance) -> RosterInstance:
        """Return the instance in which what had a place is worth keeping in the plan."""
        extra = np.zeros_like(instance.weight)
        for visit in self._replan.first:
            extra[visit] = instance.weight.max()
        return replace(instance, weight=instance.weight + extra)

    def _polished(self, packed: Packed) -> tuple[Column, ...]:
        """Return an equally good choice with fewest changed minutes, then least travel."""
        row_of = self._replan.row_of
        near = []
        for column in sorted(self._near.columns):
            kept = sum(row_of.get(visit) == column.row for visit in column.visits)
            lost = len(self._replan.base[column.row]) - kept
            if lost <= packed.changes:
                near.append((lost + sum(row_of.get(v, column.row) != column.row
                                        for v in column.visits), column))  # fmt: skip
        near.sort(key=lambda pair: pair[0])
        cost = {}
        for column in (*packed.chosen, *(column for _, column in near[:_POLISHED])):
            timed = self._timed(column)
            cost[column] = 0 if timed is None else timed.shifted * _MINUTE + timed.travel
            cost[column] -= PRIZE_MIN * sum(
                max(1, self._replan.instance.visits[v].prize)
                for v in column.visits
                if not self._replan.must(v)
            )
        return self._packing.polish(packed, cost)

    def _timed(self, column: Column) -> TimedRoute | None:
        return self._routes.best(column.row, frozenset(column.visits)) if column.visits else None

    def _fill(self, timed: dict[int, TimedRoute | None]) -> None:
        """Add what still fits where nobody's minute changes, the dearest first."""
        visits = self._replan.instance.visits
        placed = {v for one in timed.values() if one is not None for v in one.stops}
        waiting = sorted(
            (k for k in self._able if k not in placed),
            key=lambda k: (not visits[k].is_mandatory, -visits[k].prize, k),
        )
        tries = _TRIES
        for visit in waiting:
            best: tuple[int, int, TimedRoute] | None = None
            for row in self._replan.rows:
                if not self._replan.instance.allowed[row, visit] or tries <= 0:
                    continue
                now = timed.get(row)
                stops = now.stops if now else ()
                table = self._routes.insertions(row, stops)
                if table is not None and table.cost[visit] >= NEVER:
                    continue
                for place in range(len(stops) + 1):
                    tries -= 1
                    grown = self._routes.timed(row, (*stops[:place], visit, *stops[place:]))
                    if grown is None or grown.shifted > (now.shifted if now else 0):
                        continue
                    added = grown.travel - (now.travel if now else 0)
                    if best is None or (added, row) < best[:2]:
                        best = added, row, grown
            if best is not None:
                timed[best[1]] = best[2]

    def _route(self, row: int, timed: TimedRoute) -> Route:
        """Return the route, and word for word the former one where nothing changed."""
        made = self._routes.route(row, timed)
        old = self._former.get(made.team_day)
        return made if old is None else self._routes.kept(old, made)
