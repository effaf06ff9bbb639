"""Rule sets: what one area demands of a year's inspections, with the date it holds from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from geo.history import InspectionKind
from geo.message import Message
from geo.risk_score import CombinedClass
from geo.testing_cycle import TestingCycle
from planner.visit import VisitList

LOCAL_CONFIDENCE = frozenset({"proposal", "memory-unsure"})
"""Confidence of what is a local setting, not law, and is marked so wherever it is shown."""


class RuleKind(StrEnum):
    """How a rule is met."""

    COVERAGE = "frame coverage"  # share of distinct units of the scope
    FREQUENCY = "frequency"  # at least so many times per unit and period
    INCLUSION = "inclusion"  # every unit in scope goes on the certain list


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCap:
    """How often employers may be visited (国办发〔2024〕54号), and when that is too often.

    Visits of `exempt` kinds are never held back by it and use up none of it; the alarms see them.
    """

    per_year: int
    """Most counted visits of one authority to one employer in a calendar year."""
    exempt: frozenset[InspectionKind]
    source: str
    confidence: str
    joint_per_year: int | None = None
    """Most counted visits of all authorities together in a calendar year; None for no limit."""
    min_gap_days: int = 0
    """Least days from one counted visit of an authority to its next; 0 for none."""
    alarm_per_day: int | None = None
    """So many visits of any kind by any authorities to one employer in a day raise an alarm."""
    alarm_per_week: int | None = None
    """The same of a week from Monday to Sunday."""
    alarm_per_month: int | None = None
    """The same of a calendar month."""
    block_after_no_findings: int | None = None
    """三次未发现问题: after so many counted visits of an authority in a row without a finding,
    all within `no_finding_months`, it makes no further counted visit until the first of them is
    so many months ago. A finding by anybody, at a visit of any kind, ends the row."""
    no_finding_months: int = 12
    """Months that visits without a finding hold back the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRule:
    """One coverage rule, as the area's rule file states it."""

    id: str
    requirement: str
    title: str
    scope: Mapping[str, object]
    kind: RuleKind
    share: Fraction
    share_is_exclusive: bool
    """True for 'more than'; the count must then exceed share × units."""
    times: int
    unit: str
    """`employer` or `project`."""
    level: str
    """`county`, `city` or empty; rules of another level are shown, not planned."""
    valid_from: date
    valid_until: date | None
    deadline: date | None
    """Day of the year by which it must be met; None for the end of the year."""
    source: str
    confidence: str
    visit_kind: InspectionKind = InspectionKind.CERTAIN
    """What a visit made for this rule counts as; exempt kinds do not use up the cap."""
    at_once: bool = False
    """True where all units are due as soon as they are in scope, not spread over the months."""

    @property
    def is_partial(self) -> bool:
        """Return whether less than every unit is asked for, so that chance decides which."""
        return self.kind is RuleKind.COVERAGE and (self.share < 1 or self.share_is_exclusive)

    @property
    def is_local_setting(self) -> bool:
        """Return whether the rule is a local setting, not law."""
        return self.confidence in LOCAL_CONFIDENCE

    def in_force(self, on: date) -> bool:
        """Return whether the rule holds on a day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStatement:
    """A rule that no count of visits can meet; it is shown and applied elsewhere."""

    id: str
    requirement: str
    text: str
    valid_from: date
    valid_until: date | None
    source: str
    confidence: str

    def in_force(self, on: date) -> bool:
        """Return whether the statement holds on a day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityTerm:
    """By when the result of a random inspection must be public (一公开)."""

    working_days: int = 20
    """Working days after the inspection, the day after it being the first."""
    source: str = ""
    confidence: str = "memory-high"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """All rules of one area for a span of time."""

    id: str
    version: int
    area: str
    title: str
    level: str
    authority: str
    rules: tuple[CoverageRule, ...]
    cap: VisitCap
    class_shares: Mapping[CombinedClass, Fraction]
    """Share of each class to be drawn in a year."""
    reinspection_share: Fraction
    """Part of each draw kept for employers already inspected this year."""
    service_min: Mapping[CombinedClass, int]
    """Minutes on site by class."""
    method: str
    """Version of the risk method, and with it the meaning of the letters."""
    statements: tuple[RuleStatement, ...] = ()
    testing: TestingCycle = field(default_factory=TestingCycle)
    local_settings: tuple[Message, ...] = ()
    """Which parts of the rules are local settings, not law."""
    publicity: PublicityTerm = field(default_factory=PublicityTerm)
    announced: frozenset[VisitList] = frozenset()
    """Lists whose employers are told beforehand; no other visit is, unless its time was agreed."""
    rotation: bool = False
    """Whether officers who made the last visit to an employer are not sent to the next."""
    balance: bool = False
    """Whether chances lean towards officers who carried less of the year so far."""

    @property
    def name(self) -> str:
        """Return the id and version, as printed and stored."""
        return f"{self.id}/{self.version}"

    def in_force(self, on: date) -> tuple[CoverageRule, ...]:
        """Return the rules that hold on a day, in file order."""
        return tuple(rule for rule in self.rules if rule.in_force(on))

    def is_ours(self, rule: CoverageRule) -> bool:
        """Return whether the rule binds this level; a rule that states no level binds it."""
        return rule.level in ("", self.level)
