"""Serve the pages on this machine or to the intranet: the command `xuntu serve`."""

from typing import Annotated

import typer

from api.command_context import application, open_database, wanted
from api.command_options import translate
from api.console import UsageProblemError
from geo.message import message


@application.command(name="serve", help=translate("启动网页服务：登录后查看计划、地图和路线单"))
def serve_command(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=translate("端口"))] = 8765,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help=translate("监听的地址；默认只有本机能访问，0.0.0.0 为整个内网"),
        ),
    ] = "127.0.0.1",
    *,
    secure: Annotated[
        bool,
        typer.Option(
            "--secure", help=translate("前面有 TLS 代理（HTTPS）：登录凭证只经加密连接发送")
        ),
    ] = False,
) -> None:
    import uvicorn

    from api.server import create_app, is_free, is_loopback
    from api.service.first_start import make_sure_of_an_administrator

    steps = wanted().steps
    is_local = is_loopback(host)
    if not is_free(port, host):
        raise UsageProblemError(
            "端口 {port} 已被别的程序占用：请关闭它，或用 --port 换一个，例如 --port {other}",
            port=port,
            other=port + 1,
        )
    with open_database() as pool:
        make_sure_of_an_administrator(pool, steps, is_local=is_local)
        if not is_local and not secure:
            steps.warn(
                message(
                    "内网上的密码将不加密传送：请在前面放 HTTPS 代理并加 --secure，"
                    "见 docs/security.md"
                )
            )
        app = create_app(pool, is_secure=secure)
        steps.say(message("已启动：http://{host}:{port}/（按 Ctrl+C 停止）", host=host, port=port))
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_level="warning",
            server_header=False,
            # Only a proxy on this machine is believed when it says whom it speaks for.
            proxy_headers=secure,
            forwarded_allow_ips="127.0.0.1",
        )
