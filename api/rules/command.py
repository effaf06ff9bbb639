"""Rule sets: the commands `xuntu rules …`."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_context import application, open_database, wanted
from api.command_options import Area, translate
from geo.message import message

rules = typer.Typer(
    name="rules",
    help=translate("规则集：现行的、以后启用的，检查、启用和撤销"),
    no_args_is_help=True,
)
application.add_typer(rules)

Number = Annotated[
    int, typer.Argument(metavar="NUMBER", min=0, help=translate("规则集编号；0 为区域资料夹里的"))
]
Kept = Annotated[
    int, typer.Argument(metavar="NUMBER", min=1, help=translate("规则集编号，见 rules list"))
]
Activation = Annotated[
    int, typer.Argument(metavar="ACTIVATION", min=1, help=translate("启用的编号，见 rules list"))
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=translate("原因或说明"))]


@rules.command(name="list", help=translate("列出规则集、各自的生效月份和启用记录"))
def list_command(area: Area) -> None:
    from api.accounts.console_actor import console_actor
    from api.rules.summary import of_rules
    from api.rules.view import rules_of

    with open_database() as pool:
        of_rules(wanted().steps, rules_of(pool, area=area, actor=console_actor()))


@rules.command(name="show", help=translate("用文字列出一个规则集，并与现行的逐条比较"))
def show_command(area: Area, number: Number) -> None:
    from api.accounts.console_actor import console_actor
    from api.rules.summary import of_rule_set, of_trial
    from api.rules.view import rule_set_of

    with open_database() as pool:
        seen = rule_set_of(pool, area=area, number=number, actor=console_actor())
    of_rule_set(wanted().steps, seen)
    if seen.trial:
        of_trial(wanted().steps, seen.trial)


@rules.command(name="add", help=translate("存入一个规则文件或随附的规则集；不启用"))
def add_command(
    area: Area,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help=translate("YAML 规则文件"))
    ] = None,
    shipped: Annotated[
        str | None,
        typer.Option("--shipped", metavar="NAME", help=translate("随附的规则集，如 cangzhou-2020")),
    ] = None,
) -> None:
    from api.accounts.console_actor import console_actor
    from api.console import UsageProblemError
    from api.rules.workflow import take_shipped, upload_rules

    if (file is None) == (shipped is None):
        raise UsageProblemError("请给出一个规则文件，或用 --shipped 选一个随附的规则集（二选一）")
    actor = console_actor()
    with open_database() as pool:
        if file is not None:
            number = upload_rules(
                pool, area=area, name=file.name, content=file.read_bytes(), actor=actor
            )
        else:
            number = take_shipped(pool, area=area, name=shipped or "", actor=actor)
    wanted().steps.say(message("已存为第 {number} 号规则集，没有启用", number=number))


@rules.command(name="check", help=translate("检查一个规则集，并在本区域的名录上试算"))
def check_command(
    area: Area,
    number: Kept,
    month: Annotated[
        str, typer.Option("--from", metavar="YYYY-MM", help=translate("打算从哪个月起启用"))
    ],
) -> None:
    from api.accounts.console_actor import console_actor
    from api.rules.summary import of_trial
    from api.rules.work import try_rule_set
    from api.rules.workflow import refuse_trial
    from api.session import step_by_step
    from planner.month import parse_month

    actor, first = console_actor(), parse_month(month)
    with open_database() as pool:
        refuse_trial(pool, area=area, number=number, month=first, actor=actor)
        trial = try_rule_set(
            step_by_step(pool),
            area=area,
            number=number,
            month=first,
            actor=actor,
            telling=wanted().steps,
        )
    of_trial(wanted().steps, trial)


@rules.command(name="activate", help=translate("提议启用试算过的规则集；要由另一个人确认"))
def activate_command(
    area: Area,
    number: Kept,
    *,
    reason: Reason = "",
    reviewed: Annotated[
        bool, typer.Option("--reviewed", help=translate("已看过试算里需要留意的地方"))
    ] = False,
) -> None:
    from api.accounts.console_actor import console_actor
    from api.rules.workflow import propose

    with open_database() as pool:
        made = propose(
            pool, area=area, number=number, note=reason, is_confirmed=reviewed,
            actor=console_actor(),
        )  # fmt: skip
    wanted().steps.say(
        message("已提议，编号 {number}：由另一位管理员或有审批权的人在网页上确认", number=made)
    )


@rules.command(name="decide", help=translate("确认、退回或撤回一次启用的提议"))
def decide_command(
    area: Area,
    activation: Activation,
    verdict: Annotated[
        str,
        typer.Option(
            "--verdict",
            metavar="confirmed|returned|withdrawn",
            help=translate("confirmed 确认，returned 退回，withdrawn 撤回"),
        ),
    ],
    reason: Reason = "",
) -> None:
    from api.accounts.console_actor import console_actor
    from api.console import UsageProblemError
    from api.rules.workflow import decide
    from planner.rule_activation import ActivationVerdict

    if verdict not in set(ActivationVerdict):
        raise UsageProblemError(
            "不认识“{verdict}”：请写 confirmed、returned 或 withdrawn", verdict=verdict
        )
    with open_database() as pool:
        decide(
            pool,
            area=area,
            activation=activation,
            verdict=ActivationVerdict(verdict),
            reason=reason,
            actor=console_actor(),
        )
    wanted().steps.say(message("已记录"))


@rules.command(name="undo", help=translate("在生效日之前撤销一次启用"))
def undo_command(area: Area, activation: Activation, reason: Reason = "") -> None:
    from api.accounts.console_actor import console_actor
    from api.rules.workflow import undo

    with open_database() as pool:
        undo(pool, area=area, activation=activation, reason=reason, actor=console_actor())
    wanted().steps.say(message("已撤销：各月仍用原来的规则集"))
