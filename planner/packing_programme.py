"""Packing programmes: which of the routes offered to some team-days are worth most together.

A set packing: every visit at most once, and of no set of team-days more routes than it can drive.
GLOP solves the linear relaxation, which says what a better choice can be worth at most and which
routes cannot be part of one; SCIP chooses among the rest by branch and bound. Work is limited by
the nodes of its tree, so equal offers give equal choices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from planner.insertion_table import Stops

_SETTINGS: Final = "separating/maxroundsroot = 5\nseparating/maxrounds = 1\n"
"""Few rounds of cuts: the relaxation is tight, and the tree of a small choice is short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledRoute:
    """A lawful route, what it is worth, and the team-days that may drive it as bits."""

    stops: Stops
    worth: int
    drivers: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """Team-days, as bits, of which fewer can go out than there are routes that only they drive."""

    drivers: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelaxedChoice:
    """The optimum when routes may be driven in parts: its value, and what each route loses."""

    value: float
    reduced: NDArray[np.float64]
    """Worth of each route above the prices of its stops and team-days, (k,); 0 at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Routes that can go together as far as the shortages say."""

    routes: tuple[PooledRoute, ...]
    is_best: bool
    """Whether no other choice of the routes offered is worth more."""


def relaxed_choice(
    offered: Sequence[PooledRoute], shortages: Sequence[Shortage]
) -> RelaxedChoice | None:
    """Return the linear relaxation of choosing among `offered`, or None when GLOP gives up."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    model = _Model(solver, offered, shortages, is_whole=False)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    return RelaxedChoice(
        value=solver.Objective().Value(),
        reduced=np.array([variable.reduced_cost() for variable in model.variables]),
    )


def best_choice(
    offered: Sequence[PooledRoute],
    shortages: Sequence[Shortage],
    *,
    start: Sequence[bool],
    nodes: int,
    limit_s: float | None = None,
) -> Choice | None:
    """Return the choice of greatest worth that is found within `nodes` nodes, or None.

    Parameters
    ----------
    start
        Whether each route is among those to start from.
    nodes
        Most nodes of the tree of branch and bound.
    limit_s
        For measuring only: seconds after which the search ends wherever it is.
    """
    solver = pywraplp.Solver.CreateSolver("SCIP")
    model = _Model(solver, offered, shortages, is_whole=True)
    solver.SetSolverSpecificParametersAsString(f"limits/nodes = {nodes}\n{_SETTINGS}")
    if limit_s is not None:
        solver.SetTimeLimit(max(1, round(1000 * limit_s)))
    solver.SetHint(model.variables, list(map(float, start)))
    status = solver.Solve()
    if status not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
        return None
    return Choice(
        routes=tuple(
            route
            for route, variable in zip(offered, model.variables, strict=True)
            if variable.solution_value() > 1 / 2
        ),
        is_best=status == pywraplp.Solver.OPTIMAL,
    )


class _Model:
    """The programme over the routes offered, in `solver`."""

    def __init__(
        self,
        solver: pywraplp.Solver,
        offered: Sequence[PooledRoute],
        shortages: Sequence[Shortage],
        *,
        is_whole: bool,
    ) -> None:
        solver.SetNumThreads(1)
        ever = solver.infinity()
        objective = solver.Objective()
        objective.SetMaximization()
        once: dict[int, pywraplp.Constraint] = {}
        scarce = [solver.Constraint(-ever, shortage.count) for shortage in shortages]
        self.variables: list[pywraplp.Variable] = []
        for route in offered:
            variable = solver.IntVar(0, 1, "") if is_whole else solver.NumVar(0, ever, "")
            objective.SetCoefficient(variable, route.worth)
            for visit in route.stops:
                if visit not in once:
                    once[visit] = solver.Constraint(-ever, 1)
                once[visit].SetCoefficient(variable, 1)
            for shortage, row in zip(shortages, scarce, strict=True):
                if not route.drivers & ~shortage.drivers:
                    row.SetCoefficient(variable, 1)
            self.variables.append(variable)
