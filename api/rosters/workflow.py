"""Make a month's roster: officers by lot, visits, routes, and an independent check."""

from dataclasses import dataclass, replace
from pathlib import Path

from api.console import Report
from api.fairness.workflow import leans_before
from api.public_draw import drawn_in_public, refuse_if_officers_committed
from api.scoring.workflow import known_of
from api.session import Session
from data import (
    areas,
    coverages,
    draws,
    imposed_visits,
    month_plans,
    plan_steps,
    routed_months,
    scores,
)
from data.holidays import calendar_for
from data.special_sheet import read_specials
from data.workplace_match import StoredWorkplace, workplace_matcher
from geo.area import AreaCode
from geo.message import Message
from geo.road_network import travel_times
from planner.imposed_coverage import with_imposed
from planner.imposed_visit import waiting_visits
from planner.month import Month
from planner.month_plan import MonthInputs, MonthPlan, Travel, route_month, staff_month
from planner.recusal import for_every_workplace
from planner.roster_solver import solve_roster
from planner.rotation import last_inspectors
from planner.working_calendar import unknown_year, working_days


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterSettings:
    """What a planner sets when a roster is made."""

    teams: int | None = None
    targeted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterWishes:
    """What holds for one making of a roster besides law and staff."""

    drive_limit: int | None = None
    """Most minutes on the road of a team on a day."""
    balance: int | None = None
    """Most minutes that one team may work more than another in the month."""
    special: Path | None = None
    """Sheet of appointments, second calls and spacings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRoster:
    """A month plan and what a planner should know of how it came about."""

    plan: MonthPlan
    notes: tuple[Message, ...]
    awaits_officers: bool = False
    """Whether the routes stand and the officers are to be drawn in public; the plan then holds
    placeholders that nobody is meant to see."""


def make_roster(
    session: Session,
    *,
    area: str,
    month: Month,
    teams: int | None = None,
    targeted: int = 0,
    effort: int = 2,
    wishes: RosterWishes | None = None,
    report: Report | None = None,
) -> MonthRoster:
    """Make the roster of `month` from its stored scores, coverage and draw, and keep the plan.

    Where the employers were drawn in public, only the routes are made: the officers' own ceremony
    gives them their officers.

    Raises
    ------
    CeremonyOpenError
        If a public draw of the month is under way, or officers were committed to on other routes.
    InvalidSpecialsError
        If the sheet of special visits has faults.
    UnbalancedRosterError
        If the teams' hours cannot be brought within the band.
    """
    code = AreaCode(area)
    refuse_if_officers_committed(session, code, month)
    is_public = drawn_in_public(session, code, month) is not None
    inputs = month_inputs(session, area=area, month=month, teams=teams, targeted=targeted)
    inputs = _with_wishes(inputs, wishes or RosterWishes())
    routed = route_month(
        inputs,
        travel=road_travel(session, area),
        solve=lambda problem: solve_roster(problem, effort=effort, progress=report),
    )
    versions = {
        "rules": inputs.rules.name,
        "method": inputs.method.name,
        "teams": "" if teams is None else str(teams),
        "targeted": str(targeted),
    }
    plan = routed.draft if is_public else staff_month(routed, inputs.draw.seed)
    with session.writing() as conn:
        if is_public:
            routed_months.save(conn, routed, versions)
        else:
            month_plans.save(conn, plan, versions)
    unpublished = unknown_year(month, calendar_for((month.year,)))
    notes = (*((unpublished,) if unpublished else ()), *routed.notes)
    return MonthRoster(plan=plan, notes=notes, awaits_officers=is_public)


def _with_wishes(inputs: MonthInputs, wishes: RosterWishes) -> MonthInputs:
    specials = inputs.specials
    if wishes.special is not None:
        known = [
            StoredWorkplace(
                employer=one.id,
                credit_code=one.credit_code,
                name=one.name,
                address=one.workplace_address,
            )
            for one in inputs.employers
        ]
        specials = read_specials(wishes.special, workplace_matcher(known))
    return replace(
        inputs,
        clock=replace(inputs.clock, drive_limit_min=wishes.drive_limit),
        balance_min=wishes.balance,
        specials=specials,
    )


def month_inputs(
    session: Session, *, area: str, month: Month, teams: int | None = None, targeted: int = 0
) -> MonthInputs:
    """Return all that the roster of `month` is made from, as it is stored now; nothing is kept."""
    code = AreaCode(area)
    known = known_of(session, area, month)
    with session.reading() as conn:
        place = areas.load(conn, code)
        offices = areas.offices(conn, code)
        inspectors = areas.inspectors(conn, code)
        scored = scores.load(conn, code, month)
        coverage = coverages.load(conn, code, month)
        draw = draws.load(conn, code, month)
        imposed = imposed_visits.standing(conn, code)
    waiting = waiting_visits(imposed, known.histories, authority=known.rules.authority, month=month)
    return MonthInputs(
        area=place,
        month=month,
        employers=known.employers,
        scores=scored,
        coverage=with_imposed(coverage, waiting, known.employers, known.rules),
        draw=draw,
        rules=known.rules,
        method=known.method,
        offices=offices,
        inspectors=for_every_workplace(inspectors, [one.id for one in known.employers]),
        days=working_days(month, calendar_for((month.year,))),
        teams=teams,
        targeted=targeted,
        histories=known.histories,
        leans=leans_before(session, area=area, month=month) if known.rules.balance else {},
        rotation=last_inspectors(known.histories, inspectors) if known.rules.rotation else {},
    )


def kept_settings(session: Session, *, area: str, month: Month) -> RosterSettings:
    """Return what the newest roster of a month was made with; defaults where that is not known."""
    with session.reading() as conn:
        for step in ("routed", "plan"):
            kept = plan_steps.latest(conn, AreaCode(area), month, step)
            if kept is not None and "targeted" in kept.versions:
                teams = kept.versions.get("teams", "")
                return RosterSettings(
                    teams=int(teams) if teams else None, targeted=int(kept.versions["targeted"])
                )
    return RosterSettings()


def road_travel(session: Session, area: str) -> Travel:
    """Return what finds the times between places on the roads of `area`."""
    with session.reading() as conn:
        roads = areas.roads(conn, AreaCode(area))
    return lambda places: travel_times(places, roads)
