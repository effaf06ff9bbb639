"""Say how the service stands: the command `xuntu health`."""

import typer

from api.command_context import application, open_database, wanted
from api.command_options import translate


@application.command(
    name="health", help=translate("看运行状况：数据库、后台程序、任务、磁盘、备份、节假日、账号")
)
def health_command() -> None:
    from api.backups.folder import backup_folder
    from api.clock import present
    from api.condition.workflow import Condition, condition_of, worst_of

    steps = wanted().steps
    with open_database() as pool:
        findings = condition_of(pool, backups=backup_folder(wanted().settings), now=present())
    say = steps.translate
    steps.table(
        ("项目", "状态", "情况", "怎样做"),
        [
            (
                one.what.said(say),
                say(one.condition.value),
                one.said.said(say),
                one.remedy.said(say) if one.remedy else "",
            )
            for one in findings
        ],
    )
    if worst_of(findings) is Condition.BAD:
        raise typer.Exit(1)
