"""The roster board: look at it, try a change, keep it or not, pin visits, compare versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from api.access.workflow import Actor
from api.board.change import BoardChange, clock_pins, read_change
from api.board.view import Board, board_view
from api.plans.workflow import load_left_out, load_plan, load_view
from api.replan.workflow import PlanChanged, change_plan, undo_change
from api.session import Session
from data import audits, plan_revisions, visit_pins
from data.audits import CHINA
from data.database import Pool, reading, recording
from data.errors import NotFoundError
from data.plan_revisions import StoredVersion
from data.visit_pins import VisitPin
from geo.employer import EmployerId
from geo.errors import XuntuError
from geo.message import Message, message
from planner.comparison_sentence import comparison_words
from planner.month import parse_month
from planner.month_plan import MonthPlan
from planner.replan_cost import ReplanCost, replan_cost
from planner.replan_pin import ReplanRefusedError
from planner.roster_comparison import RosterComparison, plan_column
from planner.visit import Visit
from planner.visit_placement import VisitPlacement, visit_placements


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A change that was tried: what it brings and costs, or why it is refused."""

    plan: MonthPlan
    """The newest plan, before the change."""
    fields: Mapping[str, str]
    changed: PlanChanged | None = None
    refused: Message | None = None
    was_overtaken: bool = False
    """Whether it was to be kept, and brings something else than what was looked at."""

    @property
    def cost(self) -> ReplanCost | None:
        """Return what the change costs."""
        if self.changed is None:
            return None
        return replan_cost(self.changed.before.roster, self.changed.plan.roster)

    @property
    def name(self) -> str:
        """Return the name of the employer that the change is about; empty for other changes."""
        wanted = self.fields.get("employer", "")
        known = (one.name for one in self.plan.employers if wanted in {one.id, one.name})
        return next(known, "") if wanted else ""

    @property
    def is_kept(self) -> bool:
        """Return whether it is the newest version now."""
        return self.changed is not None and self.changed.is_kept

    @property
    def lost(self) -> tuple[Visit, ...]:
        """Return the mandatory visits that have no place any more, in employer order."""
        if self.changed is None:
            return ()
        left = {one.employer for one in self.changed.plan.roster.unplaced}
        had = {s.employer for r in self.changed.before.roster.routes for s in r.stops}
        return tuple(
            one
            for one in self.changed.plan.visits
            if one.employer in left & had and one.is_mandatory
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsCompared:
    """Two stored versions of a month side by side."""

    versions: tuple[StoredVersion, ...]
    here: int
    there: int
    compared: RosterComparison
    said: tuple[Message, ...]


def load_board(
    pool: Pool, *, area: str, month: str, at: datetime, published: date = date.min
) -> Board:
    """Return the board of the newest plan of a month.

    Raises
    ------
    InvalidMonthError, NotFoundError
        As `api.plans.workflow.load_plan`.
    """
    view = load_view(pool, area=area, month=month)
    return board_view(
        view,
        load_left_out(pool, area=area, month=month),
        pinned=_pinned(pool, view.plan),
        pins=clock_pins(at, published=published),
    )


def load_placements(
    pool: Pool, *, area: str, month: str, employer: str, at: datetime, published: date = date.min
) -> tuple[MonthPlan, Visit, tuple[VisitPlacement, ...]]:
    """Return the plan, a visit of it, and every team-day with what forbids the visit there.

    Raises
    ------
    NotFoundError
        If there is no such plan, or no such visit in it.
    """
    plan = load_plan(pool, area=area, month=month)
    visit = next((one for one in plan.visits if one.employer == employer), None)
    if visit is None:
        raise NotFoundError(
            "{employer} 不在 {month} 的检查任务里：请核对单位编号", employer=employer, month=month
        )
    pins = clock_pins(at, published=published)
    return plan, visit, visit_placements(plan, visit, pins=pins)


def try_change(
    pool: Pool,
    *,
    area: str,
    month: str,
    given: Mapping[str, str],
    at: datetime,
    keep_by: Actor | None = None,
    seen: str = "",
) -> Trial:
    """Return what a change would bring; with `keep_by`, keep it if it is the one that was `seen`.

    What the product refuses is said in the trial; nothing is kept then.
    """
    plan = load_plan(pool, area=area, month=month)
    fields = dict(given)
    try:
        change = read_change(plan, given, at=at)
        fields = dict(change.fields)
        run = change_plan if change.event is not None else undo_change
        changed = run(
            _session(pool),
            area=area,
            month=plan.month,
            words=change,
            at=at,
            dry_run=keep_by is None,
            seen=seen if keep_by is not None else None,
            actor=keep_by,
        )
    except XuntuError as error:
        return Trial(plan=plan, fields=fields, refused=error.message)
    if changed.is_kept and given.get("pin") and keep_by is not None:
        _pin_placed(pool, changed, change, keep_by)
    return Trial(
        plan=plan,
        fields=fields,
        changed=changed,
        was_overtaken=keep_by is not None and not changed.is_kept,
    )


def pin_visit(pool: Pool, *, area: str, month: str, employer: str, actor: Actor) -> VisitPin:
    """Hold a visit on the team-day that the newest plan gives it.

    Raises
    ------
    ReplanRefusedError
        If the plan gives it none.
    """
    plan = load_plan(pool, area=area, month=month)
    slot = _slot(plan, employer)
    if slot is None:
        raise ReplanRefusedError(
            "{employer} 没有排在 {month} 的路线上，不能固定：请核对单位编号",
            employer=employer,
            month=month,
        )
    pin = VisitPin(
        employer=EmployerId(employer), day=slot[0], team=slot[1], by=actor.name, at=actor.at
    )
    with recording(pool) as conn:
        visit_pins.pin(conn, plan.area.code, plan.month, pin)
        where = {"day": pin.day.isoformat(), "team": str(pin.team)}
        deed = actor.deed("visit.pin", area=area, month=month, target=employer, detail=where)
        audits.add(conn, deed)
    return pin


def unpin_visit(pool: Pool, *, area: str, month: str, employer: str, actor: Actor) -> None:
    """Let later replans move a visit again; nothing happens where it is not pinned."""
    plan = load_plan(pool, area=area, month=month)
    with recording(pool) as conn:
        if visit_pins.unpin(conn, plan.area.code, plan.month, EmployerId(employer)):
            deed = actor.deed("visit.unpin", area=area, month=month, target=employer)
            audits.add(conn, deed)


def compare_versions(
    pool: Pool, *, area: str, month: str, here: int | None, there: int | None
) -> VersionsCompared:
    """Return two stored versions of a month side by side: the newest and the one before it.

    Raises
    ------
    NotFoundError
        If the month has no plan, or not the versions that were asked for.
    """
    plan = load_plan(pool, area=area, month=month)
    code, wanted = plan.area.code, parse_month(month)
    with reading(pool) as conn:
        versions = plan_revisions.versions(conn, code, wanted)
        newest = versions[0].step
        left = here or (versions[1].step if len(versions) > 1 else newest)
        right = there or newest
        plans = [
            plan if step == newest else plan_revisions.stored_plan(conn, code, wanted, step)
            for step in (left, right)
        ]
    by_step = {one.step: one for one in versions}
    names = [
        version_name(by_step.get(step), each)
        for step, each in zip((left, right), plans, strict=True)
    ]
    if left != right and names[0] == names[1]:  # planned anew: both are a first version
        names = [
            _timed(name, by_step[step]) for name, step in zip(names, (left, right), strict=True)
        ]
    columns = [plan_column(name, each) for name, each in zip(names, plans, strict=True)]
    compared = RosterComparison(present=columns[0], other=columns[1])
    return VersionsCompared(
        versions=versions,
        here=left,
        there=right,
        compared=compared,
        said=comparison_words(compared),
    )


def version_name(version: StoredVersion | None, plan: MonthPlan | None = None) -> Message:
    """Return what a stored version is called."""
    if version is not None and version.number is not None:
        return message("第 {number} 版", number=version.number)
    if plan is not None and plan.revisions:
        return message("第 {number} 版，换过人员", number=plan.revisions[-1].number)
    return message("第 1 版")


def _timed(name: Message, version: StoredVersion) -> Message:
    at = version.at.astimezone(CHINA).strftime("%m-%d %H:%M")
    return message("{name}（{at}）", name=name, at=at)


def _session(pool: Pool) -> Session:
    """Return a session in which who comes later waits, and then sees what was kept before."""
    return Session(reading=lambda: reading(pool), writing=lambda: recording(pool))


def _pinned(pool: Pool, plan: MonthPlan) -> frozenset[EmployerId]:
    with reading(pool) as conn:
        pins = visit_pins.of_month(conn, plan.area.code, plan.month)
    return visit_pins.standing(pins, plan.roster)


def _slot(plan: MonthPlan, employer: str) -> tuple[date, int] | None:
    for route in plan.roster.routes:
        if any(stop.employer == employer for stop in route.stops):
            return route.team_day.day, route.team_day.number
    return None


def _pin_placed(pool: Pool, changed: PlanChanged, change: BoardChange, actor: Actor) -> None:
    """Pin the visit that a change was about, where it has a team-day now."""
    employer = getattr(change.event, "employer", None)
    if employer is not None and _slot(changed.plan, employer) is not None:
        pin_visit(
            pool,
            area=changed.plan.area.code,
            month=str(changed.plan.month),
            employer=employer,
            actor=actor,
        )
