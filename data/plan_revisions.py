"""Stored versions of month plans: every replan keeps the plan that it was made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data import month_plans, plan_steps
from data.bulk_copy import json_cell
from data.database import ConflictError, Connection
from data.errors import DataError, NotFoundError
from data.plan_steps import NO_VERSIONS, StoredStep
from data.queries import queries
from data.rows import all_rows, first_row, run
from geo.area import AreaCode
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.plan_revision import PlanRevision, version_of
from planner.replan_difference import VisitSlot

_SQL = queries("plan_revisions")


class CannotUndoError(DataError):
    """The newest plan is no version that can be undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerPlan:
    """The plan that undoing the newest version returns to."""

    number: int
    plan: MonthPlan
    step: int
    versions: Mapping[str, str]
    newest: int
    """The stored plan that is newest now, which undoing replaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """One stored plan of a month, without its value."""

    step: int
    at: datetime
    number: int | None
    """None where the month was planned anew, or an officer was replaced by a substitute."""
    restores: int | None
    """The version that it returned to, where it undid one."""


def save(
    conn: Connection,
    plan: MonthPlan,
    *,
    before: StoredStep,
    versions: Mapping[str, str] = NO_VERSIONS,
) -> StoredStep:
    """Keep `plan`, whose newest revision was made from the stored plan `before`.

    The plan that stood before stays where it is; nothing is overwritten.

    Raises
    ------
    ConflictError
        If `before` is no longer the newest plan.
    """
    _refuse_overtaken(conn, plan, before.id)
    return _keep(conn, plan, former_step=before.id, versions=versions)


def save_undone(conn: Connection, plan: MonthPlan, former: FormerPlan) -> StoredStep:
    """Keep `plan`, whose newest revision returns to `former`; undoing again goes further back.

    Raises
    ------
    ConflictError
        If another plan was kept since `former` was found.
    """
    _refuse_overtaken(conn, plan, former.newest)
    row = first_row(conn, _SQL["version"], step=former.step)
    return _keep(conn, plan, former_step=row[1] if row else None, versions=former.versions)


def newest(conn: Connection, area: AreaCode, month: Month) -> tuple[MonthPlan, StoredStep]:
    """Return the newest plan of a month and its stored step.

    Raises
    ------
    NotFoundError
        Before the first plan.
    """
    plan = month_plans.load(conn, area, month)
    step = plan_steps.latest(conn, area, month, "plan")
    if step is None:  # pragma: no cover - the plan was just loaded
        raise AssertionError(area)
    return plan, step


def former(conn: Connection, area: AreaCode, month: Month) -> FormerPlan:
    """Return the plan that undoing the newest version returns to.

    Raises
    ------
    CannotUndoError
        If the newest plan was not changed since it was made, was undone to its first version, or
        was changed by something else than a replan afterwards.
    """
    plan, step = newest(conn, area, month)
    row = first_row(conn, _SQL["version"], step=step.id)
    if row is None and plan.revisions:
        raise CannotUndoError(
            "{month} 的计划在第 {number} 版之后又替换过人员，不能退回："
            "请用 xuntu replan 再调整一次",
            month=str(month),
            number=version_of(plan.revisions),
        )
    if row is None or row[1] is None:
        raise CannotUndoError(
            "{month} 的计划没有可以退回的版本：现在就是最初排出的计划", month=str(month)
        )
    target = int(row[1])
    version = first_row(conn, _SQL["version"], step=target)
    kept = next(
        (one for one in plan_steps.earlier(conn, area, month, "plan") if one.id == target), None
    )
    if kept is None:
        raise NotFoundError("{month} 的前一版计划已不在数据库里：请从备份恢复", month=str(month))
    return FormerPlan(
        number=int(version[0]) if version else 1,
        plan=plan_steps.load_step(conn, kept, MonthPlan),
        step=target,
        versions=kept.versions,
        newest=step.id,
    )


def versions(
    conn: Connection, area: AreaCode, month: Month, *, most: int = 60
) -> tuple[StoredVersion, ...]:
    """Return the stored plans of a month, newest first."""
    rows = all_rows(conn, _SQL["versions"], area=area, month=str(month), most=most)
    return tuple(
        StoredVersion(step=int(step), at=at, number=number, restores=restores)
        for step, at, number, restores in rows
    )


def stored_plan(conn: Connection, area: AreaCode, month: Month, step: int) -> MonthPlan:
    """Return one stored plan of a month, exactly as it was kept.

    Raises
    ------
    NotFoundError
        If the month has no such plan.
    """
    for one in plan_steps.earlier(conn, area, month, "plan"):
        if one.id == step:
            plan: MonthPlan = plan_steps.load_step(conn, one, MonthPlan)
            return plan
    raise NotFoundError("{month} 没有这一版计划：请从列表里选", month=str(month))


def _refuse_overtaken(conn: Connection, plan: MonthPlan, before: int) -> None:
    plan_steps.hold(conn, plan.area.code, plan.month)
    newest_step = plan_steps.latest(conn, plan.area.code, plan.month, "plan")
    if newest_step is None or newest_step.id != before:
        raise ConflictError("计划刚被另一操作修改：本次没有保存，请重新试排")


def _keep(
    conn: Connection,
    plan: MonthPlan,
    *,
    former_step: int | None,
    versions: Mapping[str, str],
) -> StoredStep:
    revision = plan.revisions[-1]
    step = month_plans.save(conn, plan, versions)
    run(
        conn,
        _SQL["add"],
        step=step.id,
        former_step=former_step,
        number=revision.number,
        former=revision.former,
        restores=revision.restores,
        at=revision.at,
        reasons=[str(reason) for reason in revision.reasons],
        kept=revision.difference.kept,
    )
    run(conn, _SQL["add_changes"], step=step.id, changes=json_cell(_changes(revision)))
    return step


def _changes(revision: PlanRevision) -> list[dict[str, object]]:
    return [
        {"employer": one.employer, "kind": one.kind.value}
        | _slot("before", one.before)
        | _slot("after", one.after)
        for one in revision.difference.changes
    ]


def _slot(when: str, slot: VisitSlot | None) -> dict[str, object]:
    if slot is None:
        return {}
    return {
        f"day_{when}": slot.day.isoformat(),
        f"team_{when}": slot.team,
        f"start_{when}": slot.start_min,
    }
