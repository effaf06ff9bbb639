"""Year flow: put lots of like visits into months, at least cost by a flow, in whole visits.

What is wanted, in this order: fewest certain visits left out, fewest of the shares left out, loads
in proportion to capacity (the sum of load² / capacity is least), fewest changes to what was
published, and each new lot spread over its window. The first two are known beforehand from
`planner.hall_check`; the others are one minimum-cost flow with weights that cannot outweigh each
other. Windows are intervals, so that a set of certain visits as large as possible can always be
completed to a set of all visits as large as possible.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from planner.errors import PlannerError
from planner.hall_check import shortage
from planner.visit_window import VisitWindow

_STEEPEST: Final = 16
"""Steps of the cost that spreads a lot over its window; the last one is without end."""


_TURNS = 3
"""Urgent, certain and drawn visits: each may only lack what those before it leave."""


class TooManyVisitsError(PlannerError):
    """There are more visits than costs can be kept apart for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLot:
    """Visits that are alike: same window, same list, same month published."""

    window: VisitWindow
    count: int
    is_share: bool = False
    """Whether chance will decide who is visited; certain visits go first."""
    is_urgent: bool = False
    """Whether they cannot wait and go before all others."""
    published: Mapping[int, int] | None = None
    """Visits by month as published before, under 0 those left out; None if never published."""

    @property
    def turn(self) -> int:
        """Return its place when there is not room for all: urgent, certain, then drawn visits."""
        return 2 if self.is_share else int(not self.is_urgent)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPlacement:
    """Where the visits of one lot go."""

    months: Mapping[int, int]
    """Visits by month, only where there are some, in order."""
    unmet: int


def place_lots(
    lots: Sequence[VisitLot], capacity: Mapping[int, int], booked: Mapping[int, int] | None = None
) -> tuple[LotPlacement, ...]:
    """Return where the visits of each lot go, in the order of the lots.

    Parameters
    ----------
    lots
        What has to be placed; windows lie within the months of `capacity`.
    capacity
        Visits that fit each month, `booked` ones included.
    booked
        Visits that are placed already; they count as load.

    Raises
    ------
    TooManyVisitsError
        If the costs would pass what 64 bits hold.
    """
    taken = {month: (booked or {}).get(month, 0) for month in capacity}
    left = {month: max(0, room - taken[month]) for month, room in capacity.items()}
    unmet: list[int] = []
    for turn in range(_TURNS):
        so_far = shortage(_due([lot for lot in lots if lot.turn <= turn]), left)
        unmet.append(so_far - sum(unmet))
    return _Network(lots, capacity, taken).solve(unmet)


def _due(lots: Sequence[VisitLot]) -> dict[VisitWindow, int]:
    due: dict[VisitWindow, int] = {}
    for lot in lots:
        due[lot.window] = due.get(lot.window, 0) + lot.count
    return due


@dataclass(slots=True)
class _Arcs:
    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    capacities: list[int] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)

    def add(self, tail: int, head: int, capacity: int, cost: int) -> None:
        if capacity > 0:
            self.tails.append(tail)
            self.heads.append(head)
            self.capacities.append(capacity)
            self.costs.append(cost)


class _Network:
    """Lots are the first nodes, then what each turn leaves unmet, the months and the sink."""

    def __init__(
        self, lots: Sequence[VisitLot], capacity: Mapping[int, int], booked: Mapping[int, int]
    ) -> None:
        self._lots, self._capacity, self._booked = lots, capacity, booked
        self._total = sum(lot.count for lot in lots)
        self._shares = sum(lot.count for lot in lots if lot.is_share)
        self._short = 0
        self._change = _STEEPEST * self._total + 1
        self._load = (self._change + _STEEPEST) * self._total + 1
        self._unmet = [len(lots) + turn for turn in range(_TURNS)]
        self._node = {month: len(lots) + _TURNS + n for n, month in enumerate(sorted(capacity))}
        self._sink = len(lots) + _TURNS + len(capacity)
        self._arcs = _Arcs()

    def solve(self, unmet: Sequence[int]) -> tuple[LotPlacement, ...]:
        self._short = unmet[-1]
        for node, lot in enumerate(self._lots):
            self._add_lot(node, lot)
        for node, count in zip(self._unmet, unmet, strict=True):
            self._arcs.add(node, self._sink, count, 0)
        self._add_months()
        flow = SimpleMinCostFlow()
        arcs = self._arcs
        # The solver multiplies costs by the number of nodes, within 64 bits.
        if max(arcs.costs, default=0) * (self._sink + 1) >= 2**62:
            raise self._too_many()
        if arcs.tails:
            flow.add_arcs_with_capacity_and_unit_cost(
                np.array(arcs.tails, dtype=np.int32),
                np.array(arcs.heads, dtype=np.int32),
                np.array(arcs.capacities, dtype=np.int64),
                np.array(arcs.costs, dtype=np.int64),
            )
        for node, lot in enumerate(self._lots):
            flow.set_node_supply(node, lot.count)
        flow.set_node_supply(self._sink, -self._total)
        if flow.solve() != flow.OPTIMAL:
            raise self._too_many()
        return self._read([flow.flow(arc) for arc in range(len(arcs.tails))])

    def _too_many(self) -> TooManyVisitsError:
        return TooManyVisitsError(
            "要安排的检查共 {count} 次，数量过大，无法一次排入全年：请分辖区编制年度计划",
            count=self._total,
        )

    def _add_lot(self, node: int, lot: VisitLot) -> None:
        """Add arcs to months: free ones as published or as an even spread asks, then dear ones."""
        months = range(lot.window.first, lot.window.last + 1)
        unmet = self._unmet[lot.turn]
        if lot.published is None:
            room = sum(self._capacity[month] for month in months)
            for month in months:
                self._add_spread(node, self._node[month], lot.count, self._capacity[month], room)
            self._add_unmet(node, lot)
            return
        for month in months:
            before = min(lot.published.get(month, 0), lot.count)
            self._arcs.add(node, self._node[month], before, 0)
            self._arcs.add(node, self._node[month], lot.count - before, self._change)
        before = min(lot.published.get(0, 0), lot.count)
        self._arcs.add(node, unmet, before, 0)
        self._arcs.add(node, unmet, lot.count - before, self._change)

    def _add_spread(self, node: int, head: int, count: int, room: int, rooms: int) -> None:
        """Add arcs to one month or to unmet, dearer with each eighth of the lot's fair part."""
        fair = max(1, count * room), max(1, rooms)
        size = max(1, fair[0] // (8 * fair[1]))
        done = step = 0
        while done < count and step < _STEEPEST:
            step = min(_STEEPEST, 8 * done * fair[1] // fair[0])
            part = min(size, count - done) if step < _STEEPEST else count - done
            self._arcs.add(node, head, part, step)
            done += part

    def _add_unmet(self, node: int, lot: VisitLot) -> None:
        """Let a lot be left out; draws of all strata bear their part of what is short."""
        if lot.is_share:
            self._add_spread(node, self._unmet[lot.turn], lot.count, self._short, self._shares)
        else:
            self._arcs.add(node, self._unmet[lot.turn], lot.count, 0)

    def _add_months(self) -> None:
        """Add one arc a visit, each dearer than the one before: the k-th costs (2k - 1) / room."""
        scale = max(1000, 4 * max(self._capacity.values(), default=0))
        for month, room in sorted(self._capacity.items()):
            first = self._booked[month] + 1
            for k in range(first, min(room, first - 1 + self._total) + 1):
                cost = (2 * k - 1) * scale // room
                self._arcs.add(self._node[month], self._sink, 1, cost * self._load)

    def _read(self, flows: Sequence[int]) -> tuple[LotPlacement, ...]:
        month_of = {node: month for month, node in self._node.items()}
        months: list[dict[int, int]] = [{} for _ in self._lots]
        unmet = [0] * len(self._lots)
        for tail, head, moved in zip(self._arcs.tails, self._arcs.heads, flows, strict=True):
            if tail >= len(self._lots) or not moved:
                continue
            if head in month_of:
                month = month_of[head]
                months[tail][month] = months[tail].get(month, 0) + moved
            else:
                unmet[tail] += moved
        return tuple(
            LotPlacement(months=dict(sorted(each.items())), unmet=left)
            for each, left in zip(months, unmet, strict=True)
        )
