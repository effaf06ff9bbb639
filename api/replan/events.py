"""What the options of `xuntu replan` say happened, as events and pins."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from api.console import UsageProblemError
from geo.employer import EmployerId
from planner.inspector import Inspector, InspectorId
from planner.month import Month
from planner.replan_event import (
    OfficerAbsent,
    ReplanEvent,
    RoadClosed,
    TeamDayLost,
    UrgentVisit,
    VisitCancelled,
    VisitMoved,
    VisitPlaced,
)
from planner.replan_pin import NEVER_BEGUN, ReplanPins

_MOMENT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}):(\d{2}))?")


class ReplanAsked(Protocol):
    """What somebody asks a replan for, at the console or at a screen."""

    def pins(self) -> ReplanPins:
        """Return what is done, under way, published and pinned."""

    def events(self, month: Month, inspectors: Sequence[Inspector]) -> tuple[ReplanEvent, ...]:
        """Return what happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanWords:
    """The options as they were written."""

    done_until: str | None = None
    published_until: str | None = None
    pin: Sequence[str] = ()
    cancel: Sequence[str] = ()
    move: Sequence[str] = ()
    place: Sequence[str] = ()
    sick: Sequence[str] = ()
    lost: Sequence[str] = ()
    urgent: Sequence[str] = ()
    closed_road: Sequence[str] = ()

    def pins(self) -> ReplanPins:
        """Return what is done, under way, published and pinned.

        Raises
        ------
        UsageProblemError
            If a date or a time cannot be read.
        """
        done, begun = date.min, NEVER_BEGUN
        if self.done_until is not None:
            found = _MOMENT.fullmatch(self.done_until.strip())
            if found is None:
                raise _unreadable("--done-until", self.done_until, "2026-12-10 或 2026-12-10T11:30")
            done = _day(found[1], "--done-until")
            if found[2] is not None:
                begun = done, int(found[2]) * 60 + int(found[3])
                done = date.fromordinal(done.toordinal() - 1)
        published = date.min
        if self.published_until is not None:
            published = _day(self.published_until, "--published-until")
        return ReplanPins(
            done_until=done,
            begun=begun,
            published_until=published,
            employers=frozenset(EmployerId(one.strip()) for one in self.pin),
        )

    def events(self, month: Month, inspectors: Sequence[Inspector]) -> tuple[ReplanEvent, ...]:
        """Return what happened, in the order of the options in the help.

        Raises
        ------
        UsageProblemError
            If an option lacks a part, or a date cannot be read, or a name is not of one person.
        """
        return (
            *(VisitCancelled(employer=EmployerId(who), reason=why)
              for who, why in _pairs("--cancel", self.cancel, "单位编号=理由")),
            *(VisitMoved(employer=EmployerId(who), day=_day(day, "--move"))
              for who, day in _pairs("--move", self.move, "单位编号=日期")),
            *(_placed(who, which)
              for who, which in _pairs("--place", self.place, "单位编号=日期/组号")),
            *(_absent(who, span, inspectors)
              for who, span in _pairs("--sick", self.sick, "人员=起日..止日")),
            *(_lost(which, why)
              for which, why in _pairs("--lost", self.lost, "日期/组号=理由")),
            *(_urgent(each, month) for each in self.urgent),
            *(RoadClosed(road=road.strip()) for road in self.closed_road),
        )  # fmt: skip


def _pairs(option: str, given: Sequence[str], shape: str) -> list[tuple[str, str]]:
    pairs = []
    for each in given:
        key, _, value = each.partition("=")
        if not (key.strip() and value.strip()):
            raise _unreadable(option, each, shape)
        pairs.append((key.strip(), value.strip()))
    return pairs


def _absent(who: str, span: str, inspectors: Sequence[Inspector]) -> OfficerAbsent:
    first, _, last = span.partition("..")
    begin = _day(first, "--sick")
    return OfficerAbsent(
        officer=_officer(who, inspectors),
        first=begin,
        last=_day(last, "--sick") if last else begin,
    )


def _officer(who: str, inspectors: Sequence[Inspector]) -> InspectorId:
    ids: Mapping[str, Inspector] = {one.id: one for one in inspectors}
    if who in ids:
        return InspectorId(who)
    named = [one.id for one in inspectors if one.name == who]
    if len(named) > 1:
        raise UsageProblemError(
            "人员表里有 {count} 人叫{name}：请改填人员编号（{ids}）",
            count=len(named),
            name=who,
            ids="、".join(named),
        )
    return named[0] if named else InspectorId(who)


def _placed(who: str, which: str) -> VisitPlaced:
    day, _, number = which.partition("/")
    if not number.isdecimal():
        raise _unreadable("--place", f"{who}={which}", "单位编号=2026-12-10/2")
    return VisitPlaced(employer=EmployerId(who), day=_day(day, "--place"), number=int(number))


def _lost(which: str, why: str) -> TeamDayLost:
    day, _, number = which.partition("/")
    if not number.isdecimal():
        raise _unreadable("--lost", which, "2026-12-10/2=理由")
    return TeamDayLost(day=_day(day, "--lost"), number=int(number), reason=why)


def _urgent(given: str, month: Month) -> UrgentVisit:
    who, _, rest = given.partition("=")
    if not who.strip():
        raise _unreadable("--urgent", given, "单位编号[=期限[:事由]]")
    deadline, _, reason = rest.partition(":")
    return UrgentVisit(
        employer=EmployerId(who.strip()),
        deadline=_day(deadline, "--urgent") if deadline.strip() else month.last_day,
        reason=reason.strip() or "投诉举报",
    )


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageProblemError(
            "{option} 的日期“{text}”看不懂：请写成 2026-12-10 的样子",
            option=option,
            text=text.strip(),
        ) from error


def _unreadable(option: str, given: str, shape: str) -> UsageProblemError:
    return UsageProblemError(
        "{option} 的“{given}”看不懂：请写成 {shape}", option=option, given=given, shape=shape
    )
