"""Route choosing: the best choice among all routes that can matter, proven by branch and cut.

When every route that a better roster may need is known (`ColumnGeneration.routes_within`), which of
them to drive is a set packing with few routes. HiGHS solves it; it counts nodes, never time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from planner.insertion_table import Stops
from planner.roster_instance import RosterInstance
from planner.roster_master import short_team_days
from planner.team_day_set import TeamDaySets
from planner.visit_triple import VisitTriples

_NODES: Final = 200
_ROUNDING: Final = 1e-3
_WHOLE: Final = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChoice:
    """The best routes found, with their drivers as bits, and what no choice exceeds."""

    routes: tuple[tuple[Stops, int], ...]
    worth: int
    bound: float
    is_lawful: bool
    """Whether there is a team-day for every route."""


def choose_routes(
    instance: RosterInstance,
    routes: Mapping[tuple[int, frozenset[int]], tuple[int, Stops]],
    sets: TeamDaySets,
    triples: VisitTriples,
    *,
    nodes: int = _NODES,
) -> RouteChoice | None:
    """Return the choice among `routes` that is worth most, or None when nothing was found.

    The bound holds for all choices of these routes, whether or not the search was completed.
    """
    offered = []
    for (depot, _), (minutes, stops) in routes.items():
        drivers = sets.bits[sets.depots.index(depot)]
        for visit in stops:
            drivers &= sets.of_visit[visit]
        offered.append((int(instance.weight[list(stops)].sum()) - minutes, stops, drivers))
    if not offered:
        return None
    visits, scarce = len(instance.visits), len(sets.bits)
    cells: list[tuple[int, int]] = []
    for column, (_, stops, drivers) in enumerate(offered):
        cells += [(visit, column) for visit in stops]
        cells += [(visits + k, column) for k, bits in enumerate(sets.bits) if not drivers & ~bits]
        cells += [(visits + scarce + triple, column) for triple in triples.of(stops)]
    at = np.array(cells)
    most = np.concatenate([np.ones(visits), sets.counts, np.ones(len(triples))])
    table = csr_array((np.ones(len(at)), (at[:, 0], at[:, 1])), shape=(most.size, len(offered)))
    worths = np.array([worth for worth, _, _ in offered], dtype=np.float64)
    found = milp(
        -worths,
        integrality=np.ones(len(offered)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(table, ub=most),
        options={"mip_rel_gap": 0.0, "node_limit": nodes},
    )
    if found.x is None:
        return None
    chosen = [offered[column] for column in np.flatnonzero(found.x > 0.5).tolist()]
    taken: dict[int, int] = {}
    for _, _, drivers in chosen:
        taken[drivers] = taken.get(drivers, 0) + _WHOLE
    worth = sum(worth for worth, _, _ in chosen)
    return RouteChoice(
        routes=tuple((stops, drivers) for _, stops, drivers in chosen),
        worth=worth,
        bound=max(float(worth), -float(found.mip_dual_bound)) + _ROUNDING,
        is_lawful=not short_team_days(taken, sets.limits),
    )
