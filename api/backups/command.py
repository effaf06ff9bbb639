"""Back up and restore: the commands `xuntu backup` and `xuntu restore`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, open_database, wanted
from api.command_options import translate
from api.console import UsageProblemError
from geo.message import Message, message


@application.command(name="backup", help=translate("备份：把全部数据写进一个文件"))
def backup_command(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PATH",
            help=translate("备份文件（.xuntu-backup）或文件夹；默认为数据文件夹下的 backups"),
        ),
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(
            "--check", metavar="FILE", help=translate("不备份，只试着恢复这份备份，核对后丢掉")
        ),
    ] = None,
) -> None:
    from api.accounts.console_actor import console_actor
    from api.backups.folder import backup_folder
    from api.backups.workflow import make_backup, rehearse

    steps = wanted().steps
    with open_database() as pool:
        if check is not None:
            with steps.step("试恢复备份") as report:
                manifest = rehearse(pool, check, actor=console_actor(), report=report)
            steps.say(_held(manifest.count, len(manifest.rows)))
            return
        with steps.step("备份"):
            target = (out or backup_folder(wanted().settings)).absolute()
            file, manifest = make_backup(pool, target, actor=console_actor())
    steps.say(_held(manifest.count, len(manifest.rows)))
    steps.say(
        message("备份没有加密，含账号和未发布的排班：请像保护原件一样保管，并另存一份到别的机器上")
    )
    steps.result(file)


@application.command(name="restore", help=translate("从备份恢复；被换下的数据留着，可以退回"))
def restore_command(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=translate("备份文件"))] = None,
    *,
    undo: Annotated[
        bool, typer.Option("--undo", help=translate("退回上一次恢复之前的数据"))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=translate("不再询问"))] = False,
) -> None:
    from api.accounts.console_actor import console_actor
    from api.accounts.password_prompt import is_terminal
    from api.backups.workflow import restore, undo_restore
    from data.audits import CHINA
    from data.backup_files import read_manifest

    steps, settings = wanted().steps, wanted().settings
    if (file is None) is not undo:
        raise UsageProblemError("请给出备份文件，或用 --undo 退回上一次恢复，二者选一")
    if file is None:
        undo_restore(settings, actor=console_actor())
        steps.say(message("已退回恢复之前的数据；再运行一次 xuntu restore --undo 又回到恢复之后"))
        return
    manifest = read_manifest(file)
    made_at = f"{manifest.made_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    steps.say(message("这份备份做于 {at}（北京时间）", at=made_at))
    steps.say(_held(manifest.count, len(manifest.rows)))
    if not yes:
        if not is_terminal():
            raise UsageProblemError("恢复会换下现在的全部数据：确要恢复请加 --yes")
        typer.confirm(translate("用它换下现在的全部数据吗？"), abort=True, err=True)
    with steps.step("从备份恢复") as report:
        restore(settings, file, actor=console_actor(), report=report)
    steps.say(
        message("已恢复；所有人须重新登录。换下的数据还留着，要退回请运行 xuntu restore --undo")
    )


def _held(rows: int, tables: int) -> Message:
    return message("共 {tables} 张表、{rows} 行", tables=tables, rows=rows)
