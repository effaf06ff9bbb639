"""The command line: `xuntu` and its commands, thin shells around the workflows.

A command loads only what it needs, when it runs: help must not wait for solvers and maps.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from api.command_options import (
    LANGUAGE,
    AllowPast,
    Area,
    Declarations,
    Effort,
    Mapping,
    MonthText,
    Out,
    Seed,
    Sheet,
    Targeted,
    Teams,
    translate,
)
from api.console import Steps, UsageProblemError
from api.session import Session, all_or_nothing, step_by_step
from data.database import DatabaseSettings, Pool, database_settings, open_pool
from geo.message import message
from planner.month import Month, parse_month
from planner.seed import parse_seed

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
class _Wanted:
    """What the options before the command asked for."""

    settings: DatabaseSettings
    steps: Steps


_wanted: Final[list[_Wanted]] = []


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
    _wanted[:] = [_Wanted(settings=database_settings(environ), steps=Steps(LANGUAGE))]


@application.command(
    name="plan", help=translate("一次做完：读申报表、定位、评分、抽取、排计划，写出全部成果")
)
def plan_command(
    declarations: Declarations,
    area: Area,
    month: MonthText,
    out: Out,
    seed: Seed = None,
    sheet: Sheet = None,
    columns: Mapping = None,
    teams: Teams = None,
    targeted: Targeted = 0,
    effort: Effort = 3,
    pack: Annotated[
        Path | None,
        typer.Option("--pack", metavar="DIR", help=translate("先载入这个区域资料夹")),
    ] = None,
    allow_past: AllowPast = False,
) -> None:
    from api import summary
    from api.areas.workflow import load_area
    from api.months.workflow import MonthWanted, make_month

    steps = _wanted[0].steps
    wanted = MonthWanted(
        declarations=declarations,
        area=area,
        month=_month(month, allow_past=allow_past),
        out=out,
        seed=parse_seed(seed) if seed else None,
        mapping=_mapping(columns),
        sheet=sheet,
        teams=teams,
        targeted=targeted,
        effort=effort,
    )
    with _pool() as pool, all_or_nothing(pool) as session:
        if pack is not None:
            with steps.step("载入区域资料"):
                loaded = load_area(session, pack)
            summary.of_area(steps, loaded)
        made = make_month(session, wanted, steps)
    summary.of_month(steps, made)


@application.command(name="demo", help=translate("生成演示县并为它做一个月的计划"))
def demo_command(
    out: Out = Path("xuntu-demo"),
    month: MonthText = "2026-12",
    employers: Annotated[
        int, typer.Option("--employers", min=50, help=translate("演示县的用人单位数"))
    ] = 1200,
    effort: Effort = 3,
) -> None:
    from api import summary
    from api.demo.workflow import run_demo

    steps = _wanted[0].steps
    environ = dict(os.environ) | {"XUNTU_HOME": str((out / "home").absolute())}
    settings = _wanted[0].settings if "XUNTU_HOME" in os.environ else database_settings(environ)
    with _pool(settings) as pool, all_or_nothing(pool) as session:
        made = run_demo(
            session, out, month=parse_month(month), employers=employers, effort=effort, steps=steps
        )
    summary.of_month(steps, made)
    steps.say(message("在浏览器里看：xuntu --home {home} serve", home=str(settings.home)))


@application.command(
    name="area", help=translate("载入区域资料夹：乡镇、地名、道路、人员、历史、规则")
)
def area_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=translate("区域资料夹"))],
    rules: Annotated[
        str | None,
        typer.Option("--rules", metavar="NAME", help=translate("改用随附的规则，如 cangzhou-2020")),
    ] = None,
) -> None:
    from api import summary
    from api.areas.workflow import load_area

    steps = _wanted[0].steps
    with _session() as session, steps.step("载入区域资料"):
        loaded = load_area(session, folder, rules=rules)
    summary.of_area(steps, loaded)


@application.command(name="import", help=translate("第一步：读入申报表，指出每一处问题"))
def import_command(
    declarations: Declarations,
    area: Area,
    month: Annotated[
        str | None,
        typer.Option(
            "--month", metavar="YYYY-MM", help=translate("以该月第一天判断申报是否逾期；默认本月")
        ),
    ] = None,
    sheet: Sheet = None,
    columns: Mapping = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help=translate("问题清单写到这个 xlsx 文件")),
    ] = None,
    expected: Annotated[
        Path | None,
        typer.Option(
            "--expected", metavar="FILE", help=translate("应申报名单：指出名单上没有申报的单位")
        ),
    ] = None,
    look: Annotated[
        bool, typer.Option("--preview", help=translate("只看各列如何识别，不导入"))
    ] = False,
) -> None:
    from api import summary
    from api.imports.workflow import (
        import_declarations,
        preview,
        report_difference,
        report_faults,
    )
    from planner.output_name import safe_name

    steps = _wanted[0].steps
    if look:
        summary.of_columns(steps, preview(declarations, mapping=_mapping(columns), sheet=sheet))
        return
    on = (parse_month(month) if month else _this_month()).first_day
    with _session() as session, steps.step("读入申报表"):
        imported = import_declarations(
            session,
            declarations,
            area=area,
            reference_date=on,
            mapping=_mapping(columns),
            sheet=sheet,
            expected=expected,
        )
    path = report or declarations.with_name(
        safe_name(f"{declarations.stem}_{translate('申报数据问题')}") + ".xlsx"
    )
    report_faults(path, imported, translate)
    changes = path.with_name(f"{path.stem}_{translate('差异')}.xlsx")
    with _session() as session:
        report_difference(session, changes, imported, area=area, translate=translate)
    summary.of_import(steps, imported)
    steps.result(path)
    steps.result(changes)


@application.command(name="geocode", help=translate("第二步：为每个用人单位定位；导出或读回核对表"))
def geocode_command(
    area: Area,
    review: Annotated[
        Path | None,
        typer.Option("--review", metavar="FILE", help=translate("把存疑的写到这个核对表")),
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option("--corrections", metavar="FILE", help=translate("读回填好的核对表")),
    ] = None,
) -> None:
    from api import summary
    from api.geocoding.workflow import apply_review, export_review, geocode_area

    steps = _wanted[0].steps
    with _session() as session:
        if corrections is not None:
            applied, faults = apply_review(session, corrections, area=area, translate=translate)
            summary.of_corrections(steps, applied, faults)
        with steps.step("定位用人单位") as report:
            located = geocode_area(session, area=area, report=report)
        summary.of_location(steps, located)
        if review is not None:
            export_review(session, review, area=area, translate=translate)
            steps.result(review)


@application.command(name="score", help=translate("第三步：为每个用人单位评定风险"))
def score_command(
    area: Area,
    month: MonthText,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="ID", help=translate("逐项说明一个单位的得分")),
    ] = None,
) -> None:
    from api import summary
    from api.scoring.workflow import score_area

    steps = _wanted[0].steps
    with _session() as session, steps.step("风险评分"):
        scores = score_area(session, area=area, month=parse_month(month))
    summary.of_scores(steps, scores, explain)


@application.command(name="draw", help=translate("第四步：计算本月覆盖要求，按概率随机抽取"))
def draw_command(area: Area, month: MonthText, seed: Seed = None) -> None:
    from api import summary
    from api.draws.workflow import draw_month

    steps = _wanted[0].steps
    with _session() as session, steps.step("计算覆盖要求并随机抽取"):
        drawn = draw_month(
            session,
            area=area,
            month=parse_month(month),
            seed=parse_seed(seed) if seed else None,
        )
    summary.of_draw(steps, drawn)


@application.command(name="roster", help=translate("第五步：安排人员、日期和路线"))
def roster_command(
    area: Area,
    month: MonthText,
    teams: Teams = None,
    targeted: Targeted = 0,
    effort: Effort = 3,
) -> None:
    from api import summary
    from api.rosters.workflow import make_roster

    steps = _wanted[0].steps
    with _session() as session, steps.step("安排人员、日期和路线") as report:
        made = make_roster(
            session,
            area=area,
            month=parse_month(month),
            teams=teams,
            targeted=targeted,
            effort=effort,
            report=report,
        )
    summary.of_roster(steps, made)


@application.command(name="map", help=translate("第六步：写出计划、路线单、地图和其他成果文件"))
def map_command(area: Area, month: MonthText, out: Out) -> None:
    from api import summary
    from api.outputs.workflow import publish

    steps = _wanted[0].steps
    with _session() as session, steps.step("写出计划、路线单和地图") as report:
        files = publish(
            session, out, area=area, month=parse_month(month), translate=translate, report=report
        )
    summary.of_files(steps, files)


@application.command(name="serve", help=translate("在本机浏览器里查看计划、地图和路线单"))
def serve_command(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=translate("端口"))] = 8765,
) -> None:
    import uvicorn

    from api.server import create_app, is_free

    steps = _wanted[0].steps
    if not is_free(port):
        raise UsageProblemError(
            "端口 {port} 已被别的程序占用：请关闭它，或用 --port 换一个，例如 --port {other}",
            port=port,
            other=port + 1,
        )
    with _pool() as pool:
        steps.say(message("已启动：http://127.0.0.1:{port}/（按 Ctrl+C 停止）", port=port))
        uvicorn.run(create_app(pool), host="127.0.0.1", port=port, log_level="warning")


def main() -> None:
    """Run the command line; problems end as one sentence and a non-zero exit status."""
    try:
        application()
    except Exception as error:  # noqa: BLE001 - the last place where anything can be told
        steps = _wanted[0].steps if _wanted else Steps(LANGUAGE)
        home = _wanted[0].settings.home if _wanted else Path.cwd()
        sys.exit(steps.fail(error, log=home / "xuntu-error.log"))


@contextmanager
def _pool(settings: DatabaseSettings | None = None) -> Iterator[Pool]:

    from data.migrations import migrate

    with open_pool(settings or _wanted[0].settings) as pool:
        migrate(pool)
        yield pool


@contextmanager
def _session() -> Iterator[Session]:
    with _pool() as pool:
        yield step_by_step(pool)


def _month(text: str, *, allow_past: bool) -> Month:
    month = parse_month(text)
    if month < _this_month() and not allow_past:
        raise UsageProblemError(
            "{month} 已经过去，不能再安排检查：请填本月或以后的月份；确要补做请加 --allow-past",
            month=str(month),
        )
    return month


def _this_month() -> Month:
    today = date.today()  # noqa: DTZ011 - the office's own calendar day
    return Month(year=today.year, number=today.month)


def _mapping(columns: list[str] | None) -> dict[str, str] | None:
    pairs = [column.partition("=") for column in columns or ()]
    if wrong := [heading for heading, sign, field in pairs if not (heading and sign and field)]:
        raise UsageProblemError(
            "--map {what} 缺少等号或一边为空：请写成 表头=字段，例如 厂名=单位名称", what=wrong[0]
        )
    return {heading: field for heading, _, field in pairs} or None
