"""Rule sets in words, for pages and the console."""

from collections.abc import Mapping
from typing import Final

from api.console import Steps
from api.rules.view import Reign, RuleSetSeen, RulesSeen
from data.rule_sets import RuleOrigin
from geo.message import Message, message
from planner.rule_activation import ActivationVerdict, RuleActivation
from planner.rule_check import FindingLevel
from planner.rule_difference import RuleChangeKind
from planner.tried_rules import RuleTrial

ORIGINS: Final[Mapping[RuleOrigin, Message]] = {
    RuleOrigin.UPLOAD: message("上传"),
    RuleOrigin.SHIPPED: message("随附"),
    RuleOrigin.PACK: message("区域资料夹"),
}
LEVELS: Final[Mapping[FindingLevel, Message]] = {
    FindingLevel.ERROR: message("错误"),
    FindingLevel.WARNING: message("请留意"),
    FindingLevel.NOTE: message("说明"),
}
CHANGES: Final[Mapping[RuleChangeKind, Message]] = {
    RuleChangeKind.ADDED: message("新增"),
    RuleChangeKind.REMOVED: message("取消"),
    RuleChangeKind.CHANGED: message("改动"),
    RuleChangeKind.SAME: message("不变"),
}


def span_words(reign: Reign) -> Message:
    """Return from when to when a rule set holds."""
    if reign.first is None and reign.last is None:
        return message("一直使用")
    if reign.first is None:
        return message("到 {last} 为止", last=str(reign.last))
    if reign.last is None:
        return message("{first} 起", first=f"{reign.first}-01")
    return message("{first} 至 {last}", first=f"{reign.first}-01", last=str(reign.last.last_day))


def state_words(one: RuleActivation) -> Message:
    """Return what became of an activation."""
    if one.undone_by:
        return message("已撤销")
    if one.verdict is None:
        return message("等待第二个人确认")
    return {
        ActivationVerdict.CONFIRMED: message("已确认"),
        ActivationVerdict.RETURNED: message("已退回"),
        ActivationVerdict.WITHDRAWN: message("已撤回"),
    }[one.verdict]


def of_rules(steps: Steps, seen: RulesSeen) -> None:
    """Print when each rule set holds, and which others are kept."""
    steps.table(
        ("编号", "规则集", "生效"),
        [
            (str(one.number or 0), one.name or "—", span_words(one).said(steps.translate))
            for one in seen.reigns
        ],
    )
    if seen.sets:
        steps.table(
            ("编号", "规则集", "来源", "文件", "存入"),
            [
                (
                    str(one.id),
                    one.name,
                    ORIGINS[one.origin].said(steps.translate),
                    one.file_name,
                    f"{one.added_at:%Y-%m-%d} {one.added_by}",
                )
                for one in seen.sets
            ],
        )
    for one in seen.activations:
        steps.say(
            message(
                "第 {id} 次启用：{name} 从 {month} 起，{who} 提议，{state}",
                id=one.id,
                name=one.name,
                month=str(one.month),
                who=one.proposed_by,
                state=state_words(one),
            )
        )
    steps.say(message("别的规则集最早可从 {month} 起启用", month=str(seen.earliest)))


def of_rule_set(steps: Steps, seen: RuleSetSeen) -> None:
    """Print what a rule set says, and what it would change."""
    say = steps.translate
    steps.table(
        ("编号", "条款", "内容"),
        [
            (
                card.key,
                card.clause or "—",
                f"{card.title.said(say)}\n"
                + "；".join(f"{one.name.said(say)}：{one.value.said(say)}" for one in card.facts),
            )
            for card in seen.cards
        ],
    )
    if seen.against:
        steps.say(message("与 {name} 相比：", name=seen.against))
        for one in seen.changes:
            if one.kind is not RuleChangeKind.SAME:
                steps.say(
                    message("{kind} {rule}", kind=CHANGES[one.kind], rule=one.card.key),
                )
                for fact in one.changes:
                    steps.say(
                        message(
                            "  {name}：{before} → {after}",
                            name=fact.name,
                            before=fact.before or "—",
                            after=fact.after or "—",
                        )
                    )


def of_trial(steps: Steps, trial: RuleTrial) -> None:
    """Print what a trial found."""
    sides = [one for one in (trial.now, trial.then) if one]
    steps.table(
        ("规则集", "必查", "双随机", "本月能查", "到年底须查", "到年底能查", "排不下"),
        [
            (
                one.rule_set,
                str(one.certain),
                str(one.drawn),
                str(one.capacity_month),
                str(one.asked_year),
                str(one.capacity_year),
                str(one.short_year),
            )
            for one in sides
        ],
    )
    for one in trial.findings:
        said = message(
            "{level} {rule}：{sentence}",
            level=LEVELS[one.level],
            rule=one.rule or "—",
            sentence=one.sentence,
        )
        (steps.say if one.level is FindingLevel.NOTE else steps.warn)(said)
