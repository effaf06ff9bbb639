"""Replan a month: load the plan and the facts as they are, think, check, and keep a new version."""

from dataclasses import dataclass, replace
from datetime import datetime

from api.access.workflow import Actor
from api.public_draw import refuse_without_officers
from api.replan.events import ReplanAsked
from api.scoring.workflow import known_of
from api.session import Session
from data import areas, audits, month_plans, plan_revisions, visit_pins
from data.database import Connection
from data.holidays import calendar_for
from data.value_codec import encode, fingerprint
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
from planner.roster import Roster
from planner.working_calendar import working_days


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanged:
    """A new version of a plan, and what a planner should know of how it came about."""

    before: MonthPlan
    plan: MonthPlan
    notes: tuple[Message, ...]
    is_kept: bool
    mark: str
    """Hash of the routes that were and of those that come; the same change has the same."""

    @property
    def revision(self) -> PlanRevision:
        """Return what the new version changed."""
        return self.plan.revisions[-1]


def change_plan(
    session: Session,
    *,
    area: str,
    month: Month,
    words: ReplanAsked,
    at: datetime,
    dry_run: bool = False,
    seen: str | None = None,
    actor: Actor | None = None,
) -> PlanChanged:
    """Return the next version of the newest plan after what `words` say happened, and keep it.

    The routes that were drawn for stay in the ledger and in earlier versions; nothing is drawn.
    Visits that planners pinned keep their team-day.

    Parameters
    ----------
    seen
        The mark of the change that somebody looked at before: another one is not kept.
    actor
        Who does it, for the audit log.

    Raises
    ------
    NotFoundError
        If the month has no plan.
    ReplanRefusedError, UsageProblemError
        If what is said does not fit the plan or cannot be read.
    ConflictError
        If another plan was kept in the meantime.
    """
    code = AreaCode(area)
    refuse_without_officers(session, code, month)
    with session.reading() as conn:
        plan, step = plan_revisions.newest(conn, code, month)
        roads = areas.roads(conn, code)
        staff = areas.inspectors(conn, code)
        held = visit_pins.standing(visit_pins.of_month(conn, code, month), plan.roster)
    events, pins = words.events(month, plan.inspectors), words.pins()
    pins = replace(pins, held=pins.held | held - pins.employers)
    check_request(plan, events, pins)
    known = known_of(session, area, month)
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
    mark = _mark(plan, made.plan)
    is_kept = not dry_run and seen in {None, mark}
    if is_kept:
        with session.writing() as conn:
            plan_revisions.save(conn, made.plan, before=step, versions=step.versions)
            _note(conn, actor, "plan.replan", made.plan)
    return PlanChanged(before=plan, plan=made.plan, notes=made.notes, is_kept=is_kept, mark=mark)


def undo_change(
    session: Session,
    *,
    area: str,
    month: Month,
    words: ReplanAsked,
    at: datetime,
    dry_run: bool = False,
    seen: str | None = None,
    actor: Actor | None = None,
) -> PlanChanged:
    """Return to the version before the newest; the newest stays on record.

    What is done by then, as `words` say, has to be the same in both. `seen` and `actor` are as for
    `change_plan`.

    Raises
    ------
    CannotUndoError
        If there is no such version.
    ReplanRefusedError
        If it has other routes where the work is done.
    ConflictError
        If another plan was kept in the meantime.
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
    mark = _mark(plan, restored)
    is_kept = not dry_run and seen in {None, mark}
    if is_kept:
        with session.writing() as conn:
            plan_revisions.save_undone(conn, restored, former)
            _note(conn, actor, "plan.undo", restored)
    return PlanChanged(before=plan, plan=restored, notes=(), is_kept=is_kept, mark=mark)


def _mark(before: MonthPlan, after: MonthPlan) -> str:
    return fingerprint(encode(tuple[Roster, ...], (before.roster, after.roster)))


def _note(conn: Connection, actor: Actor | None, action: str, plan: MonthPlan) -> None:
    if actor is None:
        return
    revision = plan.revisions[-1]
    audits.add(
        conn,
        actor.deed(
            action,
            area=plan.area.code,
            month=str(plan.month),
            target=f"version {revision.number}",
            detail={
                "reasons": "；".join(map(str, revision.reasons)),
                "difference": str(revision.difference.said),
            },
        ),
    )
