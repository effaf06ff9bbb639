"""The table of approvals: plans handed in, and what a second person decided."""

from datetime import datetime
from typing import Any

from data.database import ConflictError, Connection
from data.queries import queries
from data.rows import all_rows, first_row
from geo.area import AreaCode
from planner.month import Month
from planner.plan_approval import PlanApproval, Verdict

_SQL = queries("plan_approvals")
_TAKEN = "同一数据刚被另一操作修改：本次没有保存，请重试"


def of_month(conn: Connection, area: AreaCode, month: Month) -> tuple[PlanApproval, ...]:
    """Return everything handed in for a month, newest first."""
    rows = all_rows(conn, _SQL["of_month"], area=area, month=str(month))
    return tuple(map(_approval, rows))


def add(
    conn: Connection,
    area: AreaCode,
    month: Month,
    *,
    plan: str,
    planned_by: str,
    by: str,
    note: str,
    now: datetime,
) -> int:
    """Hand in the plan with hash `plan` and return the number of the submission.

    Raises
    ------
    ConflictError
        If another one was handed in at the same moment.
    """
    row = first_row(
        conn, _SQL["add"], area=area, month=str(month), plan=plan, planned_by=planned_by, by=by,
        note=note, now=now,
    )  # fmt: skip
    if row is None:
        raise ConflictError(_TAKEN)
    return int(row[0])


def decide(
    conn: Connection, number: int, verdict: Verdict, *, by: str, reason: str, now: datetime
) -> None:
    """Keep what was decided on a submission.

    Raises
    ------
    ConflictError
        If somebody else decided at the same moment.
    """
    row = first_row(
        conn, _SQL["decide"], id=number, verdict=verdict.value, by=by, reason=reason, now=now
    )
    if row is None:
        raise ConflictError(_TAKEN)


def planned_by(conn: Connection, area: AreaCode, month: Month) -> str:
    """Return who asked for the newest plan of a month at a screen, or nothing."""
    row = first_row(conn, _SQL["planned_by"], area=area, month=str(month))
    return str(row[0]) if row else ""


def _approval(row: tuple[Any, ...]) -> PlanApproval:
    (number, plan, maker, submitted_by, submitted_at, note, verdict, decided_by, decided_at,
     reason) = row  # fmt: skip
    return PlanApproval(
        id=int(number),
        plan=plan,
        planned_by=maker,
        submitted_by=submitted_by,
        submitted_at=submitted_at,
        note=note,
        verdict=Verdict(verdict) if verdict else None,
        decided_by=decided_by or "",
        decided_at=decided_at,
        reason=reason,
    )
