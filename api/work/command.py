"""Work on jobs asked for at a screen: the command `xuntu worker`."""

from typing import Annotated

import typer

from api.command_context import application, open_database, wanted
from api.command_options import translate
from geo.message import message


@application.command(
    name="worker", help=translate("执行网页上提出的任务；xuntu serve 会自动启动一个")
)
def worker_command(
    once: Annotated[bool, typer.Option("--once", help=translate("做完排队的任务就结束"))] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
) -> None:
    import asyncio

    from api.backups.folder import backup_folder
    from api.jobs.companion import end_with_parent
    from api.work import worker

    if with_parent:
        end_with_parent()
    with open_database() as pool:
        wanted().steps.say(message("等待任务（按 Ctrl+C 停止）"))
        folder = backup_folder(wanted().settings)
        asyncio.run(worker.run(pool, wait=not once, backups=folder))
