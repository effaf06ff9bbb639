"""The audit log at the console: the commands `xuntu audit …`."""

from typing import Annotated

import typer

from api.command_context import application, open_database, wanted
from api.command_options import translate

audit = typer.Typer(
    name="audit",
    help=translate("审计日志：谁在什么时候做了什么；只增不改，逐条相连"),
    no_args_is_help=True,
)
application.add_typer(audit)


@audit.command(name="show", help=translate("列出最近的记录"))
def show_command(
    count: Annotated[
        int, typer.Option("--count", min=1, max=10_000, help=translate("列出几条"))
    ] = 50,
    actor: Annotated[str, typer.Option("--account", help=translate("只列这个账号的"))] = "",
    area: Annotated[str, typer.Option("--area", help=translate("只列这个区域的"))] = "",
) -> None:
    from api.audit.summary import of_entries
    from api.audit.workflow import newest_entries

    with open_database() as pool:
        of_entries(wanted().steps, newest_entries(pool, count=count, actor=actor, area=area))


@audit.command(name="verify", help=translate("重新计算整条链，指出缺失和改动"))
def verify_command(
    head: Annotated[
        str,
        typer.Option("--head", metavar="HASH", help=translate("以前抄下的链头，查末尾有无删去")),
    ] = "",
) -> None:
    from api.audit.summary import of_verdict
    from api.audit.workflow import verify_log

    with open_database() as pool:
        verdict = verify_log(pool, noted_head=head)
    if not of_verdict(wanted().steps, verdict):
        raise typer.Exit(1)
