"""Make the demo county and its plan: the command `xuntu demo`."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from api.command_context import application, open_database, wanted
from api.command_options import Effort, MonthText, Out, translate
from api.session import all_or_nothing
from data.database import database_settings
from geo.message import message
from planner.month import parse_month

PORT: Final = 8765


@application.command(name="demo", help=translate("生成演示县并为它做一个月的计划"))
def demo_command(
    out: Out = Path("xuntu-demo"),
    month: MonthText = "2026-12",
    employers: Annotated[
        int, typer.Option("--employers", min=50, help=translate("演示县的用人单位数"))
    ] = 1200,
    effort: Effort = 2,
    *,
    serve: Annotated[
        bool, typer.Option("--serve", help=translate("最后在后台启动网页服务，印出地址"))
    ] = False,
) -> None:
    from api.accounts.console_actor import console_actor
    from api.accounts.summary import ROLE_NAMES
    from api.demo.accounts import add_demo_accounts
    from api.demo.workflow import run_demo
    from api.months.summary import of_month
    from api.service.background import start_behind
    from api.service.running import stop
    from planner.output_name import safe_name

    steps = wanted().steps
    environ = dict(os.environ) | {"XUNTU_HOME": str((out / "home").absolute())}
    settings = wanted().settings if "XUNTU_HOME" in os.environ else database_settings(environ)
    if serve:
        stop(settings.home)
    with open_database(settings) as pool:
        with all_or_nothing(pool) as session:
            made = run_demo(
                session,
                out,
                month=parse_month(month),
                employers=employers,
                effort=effort,
                steps=steps,
            )
        plan = made.roster.plan
        demo_accounts = add_demo_accounts(
            pool,
            area=plan.area.code,
            month=plan.month,
            inspector=plan.team_days[0].lead,
            actor=console_actor(),
        )
    of_month(steps, made)
    steps.say(message("演示账号（密码公开，只能用于演示数据）："))
    steps.table(
        ("角色", "登录名", "密码"),
        [
            (ROLE_NAMES[each.role].said(steps.translate), each.name, each.password)
            for each in demo_accounts
        ],
    )
    for bundle in made.files:
        if bundle.name.startswith(safe_name(translate("抽取核验包（内部）"))):
            steps.say(message("核验这次抽取：xuntu verify {bundle}", bundle=str(bundle)))
    if not serve:
        steps.say(message("在浏览器里看：xuntu --home {home} serve", home=str(settings.home)))
        return
    with steps.step("启动网页服务"):
        service = start_behind(settings.home, port=PORT, url=settings.url)
    steps.say(message("在浏览器里看：{address}", address=service.address))
    steps.say(message("停止服务：xuntu --home {home} serve --stop", home=str(settings.home)))
