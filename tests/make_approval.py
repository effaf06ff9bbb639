"""A plan on its way to its release, in the names of two persons."""

from dataclasses import replace

from api.access.workflow import Actor
from api.approvals.workflow import decide, month_standing, submit_plan
from api.releases.workflow import release_month
from api.session import step_by_step
from data.database import Pool
from planner.month import Month
from planner.plan_approval import Verdict
from tests.make_account import NOW

ONE = Actor(name="wang", address="test", at=NOW)
OTHER = replace(ONE, name="li")


def approve(pool: Pool, *, area: str, month: Month) -> None:
    """Hand in and approve the newest plan of a month."""
    plan = month_standing(pool, area=area, month=month).plan.sha256
    submit_plan(pool, area=area, month=month, plan=plan, note="", actor=ONE)
    decide(
        pool, area=area, month=month, plan=plan, verdict=Verdict.APPROVED, reason="", actor=OTHER
    )


def release(pool: Pool, *, area: str, month: Month) -> None:
    """Approve and release the newest plan of a month."""
    approve(pool, area=area, month=month)
    release_month(step_by_step(pool), area=area, month=month, actor=ONE)
