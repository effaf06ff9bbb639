"""Rotation in a replan: whom a team may not visit, because one of it made the last inspection."""

from geo.employer import EmployerId
from planner.inspector import InspectorId
from planner.month_plan import MonthPlan
from planner.team_day import TeamDay


def rotation_left(plan: MonthPlan) -> dict[EmployerId, frozenset[InspectorId]]:
    """Return the rotation without what the plan could not keep, by a substitute, already."""
    left = dict(plan.rotation)
    for route in plan.roster.routes:
        for stop in route.stops:
            if stop.employer in left:
                there = {route.team_day.lead, route.team_day.member}
                left[stop.employer] = left[stop.employer] - there
    return left


def barred_by_rotation(plan: MonthPlan) -> dict[TeamDay, frozenset[EmployerId]]:
    """Return whom each team may not visit by rotation, the stops that it has already excepted."""
    left = rotation_left(plan)
    return {
        team: frozenset(
            employer for employer, officers in left.items() if officers & {team.lead, team.member}
        )
        for team in plan.team_days
    }
