"""Replace an officer after the draw: the command `xuntu substitute`."""

from datetime import datetime
from typing import Annotated

import typer

from api.command_context import application, open_session, wanted
from api.command_options import Area, MonthText, translate
from planner.month import parse_month


@application.command(name="substitute", help=translate("抽取之后有人回避或缺勤：按候补次序换人"))
def substitute_command(
    area: Area,
    month: MonthText,
    day: Annotated[
        datetime,
        typer.Option("--day", formats=["%Y-%m-%d"], help=translate("检查日期，如 2026-12-03")),
    ],
    team: Annotated[int, typer.Option("--team", min=1, help=translate("组号"))],
    officer: Annotated[
        str, typer.Option("--officer", metavar="ID", help=translate("退出的人：人员编号或姓名"))
    ],
    reason: Annotated[str, typer.Option("--reason", help=translate("申报的理由，记入替换记录"))],
) -> None:
    from api.substitutes.workflow import replace_officer

    steps = wanted().steps
    with open_session() as session:
        done = replace_officer(
            session,
            area=area,
            month=parse_month(month),
            day=day.date(),
            team=team,
            officer=officer,
            reason=reason,
        )
    if done.substitute is None:
        steps.warn(done.said)
    else:
        steps.say(done.said)
