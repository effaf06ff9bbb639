"""Replan packing: one route for every team-day, best in the order of the aims.

One column a team-day is chosen so that no visit is made twice: first most mandatory visits, then
fewest changes; then, those kept, fewest changed minutes and least travel. GLOP bounds every
choice; columns whose reduced cost shows that they are in no better one are left out, which loses
nothing, and CP-SAT chooses among the rest: one worker, a fixed seed and deterministic time.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ortools.linear_solver import pywraplp

from planner.replan_instance import ReplanInstance
from planner.replan_neighbourhood import Column

_TIME: Final = 0.6
_LEAST: Final = 1e-5


@dataclass(frozen=True, slots=True)
class Packed:
    """The best choice among the columns that were offered."""

    chosen: tuple[Column, ...]
    placed: int
    """Worth of the mandatory visits placed."""
    changes: int
    """Visits that could have stayed on their team-day and do not."""
    is_best: bool
    """Whether no choice among the columns places more, or as much with fewer changes."""


class ReplanPacking:
    """Chooses among columns of one instance."""

    def __init__(self, replan: ReplanInstance) -> None:
        self._replan = replan
        self._row_of = replan.row_of
        self._total = len(self._row_of)
        rivals = sum(visit.is_mandatory for visit in replan.instance.visits) + 1
        self.worth = [
            rivals if k in replan.first else int(visit.is_mandatory)
            for k, visit in enumerate(replan.instance.visits)
        ]
        """What placing each visit counts: one that goes first outweighs all that do not."""

    def choose(self, columns: Iterable[Column], present: Sequence[Column]) -> Packed:
        """Return the choice with most mandatory visits, and of those with fewest changes.

        `present` is a lawful choice among the columns.
        """
        aim = {column: self._placed(column) * (self._total + 1) + self._kept(column)
               for column in columns}  # fmt: skip
        chosen, is_best = self._best(aim, present)
        return Packed(
            chosen=chosen,
            placed=sum(map(self._placed, chosen)),
            changes=self._total - sum(map(self._kept, chosen)),
            is_best=is_best,
        )

    def polish(self, packed: Packed, cost: Mapping[Column, int]) -> tuple[Column, ...]:
        """Return a choice as good as `packed` with the least sum of `cost`."""
        most = 1 + max(cost.values(), default=0) - min(cost.values(), default=0)
        scale = most * (1 + len(self._replan.base))
        aim = {
            column: scale * (self._placed(column) * (self._total + 1) + self._kept(column)) - each
            for column, each in cost.items()
        }
        return self._best(aim, packed.chosen)[0]

    def _placed(self, column: Column) -> int:
        return sum(map(self.worth.__getitem__, column.visits))

    def _kept(self, column: Column) -> int:
        return sum(self._row_of.get(visit) == column.row for visit in column.visits)

    def _best(
        self, aim: Mapping[Column, int], present: Sequence[Column]
    ) -> tuple[tuple[Column, ...], bool]:
        """Return the choice with the greatest sum of `aim`, and whether that is proven."""
        value = sum(map(aim.__getitem__, present))
        most, reduced = self._relaxed(sorted(aim), aim)
        if math.floor(most + _LEAST * max(1.0, abs(most) * 1e-6)) <= value:
            return tuple(present), True
        held = set(present)
        slack = most - value + _LEAST * max(1.0, abs(most))
        offered = [one for one in sorted(aim) if one in held or reduced[one] >= -slack]
        from ortools.sat.python import cp_model  # noqa: PLC0415 - it loads pandas

        model = cp_model.CpModel()
        taken = {one: model.new_bool_var("") for one in offered}
        of_row: dict[int, list[cp_model.IntVar]] = {}
        of_visit: dict[int, list[cp_model.IntVar]] = {}
        for one, variable in taken.items():
            model.add_hint(variable, one in held)
            of_row.setdefault(one.row, []).append(variable)
            for visit in one.visits:
                of_visit.setdefault(visit, []).append(variable)
        for row in sorted(of_row):
            model.add_exactly_one(of_row[row])
        for visit in sorted(of_visit):
            once = model.add_exactly_one if visit in self._replan.pinned else model.add_at_most_one
            once(of_visit[visit])
        model.maximize(
            cp_model.LinearExpr.weighted_sum(list(taken.values()), [aim[one] for one in offered])
        )
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = _TIME
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return tuple(present), False
        chosen = tuple(one for one in offered if solver.boolean_value(taken[one]))
        if sum(map(aim.__getitem__, chosen)) < value:
            chosen = tuple(present)
        return chosen, status == cp_model.OPTIMAL

    def _relaxed(
        self, offered: Sequence[Column], aim: Mapping[Column, int]
    ) -> tuple[float, dict[Column, float]]:
        """Return the most that a mixture is worth, and the reduced cost of every column."""
        solver = pywraplp.Solver.CreateSolver("GLOP")
        solver.SetNumThreads(1)
        objective = solver.Objective()
        objective.SetMaximization()
        rows = [solver.Constraint(1, 1) for _ in self._replan.base]
        visits = [
            solver.Constraint(int(k in self._replan.pinned), 1)
            for k in range(len(self._replan.instance.visits))
        ]
        variables = []
        for one in offered:
            variable = solver.NumVar(0, solver.infinity(), "")
            objective.SetCoefficient(variable, aim[one])
            rows[one.row].SetCoefficient(variable, 1)
            for visit in one.visits:
                visits[visit].SetCoefficient(variable, 1)
            variables.append(variable)
        if solver.Solve() != pywraplp.Solver.OPTIMAL:  # pragma: no cover - there is a choice
            return math.inf, dict.fromkeys(offered, 0.0)
        reduced = {
            one: variable.reduced_cost() for one, variable in zip(offered, variables, strict=True)
        }
        return objective.Value(), reduced
