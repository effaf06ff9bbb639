"""Load an area pack: the command `xuntu area`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, open_session, wanted
from api.command_options import translate


@application.command(
    name="area", help=translate("载入区域资料夹：乡镇、地名、道路、人员、历史、规则")
)
def area_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=translate("区域资料夹"))],
    rules: Annotated[
        str | None,
        typer.Option("--rules", metavar="NAME", help=translate("改用随附的规则，如 cangzhou-2020")),
    ] = None,
) -> None:
    from api.areas.summary import of_area
    from api.areas.workflow import load_area

    steps = wanted().steps
    with open_session() as session, steps.step("载入区域资料"):
        loaded = load_area(session, folder, rules=rules)
    of_area(steps, loaded)
