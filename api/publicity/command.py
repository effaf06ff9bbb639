"""Write what may be published of a month: the command `xuntu publish`."""

from datetime import date
from typing import Annotated

import typer

from api.command_context import application, open_session, wanted
from api.command_options import Area, MonthText, Out, translate
from api.console import UsageProblemError
from planner.month import parse_month


@application.command(
    name="publish",
    help=translate("写出可公布的文件：before 检查前，internal 内部，after 检查后；时候未到则拒绝"),
)
def publish_command(
    area: Area,
    month: MonthText,
    stage: Annotated[
        str, typer.Option("--stage", metavar="STAGE", help=translate("before、internal 或 after"))
    ],
    out: Out,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="YYYY-MM-DD", help=translate("按哪一天的情况；默认今天")),
    ] = None,
) -> None:
    from api.publicity.workflow import PublicityStage, publish_stage

    steps = wanted().steps
    if stage not in list(PublicityStage):
        raise UsageProblemError(
            "--stage 请写 before、internal 或 after，而不是 {stage}", stage=stage
        )
    with open_session() as session, steps.step("写出公示文件"):
        made = publish_stage(
            session,
            out,
            area=area,
            month=parse_month(month),
            stage=PublicityStage(stage),
            as_of=_day(on),
            translate=translate,
        )
    for path in made:
        steps.result(path)


def _day(text: str | None) -> date:
    if text is None:
        return date.today()  # noqa: DTZ011 - the office's own calendar day
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageProblemError(
            "看不懂日期“{text}”：请写成 2026-12-31 的样子", text=text
        ) from error
