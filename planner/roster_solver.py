"""Roster solver: the month's routes, from a problem to a roster that the checker passes.

The routes come from `planner.roster_solution`: search, column generation with a proven bound, dives
and neighbourhoods. The same problem and effort give the same roster: work is counted, never timed.
"""

import itertools
from collections.abc import Callable
from dataclasses import replace

from planner.insertion_table import Stops
from planner.linked_solution import solve_linked
from planner.roster import Roster, RosterProblem, Route, Stop
from planner.roster_balance import balanced
from planner.roster_certificate import RosterCertificate
from planner.roster_instance import RosterInstance, mandatory_min, roster_instance
from planner.roster_solution import RosterSolution
from planner.route_schedule import SiteCall, earliest_schedule
from planner.unplaced import explain_unplaced

Progress = Callable[[str, float], None]


def solve_roster(
    problem: RosterProblem, *, effort: int = 3, progress: Progress | None = None
) -> Roster:
    """Return a lawful roster of `problem`, how good it is, and for visits left out the reason.

    Mandatory visits come first, then the prizes of targeted ones, then travel.

    Parameters
    ----------
    problem
        Visits and team-days, sorted and unique.
    effort
        0 for the first lawful roster; each step more adds a fixed amount of work.
    progress
        Told the step and the share of it that is done, 0 to 1.

    Raises
    ------
    InvalidRosterProblemError
        If the parts of the problem do not belong together.
    UnbalancedRosterError
        If the teams' hours cannot be brought within the band that the problem sets.
    """
    instance = roster_instance(problem)
    solved = solve_linked(instance, effort=effort, tell=progress or (lambda _step, _share: None))
    instance, solution = solved.instance, solved.solution
    if problem.balance_min is not None:
        solution = balanced(instance, solution, problem.balance_min)
    return replace(
        roster_of(problem, instance, solution), certificate=_certificate(instance, solution)
    )


def roster_of(problem: RosterProblem, instance: RosterInstance, solution: RosterSolution) -> Roster:
    """Return the roster of `problem` that drives the routes of `solution`, without certificate."""
    routes = tuple(
        _route(instance, row, stops) for row, stops in enumerate(solution.routes) if stops
    )
    return Roster(routes=routes, unplaced=explain_unplaced(problem, routes))


def _certificate(instance: RosterInstance, solution: RosterSolution) -> RosterCertificate:
    """Return what `solution` proves.

    A roster with k mandatory visits is worth at least k times one of them, less the longest days
    on the road; so the bound also says how many can be placed.
    """
    visits, clock, days = instance.visits, instance.clock, len(instance.team_days)
    placeable = sum(visit.is_mandatory for visit in instance.whole)
    if solution.bound is not None:
        road = days * (clock.end_min - clock.start_min)
        most = (solution.bound + road) // mandatory_min(instance.whole, clock, days)
        placeable = min(placeable, most)
    return RosterCertificate(
        objective=solution.value,
        bound=solution.bound,
        placed=sum(
            visits[visit].is_mandatory
            for stops in solution.routes
            for visit in stops
            if visit < len(instance.whole)
        ),
        placeable=placeable,
    )


def _route(instance: RosterInstance, row: int, stops: Stops) -> Route:
    """Return team-day `row` with the clock of its stops."""
    depot = instance.depot[row]
    nodes = [depot, *(instance.offices + visit for visit in stops), depot]
    legs = [int(instance.travel[a, b]) for a, b in itertools.pairwise(nodes)]
    metres = [int(instance.metres[a, b]) for a, b in itertools.pairwise(nodes)]
    visits = [instance.visits[visit] for visit in stops]
    calls = [
        SiteCall(
            service_min=int(instance.service[visit]),
            open_min=int(instance.opens[visit]),
            close_min=int(instance.last_start[visit] + instance.service[visit]),
        )
        for visit in stops
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
