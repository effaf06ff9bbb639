"""Visits: one inspection to be made at one employer this month, and why."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geo.employer import EmployerId, OpeningHours
from geo.message import Message
from geo.position import Position
from planner.inspector import Skill


class VisitList(StrEnum):
    """The three lists, never mixed (必查, 双随机, 专项)."""

    CERTAIN = "必查"
    RANDOM = "双随机"
    TARGETED = "专项"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One employer to be inspected; one visit may meet several rules (综合查一次)."""

    employer: EmployerId
    name: str
    list: VisitList
    rules: tuple[str, ...]
    """Ids of the rules that it meets, in order."""
    reasons: tuple[Message, ...]
    position: Position
    service_min: int
    """Minutes on site."""
    opening: OpeningHours
    allowed_days: tuple[date, ...]
    """Working days of the month on which the workplace can be inspected, in order."""
    skills: frozenset[Skill] = frozenset()
    prize: int = 0
    """What a targeted visit is worth; certain and random ones must be made."""

    is_urgent: bool = False
    """True for complaints, re-checks and the like: of two that must be made, it goes first."""

    @property
    def is_mandatory(self) -> bool:
        """Return whether leaving it out is a shortfall that must be reported."""
        return self.list is not VisitList.TARGETED
