"""Accounts of the demo: one a role, with passwords that everybody may know."""

from dataclasses import dataclass, replace
from typing import Final

from api.access.workflow import Actor
from api.accounts.workflow import NewAccount, add_account, all_accounts
from api.approvals.workflow import decide, month_standing, submit_plan
from api.clock import day_of
from api.releases.workflow import release_month
from api.session import step_by_step
from data import areas
from data.account import EVERY_AREA, AreaRight, Role
from data.database import Pool, reading
from data.errors import DataError
from planner.month import Month
from planner.plan_approval import ApprovalStage, Verdict

_PASSWORD: Final = "yunxi-demo-{name}"  # noqa: S105 - public on purpose
_NAMES: Final = {
    Role.PLANNER: ("planner", "演示计划员"),
    Role.INSPECTOR: ("inspector", "演示执法人员"),
    Role.LEADER: ("leader", "演示领导"),
    Role.ADMINISTRATOR: ("administrator", "演示管理员"),
}


class NotADemoError(DataError):
    """The database holds more than a demo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """What to type to look at the demo in a role."""

    role: Role
    name: str
    password: str


def add_demo_accounts(
    pool: Pool, *, area: str, month: Month, inspector: str, actor: Actor
) -> tuple[DemoAccount, ...]:
    """Add one account a role and release the demo month; return all, those of before too.

    `inspector` is the staff id of the inspector to be.

    Raises
    ------
    NotADemoError
        If the database holds an area or an account that is none of the demo.
    """
    known = all_accounts(pool)
    with reading(pool) as conn:
        real = [code for code, _name, is_demo in areas.all_areas(conn) if not is_demo]
    if real or any(not account.is_demo for account in known):
        raise NotADemoError(
            "这个数据文件夹里有真实区域或账号，不能加入密码公开的演示账号：请换一个文件夹"
        )
    there = {account.name for account in known}
    for role, (name, shown) in _NAMES.items():
        if name in there:
            continue
        wanted = NewAccount(
            name=name,
            display_name=shown,
            role=role,
            inspector=inspector if role is Role.INSPECTOR else None,
            rights=(
                AreaRight(
                    area=EVERY_AREA,
                    valid_from=day_of(actor.at),
                    is_approver=role is Role.LEADER,
                ),
            ),
            is_demo=True,
        )
        add_account(pool, wanted, _PASSWORD.format(name=name), actor, must_change=False)
    _release(pool, area=area, month=month, actor=actor)
    return tuple(
        DemoAccount(role=role, name=name, password=_PASSWORD.format(name=name))
        for role, (name, _shown) in _NAMES.items()
    )


def _release(pool: Pool, *, area: str, month: Month, actor: Actor) -> None:
    """Hand in, approve and release the demo month in the names of two demo accounts."""
    standing = month_standing(pool, area=area, month=month)
    plan = standing.plan.sha256
    planner, leader = (replace(actor, name=_NAMES[role][0]) for role in (Role.PLANNER, Role.LEADER))
    if standing.stage is not ApprovalStage.APPROVED:
        if standing.open is None or standing.open.plan != plan:
            submit_plan(pool, area=area, month=month, plan=plan, note="演示", actor=planner)
        decide(
            pool, area=area, month=month, plan=plan, verdict=Verdict.APPROVED, reason="演示",
            actor=leader,
        )  # fmt: skip
    release_month(step_by_step(pool), area=area, month=month, actor=actor)
