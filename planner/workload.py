"""Workload: what a roster asks of each team and each officer, and how full each day is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from planner.inspector import InspectorId
from planner.roster import Roster, RosterProblem, Route
from planner.team_day import TeamDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Work added up: days in the field, visits, minutes of each kind, metres."""

    days: int
    visits: int
    service_min: int
    travel_min: int
    distance_m: int

    @property
    def work_min(self) -> int:
        """Return minutes on site and on the road; lunch and waiting are not work."""
        return self.service_min + self.travel_min


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectorLoad:
    """One officer's month, as lead or member."""

    inspector: InspectorId
    load: Load


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLoad:
    """One day: how many of its teams go out, and the share of their working minutes in use."""

    day: date
    team_days: int
    used: int
    load: Load
    available_min: int
    """Working minutes of all teams of the day, lunch taken off."""

    @property
    def utilisation(self) -> float:
        """Return worked minutes as a share of those available, 0 to 1."""
        return self.load.work_min / self.available_min if self.available_min else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A month's work: the whole, each team-day in order, each officer and each day."""

    month: Load
    team_days: tuple[tuple[TeamDay, Load], ...]
    """Every team-day of the problem, idle ones too."""
    inspectors: tuple[InspectorLoad, ...]
    days: tuple[DayLoad, ...]


def workload(problem: RosterProblem, roster: Roster) -> Workload:
    """Return the work that `roster` asks of the team-days of `problem`."""
    routes = {route.team_day: route for route in roster.routes}
    officers = sorted({o for team in problem.team_days for o in (team.lead, team.member)})
    clock = problem.clock
    team_min = clock.end_min - clock.start_min - clock.lunch_min
    days = sorted({team.day for team in problem.team_days})
    return Workload(
        month=route_load(roster.routes),
        team_days=tuple(
            (team, route_load([routes[team]] if team in routes else []))
            for team in problem.team_days
        ),
        inspectors=tuple(
            InspectorLoad(inspector=officer, load=route_load(_routes_of(officer, roster.routes)))
            for officer in officers
        ),
        days=tuple(_day_load(problem, roster, day, team_min) for day in days),
    )


def route_load(routes: Sequence[Route]) -> Load:
    """Return what `routes` come to together, as one team's work each."""
    stops = [stop for route in routes for stop in route.stops]
    return Load(
        days=len(routes),
        visits=len(stops),
        service_min=sum(stop.leave_min - stop.start_min for stop in stops),
        travel_min=sum(stop.travel_min for stop in stops)
        + sum(route.return_travel_min for route in routes),
        distance_m=sum(stop.distance_m for stop in stops)
        + sum(route.return_distance_m for route in routes),
    )


def _day_load(problem: RosterProblem, roster: Roster, day: date, team_min: int) -> DayLoad:
    teams = sum(team.day == day for team in problem.team_days)
    routes = [route for route in roster.routes if route.team_day.day == day]
    return DayLoad(
        day=day,
        team_days=teams,
        used=len(routes),
        load=route_load(routes),
        available_min=teams * team_min,
    )


def _routes_of(officer: InspectorId, routes: Iterable[Route]) -> list[Route]:
    return [r for r in routes if officer in (r.team_day.lead, r.team_day.member)]
