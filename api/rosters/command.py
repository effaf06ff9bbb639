"""Make a month's roster: the command `xuntu roster`."""

from api.command_context import application, open_session, wanted
from api.command_options import Area, Effort, MonthText, Targeted, Teams, translate
from planner.month import parse_month


@application.command(name="roster", help=translate("第五步：安排人员、日期和路线"))
def roster_command(
    area: Area,
    month: MonthText,
    teams: Teams = None,
    targeted: Targeted = 0,
    effort: Effort = 3,
) -> None:
    from api.rosters.summary import of_roster
    from api.rosters.workflow import make_roster

    steps = wanted().steps
    with open_session() as session, steps.step("安排人员、日期和路线") as report:
        made = make_roster(
            session,
            area=area,
            month=parse_month(month),
            teams=teams,
            targeted=targeted,
            effort=effort,
            report=report,
        )
    of_roster(steps, made)
