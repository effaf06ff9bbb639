"""Plan a month in one go: the command `xuntu plan`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, column_mapping, month_ahead, open_database, wanted
from api.command_options import (
    AllowPast,
    Area,
    Declarations,
    Effort,
    Mapping,
    MonthText,
    Out,
    Seed,
    Sheet,
    Targeted,
    Teams,
    translate,
)
from api.session import all_or_nothing
from planner.seed import parse_seed


@application.command(
    name="plan", help=translate("一次做完：读申报表、定位、评分、抽取、排计划，写出全部成果")
)
def plan_command(
    declarations: Declarations,
    area: Area,
    month: MonthText,
    out: Out,
    seed: Seed = None,
    sheet: Sheet = None,
    columns: Mapping = None,
    teams: Teams = None,
    targeted: Targeted = 0,
    effort: Effort = 2,
    pack: Annotated[
        Path | None,
        typer.Option("--pack", metavar="DIR", help=translate("先载入这个区域资料夹")),
    ] = None,
    allow_past: AllowPast = False,
) -> None:
    from api.areas.summary import of_area
    from api.areas.workflow import load_area
    from api.months.summary import of_month
    from api.months.workflow import MonthWanted, make_month

    steps = wanted().steps
    asked = MonthWanted(
        declarations=declarations,
        area=area,
        month=month_ahead(month, allow_past=allow_past),
        out=out,
        seed=parse_seed(seed) if seed else None,
        mapping=column_mapping(columns),
        sheet=sheet,
        teams=teams,
        targeted=targeted,
        effort=effort,
    )
    with open_database() as pool, all_or_nothing(pool) as session:
        if pack is not None:
            with steps.step("载入区域资料"):
                loaded = load_area(session, pack)
            of_area(steps, loaded)
        made = make_month(session, asked, steps)
    of_month(steps, made)
