"""Plan a year: the command `xuntu year`."""

from typing import Annotated

import typer

from api.command_context import application, open_session, this_month, wanted
from api.command_options import Area, Out, Teams, translate


@application.command(name="year", help=translate("编制年度计划：先说清全年能完成多少，再分到各月"))
def year_command(
    area: Area,
    year: Annotated[
        int, typer.Option("--year", min=2000, max=2100, help=translate("计划年度，如 2026"))
    ],
    out: Out,
    from_month: Annotated[
        int | None,
        typer.Option(
            "--from-month",
            min=1,
            max=12,
            help=translate("从几月起重排；此前各月不动。不填则从下月（首次从本月）"),
        ),
    ] = None,
    teams: Teams = None,
    share: Annotated[
        list[str] | None,
        typer.Option(
            "--share",
            metavar="CLASS=SHARE",
            help=translate("某类年度抽查比例，如 --share 高=60%；可重复"),
        ),
    ] = None,
    cap: Annotated[
        int | None,
        typer.Option("--cap", min=0, help=translate("同一单位全年计次检查的上限；不填则按规则")),
    ] = None,
    gap: Annotated[
        int | None,
        typer.Option(
            "--gap-months",
            min=0,
            max=12,
            help=translate("两次计次检查至少间隔几个月；不填则按规则"),
        ),
    ] = None,
    pace: Annotated[
        str | None,
        typer.Option(
            "--visits-per-team-day",
            metavar="X",
            help=translate("每个组日查几家，如 3.5；不填则按工时和路程估算（本地设定，非法规）"),
        ),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="SETTINGS",
            help=translate("并排比较另一种设定（不保存），如 teams=5,高=60%,cap=1；可重复"),
        ),
    ] = None,
) -> None:
    """Plan a year."""
    from api.year.summary import of_year
    from api.year.workflow import make_year, write_year
    from planner.year_plan import YearSettings
    from planner.year_what_if import parse_class_share, parse_number

    steps = wanted().steps
    settings = YearSettings(
        teams=teams,
        class_shares=dict(map(parse_class_share, share or ())),
        cap=cap,
        gap_months=gap,
        visits_per_team_day=parse_number(pace) if pace else None,
    )
    with open_session() as session:
        with steps.step("编制年度计划"):
            made = make_year(
                session,
                area=area,
                year=year,
                today=this_month(),
                first=from_month,
                settings=settings,
                what_if=what_if or (),
            )
        path = write_year(made, out, steps.translate)
    of_year(steps, made)
    steps.result(path)
