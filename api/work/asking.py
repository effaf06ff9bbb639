"""Ask for a month's plan or a comparison, from what was written in a form."""

from collections.abc import Mapping
from typing import Any

from api.access.workflow import Actor
from api.jobs.workflow import InvalidJobError, put
from api.work.kinds import COMPARE_ROSTERS, PLAN_MONTH
from data import areas
from data.database import Pool, reading
from geo.area import AreaCode
from planner.month import Month


def ask_for_month(
    pool: Pool,
    *,
    area: str,
    month: Month,
    actor: Actor,
    teams: int | None = None,
    targeted: int = 0,
    effort: int = 2,
    form: str = "",
) -> int:
    """Ask for the plan of a month and return the number of the job.

    While the same month is being planned, or when this person's `form` asked for it before, that
    job's number is returned and nothing is added.

    Raises
    ------
    NotFoundError
        If there is no such area.
    InvalidJobError
        If a number is out of range.
    """
    if teams is not None and teams < 1:
        raise InvalidJobError("每天小组数 {teams} 不对：请填 1 以上的整数，或留空", teams=teams)
    if targeted < 0:
        raise InvalidJobError("专项家数 {count} 不对：请填 0 以上的整数", count=targeted)
    if not 0 <= effort <= 20:
        raise InvalidJobError("用功程度 {effort} 不对：请填 0 到 20", effort=effort)
    with reading(pool) as conn:
        areas.load(conn, AreaCode(area))
    return put(
        pool,
        kind=PLAN_MONTH.name,
        area=area,
        month=str(month),
        asked={"teams": teams, "targeted": targeted, "effort": effort},
        actor=actor,
        form=form,
    )


def ask_for_comparison(
    pool: Pool,
    *,
    area: str,
    month: Month,
    actor: Actor,
    supposed: Mapping[str, Any],
    form: str = "",
) -> int:
    """Ask what the roster of a month would be under a supposition; return the number of the job.

    `supposed` holds some of teams, without, extra_days, targeted, vehicles and effort. While the
    same month is being compared, that job's number is returned and nothing is added.
    """
    return put(
        pool,
        kind=COMPARE_ROSTERS.name,
        area=area,
        month=str(month),
        asked=dict(supposed),
        actor=actor,
        form=form,
    )
