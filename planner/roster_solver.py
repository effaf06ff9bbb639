"""Roster solver: the month's routes, from a problem to a roster that the checker passes.

Ruin and recreate on exact routes, then for neighbouring team-days the best choice among all routes
seen, by set packing with OR-Tools. The same problem and effort give the same roster: rounds are
counted, never timed.
"""

import itertools
from collections.abc import Callable
from typing import Final

from planner.insertion_table import Stops
from planner.roster import Roster, RosterProblem, Route, Stop
from planner.roster_instance import RosterInstance, roster_instance
from planner.roster_search import RosterSearch
from planner.route_packing import pack_routes
from planner.route_schedule import SiteCall, earliest_schedule
from planner.unplaced import explain_unplaced

_ROUNDS: Final = 8000
_ROUNDS_PER_VISIT: Final = 80
_PACKINGS: Final = 2
_NEIGHBOURS: Final = 10
_COLUMNS: Final = 2500
_PACKING_TIME: Final = 1.0

Progress = Callable[[str, float], None]


def solve_roster(
    problem: RosterProblem, *, effort: int = 3, progress: Progress | None = None
) -> Roster:
    """Return a lawful roster of `problem`, and for every visit left out the reason.

    Mandatory visits come first, then the prizes of targeted ones, then travel.

    Parameters
    ----------
    problem
        Visits and team-days, sorted and unique.
    effort
        0 for the first lawful roster; each step more adds a fixed number of rounds.
    progress
        Told the step and the share of it that is done, 0 to 1.

    Raises
    ------
    InvalidRosterProblemError
        If the parts of the problem do not belong together.
    """
    tell = progress or (lambda _step, _share: None)
    instance = roster_instance(problem)
    search = RosterSearch(instance)
    rounds = effort * min(_ROUNDS, _ROUNDS_PER_VISIT * len(problem.visits))
    search.run(rounds, lambda share: tell("search", share))
    _pack(search, _PACKINGS * effort, lambda share: tell("packing", share))
    search.fill()
    routes = tuple(_route(instance, row, stops) for row, stops in enumerate(search.routes) if stops)
    return Roster(routes=routes, unplaced=explain_unplaced(problem, routes))


def _pack(search: RosterSearch, times: int, tell: Callable[[float], None]) -> None:
    """Give neighbouring team-days their best routes of all seen, `times` times."""
    for turn in range(times):
        if not (rows := search.team_days_around(_NEIGHBOURS)):
            return
        present, value = list(search.routes), search.value
        packed = pack_routes(
            search.instance,
            search.pool,
            present,
            rows=rows,
            columns=_COLUMNS,
            deterministic_time=_PACKING_TIME,
        )
        if packed is not None:
            search.adopt(packed)
            search.fill()
            if search.value < value:
                search.adopt(present)
        tell((turn + 1) / times)


def _route(instance: RosterInstance, row: int, stops: Stops) -> Route:
    """Return team-day `row` with the clock of its stops."""
    depot = instance.depot[row]
    nodes = [depot, *(instance.offices + visit for visit in stops), depot]
    legs = [int(instance.travel[a, b]) for a, b in itertools.pairwise(nodes)]
    metres = [int(instance.metres[a, b]) for a, b in itertools.pairwise(nodes)]
    visits = [instance.visits[visit] for visit in stops]
    calls = [
        SiteCall(
            service_min=visit.service_min,
            open_min=visit.opening.open_min,
            close_min=visit.opening.close_min,
        )
        for visit in visits
    ]
    schedule = earliest_schedule(legs, calls, instance.clock)
    if schedule is None:  # pragma: no cover - the table of insertions is exact
        raise AssertionError(stops)
    return Route(
        team_day=instance.team_days[row],
        depart_min=schedule.depart_min,
        lunch_start_min=schedule.lunch_start_min,
        stops=tuple(
            Stop(
                employer=visit.employer,
                travel_min=legs[k],
                distance_m=metres[k],
                arrive_min=schedule.arrive_min[k],
                start_min=schedule.start_min[k],
                leave_min=schedule.leave_min[k],
            )
            for k, visit in enumerate(visits)
        ),
        return_travel_min=legs[-1],
        return_distance_m=metres[-1],
        return_min=schedule.return_min,
    )
