"""Compare a month's roster with what it would be: the command `xuntu compare`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, open_session, wanted
from api.command_options import Area, Effort, MonthText, translate
from planner.month import parse_month


@application.command(name="compare", help=translate("假如换一种安排：两份排班并排比较（不保存）"))
def compare_command(
    area: Area,
    month: MonthText,
    teams: Annotated[
        int | None, typer.Option("--teams", min=1, help=translate("假如每天最多这么多小组"))
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="OFFICER",
            help=translate("假如此人全月不在：人员编号或姓名；可重复"),
        ),
    ] = None,
    extra_day: Annotated[
        list[datetime] | None,
        typer.Option(
            "--extra-day",
            formats=["%Y-%m-%d"],
            help=translate("假如这个休息日也外出检查；可重复"),
        ),
    ] = None,
    targeted: Annotated[
        int | None, typer.Option("--targeted", min=0, help=translate("假如追加这么多家专项"))
    ] = None,
    vehicles: Annotated[
        list[str] | None,
        typer.Option(
            "--vehicles",
            metavar="OFFICE=N",
            help=translate("假如某办公地点有 N 辆车，如 --vehicles o1=3；可重复"),
        ),
    ] = None,
    effort: Effort = 2,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=translate("另存为工作簿：文件名或文件夹")),
    ] = None,
) -> None:
    from api.compare.summary import of_comparison
    from api.compare.workflow import compare_rosters, write_month_comparison
    from planner.month_change import MonthChange, parse_vehicles

    steps = wanted().steps
    change = MonthChange(
        teams=teams,
        without=tuple(without or ()),
        extra_days=tuple(day.date() for day in extra_day or ()),
        targeted=targeted,
        vehicles=dict(map(parse_vehicles, vehicles or ())),
    )
    with open_session() as session, steps.step("比较两份排班") as report:
        made = compare_rosters(
            session,
            area=area,
            month=parse_month(month),
            change=change,
            effort=effort,
            report=report,
        )
    of_comparison(steps, made)
    if out is not None:
        steps.result(write_month_comparison(made, out, steps.translate))
