"""Why-card pages: why one employer is visited or not, on one page for paper, desk and phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.area import SupervisionArea
from geo.message import Message, Translate
from maps.page import CLASS_COLOURS, PageLink, render_page
from planner.chance_origin import percent
from planner.rule_standing import RuleState
from planner.why_card import CardPlace, WhyCard, sum_faults

PLACE_COLOURS: Final[Mapping[CardPlace, str]] = {
    CardPlace.CERTAIN: "#a40000",
    CardPlace.IMPOSED: "#a40000",
    CardPlace.DRAWN: "#12436d",
    CardPlace.RESERVE: "#555555",
    CardPlace.EXCLUDED: "#555555",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line of a table; `weak` ones are set back."""

    cells: tuple[str, ...]
    weak: bool = False


def why_card_page(
    card: WhyCard,
    area: SupervisionArea,
    *,
    translate: Translate,
    rule_set: str = "",
    links: Sequence[PageLink] = (),
    more: str = "",
) -> str:
    """Return the card of one employer as one HTML page, printable on A4.

    Parameters
    ----------
    rule_set
        Name and version of the rules, for the foot of the page.
    links
        Ways to other pages of the server that shows the card; a file of its own has none.
    more
        Where the same card stands with what would change it, if this one is without.
    """

    def say(sentence: Message) -> str:
        return sentence.said(translate)

    open_rules = [one for one in card.rules if one.state is not RuleState.OUT_OF_SCOPE]
    arranged = card.arrangement
    return render_page(
        "why_card.html",
        translate=translate,
        language="zh-CN" if translate("内部使用") == "内部使用" else "en",
        marks=[translate("内部使用"), *([translate("演示数据")] if area.is_demo else [])],
        card=card,
        area=area,
        links=links,
        more=more,
        rule_set=rule_set,
        place=translate(card.place.value),
        place_colour=PLACE_COLOURS[card.place],
        class_colour=CLASS_COLOURS[card.score.combined],
        chance=percent(card.chance),
        fraction=_fraction(card),
        sentence=say(card.sentence),
        wrong=[say(one) for one in (*card.doubts, *sum_faults(card))],
        arrangement=say(arranged.sentence) if arranged else "",
        list_name=translate(arranged.list.value) if arranged else "",
        parts=[(say(part.reason), part.points) for part in card.score.parts],
        flags=[say(flag) for flag in card.score.flags],
        nature=translate(card.score.nature.value),
        origin=[say(one) for one in card.origin.sentences] if card.origin else [],
        caps=[say(one) for one in card.cap.sentences],
        visits=[
            _Row(
                cells=(
                    one.on.isoformat(),
                    translate(one.kind.value),
                    one.authority,
                    translate("计次") if one.is_counted else translate("免计次"),
                ),
                weak=not (one.is_ours and one.is_counted),
            )
            for one in card.cap.visits
        ],
        rules=[
            _Row(
                cells=(
                    one.rule,
                    one.title,
                    translate(one.state.value),
                    say(one.sentence)
                    + (translate("（本地设定，非法规）") if one.is_local_setting else ""),
                ),
                weak=one.state is not RuleState.OPEN,
            )
            for one in open_rules
        ],
        other_rules="、".join(
            one.rule for one in card.rules if one.state is RuleState.OUT_OF_SCOPE
        ),
        what_ifs=[_Row(cells=(say(one.sentence),), weak=not one.changes) for one in card.what_ifs],
    )


def _fraction(card: WhyCard) -> str:
    return f"{card.chance.numerator}/{card.chance.denominator}"
