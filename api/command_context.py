"""What every command shares: the application, the database it works on, and how it speaks."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from api.command_options import LANGUAGE, translate
from api.console import Steps, UsageProblemError
from api.session import Session, step_by_step
from data.database import DatabaseSettings, Pool, database_settings, open_pool
from planner.month import Month, parse_month

application = typer.Typer(
    name="xuntu",
    help=translate(
        "巡图：从职业病危害申报表到一个月的检查计划、路线和地图，全程不需要互联网。\n\n"
        "先看演示：xuntu demo。用自己的数据：先 xuntu area 载入区域资料，再 xuntu plan。"
    ),
    epilog=translate("English: set the environment variable XUNTU_LANG=en."),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the options before the command asked for."""

    settings: DatabaseSettings
    steps: Steps


_wanted: Final[list[Wanted]] = []


@application.callback()
def options(
    home: Annotated[
        Path | None,
        typer.Option(
            "--home", metavar="DIR", help=translate("数据文件夹；也可用环境变量 XUNTU_HOME")
        ),
    ] = None,
) -> None:
    """Read the options that stand before every command."""
    environ = dict(os.environ)
    if home is not None:
        environ["XUNTU_HOME"] = str(home.absolute())
    _wanted[:] = [Wanted(settings=database_settings(environ), steps=Steps(LANGUAGE))]


def wanted() -> Wanted:
    """Return what the options before the command asked for.

    Raises
    ------
    IndexError
        If no command has begun.
    """
    return _wanted[0]


def has_begun() -> bool:
    """Return whether the options have been read."""
    return bool(_wanted)


@contextmanager
def open_database(settings: DatabaseSettings | None = None) -> Iterator[Pool]:
    """Open the database of the options, or another, with its tables up to date."""
    from data.migrations import migrate

    with open_pool(settings or wanted().settings) as pool:
        migrate(pool)
        yield pool


@contextmanager
def open_session() -> Iterator[Session]:
    """Open the database for a command whose steps are kept one by one."""
    with open_database() as pool:
        yield step_by_step(pool)


def month_ahead(text: str, *, allow_past: bool) -> Month:
    """Return the month written as YYYY-MM; a past one only where it is allowed.

    Raises
    ------
    UsageProblemError
        If it has passed and that is not allowed.
    """
    month = parse_month(text)
    if month < this_month() and not allow_past:
        raise UsageProblemError(
            "{month} 已经过去，不能再安排检查：请填本月或以后的月份；确要补做请加 --allow-past",
            month=str(month),
        )
    return month


def this_month() -> Month:
    """Return the month of the office's own calendar day."""
    today = date.today()  # noqa: DTZ011 - the office's own calendar day
    return Month(year=today.year, number=today.month)


def column_mapping(columns: list[str] | None) -> dict[str, str] | None:
    """Return the fields by heading of options written as HEADING=FIELD.

    Raises
    ------
    UsageProblemError
        If one has no equals sign or nothing on one side of it.
    """
    pairs = [column.partition("=") for column in columns or ()]
    if wrong := [heading for heading, sign, field in pairs if not (heading and sign and field)]:
        raise UsageProblemError(
            "--map {what} 缺少等号或一边为空：请写成 表头=字段，例如 厂名=单位名称", what=wrong[0]
        )
    return {heading: field for heading, _, field in pairs} or None
