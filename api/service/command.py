"""Serve the pages on this machine or to the intranet: the command `xuntu serve`."""

from typing import Annotated, Final

import typer

from api.command_context import application, open_database, wanted
from api.command_options import translate
from api.console import UsageProblemError
from geo.message import message

_SWITCH_S: Final = 0.001
"""How long one page may compute before another gets its turn: short, for many small pages."""
_GARBAGE: Final = (10_000, 10, 50)
"""How many new objects, and looks through them, there are before garbage is looked for."""


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
    background: Annotated[
        bool, typer.Option("--background", help=translate("在后台运行：命令结束后服务继续"))
    ] = False,
    stop: Annotated[
        bool, typer.Option("--stop", help=translate("停止这个数据文件夹正在运行的服务"))
    ] = False,
) -> None:
    if stop:
        stop_service()
    elif background:
        serve_behind(port, host=host, is_secure=secure)
    else:
        serve(port, host=host, is_secure=secure)


def stop_service() -> None:
    """End the service of this data folder."""
    from api.service.running import stop

    ended = stop(wanted().settings.home)
    if ended is None:
        raise UsageProblemError(
            "这个数据文件夹没有正在运行的服务（{home}）", home=str(wanted().settings.home)
        )
    wanted().steps.say(message("已停止：{address}", address=ended.address))


def serve_behind(port: int, *, host: str, is_secure: bool) -> None:
    """Start the service of this data folder behind the console."""
    from api.service.background import start_behind
    from api.service.first_start import make_sure_of_an_administrator
    from api.service.running import running

    settings, steps = wanted().settings, wanted().steps
    if (known := running(settings.home)) is not None:
        raise UsageProblemError(
            "这个数据文件夹的服务已经在运行：{address}。要重新启动，先运行 xuntu serve --stop",
            address=known.address,
        )
    if is_secure or host != "127.0.0.1":
        raise UsageProblemError(
            "后台运行只供本机使用：对内网开放请用系统服务（systemd）运行 xuntu serve"
        )
    with open_database() as pool:
        make_sure_of_an_administrator(pool, steps, is_local=True)
    service = start_behind(settings.home, port=port, url=settings.url)
    steps.say(
        message("已在后台启动：{address}（停止：xuntu serve --stop）", address=service.address)
    )


def serve(port: int, *, host: str, is_secure: bool) -> None:
    """Serve until told to stop."""
    import gc
    import os
    import sys

    import uvicorn

    from api.backups.folder import backup_folder
    from api.clock import day_of, present
    from api.jobs.companion import Companion
    from api.oidc.settings import oidc_settings
    from api.server import create_app, is_free, is_loopback
    from api.service.first_start import make_sure_of_an_administrator
    from api.service.running import registered
    from api.service.warming import warm_behind

    steps = wanted().steps
    is_local = is_loopback(host)
    oidc = oidc_settings(os.environ)
    if not is_free(port, host):
        raise UsageProblemError(
            "端口 {port} 已被别的程序占用：请关闭它，或用 --port 换一个，例如 --port {other}",
            port=port,
            other=port + 1,
        )
    with open_database() as pool:
        make_sure_of_an_administrator(pool, steps, is_local=is_local)
        if not is_local and not is_secure:
            steps.warn(
                message(
                    "内网上的密码将不加密传送：请在前面放 HTTPS 代理并加 --secure，"
                    "见 docs/security.md"
                )
            )
        app = create_app(
            pool, is_secure=is_secure, backups=backup_folder(wanted().settings), oidc=oidc
        )
        if oidc is not None:
            steps.say(message("可用统一身份登录：{issuer}", issuer=oidc.issuer))
        address = f"http://{host}:{port}/"
        steps.say(message("已启动：{address}（按 Ctrl+C 停止）", address=address))
        home = wanted().settings.home
        with registered(home, address), Companion(pool.dsn, home):
            sys.setswitchinterval(_SWITCH_S)
            gc.set_threshold(*_GARBAGE)
            warm_behind(pool, lambda: day_of(present()))
            uvicorn.run(
                app,
                host=host,
                port=port,
                log_level="warning",
                server_header=False,
                # Only a proxy on this machine is believed when it says whom it speaks for.
                proxy_headers=is_secure,
                forwarded_allow_ips="127.0.0.1",
            )
