"""Replan requests: whether the events and pins that were named make sense for a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geo.employer import EmployerId, OperatingStatus
from geo.message import Message, listed, message
from planner.month_plan import MonthPlan
from planner.replan_event import (
    OfficerAbsent,
    ReplanEvent,
    TeamDayLost,
    UrgentVisit,
    VisitCancelled,
    VisitMoved,
    VisitPlaced,
)
from planner.replan_link import bound_employers
from planner.replan_pin import ReplanPins, ReplanRefusedError
from planner.roster import Route
from planner.team_day import TeamDay
from planner.visit_placement import placement_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanRequest:
    """Events and pins that fit a plan."""

    events: tuple[ReplanEvent, ...]
    pins: ReplanPins


def check_request(
    plan: MonthPlan, events: Sequence[ReplanEvent], pins: ReplanPins
) -> ReplanRequest:
    """Return the request, or refuse it with what is wrong and what to do.

    Raises
    ------
    ReplanRefusedError
        If nothing happened, or an event or a pin names what the plan does not have, what is done
        already, a day outside the month, or one employer twice; or is to move a visit of two calls
        or one that is spaced from another.
    """
    if not events:
        raise ReplanRefusedError(
            "没有说明发生了什么：请至少给出一项，如取消、改期、缺勤、紧急检查或道路封闭"
        )
    checker = _Checker(plan, pins)
    seen: set[EmployerId] = set()
    bound = bound_employers(plan)
    for event in events:
        if isinstance(event, VisitCancelled | VisitMoved | VisitPlaced | UrgentVisit):
            if event.employer in seen:
                raise ReplanRefusedError(
                    "{employer} 给出了两项变化：每家只能给一项", employer=event.employer
                )
            if event.employer in bound and not isinstance(event, VisitCancelled):
                raise ReplanRefusedError(
                    "{employer} 须两次到场，或与别家须有间隔，月中不能单独改期、改派或"
                    "改成紧急检查：请先取消它，或重新排班",
                    employer=event.employer,
                )
            if event.employer in pins.employers:
                raise ReplanRefusedError(
                    "{employer} 既要求固定又给出了变化：请只留一项", employer=event.employer
                )
            seen.add(event.employer)
        checker.check(event)
    for employer in sorted(pins.employers):
        if employer not in checker.route_of:
            raise ReplanRefusedError(
                "{employer} 没有排在 {month} 的路线上，不能固定：请核对单位编号",
                employer=employer,
                month=str(plan.month),
            )
    return ReplanRequest(events=tuple(events), pins=pins)


class _Checker:
    def __init__(self, plan: MonthPlan, pins: ReplanPins) -> None:
        self._plan = plan
        self._pins = pins
        self.route_of: dict[EmployerId, Route] = {
            stop.employer: route for route in plan.roster.routes for stop in route.stops
        }
        self._visits = {visit.employer: visit for visit in plan.visits}

    def check(self, event: ReplanEvent) -> None:
        match event:
            case VisitCancelled():
                self._waiting(event.employer)
                self._with_reason(event.reason, event.said)
            case VisitMoved():
                self._waiting(event.employer)
                self._open_day(event.day)
                days = self._visits[event.employer].allowed_days
                if event.day not in days:
                    raise ReplanRefusedError(
                        "{employer} 在 {day} 不能检查：可以检查的日期是 {days}",
                        employer=event.employer,
                        day=event.day.isoformat(),
                        days="、".join(day.isoformat() for day in days) or message("（没有）"),
                    )
            case VisitPlaced():
                self._placed(event)
            case UrgentVisit():
                self._with_reason(event.reason, event.said)
                self._urgent(event)
            case OfficerAbsent():
                self._absent(event)
            case TeamDayLost():
                self._with_reason(event.reason, event.said)
                self._open_day(event.day)
                self._team(event.day, event.number)
            case _:
                return

    def _team(self, day: date, number: int) -> TeamDay:
        for team in self._plan.team_days:
            if (team.day, team.number) == (day, number):
                return team
        raise ReplanRefusedError(
            "{day} 没有第 {number} 组：请核对日期和组号", day=day.isoformat(), number=number
        )

    def _placed(self, event: VisitPlaced) -> None:
        self._waiting(event.employer)
        team = self._team(event.day, event.number)
        faults = placement_faults(self._plan, self._visits[event.employer], team, pins=self._pins)
        if faults:
            raise ReplanRefusedError(
                "{name}不能排到 {day} 第 {number} 组：{why}",
                name=self._visits[event.employer].name,
                day=event.day.isoformat(),
                number=event.number,
                why=listed(faults),
            )

    def _with_reason(self, reason: str, said: Message) -> None:
        if not reason.strip():
            raise ReplanRefusedError("“{what}”没有写明理由：请在等号后填写", what=said)

    def _waiting(self, employer: EmployerId) -> None:
        if employer not in self._visits:
            raise ReplanRefusedError(
                "{employer} 不在 {month} 的检查任务里：请核对单位编号",
                employer=employer,
                month=str(self._plan.month),
            )
        self._not_done(employer)

    def _not_done(self, employer: EmployerId) -> None:
        route = self.route_of.get(employer)
        if route is not None and employer in self._pins.head(route):
            raise ReplanRefusedError(
                "{employer} 已在 {day} 检查过，不能再改：请核对单位编号和已完成的日期",
                employer=employer,
                day=route.team_day.day.isoformat(),
            )

    def _open_day(self, day: date) -> None:
        month = self._plan.month
        if not month.first_day <= day <= month.last_day:
            raise ReplanRefusedError(
                "{day} 不在 {month}：请填本月的日期", day=day.isoformat(), month=str(month)
            )
        if day <= self._pins.done_until:
            raise ReplanRefusedError(
                "{day} 已经过去（已完成到 {done}）：请填以后的日期",
                day=day.isoformat(),
                done=self._pins.done_until.isoformat(),
            )

    def _urgent(self, event: UrgentVisit) -> None:
        self._open_day(event.deadline)
        self._not_done(event.employer)
        known = {one.id: one for one in self._plan.employers}
        employer = known.get(event.employer)
        if employer is None or event.employer not in self._plan.scores:
            raise ReplanRefusedError(
                "{employer} 不是本辖区已知的用人单位：请核对编号，或先导入其申报并评分",
                employer=event.employer,
            )
        if employer.position is None:
            raise ReplanRefusedError(
                "{employer} 没有坐标，不能计算车程：请先在定位核对表里补充位置",
                employer=event.employer,
            )
        if employer.status is not OperatingStatus.TRADING:
            raise ReplanRefusedError(
                "{employer} 登记为{status}，没有可检查的场所：请核对编号或更新申报",
                employer=event.employer,
                status=message(employer.status.value),
            )

    def _absent(self, event: OfficerAbsent) -> None:
        if event.last < event.first:
            raise ReplanRefusedError(
                "{officer} 的缺勤从 {first} 到 {last}，先后颠倒：请改正",
                officer=event.officer,
                first=event.first.isoformat(),
                last=event.last.isoformat(),
            )
        self._open_day(event.first)
        self._open_day(event.last)
        if event.officer not in {one.id for one in self._plan.inspectors}:
            raise ReplanRefusedError(
                "{officer} 不在本月的人员表中：请填人员编号或姓名", officer=event.officer
            )
        for route in self._plan.roster.routes:
            team = route.team_day
            if (
                event.officer in {team.lead, team.member}
                and event.first <= team.day <= event.last
                and self._pins.head(route)
            ):
                raise ReplanRefusedError(
                    "{officer} 在 {day} 已经出发：请从下一个工作日起登记缺勤，"
                    "当天剩下的登记该组停开",
                    officer=event.officer,
                    day=team.day.isoformat(),
                )
