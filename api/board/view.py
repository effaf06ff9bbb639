"""Board views: a month plan as days and teams with a card for every visit, and what is left out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from api.plans.left_out import LeftOutCard
from api.plans.view import MonthView, RouteView, StopView
from geo.employer import EmployerId
from planner.month_plan import MonthPlan
from planner.replan_pin import ReplanPins
from planner.team_day import TeamDay
from planner.workload import Load, route_load


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One visit on the board."""

    stop: StopView
    is_pinned: bool
    is_over: bool
    """Whether it is done or being made; it cannot be moved any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCell:
    """One team on one day."""

    team: TeamDay
    lead: str
    member: str
    office: str
    route: RouteView | None
    """None where the team has nothing to do."""
    cards: tuple[Card, ...]
    is_over: bool

    @property
    def slot(self) -> str:
        """Return the team-day as forms say it, such as `2026-12-10/2`."""
        return f"{self.team.day}/{self.team.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One day and its teams, by number."""

    day: date
    cells: tuple[BoardCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A month plan as a board."""

    plan: MonthPlan
    rows: tuple[BoardRow, ...]
    left_out: tuple[LeftOutCard, ...]
    load: Load
    view: MonthView
    most_teams: int
    pinned: frozenset[EmployerId]


def board_view(
    view: MonthView,
    left_out: tuple[LeftOutCard, ...],
    *,
    pinned: Collection[EmployerId],
    pins: ReplanPins,
) -> Board:
    """Arrange a month by day and team, with what is `left_out` of it."""
    plan = view.plan
    routes = {one.key: one for week in view.weeks for day in week for one in day.routes}
    names = {one.id: one.name for one in plan.inspectors}
    offices = {one.id: one.name for one in plan.offices}
    cells: dict[date, list[BoardCell]] = {}
    for team in sorted(plan.team_days, key=lambda one: (one.day, one.number)):
        route = routes.get(f"{team.day}/{team.number}")
        head = pins.head(route.route) if route else ()
        cells.setdefault(team.day, []).append(
            BoardCell(
                team=team,
                lead=names[team.lead],
                member=names[team.member],
                office=offices[team.office],
                route=route,
                cards=tuple(
                    Card(
                        stop=stop,
                        is_pinned=stop.employer.id in pinned,
                        is_over=stop.employer.id in head,
                    )
                    for stop in (route.stops if route else ())
                ),
                is_over=team.day <= pins.done_until,
            )
        )
    return Board(
        plan=plan,
        rows=tuple(BoardRow(day=day, cells=tuple(found)) for day, found in cells.items()),
        left_out=left_out,
        load=route_load(plan.roster.routes),
        view=view,
        most_teams=max((len(found) for found in cells.values()), default=0),
        pinned=frozenset(pinned),
    )
