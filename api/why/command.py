"""Explain one employer of a month: the command `xuntu why`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, open_session, wanted
from api.command_options import translate
from api.console import UsageProblemError
from planner.month import parse_month


@application.command(
    name="why", help=translate("为什么查、为什么不查这家单位，什么会改变结果；也可只凭数据包复算")
)
def why_command(
    employer: Annotated[
        str,
        typer.Option("--employer", metavar="ID", help=translate("单位编号、信用代码或名称")),
    ],
    area: Annotated[
        str | None, typer.Option("--area", metavar="CODE", help=translate("监管区域代码，6 位数字"))
    ] = None,
    month: Annotated[
        str | None,
        typer.Option("--month", metavar="YYYY-MM", help=translate("计划月份，如 2026-12")),
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option("--bundle", metavar="FILE", help=translate("只凭这个数据包复算，不用数据库")),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=translate("把这一页写成 html 文件")),
    ] = None,
) -> None:
    from api.why.summary import of_card
    from api.why.workflow import bundled_reasons, stored_reasons, write_card

    steps = wanted().steps
    if bundle is not None:
        if area or month:
            raise UsageProblemError("用了 --bundle 就不要再写 --area 和 --month：数据包里已有")
        reasons = bundled_reasons(bundle)
    elif area and month:
        with open_session() as session:
            reasons = stored_reasons(session, area=area, month=parse_month(month))
    else:
        raise UsageProblemError("请写 --area 和 --month，或者写 --bundle 数据包")
    card = reasons.card(employer)
    of_card(steps, card)
    if out is not None:
        write_card(out, reasons, card, translate)
        steps.result(out)
