"""Views: a month plan arranged as people look at it; no web, no wording."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from geo.area import TownshipCode
from geo.employer import Employer, EmployerId
from planner.inspector import Inspector, InspectorId
from planner.month_plan import MonthPlan
from planner.roster import Route, Stop
from planner.visit import Visit, VisitList


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """One stop with what a person wants to know of it."""

    stop: Stop
    employer: Employer
    visit: Visit
    township: str
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteView:
    """One route with its officers by name."""

    route: Route
    lead: Inspector
    member: Inspector
    office: str
    stops: tuple[StopView, ...]

    @property
    def key(self) -> str:
        """Return the route's place in addresses, such as `2026-12-01/3`."""
        return f"{self.route.team_day.day}/{self.route.team_day.number}"

    @property
    def travel_min(self) -> int:
        """Return all minutes on the road."""
        return self.route.return_travel_min + sum(s.travel_min for s in self.route.stops)

    @property
    def distance_km(self) -> float:
        """Return all kilometres driven."""
        metres = self.route.return_distance_m + sum(s.distance_m for s in self.route.stops)
        return metres / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """One working day and its routes in team order."""

    day: date
    routes: tuple[RouteView, ...]

    @property
    def visits(self) -> int:
        """Return how many employers are visited."""
        return sum(len(route.stops) for route in self.routes)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """A month plan in numbers and days."""

    plan: MonthPlan
    weeks: tuple[tuple[DayView, ...], ...]
    """Days with at least one team-day, by calendar week (Monday first)."""
    placed: Mapping[VisitList, int]
    planned: Mapping[VisitList, int]
    letters: Mapping[str, int]
    """Employers by class letter, worst last in the method's own order."""
    visits_by_township: Mapping[TownshipCode, int]

    @property
    def distance_km(self) -> float:
        """Return the kilometres of all routes."""
        return sum(r.distance_km for week in self.weeks for day in week for r in day.routes)

    @property
    def travel_h(self) -> float:
        """Return the hours on the road of all routes."""
        return sum(r.travel_min for week in self.weeks for day in week for r in day.routes) / 60


def month_view(plan: MonthPlan) -> MonthView:
    """Arrange `plan` by week, day and team."""
    lookup = _Lookup(plan)
    routes = {
        (route.team_day.day, route.team_day.number): lookup.route(route)
        for route in plan.roster.routes
    }
    days = sorted({team_day.day for team_day in plan.team_days})
    views = [
        DayView(
            day=day,
            routes=tuple(
                view for (on, _), view in sorted(routes.items(), key=_by_key) if on == day
            ),
        )
        for day in days
    ]
    weeks: dict[date, list[DayView]] = {}
    for view in views:
        weeks.setdefault(view.day - timedelta(days=view.day.weekday()), []).append(view)
    placed_ids = {stop.employer for route in plan.roster.routes for stop in route.stops}
    planned = Counter(visit.list for visit in plan.visits)
    placed = Counter(visit.list for visit in plan.visits if visit.employer in placed_ids)
    letters = Counter(
        (plan.scores[e.id].combined, plan.scores[e.id].letter)
        for e in plan.employers
        if e.id in plan.scores
    )
    townships = Counter(lookup.employers[id_].township for id_ in sorted(placed_ids))
    return MonthView(
        plan=plan,
        weeks=tuple(tuple(days) for _, days in sorted(weeks.items())),
        placed={kind: placed[kind] for kind in VisitList},
        planned={kind: planned[kind] for kind in VisitList},
        letters={letter: count for (_, letter), count in sorted(letters.items())},
        visits_by_township={code: n for code, n in townships.items() if code is not None},
    )


def route_view(plan: MonthPlan, route: Route) -> RouteView:
    """Return `route` of `plan` with its officers and stops by name."""
    return _Lookup(plan).route(route)


def _by_key(item: tuple[tuple[date, int], RouteView]) -> tuple[date, int]:
    return item[0]


class _Lookup:
    """Find things of a plan by id."""

    def __init__(self, plan: MonthPlan) -> None:
        self.employers: Mapping[EmployerId, Employer] = {e.id: e for e in plan.employers}
        self._visits = {visit.employer: visit for visit in plan.visits}
        self._inspectors: Mapping[InspectorId, Inspector] = {i.id: i for i in plan.inspectors}
        self._offices = {office.id: office.name for office in plan.offices}
        self._townships = {town.code: town.name for town in plan.area.townships}
        self._scores = plan.scores

    def route(self, route: Route) -> RouteView:
        team_day = route.team_day
        return RouteView(
            route=route,
            lead=self._inspectors[team_day.lead],
            member=self._inspectors[team_day.member],
            office=self._offices[team_day.office],
            stops=tuple(self._stop(stop) for stop in route.stops),
        )

    def _stop(self, stop: Stop) -> StopView:
        employer = self.employers[stop.employer]
        score = self._scores.get(stop.employer)
        return StopView(
            stop=stop,
            employer=employer,
            visit=self._visits[stop.employer],
            township=self._townships.get(employer.township, "") if employer.township else "",
            letter=score.letter if score else "",
        )
