"""Replan pins: which routes and visits of a plan may not be touched any more."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from geo.employer import EmployerId
from planner.errors import PlannerError
from planner.roster import Roster, Route

NEVER_BEGUN: Final = (date.min, 0)


class ReplanRefusedError(PlannerError, ValueError):
    """A replan was asked for that the plan does not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanPins:
    """What is done, on the road, published, or promised to single employers."""

    done_until: date = date.min
    """Last day whose routes were driven; they stay word for word."""
    begun: tuple[date, int] = NEVER_BEGUN
    """A day that is under way, and the minute up to which: stops begun before it stay, in order and
    at their time, and nothing new begins before it."""
    published_until: date = date.min
    """Last day whose routes were made public; only an event that strikes them changes them."""
    employers: frozenset[EmployerId] = frozenset()
    """Employers whose visit keeps its team-day and time."""
    held: frozenset[EmployerId] = frozenset()
    """Employers whose visit keeps its team-day, as long as that goes out and no event is about the
    visit itself; its time may change."""

    def is_done(self, route: Route) -> bool:
        """Return whether a route was driven."""
        return route.team_day.day <= self.done_until

    def is_published(self, route: Route) -> bool:
        """Return whether a route was made public and is not driven or under way."""
        day = route.team_day.day
        return self.done_until < day <= self.published_until and day != self.begun[0]

    def head(self, route: Route) -> tuple[EmployerId, ...]:
        """Return the stops of a route that are done or being made, in order."""
        day, minute = self.begun
        if self.is_done(route):
            return tuple(stop.employer for stop in route.stops)
        if route.team_day.day != day:
            return ()
        return tuple(stop.employer for stop in route.stops if stop.start_min < minute)

    def stopped(
        self, roster: Roster, lost: Container[tuple[date, int]]
    ) -> Mapping[tuple[date, int], frozenset[EmployerId]]:
        """Return what lost team-days on the road have made; they go nowhere else any more."""
        keys = {route: (route.team_day.day, route.team_day.number) for route in roster.routes}
        return {
            key: frozenset(head)
            for route, key in keys.items()
            if key in lost and (head := self.head(route))
        }


def refuse_other_past(now: Roster, former: Roster, pins: ReplanPins) -> None:
    """Refuse to return to `former` where its routes are others than those that were driven.

    Raises
    ------
    ReplanRefusedError
        If a stop that is done stands elsewhere, or at another time, in `former`.
    """
    there = {
        (stop.employer, route.team_day.day, route.team_day.number, stop.start_min)
        for route in former.routes
        for stop in route.stops
    }
    for route in now.routes:
        team, head = route.team_day, set(pins.head(route))
        for stop in route.stops:
            place = stop.employer, team.day, team.number, stop.start_min
            if stop.employer in head and place not in there:
                raise ReplanRefusedError(
                    "{employer} 已按现在的版本在 {day} 检查过，不能退回：请再调整一次",
                    employer=stop.employer,
                    day=team.day.isoformat(),
                )
    for route in former.routes:
        for employer in pins.head(route):
            if not any(employer in pins.head(one) for one in now.routes):
                raise ReplanRefusedError(
                    "{employer} 在前一版排在 {day}，那天已经过去，不能退回：请再调整一次",
                    employer=employer,
                    day=route.team_day.day.isoformat(),
                )
