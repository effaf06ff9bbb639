"""Route texts: which employers are on which route, before anybody knows who will walk it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from geo.employer import EmployerId
from planner.employer_key import EmployerKey
from planner.errors import PlannerError
from planner.frame_text import InvalidFrameTextError, is_day, rows_under
from planner.roster import Route

ROUTES_HEADING: Final = ("XUNTU-ROUTES/1", "day,office,team,stops")
_TEAM: Final = re.compile("[0-9]{1,4}", re.ASCII)
_KEYS: Final = re.compile("[0-9a-f]{32}( [0-9a-f]{32})*")
_COLUMNS: Final = 4


class InvalidRouteTextError(PlannerError, ValueError):
    """A route text is not written as the bundle format says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRoute:
    """One row of a route text; stops by employer key."""

    day: str
    office: str
    team: int
    stops: tuple[str, ...]


def routes_text(routes: Iterable[Route], key: Callable[[EmployerId], EmployerKey]) -> str:
    """Return the route text of the routes that have a stop; employers stand in it by their key.

    Raises
    ------
    InvalidRouteTextError
        If the id of an office cannot be written.
    """
    ordered = sorted(
        (route for route in routes if route.stops),
        key=lambda route: (route.team_day.day, route.team_day.office, route.team_day.number),
    )
    for route in ordered:
        if re.search('[,"\n\r]', route.team_day.office):
            raise InvalidRouteTextError(
                "办公地点编号“{office}”不能有逗号、引号和换行：请在人员表改正",
                office=route.team_day.office,
            )
    rows = (
        f"{route.team_day.day.isoformat()},{route.team_day.office},{route.team_day.number},"
        f"{' '.join(key(stop.employer) for stop in route.stops)}"
        for route in ordered
    )
    return "".join(f"{line}\n" for line in (*ROUTES_HEADING, *rows))


def read_routes(text: str) -> tuple[SealedRoute, ...]:
    """Return the routes of a route text, in order.

    Raises
    ------
    InvalidRouteTextError
        If a row is not as the format says, out of order or given twice.
    """
    try:
        rows = rows_under(ROUTES_HEADING, text, "路线文本")
    except InvalidFrameTextError as error:
        raise InvalidRouteTextError("{why}", why=error.message) from error
    found: list[SealedRoute] = []
    for line, row in enumerate(rows, start=3):
        cells = row.split(",")
        if (
            len(cells) != _COLUMNS
            or not (is_day(cells[0]) and cells[1] and _TEAM.fullmatch(cells[2]))
            or not _KEYS.fullmatch(cells[3])
        ):
            raise InvalidRouteTextError("路线文本第 {line} 行写法不对", line=line)
        route = SealedRoute(
            day=cells[0], office=cells[1], team=int(cells[2]), stops=tuple(cells[3].split())
        )
        if found and not _place(found[-1]) < _place(route):
            raise InvalidRouteTextError("路线文本第 {line} 行没有排好序，或出现两次", line=line)
        found.append(route)
    return tuple(found)


def _place(route: SealedRoute) -> tuple[str, str, int]:
    return route.day, route.office, route.team
