"""Rule sets in words, compared and checked."""

from datetime import date

import pytest

from data.rule_files import read_rules, shipped_text
from planner.rule_card import rule_cards
from planner.rule_check import check_rules
from planner.rule_difference import RuleChangeKind, rule_changes
from planner.scope_words import scope_words

YUNXI = shipped_text("yunxi")
RULE = (
    "  - {{id: T-1, title: t, scope: {{combined_class: 高}}, kind: {kind}, valid_from: 2026-01-01,"
    " source: x, confidence: proposal{more}}}\n"
)


def with_rule(kind: str, more: str) -> str:
    return YUNXI.replace("rules:\n", "rules:\n" + RULE.format(kind=kind, more=more), 1)


def found(text: str, on: date = date(2026, 12, 1)) -> dict[str, list[str]]:
    rules = read_rules(text, "x.yaml")
    said: dict[str, list[str]] = {}
    for one in check_rules(
        rules, on=on, area="999901", authority="云溪县卫生健康局", clauses={"CZ": 84}
    ):
        said.setdefault(one.rule, []).append(str(one.sentence))
    return said


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ({}, "全部"),
        ({"kind": "用人单位", "untested": True}, "单位类别：用人单位，且未按规定检测评价"),
        ({"governance": False}, "没有：在专项治理范围内"),
        ({"not": {"industry": ["30", "31"]}}, "不是（行业代码：30、31）"),
        ({"any": [{"factor": "苯"}, {"exposed_at_least": 50}]},
         "（危害因素：苯）或（接害人数不少于 50）"),
        ({"all": [{"factor": "苯"}, {"township": "130900001"}]},
         "危害因素：苯，且乡镇代码：130900001"),
    ],
)  # fmt: skip
def test_a_scope_is_said_in_words(scope: dict[str, object], words: str) -> None:
    assert str(scope_words(scope)) == words


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("frequency", ", times: 2", "范围内每家每年至少检查 2 次"),
        ("frame coverage", ", more_than: 12.5%", "本年查过的大于 12.5%"),
        ("frame coverage", ", share: 30%, deadline: 06-30", "每年 06-30"),
        ("inclusion", ", deadline: 2026-06-30", "2026-06-30"),
    ],
)
def test_a_rule_is_said_in_words(kind: str, more: str, words: str) -> None:
    card = rule_cards(read_rules(with_rule(kind, more), "x.yaml"))[0]
    assert words in [str(fact.value) for fact in card.facts]
    assert card.is_local


def test_the_same_set_does_not_differ_and_another_does_rule_by_rule() -> None:
    old, new = read_rules(YUNXI, "a"), read_rules(with_rule("inclusion", ""), "b")
    assert {one.kind for one in rule_changes(old, old)} == {RuleChangeKind.SAME}
    assert {one.kind for one in rule_changes(None, old)} == {RuleChangeKind.ADDED}
    by_key = {one.card.key: one.kind for one in rule_changes(old, new)}
    assert [key for key, kind in by_key.items() if kind is not RuleChangeKind.SAME] == ["T-1"]
    gone = [one.card.key for one in rule_changes(new, old) if one.kind is RuleChangeKind.REMOVED]
    assert gone == ["T-1"]


def test_a_rule_that_comes_twice_with_other_dates_is_two_cards() -> None:
    first = RULE.format(kind="inclusion", more=", valid_until: 2026-06-30")
    second = RULE.format(kind="inclusion", more="").replace("2026-01-01", "2026-07-01")
    text = YUNXI.replace("rules:\n", f"rules:\n{first}{second}", 1)
    cards = rule_cards(read_rules(text, "x.yaml"))
    assert [card.key for card in cards[:2]] == ["T-1", "T-1#2"]
    assert not cards[0].in_force(date(2026, 7, 1))
    assert cards[1].in_force(date(2026, 7, 1))


@pytest.mark.parametrize(
    ("kind", "more", "told"),
    [
        ("frequency", ", times: 14, visit_kind: 投诉举报", ""),
        ("frequency", ", times: 3", "永远完不成"),
        ("inclusion", ", deadline: 2026-06-30", "已过"),
        ("inclusion", ", valid_until: 2026-12-31, deadline: 2027-01-31", "晚于失效日"),
        ("frame coverage", ", share: 0%", "比例是 0"),
        ("inclusion", ", requirement: CZ-85", "没有条款 CZ-85"),
        ("inclusion", ", requirement: 本地一", "不在随附文件"),
    ],
)
def test_a_demand_that_cannot_be_met_is_told(kind: str, more: str, told: str) -> None:
    assert told in " ".join(found(with_rule(kind, more)).get("T-1", []))
    assert bool(found(with_rule(kind, more)).get("T-1")) == bool(told)


def test_gaps_that_do_not_fit_a_year_twins_and_dates_are_told() -> None:
    wide = with_rule("frequency", ", times: 2").replace("min_days: 30", "min_days: 365")
    assert "一年排不下" in " ".join(found(wide)["T-1"])
    twice = with_rule("inclusion", "").replace("T-1", "T-2")
    twin = twice.replace("rules:\n", "rules:\n" + RULE.format(kind="inclusion", more=""), 1)
    assert "都相同" in " ".join(found(twin)["T-2"])
    assert "失效" in " ".join(found(YUNXI, date(2027, 1, 1))["CZ-R04"])
    assert "才生效" in " ".join(found(YUNXI, date(2025, 1, 1))["CZ-R05"])
    bare = YUNXI.replace(
        "class_shares: {低: 5%, 中: 20%, 高: 50%}", "class_shares: {低: 0%, 中: 0%, 高: 0%}"
    )
    assert "一家也不会安排" in " ".join(found(bare, date(2025, 1, 1))[""])
