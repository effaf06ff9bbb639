"""Month paths: the ways that all teams of a month drive, as lines along the roads."""

from collections.abc import Mapping, Sequence

from shapely.geometry import LineString

from geo.position import Position
from geo.road_network import RoadLine, RoadNetwork
from geo.road_path import all_route_paths
from planner.month_plan import MonthPlan
from planner.roster import Route
from planner.team_day import TeamDay


def month_paths(
    plan: MonthPlan, roads: Sequence[RoadLine] | RoadNetwork
) -> Mapping[TeamDay, tuple[LineString, ...]]:
    """Return the lines of every route of `plan`, one a leg; none at all where there are no roads.

    Legs run from the office to the first stop, from stop to stop, and from the last to the office.
    """
    if not isinstance(roads, RoadNetwork) and not roads:
        return {}
    routes = plan.roster.routes
    lines = all_route_paths(roads, [route_positions(plan, route) for route in routes])
    return {route.team_day: legs for route, legs in zip(routes, lines, strict=True)}


def route_positions(plan: MonthPlan, route: Route) -> tuple[Position, ...]:
    """Return where `route` goes: its office, its stops in order, its office again."""
    office = next(one for one in plan.offices if one.id == route.team_day.office)
    spots = {visit.employer: visit.position for visit in plan.visits}
    return (office.position, *(spots[stop.employer] for stop in route.stops), office.position)
