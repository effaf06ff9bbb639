"""Options of the commands of public draws, and what is said aloud made of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.command_options import translate
from api.console import UsageProblemError
from api.public_draw import load_state
from api.session import Session
from data.chain_files import read_chain
from geo.area import AreaCode
from planner.ceremony import Said
from planner.ledger_entry import DrawPurpose, Holder

Purpose = Annotated[
    DrawPurpose,
    typer.Option("--purpose", help=translate("objects 抽检查对象，officers 抽检查人员")),
]
Holding = Annotated[
    Holder,
    typer.Option("--holder", help=translate("office 实施机关，supervisor 监督方")),
]
Entropy = Annotated[
    list[str],
    typer.Option(
        "--entropy",
        metavar="KIND:NAME:COUNT",
        help=translate("公开随机数的来源，如 d10:十面骰:20；可重复；合计至少 40 位"),
    ),
]
Dice = Annotated[
    list[str],
    typer.Option(
        "--value",
        metavar="NAME=VALUE",
        help=translate(
            "当场得到的公开随机数，如 十面骰=31415926535897932384；可重复，按承诺的次序"
        ),
    ),
]
OfficeChain = Annotated[
    Path | None, typer.Option("--office-chain", help=translate("实施机关的秘密链文件"))
]
OfficeValue = Annotated[
    str | None, typer.Option("--office-value", help=translate("实施机关揭示的值，64 位"))
]
SupervisorChain = Annotated[
    Path | None, typer.Option("--supervisor-chain", help=translate("监督方的秘密链文件"))
]
SupervisorValue = Annotated[
    str | None, typer.Option("--supervisor-value", help=translate("监督方揭示的值，64 位"))
]


def said_of(
    session: Session,
    *,
    area: str,
    dice: Sequence[str],
    office: tuple[Path | None, str | None],
    supervisor: tuple[Path | None, str | None],
    witnesses: str = "",
) -> Said:
    """Return what is said aloud; each side gives its value, or the file of its chain.

    Raises
    ------
    UsageProblemError
        If a side gives neither or both, or a value has no name.
    """
    anchors = load_state(session, AreaCode(area)).anchors
    pairs = [one.partition("=") for one in dice]
    if wrong := [name for name, sign, value in pairs if not (name and sign and value)]:
        raise UsageProblemError(
            "--value {what} 缺少等号或一边为空：请写成 名称=值，例如 十面骰=31415926535897932384",
            what=wrong[0],
        )
    return Said(
        office_value=_value(Holder.OFFICE, *office, anchor=anchors.get(Holder.OFFICE)),
        supervisor_value=_value(
            Holder.SUPERVISOR, *supervisor, anchor=anchors.get(Holder.SUPERVISOR)
        ),
        entropy=tuple((name.strip(), value.strip()) for name, _, value in pairs),
        witnesses=witnesses,
    )


def _value(holder: Holder, file: Path | None, value: str | None, *, anchor: str | None) -> str:
    if (file is None) == (value is None):
        raise UsageProblemError(
            "请用 --{holder}-chain 给出秘密链文件，或用 --{holder}-value 给出要揭示的值",
            holder=holder.value,
        )
    if file is not None:
        if anchor is None:
            raise UsageProblemError(
                "账本里还没有登记 {holder} 的链头：请先运行 xuntu chain register",
                holder=holder.value,
            )
        return read_chain(file).value(anchor)
    found = (value or "").strip().lower()
    if len(found) != 64 or set(found) - set("0123456789abcdef"):
        raise UsageProblemError(
            "{holder} 揭示的值应当是 64 位十六进制数：请核对是否抄漏", holder=holder.value
        )
    return found
