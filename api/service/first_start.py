"""The first start: nobody is let in before there is an administrator."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from api.accounts.console_actor import console_actor
from api.accounts.password_prompt import is_terminal, new_password, password_in
from api.accounts.workflow import NewAccount, add_first_administrator, all_accounts
from api.clock import day_of
from api.command_options import translate
from api.console import Steps, UsageProblemError
from data.account import EVERY_AREA, AreaRight, Role
from data.database import Pool
from geo.message import message

PASSWORD_FILE: Final = "XUNTU_ADMIN_PASSWORD_FILE"  # noqa: S105 - the name of a variable
NAME: Final = "XUNTU_ADMIN_NAME"
_STANDING_NAME: Final = "admin"


def make_sure_of_an_administrator(
    pool: Pool, steps: Steps, *, is_local: bool, environ: Mapping[str, str] = os.environ
) -> None:
    """Add the first administrator, from a password file or by asking at the terminal.

    Raises
    ------
    UsageProblemError
        If others could reach the service and there is no account or a demo's, and nobody can be
        asked.
    """
    if known := all_accounts(pool):
        if not is_local and any(each.is_demo and not each.is_disabled for each in known):
            raise UsageProblemError(
                "这里有密码公开的演示账号，不能对外开放服务：请去掉 --host，或换一个数据文件夹"
            )
        return
    if file := environ.get(PASSWORD_FILE, "").strip():
        name = environ.get(NAME, "").strip() or _STANDING_NAME
        _add(pool, steps, name, password_in(Path(file)))
    elif is_terminal():
        steps.say(message("还没有任何账号：现在设一个管理员"))
        name = input(translate("管理员登录名（直接回车为 admin）：") + " ").strip()
        _add(pool, steps, name or _STANDING_NAME, new_password())
    elif is_local:
        steps.warn(message("还没有任何账号，谁也不能登录：请先运行 xuntu account add"))
    else:
        raise UsageProblemError(
            "还没有管理员，不能对外开放服务：请在终端运行 xuntu serve 设一个，"
            "或用环境变量 XUNTU_ADMIN_PASSWORD_FILE 指向密码文件"
        )


def _add(pool: Pool, steps: Steps, name: str, password: str) -> None:
    actor = console_actor()
    right = AreaRight(area=EVERY_AREA, valid_from=day_of(actor.at))
    wanted = NewAccount(name=name, display_name=name, role=Role.ADMINISTRATOR, rights=(right,))
    account = add_first_administrator(pool, wanted, password, actor)
    steps.say(message("已设管理员 {name}，负责全部区域", name=account.name))
