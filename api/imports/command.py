"""Read a declaration export: the command `xuntu import`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, column_mapping, open_session, this_month, wanted
from api.command_options import Area, Declarations, Mapping, Sheet, translate
from planner.month import parse_month


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
    from api.imports.summary import of_columns, of_import
    from api.imports.workflow import (
        import_declarations,
        preview,
        report_difference,
        report_faults,
    )
    from planner.output_name import safe_name

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
