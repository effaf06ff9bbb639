"""Tried rules: what `planner.rule_trial` found of a rule set, beside the rules in force."""

from dataclasses import dataclass

from geo.message import Message
from planner.month import Month
from planner.rule_check import FindingLevel, RuleFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRule:
    """What one rule asks of the register; counts of its units."""

    rule: str
    title: str
    in_scope: int
    required: int
    done: int
    due_month: int
    short_month: int
    needed_year: int
    """Still to be arranged from the month to the end of its year."""
    unmet_year: int
    """Of these: what no month can take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSide:
    """What one rule set comes to."""

    rule_set: str
    certain: int
    """Employers on the month's certain list."""
    drawn: int
    """Employers to be drawn in the month."""
    capacity_month: int
    """Visits that the staff can make in the month."""
    asked_year: int
    """Visits that the rest of the year asks for."""
    capacity_year: int
    short_year: int
    """Visits that no arrangement of months can place."""
    rules: tuple[TriedRule, ...]
    shortages: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCover:
    """How many employers with hazards of one category any rule or draw can reach."""

    category: str
    employers: int
    by_rule: int
    """Within the scope of at least one rule."""
    by_draw: int
    """Not within one, but in a class of which a share is drawn."""

    @property
    def uncovered(self) -> int:
        """Return how many nothing reaches."""
        return self.employers - self.by_rule - self.by_draw


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTrial:
    """A rule set tried on the register of an area, for a month and the rest of its year."""

    month: Month
    employers: int
    now: TrialSide | None
    """What the rules in force come to; None where there are none."""
    then: TrialSide
    covers: tuple[CategoryCover, ...]
    findings: tuple[RuleFinding, ...]

    @property
    def errors(self) -> int:
        """Return how many findings forbid its use."""
        return sum(one.level is FindingLevel.ERROR for one in self.findings)
