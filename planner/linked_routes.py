"""Linked routes: routes in which visits of two calls and spaced visits keep their links.

The links hold at every moment: a visit of two calls is on two team-days that go together, or on
none; spaced visits are far enough apart. Everything else on the routes is loose and may make way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from planner.insertion_table import NEVER, InsertionTable, Stops
from planner.roster_instance import RosterInstance
from planner.visit import SecondKind
from planner.visit_call import row_pairs

_DROPPED: Final = 6

Base: TypeAlias = tuple[int, Stops]
"""What it costs to leave stops out of a route, and the route without them."""

Beginning: TypeAlias = tuple[int, int, int, Stops]
"""What a route with a call costs, first and last minute at which the call can begin, the route."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the calls of one visit can be placed: new routes by team-day, and what it costs."""

    cost: int
    """Minutes on the road and worth of the stops that make way."""
    routes: tuple[tuple[int, Stops], ...]
    start: int | None = None
    """Minute at which a joint visit begins."""


@dataclass(slots=True, kw_only=True)
class _Distance:
    """Two calls and the least number of working days from one to the other."""

    one: int
    other: int
    days: int
    is_ordered: bool
    """Whether `one` must come first."""


class LinkedRoutes:
    """One route a team-day, and the minutes at which joint visits begin, by visit."""

    def __init__(
        self, instance: RosterInstance, routes: Sequence[Stops], start: Mapping[int, int]
    ) -> None:
        self.instance = instance
        self.routes = list(routes)
        self.start = dict(start)
        self._pair = dict(instance.pairs)
        self._distances = _distances(instance)
        some = {*self._pair, *(v for one, other, _ in instance.spacings for v in (one, other))}
        self.linked = tuple(
            sorted(some, key=lambda v: (-self.worth(v), -int(instance.service[v]), v))
        )
        """Visits with two calls or a spacing; those of most worth first."""
        self._tied = {call for visit in self.linked for call in self.calls(visit)}

    def copy(self) -> "LinkedRoutes":
        """Return the same routes, to be changed on their own."""
        return LinkedRoutes(self.instance, self.routes, self.start)

    def calls(self, visit: int) -> tuple[int, ...]:
        """Return the one or two calls of a visit."""
        return (visit, self._pair[visit]) if visit in self._pair else (visit,)

    def value(self) -> int:
        """Return the worth of all that is placed, less the road."""
        instance, total = self.instance, 0
        for depot, stops in zip(instance.depot, self.routes, strict=True):
            nodes = [depot, *(instance.offices + stop for stop in stops), depot]
            total += int(instance.weight[list(stops)].sum())
            total -= int(instance.travel[nodes[:-1], nodes[1:]].sum()) if stops else 0
        return total

    def rows(self) -> dict[int, int]:
        """Return the team-day of every call that is placed."""
        return {call: row for row, stops in enumerate(self.routes) for call in stops}

    def fixed(self) -> RosterInstance:
        """Return the instance in which any routes keep the links that hold now.

        The two calls of a visit of two days or teams stay on their team-days, a joint visit at its
        minute; what is spaced shares the days between; linked visits that are not placed stay out.
        Either call is worth the whole visit, which would be lost with it.
        """
        instance, rows = self.instance, self.rows()
        allowed = instance.allowed.copy()
        opens, last = instance.opens.copy(), instance.last_start.copy()
        weight = instance.weight.copy()
        days = np.array(instance.day_of, dtype=np.int64)
        for visit in self.linked:
            weight[list(self.calls(visit))] = self.worth(visit)
            for call in self.calls(visit):
                if call not in rows:
                    allowed[:, call] = False
                elif self._is_tied(visit):
                    allowed[:, call] = np.arange(len(self.routes)) == rows[call]
                if visit in self.start:
                    opens[call] = last[call] = self.start[visit]
        movable = {call for v in self.linked if not self._is_tied(v) for call in self.calls(v)}
        for gap in self._distances:
            if gap.one not in rows or gap.other not in rows:
                continue
            early, late = sorted((gap.one, gap.other), key=lambda call: instance.day_of[rows[call]])
            first, second = instance.day_of[rows[early]], instance.day_of[rows[late]]
            spare = second - first - gap.days
            share = spare * (early in movable) // (1 + (late in movable))
            allowed[days > first + share, early] = False
            allowed[days < second - (spare - share), late] = False
        return replace(instance, allowed=allowed, opens=opens, last_start=last, weight=weight)

    def table(self) -> InsertionTable:
        """Return insertions that keep the minutes of joint visits."""
        return InsertionTable(self.fixed())

    def drop(self, visit: int) -> None:
        """Take all calls of `visit` off the routes."""
        gone = set(self.calls(visit))
        self.routes = [tuple(s for s in stops if s not in gone) for stops in self.routes]
        self.start.pop(visit, None)

    def take(self, visit: int, way: Way) -> None:
        """Place `visit` in the `way` found for it."""
        for row, stops in way.routes:
            self.routes[row] = stops
        if way.start is not None:
            self.start[visit] = way.start

    def unlawful_row(self) -> int | None:
        """Return a team-day whose route leaving stops out has made unlawful, or None."""
        table = self.table()
        for row, stops in enumerate(self.routes):
            if not table.is_lawful(self.instance.depot[row], stops):
                return row
        return None

    def best_way(self, visit: int, *, makes_room: bool) -> Way | None:
        """Return the cheapest way to place `visit`, or None; loose stops may make room."""
        return next(iter(self.ways(visit, makes_room=makes_room)), None)

    def ways(self, visit: int, *, makes_room: bool) -> list[Way]:
        """Return the ways to place `visit`, the cheapest first, one for each set of team-days."""
        table, call = self.table(), self.instance.visits[visit].second
        if call is None:
            ways = self._single(visit, table, makes_room=makes_room)
        elif call.kind is SecondKind.JOINT:
            ways = self._joint(visit, table, makes_room=makes_room)
        else:
            ways = self._apart(visit, table, makes_room=makes_room)
        return sorted(ways, key=lambda way: (way.cost, way.routes))

    def worth(self, visit: int) -> int:
        """Return what placing `visit`, with all its calls, is worth."""
        return sum(int(self.instance.weight[call]) for call in self.calls(visit))

    def _is_tied(self, visit: int) -> bool:
        """Return whether the calls of `visit` may not move without each other."""
        call = self.instance.visits[visit].second
        return call is not None and call.kind is not SecondKind.LATER

    def _single(self, visit: int, table: InsertionTable, *, makes_room: bool) -> Iterator[Way]:
        for row, (cost, stops) in self._places(visit, table, makes_room=makes_room).items():
            if self.is_far({visit: row}, self.rows()) and self._has_vehicles([row]):
                yield Way(cost=cost, routes=((row, stops),))

    def _apart(self, visit: int, table: InsertionTable, *, makes_room: bool) -> Iterator[Way]:
        first, second = self.calls(visit)
        ones = self._places(first, table, makes_room=makes_room)
        others = self._places(second, table, makes_room=makes_room)
        rows = self.rows()
        for one, other in self._row_pairs(visit):
            if one in ones and other in others:
                cost = ones[one][0] + others[other][0]
                is_far = self.is_far({first: one, second: other}, rows)
                if is_far and self._has_vehicles([one, other]):
                    yield Way(cost=cost, routes=((one, ones[one][1]), (other, others[other][1])))

    def _joint(self, visit: int, table: InsertionTable, *, makes_room: bool) -> Iterator[Way]:
        first, second = self.calls(visit)
        known: dict[tuple[int, int], list[Beginning]] = {}

        def starts(call: int, row: int) -> list[Beginning]:
            if (call, row) not in known:
                known[call, row] = sorted(
                    (cost + extra, low, high, (*stops[:place], call, *stops[place:]))
                    for cost, stops in self._bases(row, table, makes_room=makes_room)
                    for place, low, high, extra in table.starts(
                        self.instance.depot[row], stops, call
                    )
                )
            return known[call, row]

        rows = self.rows()
        for one, other in self._row_pairs(visit):
            is_far = self.is_far({first: one, second: other}, rows)
            if is_far and self._has_vehicles([one, other]):
                way = _together(one, starts(first, one), other, starts(second, other))
                if way is not None:
                    yield way

    def _row_pairs(self, visit: int) -> Iterator[tuple[int, int]]:
        instance = self.instance
        first, second = self.calls(visit)
        call = instance.visits[visit].second
        if call is None:  # pragma: no cover - only visits with two calls are asked for
            return
        for one, other in row_pairs(call, instance.team_days, instance.day_of):
            if instance.allowed[one, first] and instance.allowed[other, second]:
                yield one, other

    def _places(self, call: int, table: InsertionTable, *, makes_room: bool) -> dict[int, Base]:
        """Return for each team-day that can make `call` the least cost and the route with it."""
        found: dict[int, Base] = {}
        for row in np.flatnonzero(self.instance.allowed[:, call]).tolist():
            for cost, stops in self._bases(row, table, makes_room=makes_room):
                answers = table.of(self.instance.depot[row], stops)
                extra, place = int(answers.cost[call]), int(answers.place[call])
                if extra < NEVER and (row not in found or cost + extra < found[row][0]):
                    found[row] = cost + extra, (*stops[:place], call, *stops[place:])
        return found

    def _bases(self, row: int, table: InsertionTable, *, makes_room: bool) -> Iterator[Base]:
        """Yield the route of `row`, and, to make room, without some or all of its loose stops."""
        stops = self.routes[row]
        yield 0, stops
        if not makes_room:
            return
        loose = [stop for stop in stops if stop not in self._tied]
        without = [{stop} for stop in loose[:_DROPPED]]
        if len(loose) > 1:
            without.append(set(loose))
        depot = self.instance.depot[row]
        present = table.of(depot, stops).travel
        for gone in without:
            left = tuple(stop for stop in stops if stop not in gone)
            if table.is_lawful(depot, left):
                lost = int(self.instance.weight[list(gone)].sum())
                yield lost + table.of(depot, left).travel - present, left

    def is_far(self, placed: Mapping[int, int], rows: Mapping[int, int]) -> bool:
        """Return whether calls `placed` on team-days keep all distances beside those on `rows`."""
        day_of, on = self.instance.day_of, {**rows, **placed}
        for gap in self._distances:
            if gap.one in on and gap.other in on and (gap.one in placed or gap.other in placed):
                days = day_of[on[gap.other]] - day_of[on[gap.one]]
                if (days if gap.is_ordered else abs(days)) < gap.days:
                    return False
        return True

    def _has_vehicles(self, rows: Iterable[int]) -> bool:
        """Return whether the team-days `rows` can go out beside those that do."""
        used = {row for row, stops in enumerate(self.routes) if stops} | set(rows)
        return all(
            sum(limit.team_days >> row & 1 for row in used) <= limit.vehicles
            for limit in self.instance.vehicle_limits
        )


def linked_routes(
    instance: RosterInstance, routes: Sequence[Stops], start: Mapping[int, int]
) -> LinkedRoutes:
    """Return `routes` without the linked visits whose links do not hold in them."""
    found = LinkedRoutes(instance, routes, {})
    rows, kept = found.rows(), dict[int, int]()
    for visit in found.linked:
        on = {call: rows[call] for call in found.calls(visit) if call in rows}
        if _goes_together(found, visit, on, start) and found.is_far(on, kept):
            kept |= on
            if visit in start:
                found.start[visit] = start[visit]
        else:
            found.drop(visit)
    while (row := found.unlawful_row()) is not None:
        stops, found.routes[row] = found.routes[row], ()
        for visit in found.linked:
            if set(found.calls(visit)) & set(stops):
                found.drop(visit)
    return found


def _goes_together(
    found: LinkedRoutes, visit: int, on: Mapping[int, int], start: Mapping[int, int]
) -> bool:
    call = found.instance.visits[visit].second
    if call is None:
        return bool(on)
    if len(on) < len(found.calls(visit)):
        return False
    pairs = row_pairs(call, found.instance.team_days, found.instance.day_of)
    is_set = call.kind is not SecondKind.JOINT or visit in start
    return is_set and tuple(on.values()) in set(pairs)


def _together(
    one: int, ones: Sequence[Beginning], other: int, others: Sequence[Beginning]
) -> Way | None:
    """Return the cheapest two routes in which both calls can begin at the same minute, or None."""
    best: Way | None = None
    for cost, low, high, stops in ones:
        for cost_2, low_2, high_2, stops_2 in others:
            if best is not None and best.cost <= cost + cost_2:
                break
            if (start := max(low, low_2)) <= min(high, high_2):
                routes = (one, stops), (other, stops_2)
                best = Way(cost=cost + cost_2, routes=routes, start=start)
    return best


def _distances(instance: RosterInstance) -> tuple[_Distance, ...]:
    """Return the distances between calls that spacings and later second calls ask for."""
    pair = dict(instance.pairs)
    found = []
    for first, second in instance.pairs:
        call = instance.visits[first].second
        if call is not None and call.kind is SecondKind.LATER:
            found.append(_Distance(one=first, other=second, days=call.least_days, is_ordered=True))
    for one, other, days in instance.spacings:
        found += [
            _Distance(one=a, other=b, days=days, is_ordered=False)
            for a in (one, *([pair[one]] if one in pair else []))
            for b in (other, *([pair[other]] if other in pair else []))
        ]
    return tuple(found)
