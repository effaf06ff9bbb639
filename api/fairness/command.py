"""Show the field work of a year: the command `xuntu fairness`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, open_session, wanted
from api.command_options import Area, translate


@application.command(name="fairness", help=translate("全年工作量：每人外出多少、应分担多少"))
def fairness_command(
    area: Area,
    year: Annotated[
        int, typer.Option("--year", min=2000, max=2100, help=translate("年度，如 2026"))
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=translate("另存为工作簿：文件名或文件夹")),
    ] = None,
) -> None:
    from api.fairness.summary import of_fairness
    from api.fairness.workflow import write_year_fairness, year_fairness

    steps = wanted().steps
    with open_session() as session, steps.step("汇总全年工作量"):
        made = year_fairness(session, area=area, year=year)
    of_fairness(steps, made.report)
    if out is not None:
        steps.result(write_year_fairness(made, out, steps.translate))
