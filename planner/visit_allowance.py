"""Visit allowances: whether an employer may be visited on a day or in a month, and why not.

What a cap bars are spans of days. On each of them no counted visit may be made:

- *own cap*: the calendar year in which the authority has made all the counted visits it may;
- *joint cap*: the same of all authorities together;
- *gap*: the days nearer than `min_gap_days` to a counted visit of the authority, before and after;
- *no finding* (三次未发现问题): from the last of so many counted visits of the authority in a row
  without a finding until the first of them is `no_finding_months` ago, or until a visit of any
  kind by anybody finds something.

Visits of exempt kinds are never barred. Sources: 国办发〔2024〕54号 asks for a yearly cap and fewer
visits to those without findings; the numbers are those of the rule file.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce

from geo.history import Inspection, InspectionKind
from geo.message import Message, message
from geo.testing_cycle import add_months
from planner.rule_set import VisitCap
from planner.visit_frequency import visit_alarms


class CapReason(StrEnum):
    """Why no counted visit may be made."""

    OWN = "own cap"
    JOINT = "joint cap"
    GAP = "gap"
    NO_FINDING = "no finding"


@dataclass(frozen=True, slots=True, kw_only=True)
class CapBlock:
    """Days on which no counted visit may be made: from `first` to the day before `until`."""

    reason: CapReason
    first: date
    until: date
    said: Message

    def bars(self, day: date) -> bool:
        """Return whether no counted visit may be made on a day."""
        return self.first <= day < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAllowance:
    """What an employer's past allows of the days asked about."""

    is_counted: bool
    """Whether a visit of the kind uses up the caps; the others are never barred."""
    open_days: tuple[date, ...]
    """The days on which a visit may be made, in order."""
    blocks: tuple[CapBlock, ...]
    """What bars a day, or would if the kind were counted; in order of reason and day."""
    alarms: tuple[Message, ...] = ()
    """What one more visit on the first open day would be too many for; warnings, never a bar."""

    @property
    def allowed(self) -> bool:
        """Return whether a visit may be made on any of the days."""
        return bool(self.open_days)

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Return why days are barred, every reason once, in order; empty where none is."""
        first: dict[CapReason, Message] = {}
        for block in self.blocks:
            first.setdefault(block.reason, block.said)
        return tuple(first.values())

    @property
    def sentence(self) -> Message:
        """Return why days are barred in one sentence, or that nothing bars them."""
        if not self.blocks:
            return message("没有检查次数限制")
        return reduce(
            lambda first, second: message("{first}；{second}", first=first, second=second),
            self.reasons,
        )

    @property
    def opens_on(self) -> date:
        """Return the first day after everything that bars a day now; `date.min` if nothing does."""
        return max((block.until for block in self.blocks), default=date.min)


def counted_allowance(
    inspections: Sequence[Inspection], cap: VisitCap, *, authority: str, days: Sequence[date]
) -> VisitAllowance:
    """Return on which of `days` a visit that uses up the caps may be made; without alarms."""
    blocks = cap_blocks(inspections, cap, authority=authority, days=days)
    return VisitAllowance(is_counted=True, open_days=_open_days(days, blocks), blocks=blocks)


def visit_allowance(
    inspections: Iterable[Inspection],
    cap: VisitCap,
    *,
    authority: str,
    kind: InspectionKind,
    days: Sequence[date],
) -> VisitAllowance:
    """Return on which of `days`, one or all of a month, `authority` may visit, and why not.

    `inspections` are all that are known of one employer, by anybody, later ones included.
    """
    made = tuple(inspections)
    blocks = cap_blocks(made, cap, authority=authority, days=days)
    is_counted = kind not in cap.exempt
    open_days = _open_days(days, blocks if is_counted else ())
    return VisitAllowance(
        is_counted=is_counted,
        open_days=open_days,
        blocks=blocks,
        alarms=visit_alarms(made, cap, authority=authority, on=open_days[0]) if open_days else (),
    )


def cap_blocks(
    inspections: Sequence[Inspection], cap: VisitCap, *, authority: str, days: Sequence[date]
) -> tuple[CapBlock, ...]:
    """Return what bars counted visits of `authority` on any of `days`, by reason and first day."""
    if not days:
        return ()
    counted = sorted((one for one in inspections if one.kind not in cap.exempt), key=_day)
    own = [one for one in counted if one.authority == authority]
    found = [one.on for one in inspections if one.violations]
    blocks = [
        *_year_blocks(counted, own, cap, {day.year for day in days}),
        *_gap_blocks(own, cap, min(days), max(days)),
        *_no_finding_blocks(own, found, cap),
    ]
    return tuple(block for block in blocks if any(block.bars(day) for day in days))


def _day(one: Inspection) -> date:
    return one.on


def _open_days(days: Sequence[date], blocks: Sequence[CapBlock]) -> tuple[date, ...]:
    ordered = tuple(sorted(days))
    if not blocks:
        return ordered
    return tuple(day for day in ordered if not any(block.bars(day) for block in blocks))


def _year_blocks(
    counted: Sequence[Inspection], own: Sequence[Inspection], cap: VisitCap, years: Iterable[int]
) -> Iterator[CapBlock]:
    for year in sorted(years):
        ours = [one.on for one in own if one.on.year == year]
        everybody = [one for one in counted if one.on.year == year]
        if len(ours) >= cap.per_year:
            yield _whole_year(CapReason.OWN, year, _own_said(ours, cap))
        if cap.joint_per_year is not None and len(everybody) >= cap.joint_per_year:
            who = Counter(one.authority for one in everybody)
            said = message(
                "各机关本年度计次检查合计 {count} 次（{who}），已达合计上限 {cap} 次，"
                "只可进行免计次的检查",
                count=len(everybody),
                who="、".join(f"{name}×{times}" for name, times in sorted(who.items())),
                cap=cap.joint_per_year,
            )
            yield _whole_year(CapReason.JOINT, year, said)


def _own_said(made: Sequence[date], cap: VisitCap) -> Message:
    if not made:
        return message("本年度计次检查上限为 {cap} 次，只可进行免计次的检查", cap=cap.per_year)
    return message(
        "本年度计次检查已达上限 {cap} 次（{days}），只可进行免计次的检查",
        cap=cap.per_year,
        days="、".join(day.isoformat() for day in made),
    )


def _whole_year(reason: CapReason, year: int, said: Message) -> CapBlock:
    return CapBlock(reason=reason, first=date(year, 1, 1), until=date(year + 1, 1, 1), said=said)


def _gap_blocks(
    own: Sequence[Inspection], cap: VisitCap, first: date, last: date
) -> Iterator[CapBlock]:
    gap = timedelta(days=cap.min_gap_days)
    near = [one for one in own if first - gap < one.on < last + gap] if gap else ()
    for one in near:
        yield CapBlock(
            reason=CapReason.GAP,
            first=one.on - gap + timedelta(days=1),
            until=one.on + gap,
            said=message(
                "与 {day} 的计次检查间隔不足 {gap} 天，{until} 起方可计次检查",
                day=one.on.isoformat(),
                gap=cap.min_gap_days,
                until=(one.on + gap).isoformat(),
            ),
        )


def _no_finding_blocks(
    own: Sequence[Inspection], found: Sequence[date], cap: VisitCap
) -> Iterator[CapBlock]:
    length = cap.block_after_no_findings
    if length is None:
        return
    for place in range(len(own) - length + 1):
        first, last = own[place].on, own[place + length - 1].on
        if any(first <= day <= last for day in found):
            continue
        ended = min((day for day in found if day > last), default=date.max)
        until = min(ended, add_months(first, cap.no_finding_months))
        if until > last:
            yield CapBlock(
                reason=CapReason.NO_FINDING,
                first=last,
                until=until,
                said=message(
                    "{first} 以来连续 {count} 次计次检查未发现问题，{until} 前不再安排计次检查",
                    first=first.isoformat(),
                    count=length,
                    until=until.isoformat(),
                ),
            )
