"""Keep accounts: the commands `xuntu account …`."""

from typing import Annotated

import typer

from api.command_context import application, open_database, wanted
from api.command_options import translate
from data.account import Role
from geo.message import message

account = typer.Typer(
    name="account",
    help=translate("账号：谁能登录网页，什么角色，负责哪些区域"),
    no_args_is_help=True,
)
application.add_typer(account)

Name = Annotated[str, typer.Argument(metavar="NAME", help=translate("登录名"))]
RoleOption = Annotated[
    Role,
    typer.Option(
        "--role",
        help=translate(
            "角色：planner 计划员，inspector 执法人员，leader 领导，administrator 管理员"
        ),
    ),
]
InspectorOption = Annotated[
    str | None,
    typer.Option("--inspector", metavar="ID", help=translate("执法人员在区域资料里的人员编号")),
]
AreaOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--area",
        metavar="CODE[,FROM[,UNTIL]][,approver]",
        help=translate("授权区域和起止日期，* 为全部区域，approver 为可审批；可重复"),
    ),
]


@account.command(
    name="add", help=translate("添加账号；密码在终端输入（不显示），或从标准输入读一行")
)
def add_command(
    name: Name,
    role: RoleOption,
    shown: Annotated[
        str | None, typer.Option("--display-name", help=translate("显示姓名；不填则用登录名"))
    ] = None,
    inspector: InspectorOption = None,
    area: AreaOptions = None,
) -> None:
    from api.accounts import workflow
    from api.accounts.console_actor import console_actor
    from api.accounts.password_prompt import new_password
    from api.accounts.rights import parse_right
    from api.clock import day_of

    actor = console_actor()
    rights = tuple(parse_right(text, today=day_of(actor.at)) for text in area or ())
    new = workflow.NewAccount(
        name=name,
        display_name=shown or name,
        role=role,
        inspector=inspector,
        rights=rights,
    )
    password = new_password()
    with open_database() as pool:
        added = workflow.add_account(pool, new, password, actor, must_change=True)
    steps = wanted().steps
    steps.say(message("已添加账号 {name}：首次登录须修改密码", name=added.name))
    if not rights:
        steps.warn(message("这个账号还没有任何区域：请用 xuntu account areas 授权"))


@account.command(name="list", help=translate("列出所有账号、角色和授权区域"))
def list_command() -> None:
    from api.accounts.summary import of_accounts
    from api.accounts.workflow import all_accounts

    with open_database() as pool:
        of_accounts(wanted().steps, all_accounts(pool))


@account.command(name="disable", help=translate("停用账号（立即退出登录），或用 --enable 恢复"))
def disable_command(
    name: Name,
    *,
    enable: Annotated[bool, typer.Option("--enable", help=translate("恢复使用"))] = False,
) -> None:
    from api.accounts import workflow
    from api.accounts.console_actor import console_actor

    with open_database() as pool:
        found = workflow.account_named(pool, name)
        workflow.set_disabled(pool, found, console_actor(), is_disabled=not enable)
    said = (
        message("已恢复账号 {name}", name=name)
        if enable
        else message("已停用账号 {name}，它的登录已全部退出", name=name)
    )
    wanted().steps.say(said)


@account.command(name="password", help=translate("给账号设新密码，下次登录时须修改"))
def password_command(name: Name) -> None:
    from api.accounts import workflow
    from api.accounts.console_actor import console_actor
    from api.accounts.password_prompt import new_password

    with open_database() as pool:
        found = workflow.account_named(pool, name)
        workflow.give_password(pool, found, new_password(), console_actor())
    wanted().steps.say(message("已设新密码：{name} 下次登录时须修改", name=found.name))


@account.command(name="role", help=translate("改变账号的角色"))
def role_command(name: Name, role: RoleOption, inspector: InspectorOption = None) -> None:
    from api.accounts import workflow
    from api.accounts.console_actor import console_actor
    from api.accounts.summary import ROLE_NAMES

    steps = wanted().steps
    with open_database() as pool:
        found = workflow.account_named(pool, name)
        changed = workflow.set_role(pool, found, role, inspector, console_actor())
    steps.say(
        message(
            "{name} 现在的角色是：{role}",
            name=changed.name,
            role=ROLE_NAMES[changed.role].said(steps.translate),
        )
    )


@account.command(name="areas", help=translate("重新授权账号的区域；不写 --area 则收回全部"))
def areas_command(name: Name, area: AreaOptions = None) -> None:
    from api.accounts import workflow
    from api.accounts.console_actor import console_actor
    from api.accounts.rights import parse_right
    from api.accounts.summary import of_accounts
    from api.clock import day_of

    actor = console_actor()
    rights = tuple(parse_right(text, today=day_of(actor.at)) for text in area or ())
    with open_database() as pool:
        found = workflow.account_named(pool, name)
        changed = workflow.set_rights(pool, found, rights, actor)
    of_accounts(wanted().steps, (changed,))
