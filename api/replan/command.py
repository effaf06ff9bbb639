"""Change a plan under way: the command `xuntu replan`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.command_context import application, open_session, wanted
from api.command_options import Area, MonthText, translate
from api.console import UsageProblemError
from planner.month import parse_month

Many = list[str] | None


@application.command(
    name="replan", help=translate("月中有变：尽量少改动地调整计划，并列出逐家变化")
)
def replan_command(
    area: Area,
    month: MonthText,
    done_until: Annotated[
        str | None,
        typer.Option(
            "--done-until",
            metavar="DATE[THH:MM]",
            help=translate("已经完成到哪一天；写明时刻则当天此前开始的检查也固定"),
        ),
    ] = None,
    published_until: Annotated[
        str | None,
        typer.Option(
            "--published-until",
            metavar="DATE",
            help=translate("已经公布到哪一天；这些路线只因事件本身而变"),
        ),
    ] = None,
    pin: Annotated[
        Many,
        typer.Option("--pin", metavar="EMPLOYER", help=translate("固定一家的组日和时间；可重复")),
    ] = None,
    cancel: Annotated[
        Many,
        typer.Option(
            "--cancel", metavar="EMPLOYER=REASON", help=translate("本月不能检查的单位；可重复")
        ),
    ] = None,
    move: Annotated[
        Many,
        typer.Option("--move", metavar="EMPLOYER=DATE", help=translate("改到某一天；可重复")),
    ] = None,
    place: Annotated[
        Many,
        typer.Option(
            "--place",
            metavar="EMPLOYER=DATE/TEAM",
            help=translate("排到某一天的某一组；可重复"),
        ),
    ] = None,
    sick: Annotated[
        Many,
        typer.Option(
            "--sick", metavar="OFFICER=FROM..TO", help=translate("人员不能上岗的日子；可重复")
        ),
    ] = None,
    lost: Annotated[
        Many,
        typer.Option(
            "--lost", metavar="DATE/TEAM=REASON", help=translate("某一组某天不能出行；可重复")
        ),
    ] = None,
    urgent: Annotated[
        Many,
        typer.Option(
            "--urgent",
            metavar="EMPLOYER[=DEADLINE[:REASON]]",
            help=translate("须在期限前完成的紧急检查，如投诉举报；可重复"),
        ),
    ] = None,
    closed_road: Annotated[
        Many,
        typer.Option(
            "--closed-road",
            metavar="NAME|LON,LAT;LON,LAT",
            help=translate("封闭的道路：路名，或同一条路上的两点；可重复"),
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=translate("只列出变化，不保存"))
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help=translate("退回上一版计划"))] = False,
) -> None:
    from api.accounts.console_actor import console_actor
    from api.replan.events import ReplanWords
    from api.replan.summary import of_change
    from api.replan.workflow import change_plan, undo_change

    steps = wanted().steps
    words = ReplanWords(
        done_until=done_until,
        published_until=published_until,
        pin=pin or (),
        cancel=cancel or (),
        move=move or (),
        place=place or (),
        sick=sick or (),
        lost=lost or (),
        urgent=urgent or (),
        closed_road=closed_road or (),
    )
    if undo and words != ReplanWords(done_until=done_until):
        raise UsageProblemError("--undo 只能和 --done-until 同时给出：其他变化请另外运行一次")
    now = datetime.now(UTC)
    with open_session() as session, steps.step("调整计划"):
        if undo:
            changed = undo_change(
                session, area=area, month=parse_month(month), words=words, at=now,
                dry_run=dry_run, actor=console_actor(),
            )  # fmt: skip
        else:
            changed = change_plan(
                session, area=area, month=parse_month(month), words=words, at=now,
                dry_run=dry_run, actor=console_actor(),
            )  # fmt: skip
    of_change(steps, changed)
