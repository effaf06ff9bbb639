"""Why-card pages and the list: everything a card knows, nothing that a name could break."""

import json
import re
from dataclasses import replace

import pytest

from maps.page import PageLink
from maps.why_card import why_card_page
from maps.why_list import why_list_page
from planner.month_reasons import MonthReasons
from planner.why_card import WhyCard
from tests import make_month_basis, make_plan, make_rules


@pytest.fixture(scope="module")
def reasons() -> MonthReasons:
    plan = make_plan.month_plan()
    facts = make_month_basis.basis(
        *plan.employers, histories=make_plan.histories(), rules=make_rules.rule_set()
    )
    return MonthReasons(plan, facts)


def page(reasons: MonthReasons, card: WhyCard, **changes: object) -> str:
    return why_card_page(card, reasons.plan.area, translate=str, **changes)  # type: ignore[arg-type] # a table


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("<body>")[1]))


def test_a_card_shows_every_part_of_the_score_and_every_sentence() -> None:
    facts = make_month_basis.random_drawn()
    reasons = MonthReasons(make_month_basis.planned(facts), facts)
    for one in facts.employers:
        card = reasons.card(one.id)
        text = words(page(reasons, card))
        assert str(card.sentence) in text
        for part in card.score.parts:
            assert f"{part.reason} {part.points}" in text
        for sentence in (*card.cap.sentences, *(each.sentence for each in card.what_ifs)):
            assert str(sentence) in text
        assert "已按所附资料重新计算，各项相加一致。" in text
        assert "内部使用" in text
        assert "演示数据" in text


def test_what_does_not_add_up_is_said_loudly_and_nothing_is_called_right(
    reasons: MonthReasons,
) -> None:
    card = reasons.card(make_plan.employer_id(1))
    assert card.doubts
    text = words(page(reasons, card))
    assert "与所附资料复算不一致，不能作为依据：" in text
    assert "各项相加一致" not in text


def test_a_name_with_markup_stays_a_name(reasons: MonthReasons) -> None:
    card = reasons.card(make_plan.employer_id(15), with_what_ifs=False)
    html = page(reasons, card)
    assert "<b>&{{涂料}}" not in html
    assert "柳河演示&lt;b&gt;&amp;{{涂料}}厂" in html
    nasty = replace(card.employer, name="</script><img src=x onerror=alert(1)>")
    listed = why_list_page(
        [replace(card, employer=nasty)], reasons.plan.area, reasons.plan.month, translate=str
    )
    assert "<img" not in listed
    assert listed.count("</script>") == 2


def test_links_of_a_server_stand_on_its_pages_alone(reasons: MonthReasons) -> None:
    card = reasons.card(make_plan.employer_id(1), with_what_ifs=False)
    assert "<nav>" not in page(reasons, card)
    linked = page(reasons, card, links=(PageLink(text="回去", address="/x"),), rule_set="r/1")
    assert '<a href="/x">回去</a>' in linked
    assert "规则 r/1" in linked


def test_the_list_holds_everybody_once_and_the_counts_of_each_place(
    reasons: MonthReasons,
) -> None:
    cards = list(reasons.cards())
    html = why_list_page(
        cards, reasons.plan.area, reasons.plan.month, translate=str, rule_set="r/1"
    )
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert [row[0] for row in data["rows"]] == [card.employer.id for card in cards]
    for row, card in zip(data["rows"], cards, strict=True):
        assert sum(points for points, _ in row[9]) == row[5] == card.score.points
        assert [data["said"][one] for _, one in row[9]] == [str(p.reason) for p in card.score.parts]
    assert len(set(data["said"])) == len(data["said"])
    assert "未抽中 6" in html
    assert "//" not in re.sub(r"<!DOCTYPE[^>]*>", "", html).replace("/* ", "")
