"""Rule checks: what is contradictory, impossible or unknown in a rule set, before it is used."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Final

from geo.message import Message, message
from planner.rule_set import CoverageRule, RuleKind, RuleSet, RuleStatement

_CLAUSE: Final = re.compile(r"([A-Z]{2})-(\d{1,3})", re.ASCII)
_DAYS_OF_YEAR: Final = 365
_EVERY_YEAR: Final = 2000


class FindingLevel(StrEnum):
    """How serious a finding is."""

    ERROR = "error"
    """The rule set cannot be used."""
    WARNING = "warning"
    """A person has to decide whether it is meant."""
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFinding:
    """One thing found; `rule` is empty where it concerns the whole set."""

    level: FindingLevel
    rule: str
    sentence: Message


def check_rules(
    rules: RuleSet,
    *,
    on: date,
    area: str,
    authority: str,
    clauses: Mapping[str, int],
) -> tuple[RuleFinding, ...]:
    """Return what is wrong with a rule set that is to hold from a day on, the worst first.

    Parameters
    ----------
    area, authority
        Code of the area and name of its authority, as in its pack.
    clauses
        How many requirements each known document has, by the letters of its ids.
    """
    ours = [rule for rule in rules.in_force(on) if rules.is_ours(rule)]
    found = [
        *_of_set(rules, ours, on=on, area=area, authority=authority),
        *(finding for rule in ours for finding in _demands(rule, rules, on)),
        *_twins(ours),
        *_clauses(rules, clauses),
        *_expired(rules, on),
    ]
    order = list(FindingLevel)
    return tuple(sorted(found, key=lambda one: order.index(one.level)))


def _error(sentence: Message, rule: str = "") -> RuleFinding:
    return RuleFinding(level=FindingLevel.ERROR, rule=rule, sentence=sentence)


def _warning(sentence: Message, rule: str = "") -> RuleFinding:
    return RuleFinding(level=FindingLevel.WARNING, rule=rule, sentence=sentence)


def _of_set(
    rules: RuleSet, ours: list[CoverageRule], *, on: date, area: str, authority: str
) -> Iterator[RuleFinding]:
    if not ours and not any(rules.class_shares.values()):
        yield _error(
            message(
                "{day} 起没有一条本级的规则有效，也没有抽查比例：一家也不会安排检查；"
                "请写 rules 或 random，或改有效期",
                day=on.isoformat(),
            )
        )
    if rules.area != area:
        yield _warning(
            message(
                "规则写的区划代码是 {theirs}，本区域是 {ours}：请确认这份规则适用于本区域，"
                "适用就把 area 改过来",
                theirs=rules.area,
                ours=area,
            )
        )
    if rules.authority != authority:
        yield _warning(
            message(
                "规则的执法机关“{theirs}”与本区域的“{ours}”不同：检查记录里的机关名称要一字不差，"
                "否则已做的检查不计入“已查”和上限",
                theirs=rules.authority,
                ours=authority,
            )
        )
    if not rules.class_shares:
        yield _warning(
            message("没有写抽查比例（random）：不在必查名单上的单位不会被抽到，等于永远不查")
        )
        if rules.reinspection_share:
            yield _warning(message("写了复查比例，但没有抽查比例：复查比例不起作用，请补写 random"))


def _demands(rule: CoverageRule, rules: RuleSet, on: date) -> Iterator[RuleFinding]:
    """Yield what one rule asks for and nobody can do."""
    times = rule.times if rule.kind is RuleKind.FREQUENCY else 1
    counted = rule.visit_kind not in rules.cap.exempt
    if counted and times > rules.cap.per_year:
        yield _error(
            message(
                "每年要查 {times} 次，但同一企业每年最多 {cap} 次：永远完不成；"
                "请改小 times、提高上限，或用不计次的 visit_kind",
                times=times,
                cap=rules.cap.per_year,
            ),
            rule.id,
        )
    elif counted and (times - 1) * rules.cap.min_gap_days >= _DAYS_OF_YEAR:
        yield _error(
            message(
                "一年 {times} 次，每次至少隔 {days} 天，一年排不下：请改小 times 或间隔",
                times=times,
                days=rules.cap.min_gap_days,
            ),
            rule.id,
        )
    if (deadline := rule.deadline) is not None and deadline.year != _EVERY_YEAR:
        if deadline < on:
            yield _warning(
                message(
                    "期限 {deadline} 在启用日之前已过：启用当月就全部到期；"
                    "每年的期限请写成“{yearly}”",
                    deadline=deadline.isoformat(),
                    yearly=f"{deadline:%m-%d}",
                ),
                rule.id,
            )
        elif rule.valid_until is not None and deadline > rule.valid_until:
            yield _warning(
                message(
                    "期限 {deadline} 晚于失效日 {last}：失效后不再安排，请核对两个日期",
                    deadline=deadline.isoformat(),
                    last=rule.valid_until.isoformat(),
                ),
                rule.id,
            )
    if rule.share == 0 and not rule.share_is_exclusive:
        yield _warning(message("比例是 0：这条规则不要求任何检查，请改写或删去"), rule.id)


def _twins(ours: list[CoverageRule]) -> Iterator[RuleFinding]:
    """Yield rules that speak of the same employers and ask for different things."""
    for first, second in combinations(ours, 2):
        if first.scope == second.scope and first.unit == second.unit:
            asked = [(one.kind, one.share, one.share_is_exclusive, one.times) for one in
                     (first, second)]  # fmt: skip
            yield _warning(
                message("与 {other} 的范围和要求都相同：重复，请删去一条", other=first.id)
                if asked[0] == asked[1]
                else message(
                    "与 {other} 的范围相同而要求不同：要求高的起作用，请确认是不是换版时忘了"
                    "写 valid_until",
                    other=first.id,
                ),
                second.id,
            )


def _all(rules: RuleSet) -> tuple[CoverageRule | RuleStatement, ...]:
    return (*rules.rules, *rules.statements)


def _clauses(rules: RuleSet, clauses: Mapping[str, int]) -> Iterator[RuleFinding]:
    for one in _all(rules):
        if not one.requirement:
            continue
        read = _CLAUSE.fullmatch(one.requirement)
        if read is None or read[1] not in clauses:
            yield _warning(
                message(
                    "条款编号 {clause} 不在随附文件（{known}）之内：按本地编号照列，请核对",
                    clause=one.requirement,
                    known="、".join(sorted(clauses)),
                ),
                one.id,
            )
        elif not 1 <= int(read[2]) <= clauses[read[1]]:
            yield _error(
                message(
                    "没有条款 {clause}：{document} 的编号是 01 到 {last}，请改正",
                    clause=one.requirement,
                    document=read[1],
                    last=clauses[read[1]],
                ),
                one.id,
            )


def _expired(rules: RuleSet, on: date) -> Iterator[RuleFinding]:
    for one in _all(rules):
        if one.valid_until is not None and one.valid_until < on:
            yield _warning(
                message(
                    "到 {last} 失效，启用时已不在有效期：不起作用；要继续执行请改 valid_until",
                    last=one.valid_until.isoformat(),
                ),
                one.id,
            )
        elif one.valid_from > on:
            yield RuleFinding(
                level=FindingLevel.NOTE,
                rule=one.id,
                sentence=message("{first} 才生效，此前不起作用", first=one.valid_from.isoformat()),
            )
    for rule in rules.in_force(on):
        if not rules.is_ours(rule):
            yield RuleFinding(
                level=FindingLevel.NOTE,
                rule=rule.id,
                sentence=message("不是本级的职责：只列示，不安排"),
            )
