"""Make a month's roster: officers by lot, visits, routes, and an independent check."""

from dataclasses import dataclass

from api.console import Report
from api.scoring.workflow import known_of
from api.session import Session
from data import areas, coverages, draws, month_plans, scores
from data.holidays import calendar_for
from geo.area import AreaCode
from geo.message import Message
from geo.road_network import travel_times
from planner.month import Month
from planner.month_plan import MonthInputs, MonthPlan, plan_month
from planner.recusal import for_every_workplace
from planner.roster_solver import solve_roster
from planner.working_calendar import unknown_year, working_days


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRoster:
    """A month plan and what a planner should know of how it came about."""

    plan: MonthPlan
    notes: tuple[Message, ...]


def make_roster(
    session: Session,
    *,
    area: str,
    month: Month,
    teams: int | None = None,
    targeted: int = 0,
    effort: int = 3,
    report: Report | None = None,
) -> MonthRoster:
    """Make the roster of `month` from its stored scores, coverage and draw, and keep the plan."""
    code = AreaCode(area)
    known = known_of(session, area)
    with session.reading() as conn:
        place = areas.load(conn, code)
        roads = areas.roads(conn, code)
        offices = areas.offices(conn, code)
        inspectors = areas.inspectors(conn, code)
        scored = scores.load(conn, code, month)
        coverage = coverages.load(conn, code, month)
        draw = draws.load(conn, code, month)
    calendar = calendar_for((month.year,))
    inputs = MonthInputs(
        area=place,
        month=month,
        employers=known.employers,
        scores=scored,
        coverage=coverage,
        draw=draw,
        rules=known.rules,
        method=known.method,
        offices=offices,
        inspectors=for_every_workplace(inspectors, [one.id for one in known.employers]),
        days=working_days(month, calendar),
        teams=teams,
        targeted=targeted,
        histories=known.histories,
    )
    plan, notes = plan_month(
        inputs,
        travel=lambda places: travel_times(places, roads),
        solve=lambda problem: solve_roster(problem, effort=effort, progress=report),
    )
    with session.writing() as conn:
        month_plans.save(conn, plan, {"rules": known.rules.name, "method": known.method.name})
    unpublished = unknown_year(month, calendar)
    return MonthRoster(plan=plan, notes=(*((unpublished,) if unpublished else ()), *notes))
