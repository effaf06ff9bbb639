"""Visit frequency: how often one employer is visited, by anybody and for any reason (频次提醒).

The alarms warn of what each authority alone cannot see: that one workplace has several visits in a
day, a week (Monday to Sunday) or a calendar month. Exempt kinds are counted too, for the employer
opens its gate to them all the same. An alarm is a warning and bars nothing (国办发〔2024〕54号 asks
for frequency to be watched and visits to be merged).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from geo.employer import EmployerId
from geo.history import Inspection, InspectionKind
from geo.message import Message, message
from planner.month import Month
from planner.rule_set import VisitCap


class AlarmSpan(StrEnum):
    """The time in which visits are counted."""

    DAY = "一天"
    WEEK = "一周"
    MONTH = "一个月"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """A visit that is going to be made."""

    employer: EmployerId
    on: date
    kind: InspectionKind
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenVisit:
    """One visit in the time of an alarm."""

    on: date
    authority: str
    kind: InspectionKind
    is_planned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAlarm:
    """An employer that has too many visits in a day, a week or a month."""

    employer: EmployerId
    span: AlarmSpan
    first: date
    last: date
    limit: int
    """So many visits raise the alarm."""
    visits: tuple[SeenVisit, ...]
    """All of them in order of day, authority and kind."""

    @property
    def sentence(self) -> Message:
        """Return who visits how often, in words."""
        by = Counter(one.authority for one in self.visits)
        who = "、".join(f"{name}×{times}" for name, times in sorted(by.items()))
        count, limit = len(self.visits), self.limit
        if self.span is AlarmSpan.DAY:
            return message(
                "{day} 一天内有 {count} 次检查（{who}），达到提醒数 {limit}：请合并为一次",
                day=self.first.isoformat(),
                count=count,
                who=who,
                limit=limit,
            )
        if self.span is AlarmSpan.WEEK:
            return message(
                "{first} 至 {last} 一周内有 {count} 次检查（{who}），达到提醒数 {limit}："
                "请合并或错开",
                first=self.first.isoformat(),
                last=self.last.isoformat(),
                count=count,
                who=who,
                limit=limit,
            )
        return message(
            "{month} 月内有 {count} 次检查（{who}），达到提醒数 {limit}：请合并或错开",
            month=f"{self.first:%Y-%m}",
            count=count,
            who=who,
            limit=limit,
        )


def month_alarms(
    inspections: Mapping[EmployerId, Sequence[Inspection]],
    planned: Iterable[PlannedVisit],
    cap: VisitCap,
    *,
    month: Month,
) -> tuple[VisitAlarm, ...]:
    """Return the alarms that touch a month, by employer, span and first day.

    Visits made and planned count alike, those of a week that the month cuts included. A visit that
    is both planned and recorded by the same authority on the same day counts once.
    """
    seen: dict[EmployerId, set[tuple[int, SeenVisit]]] = {}
    for employer, past in inspections.items():
        for number, one in enumerate(past):
            if _near(one.on, month):
                visit = SeenVisit(
                    on=one.on, authority=one.authority, kind=one.kind, is_planned=False
                )
                seen.setdefault(employer, set()).add((number, visit))
    for coming in planned:
        done = {
            (one.on, one.authority)
            for _, one in seen.get(coming.employer, ())
            if not one.is_planned
        }
        if _near(coming.on, month) and (coming.on, coming.authority) not in done:
            visit = SeenVisit(
                on=coming.on, authority=coming.authority, kind=coming.kind, is_planned=True
            )
            seen.setdefault(coming.employer, set()).add((-1, visit))
    return tuple(
        alarm
        for employer in sorted(seen)
        for alarm in _alarms(employer, [one for _, one in seen[employer]], cap)
        if alarm.first <= month.last_day and month.first_day <= alarm.last
    )


def visit_alarms(
    inspections: Iterable[Inspection], cap: VisitCap, *, authority: str, on: date
) -> tuple[Message, ...]:
    """Return the alarms that one more visit of `authority` on a day raises or is part of."""
    if cap.alarm_per_day is cap.alarm_per_week is cap.alarm_per_month is None:
        return ()
    visits = [
        SeenVisit(on=one.on, authority=one.authority, kind=one.kind, is_planned=False)
        for one in inspections
        if abs(one.on - on) <= timedelta(days=31)
    ]
    more = SeenVisit(on=on, authority=authority, kind=InspectionKind.CERTAIN, is_planned=True)
    return tuple(
        alarm.sentence
        for alarm in _alarms(EmployerId(""), [*visits, more], cap)
        if alarm.first <= on <= alarm.last
    )


def _alarms(
    employer: EmployerId, visits: Sequence[SeenVisit], cap: VisitCap
) -> Iterator[VisitAlarm]:
    ordered = sorted(visits, key=lambda one: (one.on, one.authority, one.kind, one.is_planned))
    for span, limit in (
        (AlarmSpan.DAY, cap.alarm_per_day),
        (AlarmSpan.WEEK, cap.alarm_per_week),
        (AlarmSpan.MONTH, cap.alarm_per_month),
    ):
        if limit is None:
            continue
        groups: dict[tuple[date, date], list[SeenVisit]] = {}
        for one in ordered:
            groups.setdefault(_span_of(one.on, span), []).append(one)
        for (first, last), within in groups.items():
            if len(within) >= limit:
                yield VisitAlarm(
                    employer=employer,
                    span=span,
                    first=first,
                    last=last,
                    limit=limit,
                    visits=tuple(within),
                )


def _span_of(day: date, span: AlarmSpan) -> tuple[date, date]:
    if span is AlarmSpan.DAY:
        return day, day
    if span is AlarmSpan.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    month = Month(year=day.year, number=day.month)
    return month.first_day, month.last_day


def _near(day: date, month: Month) -> bool:
    """Return whether a day can share a week with one of the month."""
    week = timedelta(days=6)
    return month.first_day - week <= day <= month.last_day + week
