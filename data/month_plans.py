"""Stored month plans: everything decided for a month, as it stood then."""

from collections.abc import Mapping

from data import plan_steps, rosters
from data.database import Connection
from data.plan_steps import NO_VERSIONS, StoredStep
from geo.area import AreaCode
from planner.month import Month
from planner.month_plan import MonthPlan


def save(
    conn: Connection, plan: MonthPlan, versions: Mapping[str, str] = NO_VERSIONS
) -> StoredStep:
    """Keep `plan` as the newest of its area and month; the same again adds nothing.

    Its roster is kept beside it, stop by stop, for lists, maps and the officers' own days.
    """
    step, _is_new = plan_steps.save(
        conn, plan.area.code, plan.month, step="plan", kind=MonthPlan, value=plan, versions=versions
    )
    rosters.save(conn, plan.area.code, plan.month, plan.roster, versions)
    return step


def load(conn: Connection, area: AreaCode, month: Month) -> MonthPlan:
    """Return the newest plan; raise NotFoundError before the first."""
    plan: MonthPlan = plan_steps.load(conn, area, month, "plan", MonthPlan)
    return plan
