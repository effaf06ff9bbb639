"""Why-lists: all why-cards of a month in one file that is searched without a server.

Sentences that many cards share are written once, and only the rows that are looked for are drawn,
so that a county of ten thousand employers opens at once on an office computer.
"""

import json
from collections.abc import Iterable

from geo.area import SupervisionArea
from geo.message import Message, Translate
from maps.page import render_page
from maps.why_card import PLACE_COLOURS
from planner.chance_origin import percent
from planner.month import Month
from planner.rule_standing import RuleState
from planner.why_card import CardPlace, WhyCard, counts_by_place, sum_faults


def why_list_page(
    cards: Iterable[WhyCard],
    area: SupervisionArea,
    month: Month,
    *,
    translate: Translate,
    rule_set: str = "",
) -> str:
    """Return one HTML page with a search over all `cards` of a month and every card in short.

    What would change a card is not in it: that needs the month computed again for each.
    """
    known = tuple(cards)
    book = _SentenceBook(translate)
    rows = [_row(card, book, translate) for card in known]
    counts = counts_by_place(known)
    return render_page(
        "why_list.html",
        translate=translate,
        language="zh-CN" if translate("内部使用") == "内部使用" else "en",
        marks=[translate("内部使用"), *([translate("演示数据")] if area.is_demo else [])],
        area=area,
        month=month,
        rule_set=rule_set,
        places=[
            (number, translate(place.value), PLACE_COLOURS[place], counts[place])
            for number, place in enumerate(CardPlace)
        ],
        total=len(known),
        data=_script_json({"said": book.sentences, "rows": rows}),
    )


class _SentenceBook:
    """Numbers sentences, each kept once."""

    def __init__(self, translate: Translate) -> None:
        self._translate = translate
        self._numbers: dict[str, int] = {}

    @property
    def sentences(self) -> list[str]:
        return list(self._numbers)

    def number(self, sentence: Message) -> int:
        return self._numbers.setdefault(sentence.said(self._translate), len(self._numbers))


def _row(card: WhyCard, book: _SentenceBook, translate: Translate) -> list[object]:
    score = card.score
    return [
        card.employer.id,
        card.employer.name,
        card.township,
        list(CardPlace).index(card.place),
        score.letter,
        score.points,
        percent(card.chance),
        card.sentence.said(translate),
        card.arrangement.sentence.said(translate) if card.arrangement else "",
        [[part.points, book.number(part.reason)] for part in score.parts],
        [book.number(one) for one in (card.origin.sentences if card.origin else ())],
        [book.number(one) for one in card.cap.sentences],
        [
            [one.rule, book.number(one.sentence)]
            for one in card.rules
            if one.state is not RuleState.OUT_OF_SCOPE
        ],
        [book.number(one) for one in (*card.doubts, *sum_faults(card))],
    ]


def _script_json(value: object) -> str:
    """Return JSON that may stand inside a script element: no end tag can be read in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
