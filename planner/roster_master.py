"""Roster master programme: the best mixture of known routes, and what visits and team-days cost.

A linear programme solved by GLOP: every visit at most once, the two calls of one visit equally
often (their prices may be negative, their sum is not), for every set of team-days no more routes
that need a driver of it than it has, and for some triples of visits one route with two of them.
Sets come in lazily, where a mixture asks for more
than there is (a cut of a maximum flow). The optimum bounds every roster of the known routes only;
`planner.column_generation` makes it a bound on all rosters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import max_flow
from ortools.linear_solver import pywraplp

from planner.insertion_table import Stops
from planner.team_day_set import TeamDaySets
from planner.vehicle_limit import VehicleLimit
from planner.visit_triple import Triple, VisitTriples

_UNIT: Final = 10**6
_SLACK: Final = 10**3
_PART: Final = 1e-6
_HALF: Final = 0.51


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MasterPrices:
    """An optimum of the master: its value, the prices of visits (n,), of sets and of triples."""

    value: float
    prices: NDArray[np.float64]
    tolls: NDArray[np.float64]
    fees: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


class RosterMaster:
    """Routes offered so far and the programme over them."""

    def __init__(
        self,
        visits: int,
        sets: TeamDaySets,
        triples: VisitTriples,
        pairs: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._sets = sets
        self._triples = triples
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.SetNumThreads(1)
        self._solver.SetSolverSpecificParametersAsString("use_preprocessing: false")
        self._objective = self._solver.Objective()
        self._objective.SetMaximization()
        ever = self._solver.infinity()
        self._once = [self._solver.Constraint(-ever, 1) for _ in range(visits)]
        self._both = [self._solver.Constraint(0, 0) for _ in pairs]
        self._pair_of = {call: (k, 1 - 2 * place) for k, pair in enumerate(pairs)
                         for place, call in enumerate(pair)}  # fmt: skip
        self._scarce = [self._solver.Constraint(-ever, count) for count in sets.counts]
        self._one_route: list[pywraplp.Constraint] = []
        self._columns: list[pywraplp.Variable] = []
        self._drivers: list[int] = []
        self._stops: list[Stops] = []
        self._fixed: list[int] = []
        self._misses: dict[int, pywraplp.Variable] = {}
        self._certain: frozenset[int] = frozenset()
        self._shares = np.zeros(0)
        """How much of each column the last optimum drives."""

    def __len__(self) -> int:
        return len(self._columns)

    def offer(self, stops: Stops, worth: int, drivers: int) -> None:
        """Add the route `stops` that the team-days `drivers` may drive."""
        column = self._solver.NumVar(0, self._solver.infinity(), "")
        self._objective.SetCoefficient(column, worth)
        for visit in stops:
            self._once[visit].SetCoefficient(column, 1)
        sides: dict[int, int] = {}
        for pair, side in (self._pair_of[visit] for visit in stops if visit in self._pair_of):
            sides[pair] = sides.get(pair, 0) + side
        for pair, side in sides.items():
            self._both[pair].SetCoefficient(column, side)
        for bits, row in zip(self._sets.bits, self._scarce, strict=True):
            if not drivers & ~bits:
                row.SetCoefficient(column, 1)
        for triple in self._triples.of(stops):
            self._one_route[triple].SetCoefficient(column, 1)
        self._columns.append(column)
        self._drivers.append(drivers)
        self._stops.append(stops)

    def confine(self, certain: frozenset[int], none: frozenset[int], fine: float) -> None:
        """Mix as if every roster made the visits `certain` and did not make the visits `none`.

        A certain visit that is missed costs `fine`, so that there is always a mixture.
        """
        for visit, row in enumerate(self._once):
            row.SetBounds(
                1.0 if visit in certain else -self._solver.infinity(),
                0.0 if visit in none else 1.0,
            )
        for visit in sorted(certain - self._misses.keys()):
            self._misses[visit] = self._solver.NumVar(0, 1, "")
            self._once[visit].SetCoefficient(self._misses[visit], 1)
            self._objective.SetCoefficient(self._misses[visit], -fine)
        for visit, missed in self._misses.items():
            missed.SetUb(1.0 if visit in certain else 0.0)
        self._certain = certain

    def made(self) -> NDArray[np.float64]:
        """Return how much of each visit the last optimum makes, (n,)."""
        made = np.zeros(len(self._once))
        for column in np.flatnonzero(self._shares > _PART).tolist():
            made[list(self._stops[column])] += self._shares[column]
        return made

    def demand(self, triple: Triple) -> None:
        """Let at most one route have two visits of `triple`, from now on."""
        self._triples.add(triple)
        row = self._solver.Constraint(-self._solver.infinity(), 1)
        for column, stops in zip(self._columns, self._stops, strict=True):
            if sum(visit in triple for visit in stops) > 1:
                row.SetCoefficient(column, 1)
        self._one_route.append(row)

    def breached(self, *, most: int, uses: int) -> list[Triple]:
        """Return up to `most` triples that the present mixture breaks, each visit `uses` times."""
        mixed = np.flatnonzero(self._shares > _PART)
        routes = [self._stops[column] for column in mixed.tolist()]
        return self._triples.breached(routes, self._shares[mixed], most=most, uses=uses)

    def fix_surest(self, least: float, most: int) -> list[Stops]:
        """Drive every route that the mixture drives at least so surely, else up to `most`.

        Returns
        -------
        list[Stops]
            What is newly fixed: when no route is sure enough, those that are driven by more than
            half, or the surest one. Empty when the mixture has no part of a route left.
        """
        shares = self._shares.copy()
        shares[self._fixed] = 0.0
        if not shares.size or shares.max() < _PART:
            return []
        order = np.argsort(-shares, kind="stable")
        count = int((shares >= least).sum()) or min(most, int((shares > _HALF).sum())) or 1
        surest = order[:count].tolist()
        for column in surest:
            self._columns[column].SetLb(1.0)
        self._fixed += surest
        return [self._stops[column] for column in surest]

    def hold(self, stops: Stops, worth: int, drivers: int) -> None:
        """Drive a route whatever the mixture says, until `release`."""
        for column, known in enumerate(self._stops):
            if self._drivers[column] == drivers and set(known) == set(stops):
                break
        else:
            self.offer(stops, worth, drivers)
            column = len(self._columns) - 1
        self._columns[column].SetLb(1.0)
        self._fixed.append(column)

    def release(self) -> list[tuple[Stops, int]]:
        """Fix nothing any more; return what was fixed: stops and drivers as bits."""
        fixed = [(self._stops[column], self._drivers[column]) for column in self._fixed]
        for column in self._fixed:
            self._columns[column].SetLb(0.0)
        self._fixed.clear()
        return fixed

    def solve(self) -> MasterPrices | None:
        """Return the optimum after adding the sets that it needs, or None if GLOP gives up."""
        for _ in range(20):
            if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
                return None
            self._shares = np.array([column.solution_value() for column in self._columns])
            if not (bits := self._shortage()) or bits in self._sets.bits:
                break
            self._add(bits)
        prices = np.array([row.dual_value() for row in self._once])
        bought = np.ones(prices.size, dtype=np.bool_)
        bought[list(self._certain)] = False
        prices[bought] = np.maximum(0.0, prices[bought])
        for visit, (pair, side) in self._pair_of.items():
            prices[visit] += side * self._both[pair].dual_value()
        return MasterPrices(
            value=self._objective.Value(),
            prices=prices,
            tolls=np.maximum(0.0, [row.dual_value() for row in self._scarce]),
            fees=np.maximum(0.0, [row.dual_value() for row in self._one_route]),
        )

    def _add(self, bits: int) -> None:
        self._sets.add(bits)
        row = self._solver.Constraint(-self._solver.infinity(), self._sets.counts[-1])
        for column, drivers in zip(self._columns, self._drivers, strict=True):
            if not drivers & ~bits:
                row.SetCoefficient(column, 1)
        self._scarce.append(row)

    def _shortage(self) -> int:
        """Return the team-days, as bits, of which the present mixture needs more, or 0."""
        taken: dict[int, int] = {}
        for column in np.flatnonzero(self._shares > 0).tolist():
            if (amount := round(self._shares[column] * _UNIT)) > 0:
                drivers = self._drivers[column]
                taken[drivers] = taken.get(drivers, 0) + amount
        return short_team_days(taken, self._sets.limits)


def short_team_days(taken: dict[int, int], limits: Sequence[VehicleLimit] = ()) -> int:
    """Return team-days, as bits, that are fewer than the routes only they may drive, or 0.

    Parameters
    ----------
    taken
        Millionths of routes by the team-days that may drive them.
    limits
        Team-days that cannot all go out together.
    """
    flow = max_flow.SimpleMaxFlow()
    rows = sorted({row for drivers in taken for row in _rows(drivers)})
    node = {row: 2 + len(taken) + k for k, row in enumerate(rows)}
    for k, (drivers, amount) in enumerate(taken.items()):
        flow.add_arc_with_capacity(0, 2 + k, amount)
        for row in _rows(drivers):
            flow.add_arc_with_capacity(2 + k, node[row], amount)
    garage: dict[int, int] = {}
    for k, limit in enumerate(limits, start=2 + len(taken) + len(rows)):
        garage |= dict.fromkeys(_rows(limit.team_days), k)
        flow.add_arc_with_capacity(k, 1, limit.vehicles * _UNIT)
    for row in rows:
        flow.add_arc_with_capacity(node[row], garage.get(row, 1), _UNIT)
    if not taken or flow.solve(0, 1) != flow.OPTIMAL:
        return 0
    if sum(taken.values()) - flow.optimal_flow() <= _SLACK * len(taken):
        return 0
    reached = set(flow.get_source_side_min_cut())
    return sum(1 << row for row in rows if node[row] in reached)


def _rows(drivers: int) -> Sequence[int]:
    return [row for row in range(drivers.bit_length()) if drivers >> row & 1]
