"""Route choosing: the best choice among all routes that can matter, and a bound on all choices.

When every route that a better roster may need is known (`ColumnGeneration.routes_within`), which of
them to drive is a set packing with few routes. CP-SAT solves it with one worker and deterministic
time.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planner.insertion_table import Stops
from planner.roster_instance import RosterInstance
from planner.roster_master import short_team_days
from planner.team_day_set import TeamDaySets
from planner.visit_triple import VisitTriples

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_TIME: Final = 3.0
_WHOLE: Final = 10**6
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChoice:
    """The best routes found, with their drivers as bits, and what no choice exceeds."""

    routes: tuple[tuple[Stops, int], ...]
    worth: int
    bound: int
    is_lawful: bool
    """Whether there is a team-day for every route."""


def choose_routes(
    instance: RosterInstance,
    routes: Mapping[tuple[int, frozenset[int]], tuple[int, Stops]],
    sets: TeamDaySets,
    triples: VisitTriples,
    *,
    deterministic_time: float = _TIME,
) -> RouteChoice | None:
    """Return the choice among `routes` that is worth most, or None when nothing was found.

    The bound holds for all choices of these routes, whether or not the search was completed.
    """
    offered = [
        (int(instance.weight[list(stops)].sum()) - minutes, stops, _drivers(depot, stops, sets))
        for (depot, _), (minutes, stops) in routes.items()
    ]
    if not offered:
        return None
    model, driven = _model(offered, sets, triples)
    from ortools.sat.python import cp_model  # noqa: PLC0415 - it loads pandas

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = deterministic_time
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = [route for route, v in zip(offered, driven, strict=True) if solver.boolean_value(v)]
    taken: dict[int, int] = {}
    for _, _, drivers in chosen:
        taken[drivers] = taken.get(drivers, 0) + _WHOLE
    worth = sum(worth for worth, _, _ in chosen)
    return RouteChoice(
        routes=tuple((stops, drivers) for _, stops, drivers in chosen),
        worth=worth,
        bound=max(worth, math.floor(solver.best_objective_bound + _LEAST)),
        is_lawful=not short_team_days(taken, sets.limits),
    )


def _drivers(depot: int, stops: Stops, sets: TeamDaySets) -> int:
    drivers = sets.bits[sets.depots.index(depot)]
    for visit in stops:
        drivers &= sets.of_visit[visit]
    return drivers


def _model(
    offered: Sequence[tuple[int, Stops, int]], sets: TeamDaySets, triples: VisitTriples
) -> "tuple[cp_model.CpModel, list[cp_model.IntVar]]":
    """Return the set packing of the routes `offered`: worth, stops and drivers."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - it loads pandas

    model = cp_model.CpModel()
    driven = [model.new_bool_var("") for _ in offered]
    once: dict[int, list[cp_model.IntVar]] = {}
    one_route: dict[int, list[cp_model.IntVar]] = {}
    for (_, stops, _), variable in zip(offered, driven, strict=True):
        for visit in stops:
            once.setdefault(visit, []).append(variable)
        for triple in triples.of(stops):
            one_route.setdefault(triple, []).append(variable)
    for variables in (*once.values(), *one_route.values()):
        model.add_at_most_one(variables)
    for bits, count in zip(sets.bits, sets.counts, strict=True):
        needy = [v for (_, _, drivers), v in zip(offered, driven, strict=True)
                 if not drivers & ~bits]  # fmt: skip
        model.add(sum(needy) <= count)
    model.maximize(sum(w * v for (w, _, _), v in zip(offered, driven, strict=True)))
    return model, driven
