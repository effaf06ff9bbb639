"""Finding the route that a sheet is asked for."""

from datetime import date

from maps.errors import MapError
from planner.month_plan import MonthPlan
from planner.roster import Route


class UnknownRouteError(MapError, LookupError):
    """The roster has no route of that team on that day."""


def find_route(plan: MonthPlan, day: date, number: int) -> Route:
    """Return the route of team `number` on `day`.

    Raises
    ------
    UnknownRouteError
        The roster has none.
    """
    for route in plan.roster.routes:
        if (route.team_day.day, route.team_day.number) == (day, number):
            return route
    raise UnknownRouteError(
        "{day} 没有第 {number} 组的路线：请从检查计划里选日期和组别",
        day=day.isoformat(),
        number=number,
    )
