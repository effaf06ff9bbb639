"""Release a month: the command `xuntu release`."""

from api.command_context import application, open_session, wanted
from api.command_options import Area, MonthText, translate
from geo.message import message
from planner.month import parse_month


@application.command(
    name="release", help=translate("发布一个月的排班：此前只有计划员和审批人能在网页上看到")
)
def release_command(area: Area, month: MonthText) -> None:
    from api.accounts.console_actor import console_actor
    from api.releases.workflow import release_month

    with open_session() as session:
        is_new = release_month(session, area=area, month=parse_month(month), actor=console_actor())
    said = (
        message("已发布 {month} 的排班：领导和管理员现在可以查看", month=month)
        if is_new
        else message("{month} 的排班已经发布过，没有新的内容", month=month)
    )
    wanted().steps.say(said)
