"""Rule differences: what another rule set would change, rule by rule."""

from dataclasses import dataclass
from enum import StrEnum

from geo.message import Message
from planner.rule_card import RuleCard, RuleFact, rule_cards
from planner.rule_set import RuleSet


class RuleChangeKind(StrEnum):
    """What becomes of one rule or setting."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """One thing that is said otherwise; None on the side that says nothing."""

    name: Message
    before: Message | None
    after: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One rule or setting, before and after."""

    kind: RuleChangeKind
    card: RuleCard
    """As it would be; of a removed rule, as it is."""
    changes: tuple[FactChange, ...] = ()


def rule_changes(before: RuleSet | None, after: RuleSet) -> tuple[RuleChange, ...]:
    """Return what becomes of every rule of `after`, then which rules of `before` go."""
    known = {card.key: card for card in rule_cards(before)} if before else {}
    wanted = {card.key: card for card in rule_cards(after)}
    found = [_change(known.get(key), card) for key, card in wanted.items()]
    gone = [
        RuleChange(kind=RuleChangeKind.REMOVED, card=card)
        for key, card in known.items()
        if key not in wanted
    ]
    return (*found, *gone)


def _change(before: RuleCard | None, after: RuleCard) -> RuleChange:
    if before is None:
        return RuleChange(kind=RuleChangeKind.ADDED, card=after)
    old, new = _said(before), _said(after)
    names = [*new, *(name for name in old if name not in new)]
    changes = tuple(
        FactChange(name=name, before=old.get(name), after=new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    )
    kind = RuleChangeKind.CHANGED if changes else RuleChangeKind.SAME
    return RuleChange(kind=kind, card=after, changes=changes)


def _said(card: RuleCard) -> dict[Message, Message]:
    facts = (
        RuleFact(name=_TITLE, value=card.title),
        *card.facts,
        RuleFact(name=_CLAUSE, value=Message("{value}", (("value", card.clause or "—"),))),
        RuleFact(name=_SOURCE, value=Message("{value}", (("value", card.source or "—"),))),
        RuleFact(name=_CONFIDENCE, value=Message("{value}", (("value", card.confidence or "—"),))),
    )
    return {one.name: one.value for one in facts}


_TITLE = Message("名称")
_CLAUSE = Message("条款编号")
_SOURCE = Message("出处")
_CONFIDENCE = Message("可信程度")
