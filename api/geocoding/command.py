"""Locate employers, write and read the review sheet: the command `xuntu geocode`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, open_session, wanted
from api.command_options import Area, translate


@application.command(name="geocode", help=translate("第二步：为每个用人单位定位；导出或读回核对表"))
def geocode_command(
    area: Area,
    review: Annotated[
        Path | None,
        typer.Option("--review", metavar="FILE", help=translate("把存疑的写到这个核对表")),
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option("--corrections", metavar="FILE", help=translate("读回填好的核对表")),
    ] = None,
) -> None:
    from api.geocoding.summary import of_corrections, of_location
    from api.geocoding.workflow import apply_review, export_review, geocode_area

    steps = wanted().steps
    with open_session() as session:
        if corrections is not None:
            applied, faults = apply_review(session, corrections, area=area, translate=translate)
            of_corrections(steps, applied, faults)
        with steps.step("定位用人单位") as report:
            located = geocode_area(session, area=area, report=report)
        of_location(steps, located)
        if review is not None:
            export_review(session, review, area=area, translate=translate)
            steps.result(review)
