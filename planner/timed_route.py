"""Timed routes: stops of a team-day with their clock, from the arrays of an instance."""

import itertools
from collections.abc import Sequence

from planner.insertion_table import Stops
from planner.roster import Route, Stop
from planner.roster_instance import RosterInstance
from planner.route_schedule import RouteSchedule, SiteCall, earliest_schedule


def schedule_of(instance: RosterInstance, row: int, stops: Stops) -> RouteSchedule | None:
    """Return the earliest clock of `stops` from the office of team-day `row`, or None."""
    calls = [
        SiteCall(
            service_min=int(instance.service[visit]),
            open_min=int(instance.opens[visit]),
            close_min=int(instance.last_start[visit] + instance.service[visit]),
        )
        for visit in stops
    ]
    return earliest_schedule(legs_of(instance, row, stops), calls, instance.clock)


def legs_of(instance: RosterInstance, row: int, stops: Stops) -> list[int]:
    """Return the minutes of every leg of team-day `row` over `stops` and back."""
    nodes = _nodes(instance, row, stops)
    return [int(instance.travel[a, b]) for a, b in itertools.pairwise(nodes)]


def worth_of(instance: RosterInstance, routes: Sequence[Stops]) -> int:
    """Return the worth of all stops of `routes`, one a team-day, less all travel."""
    return sum(
        int(instance.weight[list(stops)].sum()) - sum(legs_of(instance, row, stops))
        for row, stops in enumerate(routes)
        if stops
    )


def timed_route(instance: RosterInstance, row: int, stops: Stops) -> Route:
    """Return team-day `row` with the clock of its lawful `stops`."""
    schedule = schedule_of(instance, row, stops)
    if schedule is None:  # pragma: no cover - the table of insertions is exact
        raise AssertionError(stops)
    return scheduled_route(instance, row, stops, schedule)


def scheduled_route(
    instance: RosterInstance, row: int, stops: Stops, schedule: RouteSchedule
) -> Route:
    """Return team-day `row` making `stops` at the times of `schedule`."""
    legs = legs_of(instance, row, stops)
    nodes = _nodes(instance, row, stops)
    metres = [int(instance.metres[a, b]) for a, b in itertools.pairwise(nodes)]
    return Route(
        team_day=instance.team_days[row],
        depart_min=schedule.depart_min,
        lunch_start_min=schedule.lunch_start_min,
        stops=tuple(
            Stop(
                employer=instance.visits[visit].employer,
                travel_min=legs[k],
                distance_m=metres[k],
                arrive_min=schedule.arrive_min[k],
                start_min=schedule.start_min[k],
                leave_min=schedule.leave_min[k],
            )
            for k, visit in enumerate(stops)
        ),
        return_travel_min=legs[-1],
        return_distance_m=metres[-1],
        return_min=schedule.return_min,
    )


def _nodes(instance: RosterInstance, row: int, stops: Stops) -> list[int]:
    depot = instance.depot[row]
    return [depot, *(instance.offices + visit for visit in stops), depot]
