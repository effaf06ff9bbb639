"""Rule sets: what one area demands of a year's inspections, with the date it holds from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from geo.history import InspectionKind
from geo.risk_score import CombinedClass


class RuleKind(StrEnum):
    """How a rule is met."""

    COVERAGE = "frame coverage"  # share of distinct units of the scope
    FREQUENCY = "frequency"  # at least so many times per unit and period
    INCLUSION = "inclusion"  # every unit in scope goes on the certain list


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCap:
    """The most visits that one authority may make to one employer in a year."""

    per_year: int
    exempt: frozenset[InspectionKind]
    source: str
    confidence: str


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

    @property
    def name(self) -> str:
        """Return the id and version, as printed and stored."""
        return f"{self.id}/{self.version}"
