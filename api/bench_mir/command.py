"""Solve a benchmark instance of monthly rosters: the command `xuntu bench-mir`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, wanted
from api.command_options import translate


@application.command(
    name="bench-mir", help=translate("在限定时间内求解一个 MIR 排班算例，写出解和已证明的上限")
)
def bench_mir_command(
    instance: Annotated[
        Path, typer.Argument(metavar="INSTANCE", help=translate("MIR 算例文件（json）"))
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help=translate("把解写成这个 json 文件"))
    ],
    time: Annotated[
        float, typer.Option("--time", metavar="SECONDS", min=1, help=translate("时间上限，秒"))
    ] = 60.0,
) -> None:
    from api.bench_mir.summary import of_solved
    from api.bench_mir.workflow import solve_file

    steps = wanted().steps
    with steps.step("求解排班算例") as report:
        solved = solve_file(instance, out, limit_s=time, report=report)
    of_solved(steps, solved)
    steps.result(out)
