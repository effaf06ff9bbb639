"""Read a declaration export: the command `xuntu import`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import (
    application,
    column_mapping,
    open_database,
    open_session,
    this_month,
    wanted,
)
from api.command_options import Area, Mapping, Sheet, translate
from api.console import UsageProblemError
from planner.month import parse_month


@application.command(name="import", help=translate("第一步：读入申报表，指出每一处问题"))
def import_command(
    area: Area,
    declarations: Annotated[
        Path | None,
        typer.Option("--declarations", metavar="FILE", help=translate("申报表：xlsx、xls 或 csv")),
    ] = None,
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
        bool, typer.Option("--preview", help=translate("只看各列如何识别，或撤销会改变什么"))
    ] = False,
    undo: Annotated[
        bool,
        typer.Option(
            "--undo", help=translate("撤销该区域最近一次导入：先列出会改变什么，确认后才做")
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=translate("撤销时不再询问"))] = False,
) -> None:
    from api.imports.summary import of_columns, of_import
    from api.imports.workflow import (
        import_declarations,
        preview,
        report_difference,
        report_faults,
    )
    from planner.output_name import safe_name

    if undo:
        _undo(area, declarations, is_only_looked_at=look, is_sure=yes)
        return
    if declarations is None:
        raise UsageProblemError("缺少申报表：请用 --declarations 指明文件；要撤销导入请用 --undo")
    steps = wanted().steps
    if look:
        of_columns(steps, preview(declarations, mapping=column_mapping(columns), sheet=sheet))
        return
    on = (parse_month(month) if month else this_month()).first_day
    with open_session() as session, steps.step("读入申报表"):
        imported = import_declarations(
            session,
            declarations,
            area=area,
            reference_date=on,
            mapping=column_mapping(columns),
            sheet=sheet,
            expected=expected,
        )
    path = report or declarations.with_name(
        safe_name(f"{declarations.stem}_{translate('申报数据问题')}") + ".xlsx"
    )
    report_faults(path, imported, translate)
    changes = path.with_name(f"{path.stem}_{translate('差异')}.xlsx")
    with open_session() as session:
        report_difference(session, changes, imported, area=area, translate=translate)
    of_import(steps, imported)
    steps.result(path)
    steps.result(changes)


def _undo(area: str, declarations: Path | None, *, is_only_looked_at: bool, is_sure: bool) -> None:
    """Take the last import of `area` back, after saying what that changes and asking."""
    from api.accounts.console_actor import console_actor
    from api.accounts.password_prompt import is_terminal
    from api.imports.summary import of_undo
    from api.imports.undoing import seen_undo, undo_import

    if declarations is not None:
        raise UsageProblemError("--undo 撤销最近一次导入，不读文件：请去掉 --declarations")
    steps = wanted().steps
    with open_database() as pool:
        seen = seen_undo(pool, area=area)
        of_undo(steps, seen)
        if is_only_looked_at:
            return
        if not (is_sure or seen.undo is None or seen.refusals):
            if not is_terminal():
                raise UsageProblemError("撤销会改动申报数据：看过上面的变化，确要撤销请加 --yes")
            typer.confirm(translate("撤销这次导入吗？"), abort=True, err=True)
        with steps.step("撤销导入"):
            undo_import(
                pool,
                area=area,
                batch=seen.undo.batch.id if seen.undo else None,
                is_confirmed=True,
                actor=console_actor(),
            )
