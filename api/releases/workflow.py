"""Release the approved roster of a month, and take a release back before its first day."""

from datetime import date

from api.access.workflow import Actor
from api.clock import day_of
from api.public_draw import refuse_without_officers
from api.session import Session
from data import audits, month_plans, plan_approvals, plan_steps, roster_releases, rosters
from data.errors import NotFoundError
from geo.area import AreaCode
from geo.errors import XuntuError
from planner.month import Month
from planner.plan_approval import ApprovalStage, approval_stage
from planner.roster import Roster


class ReleaseRefusedError(XuntuError):
    """A month cannot be released, or its release cannot be taken back."""


def release_month(session: Session, *, area: str, month: Month, actor: Actor) -> bool:
    """Release the approved plan of `month`; return whether anything of it was still sealed.

    From now on leaders see the month, and every officer their own stops, each from its day on.

    Raises
    ------
    NotFoundError
        If nothing is planned for the month.
    ReleaseRefusedError
        If the newest plan was not approved by a second person.
    CeremonyOpenError
        If a public draw of the month is not finished.
    """
    code = AreaCode(area)
    refuse_without_officers(session, code, month)
    with session.writing() as conn:
        newest = plan_steps.latest(conn, code, month, "plan")
        if newest is None:
            raise NotFoundError(
                "区域 {area} 的 {month} 还没有计划，不能发布：请先运行 xuntu plan",
                area=area,
                month=str(month),
            )
        stage = approval_stage(plan_approvals.of_month(conn, code, month), newest.sha256)
        if stage is not ApprovalStage.APPROVED:
            raise ReleaseRefusedError(
                "{month} 的计划还没有经第二个人批准，不能发布：请在“审批和发布”页提交，"
                "由另一位计划员或领导批准",
                month=str(month),
            )
        plan = month_plans.load(conn, code, month)
        rosters.save(conn, code, month, plan.roster, {"plan": newest.sha256})
        is_new = roster_releases.release(conn, code, month, by=actor.name, now=actor.at)
        if is_new:
            audits.add(
                conn,
                actor.deed(
                    "roster.release",
                    area=area,
                    month=str(month),
                    detail={"plan": newest.sha256},
                ),
            )
    return is_new


def take_back_release(
    session: Session, *, area: str, month: Month, reason: str, actor: Actor
) -> None:
    """Seal a released month again, as long as none of its days has come to be seen.

    An earlier release of the same month holds again, where there is one.

    Raises
    ------
    ReleaseRefusedError
        If there is no reason, nothing is released, or inspectors have seen a day of it.
    """
    code = AreaCode(area)
    if not reason.strip():
        raise ReleaseRefusedError("收回发布要写明原因：领导和执法人员可能已经看过通知")
    with session.writing() as conn:
        released = roster_releases.newest(conn, code, month)
        if released is None:
            raise ReleaseRefusedError("{month} 没有发布，不必收回", month=str(month))
        first = first_day_shown(rosters.load(conn, code, month), day_of(released.at))
        if first is None or first <= day_of(actor.at):
            raise ReleaseRefusedError(
                "{month} 发布后已有检查日到来（{day}），当日的路线已经有人看到，不能收回："
                "请调整计划，再次审批和发布",
                month=str(month),
                day=str(first or day_of(released.at)),
            )
        roster_releases.take_back(
            conn, code, month, by=actor.name, reason=reason.strip(), now=actor.at
        )
        if (former := roster_releases.newest(conn, code, month)) is None:
            # Without a release the newest roster would be in force on its days.
            rosters.save(conn, code, month, Roster(routes=(), unplaced=()))
        detail = {"reason": reason.strip(), "first_day": str(first)}
        if former is not None:
            detail["former_release"] = str(former.upto)
        audits.add(conn, actor.deed("roster.take-back", area=area, month=str(month), detail=detail))


def first_day_shown(roster: Roster, since: date) -> date | None:
    """Return the first day with routes from `since` on, or None."""
    days = {route.team_day.day for route in roster.routes if route.stops}
    return min((day for day in days if day >= since), default=None)
