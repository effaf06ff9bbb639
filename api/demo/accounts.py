"""Accounts of the demo: one a role, with passwords that everybody may know."""

from dataclasses import dataclass
from typing import Final

from api.access.workflow import Actor
from api.accounts.workflow import NewAccount, add_account, all_accounts
from api.clock import day_of
from api.releases.workflow import release_month
from api.session import step_by_step
from data import areas
from data.account import EVERY_AREA, AreaRight, Role
from data.database import Pool, reading
from data.errors import DataError
from planner.month import Month

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
    """Release the demo month and add one account a role; return all, those of before too.

    `inspector` is the staff id of the inspector to be.

    Raises
    ------
    NotADemoError
        If the database holds an area or an account that is none of the demo.
    """
    known = all_accounts(pool)
    with reading(pool) as conn:
        real = [code for code, _name in areas.all_areas(conn) if not areas.load(conn, code).is_demo]
    if real or any(not account.is_demo for account in known):
        raise NotADemoError(
            "这个数据文件夹里有真实区域或账号，不能加入密码公开的演示账号：请换一个文件夹"
        )
    release_month(step_by_step(pool), area=area, month=month, actor=actor)
    there = {account.name for account in known}
    for role, (name, shown) in _NAMES.items():
        if name in there:
            continue
        wanted = NewAccount(
            name=name,
            display_name=shown,
            role=role,
            inspector=inspector if role is Role.INSPECTOR else None,
            rights=(AreaRight(area=EVERY_AREA, valid_from=day_of(actor.at)),),
            is_demo=True,
        )
        add_account(pool, wanted, _PASSWORD.format(name=name), actor, must_change=False)
    return tuple(
        DemoAccount(role=role, name=name, password=_PASSWORD.format(name=name))
        for role, (name, _shown) in _NAMES.items()
    )
