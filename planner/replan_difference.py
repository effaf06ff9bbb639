"""Replan differences: what became of every visit, from one version of a plan to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geo.employer import EmployerId
from geo.message import Message, message
from planner.roster import Roster


class ChangeKind(StrEnum):
    """What happened to one visit."""

    KEPT = "不变"
    RETIMED = "仅时间或次序"
    MOVED = "换组日"
    ADDED = "新增"
    REMOVED = "退出"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSlot:
    """When and by which team a visit is made; minutes after midnight."""

    day: date
    team: int
    start_min: int
    leave_min: int

    @property
    def said(self) -> Message:
        """Return the slot in words."""
        return message(
            "{day} 第 {team} 组 {start}—{leave}",
            day=self.day.isoformat(),
            team=self.team,
            start=_clock(self.start_min),
            leave=_clock(self.leave_min),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitChange:
    """One visit before and after."""

    employer: EmployerId
    name: str
    kind: ChangeKind
    before: VisitSlot | None
    after: VisitSlot | None
    why: Message | None = None

    @property
    def said(self) -> Message:
        """Return the change in one sentence."""
        nowhere = message("未安排")
        return message(
            "{kind}：{name}　{before} → {after}{why}",
            kind=message(self.kind.value),
            name=self.name,
            before=self.before.said if self.before else nowhere,
            after=self.after.said if self.after else nowhere,
            why=message("（{why}）", why=self.why) if self.why else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDifference:
    """All visits that changed, in employer order, and how many did not."""

    changes: tuple[VisitChange, ...]
    kept: int

    def count(self, kind: ChangeKind) -> int:
        """Return how many visits changed in one way."""
        if kind is ChangeKind.KEPT:
            return self.kept
        return sum(one.kind is kind for one in self.changes)

    @property
    def said(self) -> Message:
        """Return the totals in one sentence."""
        return message(
            "{kept} 家不变，{retimed} 家仅时间或次序变化，{moved} 家换组日，"
            "{added} 家新增，{removed} 家退出",
            kept=self.kept,
            retimed=self.count(ChangeKind.RETIMED),
            moved=self.count(ChangeKind.MOVED),
            added=self.count(ChangeKind.ADDED),
            removed=self.count(ChangeKind.REMOVED),
        )


def roster_difference(
    before: Roster,
    after: Roster,
    *,
    names: Mapping[EmployerId, str],
    why: Mapping[EmployerId, Message],
) -> PlanDifference:
    """Return what became of every visit that either roster places; `why` explains some.

    A visit that the same team makes on the same day at other minutes is only retimed; who is on the
    team does not matter.
    """
    old, new = _slots(before), _slots(after)
    changes, kept = [], 0
    for employer in sorted(old.keys() | new.keys()):
        was, now = old.get(employer), new.get(employer)
        kind = _kind(was, now)
        if kind is ChangeKind.KEPT:
            kept += 1
        else:
            changes.append(
                VisitChange(
                    employer=employer,
                    name=names.get(employer, employer),
                    kind=kind,
                    before=was,
                    after=now,
                    why=why.get(employer),
                )
            )
    return PlanDifference(changes=tuple(changes), kept=kept)


def _kind(was: VisitSlot | None, now: VisitSlot | None) -> ChangeKind:
    if was is None:
        return ChangeKind.ADDED
    if now is None:
        return ChangeKind.REMOVED
    if (was.day, was.team) != (now.day, now.team):
        return ChangeKind.MOVED
    return ChangeKind.KEPT if was == now else ChangeKind.RETIMED


def _slots(roster: Roster) -> dict[EmployerId, VisitSlot]:
    return {
        stop.employer: VisitSlot(
            day=route.team_day.day,
            team=route.team_day.number,
            start_min=stop.start_min,
            leave_min=stop.leave_min,
        )
        for route in roster.routes
        for stop in route.stops
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
