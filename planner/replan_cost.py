"""Replan costs: minutes and kilometres of the routes that a change touches, before and after."""

from dataclasses import dataclass
from datetime import date

from geo.message import Message, message
from planner.roster import Roster, Route
from planner.workload import Load, route_load


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCost:
    """One team-day that a change touches."""

    day: date
    number: int
    before: Load
    after: Load
    back_before: int | None
    """Minute at which the team was back before; None where it did not go out."""
    back_after: int | None

    @property
    def travel_min(self) -> int:
        """Return by how many minutes it is longer on the road."""
        return self.after.travel_min - self.before.travel_min

    @property
    def distance_m(self) -> int:
        """Return by how many metres it drives farther."""
        return self.after.distance_m - self.before.distance_m


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanCost:
    """What a change costs the whole month, and every team-day that it touches in order."""

    before: Load
    after: Load
    routes: tuple[RouteCost, ...]

    @property
    def travel_min(self) -> int:
        """Return by how many minutes all teams are longer on the road."""
        return self.after.travel_min - self.before.travel_min

    @property
    def distance_m(self) -> int:
        """Return by how many metres all teams drive farther."""
        return self.after.distance_m - self.before.distance_m

    @property
    def said(self) -> Message:
        """Return the cost in one sentence."""
        return message(
            "路上 {minutes} 分钟，里程 {km} 公里，检查 {visits} 家，外出 {days} 个组日",
            minutes=f"{self.travel_min:+d}",
            km=f"{self.distance_m / 1000:+.1f}",
            visits=f"{self.after.visits - self.before.visits:+d}",
            days=f"{self.after.days - self.before.days:+d}",
        )


def replan_cost(before: Roster, after: Roster) -> ReplanCost:
    """Return what it costs to go from the routes of `before` to those of `after`."""
    old, new = _by_team(before), _by_team(after)
    return ReplanCost(
        before=route_load(before.routes),
        after=route_load(after.routes),
        routes=tuple(
            _cost(key, old.get(key), new.get(key))
            for key in sorted(old.keys() | new.keys())
            if _way(old.get(key)) != _way(new.get(key))
        ),
    )


def _cost(key: tuple[date, int], old: Route | None, new: Route | None) -> RouteCost:
    return RouteCost(
        day=key[0],
        number=key[1],
        before=route_load([old] if old else []),
        after=route_load([new] if new else []),
        back_before=old.return_min if old else None,
        back_after=new.return_min if new else None,
    )


def _by_team(roster: Roster) -> dict[tuple[date, int], Route]:
    return {(one.team_day.day, one.team_day.number): one for one in roster.routes}


def _way(route: Route | None) -> tuple[object, ...]:
    """Return when and over which roads a route goes; who is on the team does not matter."""
    if route is None:
        return ()
    return (
        route.depart_min, route.lunch_start_min, route.stops, route.return_travel_min,
        route.return_distance_m, route.return_min,
    )  # fmt: skip
