"""Rule cards: what each rule and setting of a rule set says, in words, for people to compare."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from geo.message import Message, message
from geo.risk_score import CombinedClass
from planner.rule_scope import CLASS_WORDS
from planner.rule_set import LOCAL_CONFIDENCE, CoverageRule, RuleKind, RuleSet, RuleStatement
from planner.scope_words import scope_words


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFact:
    """One thing that a rule or setting says."""

    name: Message
    value: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCard:
    """One rule, statement or setting."""

    key: str
    """The same for the same rule in two rule sets."""
    clause: str
    """Id of the requirement behind it; empty where there is none."""
    title: Message
    facts: tuple[RuleFact, ...]
    source: str = ""
    confidence: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    is_rule: bool = True
    """False for settings of the whole set."""

    @property
    def is_local(self) -> bool:
        """Return whether it is a local setting, not law."""
        return self.confidence in LOCAL_CONFIDENCE

    def in_force(self, on: date) -> bool:
        """Return whether it holds on a day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_until is None or on <= self.valid_until)


def rule_cards(rules: RuleSet) -> tuple[RuleCard, ...]:
    """Return every rule, then every statement, then the settings, in file order."""
    seen: dict[str, int] = {}
    cards = [
        *(_rule(one, rules) for one in rules.rules),
        *(_statement(one) for one in rules.statements),
    ]
    named = []
    for card in cards:  # an id may come again with other dates
        seen[card.key] = seen.get(card.key, 0) + 1
        named.append((card, seen[card.key]))
    return (
        *(_numbered(card, number) for card, number in named),
        *_settings(rules),
    )


def demand_words(rule: CoverageRule) -> Message:
    """Return what a rule asks for, in words."""
    if rule.kind is RuleKind.FREQUENCY:
        return message("范围内每家每年至少检查 {times} 次", times=rule.times)
    if rule.kind is RuleKind.INCLUSION:
        return message("范围内的全部列入必查")
    if rule.share_is_exclusive:
        return message("本年查过的大于 {share}", share=percent(rule.share))
    if rule.share == 1:
        return message("本年全部至少查一次")
    return message("本年查过的不低于 {share}", share=percent(rule.share))


def percent(share: Fraction) -> str:
    """Return a share as 30% or 12.5%."""
    return f"{float(share * 100):g}%"


def _numbered(card: RuleCard, number: int) -> RuleCard:
    if number == 1:
        return card
    return RuleCard(
        key=f"{card.key}#{number}",
        clause=card.clause,
        title=card.title,
        facts=card.facts,
        source=card.source,
        confidence=card.confidence,
        valid_from=card.valid_from,
        valid_until=card.valid_until,
    )


def _fact(name: Message, value: object) -> RuleFact:
    said = value if isinstance(value, Message) else message("{value}", value=value)
    return RuleFact(name=name, value=said)


def _rule(rule: CoverageRule, rules: RuleSet) -> RuleCard:
    facts = [
        _fact(_SCOPE, scope_words(rule.scope)),
        _fact(_DEMAND, demand_words(rule)),
        _fact(_UNIT, _PROJECTS if rule.unit == "project" else _EMPLOYERS),
        _fact(_WHEN, _AT_ONCE if rule.at_once else _SPREAD),
        _fact(_DEADLINE, _deadline(rule.deadline)),
        _fact(_VISIT_KIND, message(rule.visit_kind.value)),
    ]
    if not rules.is_ours(rule):
        facts.append(_fact(_LEVEL, message("不是本级的职责：只列示，不安排")))
    return RuleCard(
        key=rule.id,
        clause=rule.requirement,
        title=message("{value}", value=rule.title),
        facts=(*facts, _fact(_VALID, _validity(rule.valid_from, rule.valid_until))),
        source=rule.source,
        confidence=rule.confidence,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
    )


def _statement(one: RuleStatement) -> RuleCard:
    return RuleCard(
        key=one.id,
        clause=one.requirement,
        title=message("{value}", value=one.text),
        facts=(
            _fact(_DEMAND, message("须知：不能用检查次数完成，读入并列示")),
            _fact(_VALID, _validity(one.valid_from, one.valid_until)),
        ),
        source=one.source,
        confidence=one.confidence,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
    )


def _settings(rules: RuleSet) -> Iterable[RuleCard]:
    yield RuleCard(
        key="identity",
        clause="",
        title=message("执法机关和方法"),
        facts=(
            _fact(message("执法机关"), rules.authority),
            _fact(message("本级"), message("市级") if rules.level == "city" else message("县级")),
            _fact(message("风险评估方法"), rules.method),
        ),
        is_rule=False,
    )
    yield _cap(rules)
    yield RuleCard(
        key="random",
        clause="",
        title=message("随机抽查"),
        facts=(
            *(
                _fact(
                    _class_name(word),
                    message("每年抽查 {share}", share=percent(rules.class_shares[combined]))
                    if combined in rules.class_shares
                    else message("没有规定比例"),
                )
                for word, combined in reversed(list(CLASS_WORDS.items()))
            ),
            _fact(message("留给本年已查单位"), percent(rules.reinspection_share)),
        ),
        is_rule=False,
    )
    yield RuleCard(
        key="service",
        clause="",
        title=message("现场检查时长"),
        facts=_minutes(rules.service_min),
        is_rule=False,
    )
    yield RuleCard(
        key="testing",
        clause="",
        title=message("检测和评价的周期"),
        facts=(
            _fact(message("危害严重的检测"), _months(rules.testing.severe_test_months)),
            _fact(message("危害一般的检测"), _months(rules.testing.general_test_months)),
            _fact(message("危害严重的现状评价"), _months(rules.testing.severe_evaluation_months)),
        ),
        is_rule=False,
    )
    yield RuleCard(
        key="officers",
        clause="",
        title=message("执法人员、通知和公示"),
        facts=(
            _fact(message("上次查过的人下次换人"), _yes(is_so=rules.rotation)),
            _fact(message("机会向外出少的人倾斜"), _yes(is_so=rules.balance)),
            _fact(
                message("预先通知的检查"),
                "、".join(sorted(one.value for one in rules.announced)) or _NONE,
            ),
            _fact(
                message("结果公示"),
                message("检查后 {days} 个工作日内", days=rules.publicity.working_days),
            ),
        ),
        is_rule=False,
    )


def _cap(rules: RuleSet) -> RuleCard:
    cap = rules.cap
    exempt = "、".join(sorted(kind.value for kind in cap.exempt))
    facts = [
        _fact(
            message("同一机关对同一企业"),
            message("每年最多 {count} 次", count=cap.per_year)
            if cap.source
            else message("没有规定上限"),
        ),
        _fact(
            message("各机关合计"),
            _NONE
            if cap.joint_per_year is None
            else message("每年最多 {count} 次", count=cap.joint_per_year),
        ),
        _fact(message("不计次的检查"), exempt or _NONE),
        _fact(
            message("两次之间"),
            message("至少 {days} 天", days=cap.min_gap_days) if cap.min_gap_days else _NONE,
        ),
        _fact(
            message("连续没有发现问题"),
            _NONE
            if cap.block_after_no_findings is None
            else message(
                "{count} 次后，{months} 个月内不再计次检查",
                count=cap.block_after_no_findings,
                months=cap.no_finding_months,
            ),
        ),
    ]
    return RuleCard(
        key="cap",
        clause="",
        title=message("检查次数上限"),
        facts=tuple(facts),
        source=cap.source,
        confidence=cap.confidence if cap.source else "",
        is_rule=False,
    )


def _minutes(service: Mapping[CombinedClass, int]) -> tuple[RuleFact, ...]:
    return tuple(
        _fact(_class_name(word), message("{count} 分钟", count=service[combined]))
        for word, combined in reversed(list(CLASS_WORDS.items()))
        if combined in service
    )


def _class_name(word: str) -> Message:
    return message("{word}风险", word=message(word))


def _months(count: int) -> Message:
    return message("每 {count} 个月", count=count)


def _yes(*, is_so: bool) -> Message:
    return message("是") if is_so else message("否")


def _deadline(day: date | None) -> Message:
    if day is None:
        return message("当年年底")
    if day.year == _EVERY_YEAR:
        return message("每年 {day}", day=f"{day:%m-%d}")
    return message("{value}", value=day.isoformat())


def _validity(first: date, last: date | None) -> Message:
    if last is None:
        return message("{first} 起", first=first.isoformat())
    return message("{first} 至 {last}", first=first.isoformat(), last=last.isoformat())


_EVERY_YEAR: Final = 2000
"""The year of a deadline that holds every year."""
_SCOPE: Final = message("范围")
_DEMAND: Final = message("要求")
_UNIT: Final = message("计数单位")
_WHEN: Final = message("安排")
_DEADLINE: Final = message("期限")
_VISIT_KIND: Final = message("检查种类")
_LEVEL: Final = message("层级")
_VALID: Final = message("有效期")
_EMPLOYERS: Final = message("家")
_PROJECTS: Final = message("建设项目")
_AT_ONCE: Final = message("一经列入，当月全查")
_SPREAD: Final = message("按剩余月份分摊")
_NONE: Final = message("没有规定")
