"""Publicity pages: what lies in a folder of published files, what it shows and what it hides."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.area import SupervisionArea
from geo.message import Message, Translate
from maps.page import render_page
from planner.month import Month
from planner.publication_plan import PublicationPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """One file beside the page."""

    name: str
    what: Message


def publicity_page(
    area: SupervisionArea,
    month: Month,
    plan: PublicationPlan,
    files: Sequence[PublishedFile],
    *,
    title: Message,
    notes: Sequence[Message],
    is_internal: bool,
    translate: Translate,
) -> str:
    """Return the page that explains a folder of published files."""
    marks = [translate("内部使用")] if is_internal else []
    return render_page(
        "publicity.html",
        translate=translate,
        language="zh-CN" if translate("内部使用") == "内部使用" else "en",
        area=area,
        month=month,
        title=title.said(translate),
        marks=[*marks, *([translate("演示数据")] if area.is_demo else [])],
        files=[(one.name, one.what.said(translate)) for one in files],
        notes=[one.said(translate) for one in notes],
        lines=[one.said(translate) for one in plan.sentences],
        plan=plan,
        shares=[
            (one.letter, one.employers, f"{float(one.share * 100):g}%", one.required)
            for one in plan.shares
        ],
        items=[
            (
                one.id,
                one.title,
                one.share.said(translate),
                one.way.said(translate),
                one.source + (translate("（本地设定，非法规）") if one.is_local_setting else ""),
            )
            for one in plan.items
        ],
    )
