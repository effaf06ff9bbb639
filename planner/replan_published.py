"""Published routes in a replan: driven in their order and at their times, whatever leaves them.

Routes with a visit of two calls, or one that is spaced from another, are treated the same.
"""

from collections.abc import Callable, Iterable, Sequence

from geo.employer import EmployerId
from geo.message import Message, message
from geo.travel import TravelTimes
from planner.inspector import Office
from planner.replan_instance import replan_instance
from planner.replan_link import ReplanLinks
from planner.replan_pin import ReplanPins, ReplanRefusedError
from planner.replan_route import ReplanRoutes
from planner.roster import RosterProblem, Route, Stop, WorkingDay
from planner.visit import Visit


def kept_routes(
    routes: Iterable[Route],
    *,
    pins: ReplanPins,
    links: ReplanLinks,
    stays: Callable[[Route, EmployerId], bool],
    retime: Callable[[Route, Sequence[Stop]], Route | None],
) -> tuple[tuple[Route, ...], tuple[Message, ...]]:
    """Return the published and bound ones of `routes` at their times, and what could not be kept.

    Parameters
    ----------
    stays
        Whether a stop is still made by its team.
    retime
        Returns a route with some of its stops alone, or None where the times cannot be kept.

    Raises
    ------
    ReplanRefusedError
        If a bound route cannot be kept.
    """
    found, notes = [], []
    for route in routes:
        is_bound, team = links.holds(route), route.team_day
        if pins.is_done(route) or not (is_bound or pins.is_published(route)):
            continue
        if not (stops := [stop for stop in route.stops if stays(route, stop.employer)]):
            continue
        if (kept := retime(route, stops)) is not None:
            found.append(kept)
        elif is_bound:
            raise ReplanRefusedError(
                "{day} 第 {number} 组的路线上有两次到场或须间隔的检查，现在的车程赶不上原定的"
                "时间：请先取消其中一家，或重新排班",
                day=team.day.isoformat(),
                number=team.number,
            )
        else:
            notes.append(
                message(
                    "{day} 第 {number} 组的路线已公布，但现在的车程赶不上公布的时间，只好调整",
                    day=team.day.isoformat(),
                    number=team.number,
                )
            )
    return tuple(found), tuple(notes)


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
