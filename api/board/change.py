"""Board changes: what a form of the board says happened, as one event and the pins of the day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from api.clock import day_of
from data.audits import CHINA
from geo.employer import EmployerId
from geo.errors import XuntuError
from geo.message import Message, message
from planner.inspector import Inspector, InspectorId
from planner.month import Month
from planner.month_plan import MonthPlan
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
from planner.replan_pin import ReplanPins

_NAMED: Final = 5
"""Employers that are named where a word fits several."""


class ChangeKind(StrEnum):
    """What can be asked for on the board."""

    PLACE = "place"
    CANCEL = "cancel"
    MOVE = "move"
    SICK = "sick"
    LOST = "lost"
    URGENT = "urgent"
    ROAD = "road"
    UNDO = "undo"


FIELDS: Final = (
    "kind", "employer", "slot", "day", "reason", "officer", "first", "last", "deadline", "road",
    "published",
)  # fmt: skip
"""Fields of the forms; a change that was tried is asked for again with the same ones."""


class UnreadableChangeError(XuntuError):
    """A form of the board lacks something or holds what cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardChange:
    """One change, as `api.replan.workflow` asks for it; no event means going back a version."""

    event: ReplanEvent | None
    fields: Mapping[str, str]
    published: date
    at: datetime

    def pins(self) -> ReplanPins:
        """Return what is over by the clock, and what is published."""
        return clock_pins(self.at, published=self.published)

    def events(self, month: Month, inspectors: Sequence[Inspector]) -> tuple[ReplanEvent, ...]:
        """Return what happened."""
        del month, inspectors
        return () if self.event is None else (self.event,)


def clock_pins(at: datetime, *, published: date = date.min) -> ReplanPins:
    """Return that the days before today are done, and today as far as the clock says."""
    here = at.astimezone(CHINA)
    today = day_of(at)
    return ReplanPins(
        done_until=today - timedelta(days=1),
        begun=(today, here.hour * 60 + here.minute),
        published_until=published,
    )


def published_day(text: str) -> date:
    """Return the last published day; nothing is published where the field is empty."""
    return _day(text, message("已公布到")) if text.strip() else date.min


def read_change(plan: MonthPlan, given: Mapping[str, str], *, at: datetime) -> BoardChange:
    """Return the change that a form asks for.

    Raises
    ------
    UnreadableChangeError
        If a field is missing or cannot be read, or an employer is not one of the area.
    """
    fields = {name: text for name in FIELDS if (text := given.get(name, "").strip())}
    return BoardChange(
        event=_event(plan, fields),
        fields=fields,
        published=published_day(fields.get("published", "")),
        at=at,
    )


def slot_of(text: str) -> tuple[date, int]:
    """Return day and team of `2026-12-10/2`."""
    day, _, number = text.partition("/")
    if not (number.isascii() and number.isdecimal()):
        raise _lacking(message("组日"))
    return _day(day, message("组日")), int(number)


def _event(plan: MonthPlan, fields: Mapping[str, str]) -> ReplanEvent | None:
    kind = fields.get("kind", "")
    if kind == ChangeKind.UNDO:
        return None
    if kind not in _EVENTS:
        raise _lacking(message("发生了什么"))
    return _EVENTS[ChangeKind(kind)](plan, fields)


def _placed(plan: MonthPlan, fields: Mapping[str, str]) -> VisitPlaced:
    day, number = slot_of(_text(fields, "slot", message("组日")))
    return VisitPlaced(employer=_employer(plan, fields), day=day, number=number)


def _cancelled(plan: MonthPlan, fields: Mapping[str, str]) -> VisitCancelled:
    return VisitCancelled(employer=_employer(plan, fields), reason=_reason(fields))


def _moved(plan: MonthPlan, fields: Mapping[str, str]) -> VisitMoved:
    day = _day(fields.get("day", ""), message("改到哪一天"))
    return VisitMoved(employer=_employer(plan, fields), day=day)


def _absent(_plan: MonthPlan, fields: Mapping[str, str]) -> OfficerAbsent:
    first = _day(fields.get("first", ""), message("从哪一天"))
    last = fields.get("last", "")
    return OfficerAbsent(
        officer=InspectorId(_text(fields, "officer", message("人员"))),
        first=first,
        last=_day(last, message("到哪一天")) if last else first,
    )


def _lost(_plan: MonthPlan, fields: Mapping[str, str]) -> TeamDayLost:
    day, number = slot_of(_text(fields, "slot", message("组日")))
    return TeamDayLost(day=day, number=number, reason=_reason(fields))


def _urgent(plan: MonthPlan, fields: Mapping[str, str]) -> UrgentVisit:
    deadline = fields.get("deadline", "")
    return UrgentVisit(
        employer=_employer(plan, fields),
        deadline=_day(deadline, message("期限")) if deadline else plan.month.last_day,
        reason=_reason(fields),
    )


def _closed(_plan: MonthPlan, fields: Mapping[str, str]) -> RoadClosed:
    return RoadClosed(road=_text(fields, "road", message("封闭的道路")))


_EVENTS: Final[Mapping[ChangeKind, Callable[[MonthPlan, Mapping[str, str]], ReplanEvent]]] = {
    ChangeKind.PLACE: _placed,
    ChangeKind.CANCEL: _cancelled,
    ChangeKind.MOVE: _moved,
    ChangeKind.SICK: _absent,
    ChangeKind.LOST: _lost,
    ChangeKind.URGENT: _urgent,
    ChangeKind.ROAD: _closed,
}


def _employer(plan: MonthPlan, fields: Mapping[str, str]) -> EmployerId:
    """Return the employer whose id is given, or the only one with these words in its name."""
    text = _text(fields, "employer", message("单位"))
    if any(one.id == text for one in plan.employers):
        return EmployerId(text)
    found = [one for one in plan.employers if text in one.name or one.credit_code == text]
    if len(found) == 1:
        return found[0].id
    if not found:
        raise UnreadableChangeError("没有名称含“{text}”或编号为它的单位：请核对后重填", text=text)
    raise UnreadableChangeError(
        "名称含“{text}”的有 {count} 家，请改填单位编号：{names}",
        text=text,
        count=len(found),
        names="、".join(f"{one.name}（{one.id}）" for one in found[:_NAMED]),
    )


def _reason(fields: Mapping[str, str]) -> str:
    return _text(fields, "reason", message("理由"))


def _text(fields: Mapping[str, str], name: str, field: Message) -> str:
    if not (text := fields.get(name, "")):
        raise _lacking(field)
    return text


def _day(text: str, field: Message) -> date:
    if not text:
        raise _lacking(field)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableChangeError(
            "“{field}”填了“{text}”，不是日期：请写成 2026-12-10 的样子", field=field, text=text
        ) from error


def _lacking(field: Message) -> UnreadableChangeError:
    return UnreadableChangeError("“{field}”没有填：请填写后再试排", field=field)
