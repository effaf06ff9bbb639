"""Hand in a plan for approval, decide on it, and see how far it has come."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from api.access.workflow import Actor
from api.public_draw import refuse_without_officers
from api.session import step_by_step
from data import audits, plan_approvals, plan_steps, roster_releases
from data.database import Connection, Pool, reading, recording
from data.errors import NotFoundError
from data.plan_steps import StoredStep
from data.roster_releases import RosterRelease, TakenBack
from geo.area import AreaCode
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.plan_approval import (
    ApprovalStage,
    PlanApproval,
    Verdict,
    approval_stage,
    refuse_decision,
    refuse_submission,
)

_ACTIONS = {
    Verdict.APPROVED: "plan.approve",
    Verdict.RETURNED: "plan.return",
    Verdict.WITHDRAWN: "plan.withdraw",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthStanding:
    """How far a month has come on its way from plan to release."""

    plan: StoredStep
    """The newest version that who asks may see."""
    stage: ApprovalStage
    approvals: tuple[PlanApproval, ...]
    release: RosterRelease | None
    taken_back: tuple[TakenBack, ...]
    planned_by: str

    @property
    def open(self) -> PlanApproval | None:
        """Return the submission on which nobody has decided yet."""
        return self.approvals[0] if self.approvals and self.approvals[0].is_open else None

    @property
    def of_plan(self) -> PlanApproval | None:
        """Return the newest submission of this very version."""
        return next((one for one in self.approvals if one.plan == self.plan.sha256), None)

    @property
    def is_released(self) -> bool:
        """Return whether the newest version is the one released."""
        return self.release is not None and self.plan.id <= self.release.upto


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDay:
    """What one day of a roster holds, for those who decide on it."""

    day: date
    teams: int
    visits: int


def month_standing(pool: Pool, *, area: str, month: Month) -> MonthStanding:
    """Return how far a month has come.

    Raises
    ------
    NotFoundError
        If nothing is planned, or who asks may not see it.
    """
    code = AreaCode(area)
    with reading(pool) as conn:
        plan = _newest(conn, code, month)
        approvals = plan_approvals.of_month(conn, code, month)
        return MonthStanding(
            plan=plan,
            stage=approval_stage(approvals, plan.sha256),
            approvals=approvals,
            release=roster_releases.newest(conn, code, month),
            taken_back=roster_releases.taken_back(conn, code, month),
            planned_by=plan_approvals.planned_by(conn, code, month),
        )


def field_days(plan: MonthPlan) -> tuple[FieldDay, ...]:
    """Return the days on which somebody goes out, in order."""
    out = [route for route in plan.roster.routes if route.stops]
    teams = Counter(route.team_day.day for route in out)
    visits: Counter[date] = Counter()
    for route in out:
        visits[route.team_day.day] += len(route.stops)
    return tuple(FieldDay(day=day, teams=teams[day], visits=visits[day]) for day in sorted(teams))


def submit_plan(pool: Pool, *, area: str, month: Month, plan: str, note: str, actor: Actor) -> int:
    """Hand in the newest plan, whose hash is `plan`, and return the number of the submission.

    An earlier version that still lies with the approver is withdrawn.

    Raises
    ------
    ApprovalRefusedError
        If it was handed in or approved before, or was sent back and nothing changed.
    CeremonyOpenError
        If a public draw of the month is not finished.
    """
    code = AreaCode(area)
    refuse_without_officers(step_by_step(pool), code, month)
    with recording(pool) as conn:
        newest = _seen(conn, code, month, plan)
        known = plan_approvals.of_month(conn, code, month)
        refuse_submission(known, newest.sha256, note=note)
        if known and known[0].is_open:
            plan_approvals.decide(
                conn, known[0].id, Verdict.WITHDRAWN, by=actor.name, reason="", now=actor.at
            )
        number = plan_approvals.add(
            conn,
            code,
            month,
            plan=newest.sha256,
            planned_by=plan_approvals.planned_by(conn, code, month),
            by=actor.name,
            note=note.strip(),
            now=actor.at,
        )
        _note(conn, "plan.submit", actor, area, month, target=number, plan=newest.sha256)
    return number


def decide(
    pool: Pool,
    *,
    area: str,
    month: Month,
    plan: str,
    verdict: Verdict,
    reason: str,
    actor: Actor,
) -> None:
    """Approve the plan whose hash is `plan`, send it back, or withdraw it.

    Raises
    ------
    ApprovalRefusedError
        If nothing lies with the approver, the same person would decide, the plan changed, or it
        is sent back without a reason.
    """
    code = AreaCode(area)
    with recording(pool) as conn:
        newest = plan_steps.latest(conn, code, month, "plan")
        known = plan_approvals.of_month(conn, code, month)
        if not known or (known[0].plan != plan and verdict is not Verdict.WITHDRAWN):
            raise NotFoundError("{month} 没有等待审批的计划：请刷新页面再看", month=str(month))
        refuse_decision(
            known[0],
            newest.sha256 if newest else "",
            by=actor.name,
            verdict=verdict,
            reason=reason,
        )
        plan_approvals.decide(
            conn, known[0].id, verdict, by=actor.name, reason=reason.strip(), now=actor.at
        )
        _note(
            conn, _ACTIONS[verdict], actor, area, month, target=known[0].id, plan=known[0].plan,
            reason=reason.strip(),
        )  # fmt: skip


def _newest(conn: Connection, area: AreaCode, month: Month) -> StoredStep:
    found = plan_steps.latest(conn, area, month, "plan")
    if found is None:
        raise NotFoundError(
            "辖区 {area} 的 {month} 还没有计划，或还没有发布给您：请先生成一个月的计划",
            area=area,
            month=str(month),
        )
    return found


def _seen(conn: Connection, area: AreaCode, month: Month, plan: str) -> StoredStep:
    found = _newest(conn, area, month)
    if found.sha256 != plan:
        raise NotFoundError("计划在您打开页面之后又改过：请刷新页面，看过新的版本再提交")
    return found


def _note(
    conn: Connection,
    action: str,
    actor: Actor,
    area: str,
    month: Month,
    *,
    target: int,
    **detail: str,
) -> None:
    audits.add(
        conn, actor.deed(action, area=area, month=str(month), target=str(target), detail=detail)
    )
