"""The command line: `xuntu` and its commands, thin shells around the workflows."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import click
import typer

from api.console import Steps
from api.language import Language, translator
from api.session import Session, all_or_nothing, step_by_step
from data.database import DatabaseSettings, Pool, database_settings, open_pool
from data.migrations import migrate

_language = Language.ENGLISH if os.environ.get("XUNTU_LANG") == "en" else Language.CHINESE
_ = translator(_language)

application = typer.Typer(
    name="xuntu",
    help=_(
        "巡图：从职业病危害申报表到一个月的检查计划、路线和地图，全程不需要互联网。\n\n"
        "第一次使用：xuntu demo 看演示县；自己的数据：先 xuntu area 载入区域资料，再 xuntu plan。"
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


@dataclass(slots=True, kw_only=True)
class _Wanted:
    """What the options before the command asked for."""

    settings: DatabaseSettings
    steps: Steps


_wanted: Final[list[_Wanted]] = []

AreaOption = Annotated[str, typer.Option("--area", metavar="CODE", help=_("监管区域代码，6 位"))]
MonthOption = Annotated[
    str, typer.Option("--month", metavar="YYYY-MM", help=_("计划月份，如 2026-12"))
]
FileOption = Annotated[Path, typer.Option("--declarations", metavar="FILE", help=_("申报表：xlsx、xls 或 csv"))]
OutOption = Annotated[Path, typer.Option("--out", metavar="DIR", help=_("成果存放的文件夹"))]
SheetOption = Annotated[str | None, typer.Option("--sheet", help=_("工作表名称；不填则自动寻找"))]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="表头=字段", help=_("指定某一列的含义，可重复；不填则自动识别")),
]
SeedOption = Annotated[
    str | None,
    typer.Option(
        "--seed",
        metavar="HEX",
        help=_("随机种子，64 位十六进制；不填则沿用本月已有的种子，没有则新生成并记录"),
    ),
]


@application.callback()
def options(
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", help=_("数据文件夹；也可用环境变量 XUNTU_HOME")),
    ] = None,
) -> None:
    """Read the options that stand before every command."""
    environ = dict(os.environ)
    if home is not None:
        environ["XUNTU_HOME"] = str(home.absolute())
    _wanted[:] = [_Wanted(settings=database_settings(environ), steps=Steps(_language))]
