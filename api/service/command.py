"""Serve the pages on this machine: the command `xuntu serve`."""

from typing import Annotated

import typer

from api.command_context import application, open_database, wanted
from api.command_options import translate
from api.console import UsageProblemError
from geo.message import message


@application.command(name="serve", help=translate("在本机浏览器里查看计划、地图和路线单"))
def serve_command(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=translate("端口"))] = 8765,
) -> None:
    import uvicorn

    from api.jobs.companion import Companion
    from api.server import create_app, is_free

    steps = wanted().steps
    if not is_free(port):
        raise UsageProblemError(
            "端口 {port} 已被别的程序占用：请关闭它，或用 --port 换一个，例如 --port {other}",
            port=port,
            other=port + 1,
        )
    with open_database() as pool, Companion(pool.dsn):
        steps.say(message("已启动：http://127.0.0.1:{port}/（按 Ctrl+C 停止）", port=port))
        uvicorn.run(create_app(pool), host="127.0.0.1", port=port, log_level="warning")
