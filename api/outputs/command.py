"""Write a month's files: the command `xuntu map`."""

from api.command_context import application, open_session, wanted
from api.command_options import Area, MonthText, Out, translate
from planner.month import parse_month


@application.command(name="map", help=translate("第六步：写出计划、路线单、地图和其他成果文件"))
def map_command(area: Area, month: MonthText, out: Out) -> None:
    from api.outputs.summary import of_files
    from api.outputs.workflow import publish

    steps = wanted().steps
    with open_session() as session, steps.step("写出计划、路线单和地图") as report:
        files = publish(
            session,
            out,
            area=area,
            month=parse_month(month),
            language=steps.language,
            report=report,
        )
    of_files(steps, files)
