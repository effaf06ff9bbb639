"""Grade and score employers: the command `xuntu score`."""

from typing import Annotated

import typer

from api.command_context import application, open_session, wanted
from api.command_options import Area, MonthText, translate
from planner.month import parse_month


@application.command(name="score", help=translate("第三步：为每个用人单位评定风险"))
def score_command(
    area: Area,
    month: MonthText,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="ID", help=translate("逐项说明一个单位的得分")),
    ] = None,
) -> None:
    from api.scoring.summary import of_scores
    from api.scoring.workflow import score_area

    steps = wanted().steps
    with open_session() as session, steps.step("风险评分"):
        scores = score_area(session, area=area, month=parse_month(month))
    of_scores(steps, scores, explain)
