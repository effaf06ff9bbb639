"""Hold draws in public: the commands `xuntu ceremony`, `xuntu chain`, `xuntu verify`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.ceremonies.options import (
    Dice,
    Entropy,
    Holding,
    OfficeChain,
    OfficeValue,
    Purpose,
    SupervisorChain,
    SupervisorValue,
    said_of,
)
from api.command_context import application, open_session, wanted
from api.command_options import Area, MonthText, Out, translate
from api.console import UsageProblemError
from geo.message import message
from planner.ledger_entry import DrawPurpose
from planner.month import parse_month

ceremony = typer.Typer(
    name="ceremony",
    help=translate("公开抽取：承诺、见证单、揭示、作废，逐步记账，任何人都能核验"),
    no_args_is_help=True,
)
chain = typer.Typer(
    name="chain", help=translate("秘密链：实施机关和监督方各自保管的随机值"), no_args_is_help=True
)
application.add_typer(ceremony)
application.add_typer(chain)


@chain.command(name="new", help=translate("生成一条秘密链，写到文件；文件只由这一方保管"))
def new_command(holder: Holding, out: Annotated[Path, typer.Option("--file")]) -> None:
    from data.chain_files import new_chain

    steps = wanted().steps
    made = new_chain(out, holder)
    steps.say(message("链头 {anchor}：请用 xuntu chain register 登记", anchor=made.anchor))
    steps.result(out)


@chain.command(name="register", help=translate("把一方的链头登记到账本"))
def register_command(
    area: Area,
    holder: Holding,
    anchor: Annotated[str | None, typer.Option("--anchor", help=translate("64 位链头"))] = None,
    file: Annotated[Path | None, typer.Option("--file", help=translate("秘密链文件"))] = None,
    note: Annotated[str, typer.Option("--note", help=translate("说明，如单位名称"))] = "",
) -> None:
    from api.ceremonies.summary import of_entry
    from api.ceremonies.workflow import register_chain
    from data.chain_files import read_chain

    steps = wanted().steps
    if (anchor is None) == (file is None):
        raise UsageProblemError("链头请用 --anchor 或 --file 二者之一给出")
    found = anchor or (read_chain(file).anchor if file else "")
    with open_session() as session:
        entry = register_chain(
            session, area=area, holder=holder, anchor=found.lower(), note=note, at=_now()
        )
    of_entry(steps, area, entry)


@chain.command(name="value", help=translate("算出要揭示的值；监督方可在自己的电脑上运行"))
def value_command(
    file: Annotated[Path, typer.Argument(help=translate("秘密链文件"))],
    anchor: Annotated[str, typer.Option("--anchor", help=translate("承诺里写明的链头"))],
) -> None:
    from data.chain_files import read_chain

    wanted().steps.out.print(read_chain(file).value(anchor.strip().lower()), markup=False)


@ceremony.command(name="commit", help=translate("封存名录（或路线和机会），承诺抽取"))
def commit_command(
    area: Area, month: MonthText, entropy: Entropy, purpose: Purpose = DrawPurpose.OBJECTS
) -> None:
    from api.ceremonies.summary import of_entry
    from api.ceremonies.workflow import commit_objects, commit_officers
    from planner.entropy import parse_source

    steps = wanted().steps
    sources = tuple(parse_source(one) for one in entropy)
    commit = commit_objects if purpose is DrawPurpose.OBJECTS else commit_officers
    with open_session() as session, steps.step("封存并承诺"):
        entry = commit(session, area=area, month=parse_month(month), entropy=sources, at=_now())
    of_entry(steps, area, entry)
    steps.say(message("请打印见证单，由见证人留存：xuntu ceremony witness"))


@ceremony.command(name="witness", help=translate("写出见证单：A4 一张，二维码和链头"))
def witness_command(area: Area, month: MonthText, out: Out) -> None:
    from api.ceremonies.publication import write_witness_sheets

    steps = wanted().steps
    with open_session() as session:
        for path in write_witness_sheets(
            session, out, area=area, month=parse_month(month), translate=translate
        ):
            steps.result(path)


@ceremony.command(name="reveal", help=translate("揭示公开随机数和双方的值，当场抽取"))
def reveal_command(
    area: Area,
    month: MonthText,
    dice: Dice,
    purpose: Purpose = DrawPurpose.OBJECTS,
    office_chain: OfficeChain = None,
    office_value: OfficeValue = None,
    supervisor_chain: SupervisorChain = None,
    supervisor_value: SupervisorValue = None,
    witnesses: Annotated[
        str, typer.Option("--witnesses", help=translate("见证人，写职务或单位"))
    ] = "",
) -> None:
    from api.ceremonies.summary import of_entry, of_lottery
    from api.ceremonies.workflow import reveal_objects, reveal_officers
    from api.draws.summary import of_draw
    from api.draws.workflow import MonthDraw

    steps = wanted().steps
    with open_session() as session:
        said = said_of(
            session,
            area=area,
            dice=dice,
            office=(office_chain, office_value),
            supervisor=(supervisor_chain, supervisor_value),
            witnesses=witnesses,
        )
        if purpose is DrawPurpose.OBJECTS:
            with steps.step("揭示并抽取"):
                drawn = reveal_objects(
                    session, area=area, month=parse_month(month), said=said, at=_now()
                )
            of_draw(steps, MonthDraw(coverage=drawn.coverage, draw=drawn.draw, is_public=True))
            of_entry(steps, area, drawn.result)
        else:
            with steps.step("揭示并抽取"):
                held = reveal_officers(
                    session, area=area, month=parse_month(month), said=said, at=_now()
                )
            of_lottery(steps, held)
            of_entry(steps, area, held.result)


@ceremony.command(name="void", help=translate("作废一次抽取：要有原因，双方都同意"))
def void_command(
    area: Area,
    month: MonthText,
    reason: Annotated[str, typer.Option("--reason", help=translate("作废的原因"))],
    purpose: Purpose = DrawPurpose.OBJECTS,
    office_chain: OfficeChain = None,
    office_value: OfficeValue = None,
    supervisor_chain: SupervisorChain = None,
    supervisor_value: SupervisorValue = None,
) -> None:
    from api.ceremonies.summary import of_entry
    from api.ceremonies.workflow import void_draw

    steps = wanted().steps
    with open_session() as session:
        said = said_of(
            session,
            area=area,
            dice=[],
            office=(office_chain, office_value),
            supervisor=(supervisor_chain, supervisor_value),
        )
        entry = void_draw(
            session,
            area=area,
            month=parse_month(month),
            purpose=purpose,
            said=said,
            reason=reason,
            at=_now(),
        )
    of_entry(steps, area, entry)


@ceremony.command(name="show", help=translate("列出账本：每一次承诺、揭示、结果和作废"))
def show_command(area: Area) -> None:
    from api.ceremonies.publication import ledger
    from api.ceremonies.summary import of_ledger

    steps = wanted().steps
    with open_session() as session:
        of_ledger(steps, ledger(session, area=area))


@ceremony.command(name="bundle", help=translate("写出账本、内部核验包和核验网页"))
def bundle_command(area: Area, month: MonthText, out: Out) -> None:
    from api.ceremonies.publication import write_bundles

    steps = wanted().steps
    with open_session() as session:
        for path in write_bundles(
            session, out, area=area, month=parse_month(month), translate=translate
        ):
            steps.result(path)


@ceremony.command(name="proof", help=translate("一家一证：证明一家单位在名录里，不看别家"))
def proof_command(
    area: Area,
    month: MonthText,
    employer: Annotated[str, typer.Option("--employer", metavar="ID", help=translate("单位编号"))],
    out: Annotated[Path, typer.Option("--file", help=translate("证明写到这个文件"))],
) -> None:
    from api.ceremonies.publication import write_proof

    steps = wanted().steps
    with open_session() as session:
        write_proof(session, out, area=area, month=parse_month(month), employer=employer)
    steps.result(out)


@application.command(
    name="verify", help=translate("核验一个抽取核验包或一家一证：复算抽取，指出每一处不符")
)
def verify_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=translate("核验包或证明"))],
    head: Annotated[
        str, typer.Option("--head", help=translate("见证单上的链头，XUNTU:… 一行"))
    ] = "",
) -> None:
    from api.ceremonies.summary import of_verdict
    from api.ceremonies.verification import verify_file

    if not of_verdict(wanted().steps, verify_file(file, head=head)):
        raise typer.Exit(1)


def _now() -> datetime:
    return datetime.now(UTC)
