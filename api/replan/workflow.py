"""Replan a month: load the plan and the facts as they are, think, check, and keep a new version."""

from dataclasses import dataclass, replace
from datetime import datetime

from api.public_draw import refuse_without_officers
from api.replan.events import ReplanWords
from api.scoring.workflow import known_of
from api.session import Session
from data import areas, month_plans, plan_revisions
from data.holidays import calendar_for
from geo.area import AreaCode
from geo.message import Message, message
from geo.road_closure import closed_travel_times
from planner.ceremony import china_time
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.plan_revision import PlanRevision, closed_roads, version_of
from planner.recusal import for_every_workplace
from planner.replan_difference import roster_difference
from planner.replan_event import RoadClosed
from planner.replan_month import ReplanFacts, replan_month
from planner.replan_pin import refuse_other_past
from planner.replan_request import check_request
from planner.working_calendar import working_days


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanged:
    """A new version of a plan, and what a planner should know of how it came about."""

    plan: MonthPlan
    notes: tuple[Message, ...]
    is_kept: bool

    @property
    def revision(self) -> PlanRevision:
        """Return what the new version changed."""
        return self.plan.revisions[-1]


def change_plan(
    session: Session,
    *,
    area: str,
    month: Month,
    words: ReplanWords,
    at: datetime,
    dry_run: bool = False,
) -> PlanChanged:
    """Return the next version of the newest plan after what `words` say happened, and keep it.

    The routes that were drawn for stay in the ledger and in earlier versions; nothing is drawn.

    Raises
    ------
    NotFoundError
        If the month has no plan.
    ReplanRefusedError, UsageProblemError
        If what is said does not fit the plan or cannot be read.
    """
    code = AreaCode(area)
    refuse_without_officers(session, code, month)
    with session.reading() as conn:
        plan, step = plan_revisions.newest(conn, code, month)
        roads = areas.roads(conn, code)
        staff = areas.inspectors(conn, code)
    events, pins = words.events(month, plan.inspectors), words.pins()
    check_request(plan, events, pins)
    known = known_of(session, area)
    closed = (
        *closed_roads(plan.revisions),
        *(event.road for event in events if isinstance(event, RoadClosed)),
    )
    made = replan_month(
        plan,
        events,
        pins=pins,
        facts=ReplanFacts(
            travel=lambda places: closed_travel_times(places, roads, closed),
            inspectors=for_every_workplace(staff, [one.id for one in plan.employers]),
            rules=known.rules,
            histories=known.histories,
            days=working_days(month, calendar_for((month.year,))),
        ),
        at=china_time(at),
    )
    if not dry_run:
        with session.writing() as conn:
            plan_revisions.save(conn, made.plan, before=step, versions=step.versions)
    return PlanChanged(plan=made.plan, notes=made.notes, is_kept=not dry_run)


def undo_change(
    session: Session,
    *,
    area: str,
    month: Month,
    words: ReplanWords,
    at: datetime,
    dry_run: bool = False,
) -> PlanChanged:
    """Return to the version before the newest; the newest stays on record.

    What is done by then, as `words` say, has to be the same in both.

    Raises
    ------
    CannotUndoError
        If there is no such version.
    ReplanRefusedError
        If it has other routes where the work is done.
    """
    code = AreaCode(area)
    refuse_without_officers(session, code, month)
    with session.reading() as conn:
        plan = month_plans.load(conn, code, month)
        former = plan_revisions.former(conn, code, month)
    refuse_other_past(plan.roster, former.plan.roster, words.pins())
    number = version_of(plan.revisions)
    names = {visit.employer: visit.name for visit in (*plan.visits, *former.plan.visits)}
    why = message("退回第 {number} 版", number=former.number)
    revision = PlanRevision(
        number=number + 1,
        at=china_time(at),
        former=number,
        reasons=(why,),
        difference=roster_difference(
            plan.roster, former.plan.roster, names=names, why=dict.fromkeys(names, why)
        ),
        restores=former.number,
    )
    restored = replace(former.plan, revisions=(*plan.revisions, revision))
    if not dry_run:
        with session.writing() as conn:
            plan_revisions.save_undone(conn, restored, former)
    return PlanChanged(plan=restored, notes=(), is_kept=not dry_run)
