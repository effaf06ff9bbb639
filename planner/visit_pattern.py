"""Visit patterns: months for employers whose visits a yearly cap or a least gap ties together.

A flow cannot say "at most two visits, three months apart". So employers that are alike (the same
windows, the same visits left) form a type, the sets of months in which a type may be visited are
its patterns, and integers say how many employers of a type get which pattern. The size of the
program depends on the kinds of windows, not on the number of employers. Lots of untied visits
share the capacity and need no integers of their own.

Wanted, in this order: fewest demands left unmet (certain before shares), even load (convex, in
five steps a month), fewest changes to what was published. Solved exactly by HiGHS, one aim after
the other. A pattern has no month that meets nothing new, so nobody is visited in vain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TypeAlias

import numpy as np
from scipy.sparse import csr_array

from planner.errors import PlannerError
from planner.visit_window import VisitWindow
from planner.year_flow import VisitLot

Months: TypeAlias = tuple[int, ...]
"""Months in order."""
_STEPS = 5


class PatternError(PlannerError):
    """The solver did not find the best patterns."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PatternType:
    """Employers that are alike in what is wanted of them and what they may still be visited."""

    windows: tuple[VisitWindow, ...]
    """One for each demand, sorted."""
    most: int
    """Visits that the cap still allows."""
    not_before: int = 1
    """First month that is far enough from the last visit; 13 where no month of the year is."""
    published: Months | None = None
    """The months published before; None if never published."""


def met_windows(windows: Sequence[VisitWindow], months: Months) -> int:
    """Return how many of the windows have one of the months."""
    return sum(any(month in window for month in months) for window in windows)


def patterns_of(kind: PatternType, *, gap: int) -> tuple[Months, ...]:
    """Return every set of months in which a type may be visited, `()` first.

    At most `most` months, none before `not_before`, any two at least `gap` months apart, and each
    meets a window that the others do not.
    """
    useful = [
        month
        for month in range(max(1, kind.not_before), 13)
        if any(month in window for window in kind.windows)
    ]
    found: list[Months] = []
    for size in range(min(kind.most, len(kind.windows)) + 1):
        for months in combinations(useful, size):
            if any(b - a < gap for a, b in pairwise(months)):
                continue
            met = met_windows(kind.windows, months)
            if all(met_windows(kind.windows, _without(months, m)) < met for m in months):
                found.append(months)
    return tuple(found)


def best_alone(kind: PatternType, *, gap: int) -> Months:
    """Return the pattern that meets most windows if capacity were no matter; earliest on ties."""
    return min(patterns_of(kind, gap=gap), key=lambda p: (-met_windows(kind.windows, p), p))


def place_patterns(
    types: Mapping[PatternType, int],
    lots: Sequence[VisitLot],
    capacity: Mapping[int, int],
    *,
    gap: int,
) -> dict[PatternType, dict[Months, int]]:
    """Return how many employers of each type are visited in which months.

    Parameters
    ----------
    types
        Employers by type.
    lots
        Visits that nothing ties, which compete for the same months.
    capacity
        Visits that fit each month.
    gap
        Least months between two visits that count: 1 for different months.

    Raises
    ------
    PatternError
        If the solver fails.
    """
    if not types:
        return {}
    return _Program(types, lots, capacity, gap).solve()


def _without(months: Months, month: int) -> Months:
    return tuple(one for one in months if one != month)


class _Program:
    """Columns: patterns of each type, months of each lot, what is left of each lot, load steps."""

    def __init__(
        self,
        types: Mapping[PatternType, int],
        lots: Sequence[VisitLot],
        capacity: Mapping[int, int],
        gap: int,
    ) -> None:
        self._types = sorted(
            types,
            key=lambda one: (
                one.windows,
                one.most,
                one.not_before,
                one.published or (),
                one.published is None,
            ),
        )
        self._rows: list[dict[int, float]] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._upper: list[float] = []
        self._whole: list[int] = []
        in_month: dict[int, dict[int, float]] = {month: {} for month in sorted(capacity)}
        self._patterns: list[tuple[PatternType, Months, int]] = []
        unmet: dict[int, float] = {}
        changed: dict[int, float] = {}
        certain = float(sum(lot.count for lot in lots if lot.is_share) + 1)
        for kind in self._types:
            columns = []
            for months in patterns_of(kind, gap=gap):
                if not set(months) <= capacity.keys():
                    continue
                column = self._column(types[kind], whole=True)
                columns.append(column)
                self._patterns.append((kind, months, column))
                lacking = len(kind.windows) - met_windows(kind.windows, months)
                unmet[column] = certain * lacking
                if kind.published is not None:
                    changed[column] = float(len(set(months) ^ set(kind.published)))
                for month in months:
                    in_month[month][column] = 1.0
            self._row(dict.fromkeys(columns, 1.0), types[kind], types[kind])
        for lot in lots:
            columns = []
            for month in range(lot.window.first, lot.window.last + 1):
                columns.append(self._column(lot.count))
                in_month[month][columns[-1]] = 1.0
            columns.append(self._column(lot.count))
            unmet[columns[-1]] = (2.0 * certain, certain, 1.0)[lot.turn]
            self._row(dict.fromkeys(columns, 1.0), lot.count, lot.count)
        steep: dict[int, float] = {}
        for month, columns_of in in_month.items():
            room = capacity[month]
            row = dict(columns_of)
            for step in range(_STEPS):
                size = room * (step + 1) // _STEPS - room * step // _STEPS
                column = self._column(size)
                steep[column] = float(step)
                row[column] = -1.0
            self._row(row, 0, 0)
        self._aims = [unmet, steep, *([changed] if changed else [])]

    def solve(self) -> dict[PatternType, dict[Months, int]]:
        values = np.zeros(len(self._upper))
        for aim in self._aims:
            values, best = self._best(aim)
            # Every aim is whole once patterns are chosen, so half a unit cannot hide a loss.
            self._row(aim, -np.inf, best + 0.5)
        found: dict[PatternType, dict[Months, int]] = {kind: {} for kind in self._types}
        for kind, months, column in self._patterns:
            if count := round(float(values[column])):
                found[kind][months] = count
        return found

    def _column(self, upper: int, *, whole: bool = False) -> int:
        self._upper.append(float(upper))
        self._whole.append(int(whole))
        return len(self._upper) - 1

    def _row(self, coefficients: Mapping[int, float], low: float, high: float) -> None:
        self._rows.append(dict(coefficients))
        self._low.append(float(low))
        self._high.append(float(high))

    def _best(
        self, aim: Mapping[int, float]
    ) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], float]:
        costs = np.zeros(len(self._upper))
        for column, cost in aim.items():
            costs[column] = cost
        rows = [n for n, row in enumerate(self._rows) for _ in row]
        columns = [column for row in self._rows for column in row]
        numbers = [number for row in self._rows for number in row.values()]
        matrix = csr_array((numbers, (rows, columns)), shape=(len(self._rows), len(self._upper)))
        from scipy import optimize  # noqa: PLC0415 - it takes a third of a start

        solved = optimize.milp(
            costs,
            constraints=optimize.LinearConstraint(matrix, self._low, self._high),
            bounds=optimize.Bounds(0, np.array(self._upper)),
            integrality=np.array(self._whole),
            options={"mip_rel_gap": 0.0},
        )
        if solved.x is None or not solved.success:
            raise PatternError(
                "次数上限和间隔下的月份安排没有算出来（{why}）：请放宽上限或间隔后重算",
                why=solved.message,
            )
        return solved.x, float(solved.fun)
