"""Import lists from above: the command `xuntu impose`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, open_session, this_month, wanted
from api.command_options import Area, Sheet, translate
from api.console import UsageProblemError
from planner.month import parse_month


@application.command(
    name="impose",
    help=translate("导入上级交办或国家随机抽查名单，列为固定检查；撤销或恢复其中一条"),
)
def impose_command(
    area: Area,
    listed: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help=translate("交办名单：xlsx、xls 或 csv")),
    ] = None,
    month: Annotated[
        str | None,
        typer.Option(
            "--month", metavar="YYYY-MM", help=translate("从该月起列入计划，直到检查完成；默认本月")
        ),
    ] = None,
    source: Annotated[
        str, typer.Option("--source", help=translate("任务来源，名单里没有写时使用"))
    ] = "",
    document: Annotated[
        str, typer.Option("--document", help=translate("文号，名单里没有写时使用"))
    ] = "",
    deadline: Annotated[
        str | None,
        typer.Option(
            "--deadline", metavar="YYYY-MM-DD", help=translate("完成期限，名单里没有写时使用")
        ),
    ] = None,
    sheet: Sheet = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help=translate("逐行结果写到这个 xlsx 文件")),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help=translate("列出所有交办记录及其编号"))
    ] = False,
    withdraw: Annotated[
        int | None,
        typer.Option(
            "--withdraw", metavar="NUMBER", help=translate("撤销这个编号的记录，须写明 --reason")
        ),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help=translate("撤销的理由"))] = "",
    restore: Annotated[
        int | None,
        typer.Option("--restore", metavar="NUMBER", help=translate("恢复这个编号已撤销的记录")),
    ] = None,
) -> None:
    from api.imposed import summary
    from api.imposed.workflow import (
        impose,
        imposed_book,
        report_imposed,
        restore_imposed,
        withdraw_imposed,
    )
    from data.imposed_lists import ImposedDefaults, parse_deadline
    from planner.output_name import safe_name

    if sum(one is not None for one in (listed, withdraw, restore)) + show != 1:
        raise UsageProblemError(
            "请只做一件事：给出名单文件，或 --show，或 --withdraw 编号 --reason 理由，"
            "或 --restore 编号"
        )
    steps = wanted().steps
    with open_session() as session:
        if listed is not None:
            with steps.step("读入交办名单"):
                done = impose(
                    session,
                    listed,
                    area=area,
                    month=parse_month(month) if month else this_month(),
                    sheet=sheet,
                    defaults=ImposedDefaults(
                        source=source, document=document, deadline=parse_deadline(deadline)
                    ),
                )
            path = report or listed.with_name(
                safe_name(f"{listed.stem}_{translate('逐行结果')}") + ".xlsx"
            )
            report_imposed(path, done, translate)
            summary.of_imposed(steps, done)
            steps.result(path)
            return
        if withdraw is not None:
            withdraw_imposed(session, area=area, row=withdraw, reason=reason)
        if restore is not None:
            restore_imposed(session, area=area, row=restore)
        summary.of_book(steps, imposed_book(session, area=area))
