"""Make a month's roster: the command `xuntu roster`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, open_session, wanted
from api.command_options import Area, Effort, MonthText, Targeted, Teams, translate
from planner.month import parse_month


@application.command(name="roster", help=translate("第五步：安排人员、日期和路线"))
def roster_command(
    area: Area,
    month: MonthText,
    teams: Teams = None,
    targeted: Targeted = 0,
    effort: Effort = 2,
    drive_limit: Annotated[
        int | None,
        typer.Option(
            "--drive-limit",
            min=0,
            metavar="MIN",
            help=translate("每组每天行车上限（分钟）；不填则不限"),
        ),
    ] = None,
    balance: Annotated[
        int | None,
        typer.Option(
            "--balance",
            min=0,
            metavar="MIN",
            help=translate("各组全月工时最多相差多少分钟；不填则不限"),
        ),
    ] = None,
    special: Annotated[
        Path | None,
        typer.Option(
            "--special",
            metavar="FILE",
            help=translate("特殊安排表：约定时间、两日检查、联合检查、两次检查、间隔；xlsx 或 csv"),
        ),
    ] = None,
) -> None:
    from api.rosters.summary import of_roster
    from api.rosters.workflow import RosterWishes, make_roster

    steps = wanted().steps
    with open_session() as session, steps.step("安排人员、日期和路线") as report:
        made = make_roster(
            session,
            area=area,
            month=parse_month(month),
            teams=teams,
            targeted=targeted,
            effort=effort,
            wishes=RosterWishes(drive_limit=drive_limit, balance=balance, special=special),
            report=report,
        )
    of_roster(steps, made)
