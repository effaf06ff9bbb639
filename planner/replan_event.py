"""Replan events: what happens in the middle of a month that a plan has to give way to."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from geo.employer import EmployerId
from geo.message import Message, message
from planner.inspector import InspectorId


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCancelled:
    """No visit can be made there this month: closed, moved away, locked gates."""

    employer: EmployerId
    reason: str

    @property
    def said(self) -> Message:
        """Return what happened, in words."""
        return message("{employer} 本月取消：{reason}", employer=self.employer, reason=self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMoved:
    """The visit is to be made on one day and no other."""

    employer: EmployerId
    day: date

    @property
    def said(self) -> Message:
        """Return what happened, in words."""
        return message(
            "{employer} 改到 {day} 检查", employer=self.employer, day=self.day.isoformat()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlaced:
    """A planner gives the visit to one team on one day; the time of day is left open."""

    employer: EmployerId
    day: date
    number: int

    @property
    def said(self) -> Message:
        """Return what happened, in words."""
        return message(
            "{employer} 排到 {day} 第 {number} 组",
            employer=self.employer,
            day=self.day.isoformat(),
            number=self.number,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerAbsent:
    """An officer cannot come, from one day to another, both included."""

    officer: InspectorId
    first: date
    last: date

    @property
    def said(self) -> Message:
        """Return what happened, in words."""
        return message(
            "{officer} {first} 至 {last} 不能上岗",
            officer=self.officer,
            first=self.first.isoformat(),
            last=self.last.isoformat(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDayLost:
    """One team does not go out on one day: no car, a meeting."""

    day: date
    number: int
    reason: str

    @property
    def said(self) -> Message:
        """Return what happened, in words."""
        return message(
            "{day} 第 {number} 组停开：{reason}",
            day=self.day.isoformat(),
            number=self.number,
            reason=self.reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentVisit:
    """A visit that cannot wait (投诉举报 and the like)."""

    employer: EmployerId
    deadline: date
    reason: str

    @property
    def said(self) -> Message:
        """Return what happened, in words."""
        return message(
            "{employer} 须在 {deadline} 前紧急检查：{reason}",
            employer=self.employer,
            deadline=self.deadline.isoformat(),
            reason=self.reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadClosed:
    """A road is closed; the times between places are to be those without it."""

    road: str
    """As it was named: a road, or two points of a stretch."""

    @property
    def said(self) -> Message:
        """Return what happened, in words."""
        return message("道路封闭：{road}", road=self.road)


ReplanEvent: TypeAlias = (
    VisitCancelled
    | VisitMoved
    | VisitPlaced
    | OfficerAbsent
    | TeamDayLost
    | UrgentVisit
    | RoadClosed
)
