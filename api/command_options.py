"""Options that several commands share, with their help in the language of the console."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from api.language import Language, translator

LANGUAGE: Final = Language.ENGLISH if os.environ.get("XUNTU_LANG") == "en" else Language.CHINESE
"""Language of the console, from the environment variable XUNTU_LANG."""
translate = translator(LANGUAGE)

Area = Annotated[
    str, typer.Option("--area", metavar="CODE", help=translate("监管区域代码，6 位数字"))
]
MonthText = Annotated[
    str, typer.Option("--month", metavar="YYYY-MM", help=translate("计划月份，如 2026-12"))
]
Declarations = Annotated[
    Path, typer.Option("--declarations", metavar="FILE", help=translate("申报表：xlsx、xls 或 csv"))
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help=translate("成果存放的文件夹"))]
Sheet = Annotated[str | None, typer.Option("--sheet", help=translate("工作表名称；不填则自动寻找"))]
Mapping = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="HEADING=FIELD",
        help=translate("指定一列的含义，如 --map 厂名=单位名称；可重复"),
    ),
]
Seed = Annotated[
    str | None,
    typer.Option(
        "--seed",
        metavar="HEX",
        help=translate("随机种子，64 位十六进制；不填则沿用本月已记录的，没有则新生成"),
    ),
]
Teams = Annotated[
    int | None,
    typer.Option("--teams", min=1, help=translate("每天最多小组数；不填则由人员和车辆决定")),
]
Targeted = Annotated[
    int, typer.Option("--targeted", min=0, help=translate("余力允许时追加的专项检查家数"))
]
Effort = Annotated[
    int, typer.Option("--effort", min=0, max=20, help=translate("排程用功程度：越大越慢越省路"))
]
AllowPast = Annotated[
    bool, typer.Option("--allow-past", help=translate("允许已经过去的月份（补做或核对）"))
]
