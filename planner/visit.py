"""Visits: one inspection to be made at one employer this month, and why."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geo.employer import EmployerId, OpeningHours
from geo.message import Message
from geo.position import Position
from planner.errors import PlannerError
from planner.inspector import Skill


class VisitList(StrEnum):
    """The three lists, never mixed (必查, 双随机, 专项)."""

    CERTAIN = "必查"
    RANDOM = "双随机"
    TARGETED = "专项"


class InvalidAppointmentError(PlannerError, ValueError):
    """An appointment whose latest minute comes before its earliest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A day, and the minutes after midnight between which work on site begins (约定时间)."""

    day: date
    earliest_min: int
    latest_min: int

    def __post_init__(self) -> None:
        if not 0 <= self.earliest_min <= self.latest_min:
            raise InvalidAppointmentError(
                "{day} 的约定时间 {earliest} 至 {latest} 先后颠倒：请先写早的（单位：分钟）",
                day=self.day,
                earliest=self.earliest_min,
                latest=self.latest_min,
            )


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

    appointment: Appointment | None = None
    """When it was agreed to begin; None when any lawful time will do."""

    @property
    def open_min(self) -> int:
        """Return the first minute at which work on site may begin."""
        opens = self.opening.open_min
        return opens if self.appointment is None else max(opens, self.appointment.earliest_min)

    @property
    def close_min(self) -> int:
        """Return the minute by which work on site must be over."""
        closes, agreed = self.opening.close_min, self.appointment
        return closes if agreed is None else min(closes, agreed.latest_min + self.service_min)

    def may_be_on(self, day: date) -> bool:
        """Return whether the workplace can be inspected on `day`, and nothing else is agreed."""
        is_agreed = self.appointment is None or self.appointment.day == day
        return is_agreed and day in self.allowed_days

    @property
    def is_mandatory(self) -> bool:
        """Return whether leaving it out is a shortfall that must be reported."""
        return self.list is not VisitList.TARGETED
