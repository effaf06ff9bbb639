"""Roster solver: the month's routes, from a problem to a roster that the checker passes.

The routes come from `planner.roster_solution`: search, column generation with a proven bound, dives
and neighbourhoods. The same problem and effort give the same roster: work is counted, never timed.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from planner.left_out import explain_left_out, is_explained
from planner.linked_solution import solve_linked
from planner.roster import Roster, RosterProblem, Route
from planner.roster_balance import balanced
from planner.roster_certificate import RosterCertificate
from planner.roster_instance import RosterInstance, first_min, mandatory_min, roster_instance
from planner.roster_part import slot_of
from planner.roster_solution import RosterSolution
from planner.timed_route import timed_route, worth_of
from planner.unplaced import explain_unplaced

_REASONS: Final = 4
"""Visits left out that are explained in full, for each step of effort."""

Progress = Callable[[str, float], None]


def solve_roster(
    problem: RosterProblem, *, effort: int = 2, progress: Progress | None = None
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
    tell = progress or (lambda _step, _share: None)
    instance = roster_instance(problem)
    solved = solve_linked(instance, effort=effort, tell=tell)
    instance, solution = solved.instance, solved.solution
    if problem.balance_min is not None:
        solution = balanced(instance, solution, problem.balance_min)
    proven = certificate_of(problem, instance, solution)
    if not is_explained(instance) or problem.balance_min is not None:
        return replace(roster_of(problem, instance, solution), certificate=proven)
    employers = [visit.employer for visit in problem.visits]
    left = explain_left_out(
        problem,
        {
            slot_of(team): tuple(employers[stop] for stop in stops)
            for team, stops in zip(problem.team_days, solution.routes, strict=True)
        },
        depth=_REASONS * effort,
        bound=solution.bound,
        placeable=proven.placeable,
        tell=tell,
    )
    index = {employer: k for k, employer in enumerate(employers)}
    routes = tuple(
        tuple(index[stop] for stop in left.routes.get(slot_of(team), ()))
        for team in problem.team_days
    )
    better = replace(solution, routes=routes, value=worth_of(instance, routes))
    return Roster(
        routes=_timed(instance, better),
        unplaced=left.unplaced,
        certificate=certificate_of(problem, instance, better),
        shortage=left.shortage,
    )


def roster_of(problem: RosterProblem, instance: RosterInstance, solution: RosterSolution) -> Roster:
    """Return the roster of `problem` that drives the routes of `solution`, without certificate."""
    routes = _timed(instance, solution)
    return Roster(routes=routes, unplaced=explain_unplaced(problem, routes))


def _timed(instance: RosterInstance, solution: RosterSolution) -> tuple[Route, ...]:
    return tuple(
        timed_route(instance, row, stops) for row, stops in enumerate(solution.routes) if stops
    )


def certificate_of(
    problem: RosterProblem, instance: RosterInstance, solution: RosterSolution
) -> RosterCertificate:
    """Return what `solution` of `problem` proves.

    A roster with k mandatory visits is worth at least k times one of them, less the longest days
    on the road; so the bound also says how many can be placed. Visits that go first likewise.
    """
    whole, clock, days = instance.whole, instance.clock, len(instance.team_days)
    placed = {visit for stops in solution.routes for visit in stops if visit < len(whole)}
    first_placed = sum(whole[visit].employer in problem.first for visit in placed)
    first_placeable = len(problem.first)
    placeable = sum(visit.is_mandatory for visit in whole)
    if solution.bound is not None:
        worth = solution.bound + days * (clock.end_min - clock.start_min)
        ahead = first_min(whole, clock, days)
        first_placeable = min(first_placeable, worth // ahead)
        if first_placed == first_placeable:
            worth -= ahead * first_placed
            placeable = min(placeable, worth // mandatory_min(whole, clock, days))
    return RosterCertificate(
        objective=solution.value,
        bound=solution.bound,
        placed=sum(whole[visit].is_mandatory for visit in placed),
        placeable=placeable,
        first=len(problem.first),
        first_placed=first_placed,
        first_placeable=first_placeable,
    )
