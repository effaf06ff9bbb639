"""Month shortfalls: what a month owes and cannot do, as leaders have to know it."""

from geo.message import Message
from planner.coverage import capacity_shortfall
from planner.month_plan import MonthPlan


def month_shortfalls(plan: MonthPlan) -> tuple[Message, ...]:
    """Return what the rules lack, then by how much the month's team-days fall short, if they do."""
    if not plan.roster.unplaced:
        return plan.coverage.shortfalls
    placed = sum(len(route.stops) for route in plan.roster.routes)
    short = capacity_shortfall(plan.coverage, placed)
    return (*plan.coverage.shortfalls, *((short,) if short else ()))
