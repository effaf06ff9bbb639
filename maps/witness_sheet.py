"""Witness sheets: the head of the ledger on one A4 page, as a code to scan and as text to copy."""

from dataclasses import dataclass

import segno
from markupsafe import Markup

from geo.area import SupervisionArea
from geo.message import Translate
from maps.page import render_page
from planner.bundle_verifier import witness_code
from planner.draw_commitment import read_commitment, read_opening
from planner.ledger_entry import DrawPurpose, EntryKind, LedgerEntry

_GROUP = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessFact:
    """One line of the sheet."""

    name: str
    value: str


def witness_sheet(area: SupervisionArea, entry: LedgerEntry, *, translate: Translate) -> str:
    """Return the HTML of the sheet that witnesses keep of a commitment, reveal or void.

    Parameters
    ----------
    entry
        A commit, reveal, result or void entry of the area's ledger.
    """
    code = witness_code(area.code, entry)
    drawn = segno.make_qr(code, error="m").svg_inline(scale=5, border=4, omitsize=True)
    digits = [entry.hash[k : k + _GROUP] for k in range(0, len(entry.hash), _GROUP)]
    return render_page(
        "witness_sheet.html",
        translate=translate,
        language="zh-CN" if translate("内部使用") == "内部使用" else "en",
        area=area,
        title=translate("双随机抽取见证单"),
        stage=_stage(entry.kind, translate),
        purpose=purpose_word(entry.purpose, translate),
        month=entry.draw_id.split("/")[1],
        entry=entry,
        facts=_facts(entry, translate),
        digits=digits,
        code=code,
        qr=Markup(drawn),  # nosec B704  # noqa: S704 - paths made by the library
    )


def purpose_word(purpose: DrawPurpose, translate: Translate) -> str:
    """Return what a draw decides, in words."""
    if purpose is DrawPurpose.OBJECTS:
        return translate("抽取检查对象")
    return translate("抽取检查人员")


def _stage(kind: EntryKind, translate: Translate) -> str:
    return {
        EntryKind.CHAIN: translate("登记"),
        EntryKind.COMMIT: translate("承诺"),
        EntryKind.REVEAL: translate("揭示"),
        EntryKind.RESULT: translate("结果"),
        EntryKind.VOID: translate("作废"),
    }[kind]


def _facts(entry: LedgerEntry, translate: Translate) -> list[WitnessFact]:
    facts = [
        WitnessFact(name=translate("抽取编号"), value=entry.draw_id),
        WitnessFact(name=translate("第几次"), value=str(entry.attempt)),
        WitnessFact(name=translate("时间"), value=entry.at.replace("T", " ")[:16]),
        WitnessFact(name=translate("账本序号"), value=str(entry.seq)),
    ]
    if entry.kind is EntryKind.COMMIT:
        sealing = read_commitment(entry.body, entry.purpose, "body").sealing
        facts += [
            WitnessFact(
                name=translate("公开随机数"),
                value="；".join(f"{one.name} × {one.count}" for one in sealing.entropy),
            ),
            WitnessFact(name=translate("算法"), value=sealing.algorithm),
            WitnessFact(name=translate("软件"), value=sealing.software),
        ]
    if entry.kind is EntryKind.REVEAL:
        opening = read_opening(entry.body, "body")
        facts += [WitnessFact(name=name, value=value) for name, value in opening.entropy]
        facts += [
            WitnessFact(name=translate("见证人"), value=opening.witnesses),
            WitnessFact(name=translate("随机种子"), value=opening.seed),
        ]
    if entry.kind is EntryKind.VOID:
        facts.append(
            WitnessFact(name=translate("作废原因"), value=str(entry.body.get("reason", "")))
        )
    return facts
