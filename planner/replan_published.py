"""Published routes in a replan: driven in their order and at their times, whatever leaves them."""

from collections.abc import Sequence

from geo.travel import TravelTimes
from planner.inspector import Office
from planner.replan_instance import replan_instance
from planner.replan_route import ReplanRoutes
from planner.roster import RosterProblem, Route, WorkingDay
from planner.visit import Visit


def retimed(
    route: Route,
    visits: Sequence[Visit],
    *,
    offices: tuple[Office, ...],
    travel: TravelTimes,
    clock: WorkingDay,
) -> Route | None:
    """Return `route` with `visits` alone, each at its minute, or None where that cannot be.

    `visits` are some of its stops, in its order. A route of which nothing changes comes back as it
    is.
    """
    problem = RosterProblem(
        visits=tuple(sorted(visits, key=lambda one: one.employer)),
        team_days=(route.team_day,),
        offices=offices,
        travel=travel,
        clock=clock,
    )
    replan = replan_instance(problem, (route,), pinned=frozenset(one.employer for one in visits))
    routes = ReplanRoutes(replan)
    timed = routes.timed(0, replan.base[0])
    if timed is None:
        return None
    return routes.kept(route, routes.route(0, timed))
