"""Roster parts: some team-days and visits of a problem, as a problem of their own."""

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from geo.employer import EmployerId
from planner.roster import RosterProblem
from planner.team_day import TeamDay

Slot: TypeAlias = tuple[date, int]
"""A team-day by its day and number, whoever is on it."""
SlotRoutes: TypeAlias = Mapping[Slot, tuple[EmployerId, ...]]
"""Stops in order by team-day; team-days without stops may be missing."""


def slot_of(team_day: TeamDay) -> Slot:
    """Return the day and number of `team_day`."""
    return team_day.day, team_day.number


def roster_part(
    problem: RosterProblem, *, slots: Container[Slot], employers: Container[EmployerId]
) -> RosterProblem:
    """Return the problem of the team-days `slots` and the visits to `employers` alone."""
    visits = tuple(visit for visit in problem.visits if visit.employer in employers)
    return replace(
        problem,
        visits=visits,
        team_days=tuple(team for team in problem.team_days if slot_of(team) in slots),
        first=problem.first & {visit.employer for visit in visits},
    )
