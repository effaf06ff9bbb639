"""Visits: one inspection to be made at one employer this month, and why."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from geo.employer import EmployerId, OpeningHours
from geo.message import Message, message
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


class SecondKind(StrEnum):
    """How the second call of a visit goes with the first."""

    NEXT_DAY = "两日检查"
    """The same team goes on with it on its next field day."""
    JOINT = "联合检查"
    """Another team comes on the same day and begins at the same minute."""
    LATER = "两次检查"
    """Any team comes again, some working days later."""


class InvalidSecondCallError(PlannerError, ValueError):
    """A second call without time on site, or with days where none are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondCall:
    """A second call at the same place; half a visit never counts as made."""

    kind: SecondKind
    service_min: int
    """Minutes on site of the second call."""
    least_days: int = 1
    """Working days from the first call to the second, at least; for `SecondKind.LATER` only."""

    def __post_init__(self) -> None:
        if self.service_min < 1 or self.least_days < 1:
            raise InvalidSecondCallError(
                "{kind}的第二次现场 {minutes} 分钟、间隔 {days} 个工作日不成立：都至少填 1",
                kind=message(self.kind.value),
                minutes=self.service_min,
                days=self.least_days,
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
    """When it was agreed to begin; None when any lawful time will do. Of two calls it is the first
    that begins then."""
    second: SecondCall | None = None
    """What a visit of two days or of two teams needs besides `service_min`; None for one call."""

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

    def second_call(self) -> "Visit":
        """Return the second call as a visit of its own; `second` must be there."""
        if self.second is None:  # pragma: no cover - callers ask for it first
            raise AssertionError(self.employer)
        is_joint = self.second.kind is SecondKind.JOINT
        return replace(
            self,
            service_min=self.second.service_min,
            appointment=self.appointment if is_joint else None,
            second=None,
        )

    @property
    def is_mandatory(self) -> bool:
        """Return whether leaving it out is a shortfall that must be reported."""
        return self.list is not VisitList.TARGETED
