"""Visit arrangements: when and by whom an employer is visited this month, or why it is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geo.employer import EmployerId
from geo.message import Message, message
from planner.month_plan import MonthPlan
from planner.roster import UnplacedCause
from planner.visit import VisitList


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitArrangement:
    """The visit of one employer; without a day it could not be placed."""

    list: VisitList
    day: date | None
    team: int
    start_min: int
    leave_min: int
    lead: str
    member: str
    cause: UnplacedCause | None
    reason: Message | None
    helps: Message | None = None
    """What would let it in, the cheapest first."""

    @property
    def sentence(self) -> Message:
        """Return when the visit is made and by whom, or why it is not made."""
        if self.day is None and self.reason is not None and self.helps is not None:
            return message(
                "没有排入本月计划：{reason}；这样就能排入：{changes}",
                reason=self.reason,
                changes=self.helps,
            )
        if self.day is None:
            return message("没有排入本月计划：{reason}", reason=self.reason or message("原因不明"))
        return message(
            "{day} 第 {team} 组 {start}—{leave}，{lead}、{member}",
            day=self.day.isoformat(),
            team=self.team,
            start=_clock(self.start_min),
            leave=_clock(self.leave_min),
            lead=self.lead,
            member=self.member,
        )


def arrangements(plan: MonthPlan) -> Mapping[EmployerId, VisitArrangement]:
    """Return the arrangement of every employer that has a visit or was to have one."""
    names = {one.id: one.name for one in plan.inspectors}
    lists = {one.employer: one.list for one in plan.visits}
    certain = {one.employer for one in plan.coverage.certain}
    found = {
        stop.employer: VisitArrangement(
            list=lists[stop.employer],
            day=route.team_day.day,
            team=route.team_day.number,
            start_min=stop.start_min,
            leave_min=stop.leave_min,
            lead=names[route.team_day.lead],
            member=names[route.team_day.member],
            cause=None,
            reason=None,
        )
        for route in plan.roster.routes
        for stop in route.stops
    }
    for left in plan.roster.unplaced:
        found[left.employer] = VisitArrangement(
            list=lists.get(
                left.employer,
                VisitList.CERTAIN if left.employer in certain else VisitList.RANDOM,
            ),
            day=None,
            team=0,
            start_min=0,
            leave_min=0,
            lead="",
            member="",
            cause=left.cause,
            reason=left.reason,
            helps=left.helps,
        )
    return dict(sorted(found.items()))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
