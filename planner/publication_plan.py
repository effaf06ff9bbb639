"""Publication plans: what the law wants public of a year's inspections, and names of nobody.

国办发〔2015〕58号 and 国发〔2019〕5号: the list of items, the plan and its shares are public before
the inspections (抽查事项清单、年度抽查计划). Counts of a whole class say nothing of any employer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Final

from geo.message import Message, message
from geo.risk_grade import CombinedClass
from geo.risk_score import RiskScore
from planner.rule_set import CoverageRule, PublicityTerm, RuleKind, RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedItem:
    """One item of the list (抽查事项)."""

    id: str
    title: str
    requirement: str
    source: str
    authority: str
    objects: Message
    """To whom it applies, in words."""
    share: Message
    way: Message
    """By certain list or by chance."""
    deadline: date | None
    is_local_setting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedShare:
    """The year's share of one class."""

    letter: str
    employers: int
    share: Fraction
    required: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationPlan:
    """A year's plan, items and shares, ready to be published."""

    year: int
    authority: str
    title: str
    rules: str
    items: tuple[PublishedItem, ...]
    shares: tuple[PublishedShare, ...]
    reinspection: Fraction
    cap_per_year: int
    term: PublicityTerm

    @property
    def sentences(self) -> tuple[Message, ...]:
        """Return what holds for all inspections of the year, in order."""
        found = [
            message("检查对象随机抽取，检查人员随机选派；抽取前先承诺，抽取后任何人都可以复算"),
            message("同一机关一年内对同一单位的计次检查不超过 {cap} 次", cap=self.cap_per_year),
            message("检查结果在检查后 {days} 个工作日内公示", days=self.term.working_days),
        ]
        if self.reinspection:
            share = f"{float(self.reinspection * 100):g}%"
            found.insert(
                1, message("每次抽取留 {share} 给本年已检查过的单位：查过不等于免检", share=share)
            )
        return tuple(found)


def publication_plan(rules: RuleSet, scores: Iterable[RiskScore], *, on: date) -> PublicationPlan:
    """Return the plan of the year of a day, from the rules in force and the classes of all."""
    known = tuple(scores)
    letters: dict[CombinedClass, str] = {one.combined: one.letter for one in known}
    sizes = Counter(one.combined for one in known)
    return PublicationPlan(
        year=on.year,
        authority=rules.authority,
        title=rules.title,
        rules=rules.name,
        items=tuple(_item(rule, rules) for rule in rules.in_force(on)),
        shares=tuple(
            PublishedShare(
                letter=letters[combined],
                employers=sizes[combined],
                share=share,
                required=ceil(share * sizes[combined]),
            )
            for combined, share in sorted(rules.class_shares.items())
            if combined in letters
        ),
        reinspection=rules.reinspection_share,
        cap_per_year=rules.cap.per_year,
        term=rules.publicity,
    )


def _item(rule: CoverageRule, rules: RuleSet) -> PublishedItem:
    return PublishedItem(
        id=rule.id,
        title=rule.title,
        requirement=rule.requirement,
        source=rule.source,
        authority=rules.authority if rules.is_ours(rule) else "",
        objects=_objects(rule.scope),
        share=_share(rule),
        way=message("随机抽取") if rule.is_partial else message("列入必查"),
        deadline=rule.deadline or rule.valid_until,
        is_local_setting=rule.is_local_setting,
    )


def _share(rule: CoverageRule) -> Message:
    if rule.kind is RuleKind.FREQUENCY:
        return message("每家每年至少 {times} 次", times=rule.times)
    percent = f"{float(rule.share * 100):g}%"
    if rule.share_is_exclusive:
        return message("大于 {percent}", percent=percent)
    return message("不低于 {percent}", percent=percent) if rule.share < 1 else message("全部")


def _objects(scope: object) -> Message:
    """Return a scope in words: conditions joined by “and”, their values as the file names them."""
    if not isinstance(scope, Mapping):
        return message("{words}", words=scope)
    parts = [_condition(str(key), value) for key, value in scope.items()]
    return _joined(parts)


def _condition(key: str, value: object) -> Message:
    if key in {"all", "any"} and isinstance(value, list | tuple):
        parts = [_objects(one) for one in value]
        return _joined(parts) if key == "all" else _either(parts)
    if key == "not":
        return message("除外：{what}", what=_objects(value))
    if isinstance(value, bool):
        fact = _FACTS.get(key, message("{words}", words=key))
        return fact if value else message("除外：{what}", what=fact)
    words = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    return message("{what} {words}", what=_NAMES.get(key, message("条件")), words=_words(words))


def _words(words: list[str]) -> Message:
    """Return words of a rule file with commas between; those the catalogue knows are translated."""
    first, *rest = words
    said = message(first.replace("{", "{{").replace("}", "}}"))
    return message("{first}、{rest}", first=said, rest=_words(rest)) if rest else said


def _joined(parts: list[Message]) -> Message:
    first, *rest = parts
    return message("{first}，且 {rest}", first=first, rest=_joined(rest)) if rest else first


def _either(parts: list[Message]) -> Message:
    first, *rest = parts
    return message("{first}，或 {rest}", first=first, rest=_either(rest)) if rest else first


_FACTS: Final[Mapping[str, Message]] = {
    "untested": message("未按规定检测评价的"),
    "governance": message("纳入专项治理的"),
    "open_complaint": message("有未办结投诉举报的"),
    "over_limit": message("检测结果超标的"),
    "correction_due": message("责令改正到期未完成的"),
}
_NAMES: Final[Mapping[str, Message]] = {
    "kind": message("单位类型"),
    "hazard_category": message("危害类别"),
    "factor": message("危害因素"),
    "factor_nature": message("因素性质"),
    "combined_class": message("综合类别"),
    "industry": message("行业代码"),
    "township": message("乡镇代码"),
    "exposed_at_least": message("接触人数不少于"),
    "project_class": message("建设项目危害类别"),
}
