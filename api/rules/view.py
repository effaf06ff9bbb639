"""The rule sets of an area as their pages show them: what holds when, and what another changes."""

from dataclasses import dataclass

from api.access.workflow import Actor
from api.clock import day_of
from data import areas, rule_sets
from data.database import Connection, Pool, reading
from data.rule_files import read_rules, shipped
from data.rule_sets import StoredRuleSet
from geo.area import AreaCode, SupervisionArea
from planner.month import Month
from planner.rule_activation import (
    ActivationRefusedError,
    RuleActivation,
    earliest_month,
    month_before,
    refuse_month,
)
from planner.rule_card import RuleCard, rule_cards
from planner.rule_check import FindingLevel
from planner.rule_difference import RuleChange, rule_changes
from planner.rule_set import RuleSet
from planner.tried_rules import RuleTrial


@dataclass(frozen=True, slots=True, kw_only=True)
class Reign:
    """From when to when one rule set holds."""

    number: int | None
    """None for the rule file of the area's pack."""
    name: str
    first: Month | None
    """None for ever since."""
    last: Month | None
    """None for until further notice."""
    activation: RuleActivation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesSeen:
    """The rule sets of an area, as their page shows them."""

    area: SupervisionArea
    reigns: tuple[Reign, ...]
    """In order of time."""
    month: Month
    """The month that runs."""
    sets: tuple[StoredRuleSet, ...]
    activations: tuple[RuleActivation, ...]
    earliest: Month
    """The first month that other rules can hold from."""
    last_used: Month | None
    shipped: tuple[str, ...]

    @property
    def present(self) -> Reign:
        """Return what holds in the month that runs."""
        return next(
            one for one in reversed(self.reigns) if one.first is None or one.first <= self.month
        )

    @property
    def open(self) -> RuleActivation | None:
        """Return the proposal on which nobody has decided."""
        return next((one for one in self.activations if one.is_open), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetSeen:
    """One rule set, as its page shows it."""

    rules: RulesSeen
    stored: StoredRuleSet | None
    """None for the rule file of the area's pack."""
    read: RuleSet | None
    """None where the area has no rules."""
    cards: tuple[RuleCard, ...]
    against: str
    """Name of the rule set that it is compared with; empty where that is itself or none."""
    changes: tuple[RuleChange, ...]
    trial: RuleTrial | None
    is_outdated: bool
    """Whether the register or the rules have changed since the trial."""

    @property
    def warnings(self) -> int:
        """Return how many findings somebody has to have looked at."""
        found = self.trial.findings if self.trial else ()
        return sum(one.level is FindingLevel.WARNING for one in found)


def rules_of(pool: Pool, *, area: str, actor: Actor) -> RulesSeen:
    """Return the rule sets of an area and when each holds."""
    with reading(pool) as conn:
        return _seen(conn, AreaCode(area), actor)


def rule_set_of(pool: Pool, *, area: str, number: int, actor: Actor) -> RuleSetSeen:
    """Return one rule set with what it would change; number 0 is that of the area's pack.

    Raises
    ------
    NotFoundError
        If the area has none of this number.
    """
    code = AreaCode(area)
    with reading(pool) as conn:
        seen = _seen(conn, code, actor)
        stored = next((one for one in seen.sets if one.id == number), None)
        text = _text(conn, code, number)
        in_force = rule_sets.in_force(conn, code, seen.earliest)
        trial = rule_sets.trial(conn, code, number)
        state = rule_sets.state(conn, code)
    read = read_rules(text, stored.file_name if stored else "rules.yaml") if text else None
    other = None
    if in_force.text and in_force.text != text:
        other = read_rules(in_force.text, "rules.yaml")
    note = stored.trial if stored else None
    return RuleSetSeen(
        rules=seen,
        stored=stored,
        read=read,
        cards=rule_cards(read) if read else (),
        against=other.name if other else "",
        changes=rule_changes(other, read) if other and read else (),
        trial=trial,
        is_outdated=note is not None
        and (note.against != state or _cannot_begin(note.month, seen, actor)),
    )


def text_of(pool: Pool, *, area: str, number: int) -> str:
    """Return the file of a rule set as it was written; 0 is that of the area's pack."""
    code = AreaCode(area)
    with reading(pool) as conn:
        return _text(conn, code, number)


def presets() -> tuple[str, ...]:
    """Return the names of the rule sets that come with the product."""
    return tuple(name for name in shipped() if not name.startswith("method-"))


def _text(conn: Connection, code: AreaCode, number: int) -> str:
    return rule_sets.text_of(conn, code, number) if number else areas.rules_text(conn, code)


def _seen(conn: Connection, code: AreaCode, actor: Actor) -> RulesSeen:
    place = areas.load(conn, code)
    base = areas.rules_text(conn, code)
    activations = rule_sets.activations(conn, code)
    last_used = rule_sets.last_used(conn, code)
    today = day_of(actor.at)
    return RulesSeen(
        area=place,
        reigns=_reigns(base, activations),
        month=Month(year=today.year, number=today.month),
        sets=rule_sets.of_area(conn, code),
        activations=activations,
        earliest=earliest_month(last_used, today),
        last_used=last_used,
        shipped=presets(),
    )


def _reigns(base: str, activations: tuple[RuleActivation, ...]) -> tuple[Reign, ...]:
    held = sorted((one for one in activations if one.holds), key=lambda one: one.month)
    name = read_rules(base, "rules.yaml").name if base else ""
    ends = [*(month_before(one.month) for one in held), None]
    first = Reign(number=None, name=name, first=None, last=ends[0], activation=None)
    later = [
        Reign(number=one.rule_set, name=one.name, first=one.month, last=last, activation=one)
        for one, last in zip(held, ends[1:], strict=True)
    ]
    return (first, *later)


def _cannot_begin(month: Month, seen: RulesSeen, actor: Actor) -> bool:
    try:
        refuse_month(month, last_used=seen.last_used, today=day_of(actor.at))
    except ActivationRefusedError:
        return True
    return False
