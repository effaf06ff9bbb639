"""Announced visits: which employers are told beforehand that they will be inspected.

Visits drawn or listed come unannounced, unless the area's rules say that those of a list are told.
Who agreed on a time knows it anyway and gets the notice in writing.
"""

from collections.abc import Collection

from planner.month_plan import MonthPlan
from planner.planned_stop import PlannedStop, planned_stops
from planner.visit import VisitList


def announced_stops(plan: MonthPlan, lists: Collection[VisitList]) -> tuple[PlannedStop, ...]:
    """Return the stops of `plan` that are told beforehand, by day, team and order.

    Parameters
    ----------
    lists
        Lists whose visits the area's rules announce.
    """
    return tuple(
        stop
        for stop in planned_stops(plan)
        if stop.visit.appointment is not None or stop.visit.list in lists
    )
