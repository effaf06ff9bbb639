"""Roster instances: a roster problem as arrays of whole minutes, checked once at the door."""

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.errors import PlannerError
from planner.roster import RosterProblem, WorkingDay
from planner.roster_fit import obstacle
from planner.route_schedule import FOREVER
from planner.team_day import TeamDay
from planner.vehicle_limit import VehicleLimit, vehicle_limits
from planner.visit import Visit
from planner.visit_call import calls_of, paired_days, shared_worth
from planner.visit_spacing import day_numbers

PRIZE_MIN: Final = 100
"""Travel minutes that one point of a targeted visit's prize is worth."""
URGENT_MIN: Final = 30
"""Travel minutes that an urgent visit is worth more than another mandatory one."""


class InvalidRosterProblemError(PlannerError, ValueError):
    """A roster was asked for from parts that do not belong together."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RosterInstance:
    """A problem with `d` offices, `n` visits and `r` team-days; node = office, then d + visit."""

    visits: tuple[Visit, ...]
    team_days: tuple[TeamDay, ...]
    clock: WorkingDay
    travel: NDArray[np.int64]
    """Minutes between nodes, (d + n, d + n), row = from."""
    metres: NDArray[np.int64]
    """Metres between nodes, of the same shape."""
    offices: int
    depot: tuple[int, ...]
    """Node of each team-day's office."""
    service: NDArray[np.int64]
    opens: NDArray[np.int64]
    last_start: NDArray[np.int64]
    """Latest minute at which work on site may begin, (n,)."""
    weight: NDArray[np.int64]
    """What placing each visit is worth, in travel minutes, (n,)."""
    allowed: NDArray[np.bool_]
    """Whether team-day r may make visit n: day, skills and recusal, (r, n)."""
    vehicle_limits: tuple[VehicleLimit, ...] = ()
    """Team-days of an office and day that are more than its vehicles."""
    pairs: tuple[tuple[int, int], ...] = ()
    """First and second call of the visits with two; the second calls come after all visits, in
    order. Both are made or neither: `planner.linked_solution` sees to it."""
    spacings: tuple[tuple[int, int, int], ...] = ()
    """Two visits and the least number of working days between them; seen to likewise."""
    day_of: tuple[int, ...] = ()
    """Number of each team-day's day among the working days."""

    @property
    def whole(self) -> tuple[Visit, ...]:
        """Return the visits of the problem, without second calls."""
        return self.visits[: len(self.visits) - len(self.pairs)]


def roster_instance(problem: RosterProblem) -> RosterInstance:
    """Return `problem` as arrays.

    A mandatory visit is worth more than all targeted ones and all travel together, so that the
    number of mandatory visits placed comes first, prizes second and travel third. An urgent one is
    worth half an hour of travel more, so that it is not the one that is left out. The two calls of
    one visit share its worth. A visit that goes first is worth more than all the others together.

    Raises
    ------
    InvalidRosterProblemError
        If visits or team-days repeat or are out of order, an office or a travel time is missing,
        a visit that goes first is unknown, or the clock leaves no room for lunch.
    """
    _check_clock(problem.clock)
    _check_order(problem)
    if problem.balance_min is not None and problem.balance_min < 0:
        raise InvalidRosterProblemError(
            "各组工时差上限 {minutes} 分钟不成立：请填 0 以上的分钟数，或不设上限",
            minutes=problem.balance_min,
        )
    offices = {office.id: node for node, office in enumerate(problem.offices)}
    keys = [f"office:{office.id}" for office in problem.offices]
    calls, pairs = calls_of(problem.visits)
    keys += [f"employer:{visit.employer}" for visit in calls]
    places = {place: row for row, place in enumerate(problem.travel.places)}
    if missing := [key for key in keys if key not in places]:
        raise InvalidRosterProblemError(
            "行程矩阵里缺少 {count} 个地点，例如 {key}：请先计算行程",
            count=len(missing),
            key=missing[0],
        )
    for team_day in problem.team_days:
        if team_day.office not in offices:
            raise InvalidRosterProblemError(
                "{day} 第 {number} 组从机构 {office} 出发，但没有这个机构：请补充机构表",
                day=team_day.day,
                number=team_day.number,
                office=team_day.office,
            )
    rows = np.array([places[key] for key in keys], dtype=np.int64)
    seconds = problem.travel.seconds[np.ix_(rows, rows)] if keys else np.zeros((0, 0), np.int64)
    metres = problem.travel.metres[np.ix_(rows, rows)] if keys else np.zeros((0, 0), np.int64)
    minutes = np.where(seconds < 0, FOREVER, np.minimum(-(-seconds // 60), FOREVER))
    clock, visits = problem.clock, calls
    days = day_numbers(
        problem.working_days,
        (day for visit in visits for day in visit.allowed_days),
        [team_day.day for team_day in problem.team_days],
    )
    service = np.array([visit.service_min for visit in visits], dtype=np.int64)
    opens = np.array([max(v.open_min, clock.start_min) for v in visits], dtype=np.int64)
    closes = np.array([min(v.close_min, clock.end_min) for v in visits], dtype=np.int64)
    return RosterInstance(
        visits=visits,
        team_days=problem.team_days,
        clock=clock,
        travel=minutes,
        metres=metres,
        offices=len(offices),
        depot=tuple(offices[team_day.office] for team_day in problem.team_days),
        service=service,
        opens=opens,
        last_start=closes - service,
        weight=shared_worth(_weights(problem), pairs),
        allowed=paired_days(
            _allowed(visits, problem.team_days), visits, pairs, problem.team_days, days
        ),
        vehicle_limits=vehicle_limits(problem.team_days, problem.offices),
        pairs=pairs,
        spacings=_spacings(problem),
        day_of=days,
    )


def _weights(problem: RosterProblem) -> NDArray[np.int64]:
    visits = problem.visits
    mandatory = mandatory_min(visits, problem.clock, len(problem.team_days))
    weight = np.array(
        [mandatory * visit.is_mandatory + _extra(visit) for visit in visits], dtype=np.int64
    )
    if problem.first:
        ahead = first_min(visits, problem.clock, len(problem.team_days))
        weight += ahead * np.array([visit.employer in problem.first for visit in visits])
    return weight


def first_min(visits: tuple[Visit, ...], clock: WorkingDay, team_days: int) -> int:
    """Return the travel minutes that going first is worth: more than all visits together."""
    mandatory = mandatory_min(visits, clock, team_days)
    return mandatory * (1 + sum(visit.is_mandatory for visit in visits))


def mandatory_min(visits: tuple[Visit, ...], clock: WorkingDay, team_days: int) -> int:
    """Return the travel minutes that a mandatory visit is worth: more than all else together."""
    return 1 + sum(map(_extra, visits)) + team_days * (clock.end_min - clock.start_min)


def _extra(visit: Visit) -> int:
    """Return what a visit is worth beside being mandatory: its prize, or a bit if it is urgent."""
    if visit.is_mandatory:
        return URGENT_MIN * visit.is_urgent
    return PRIZE_MIN * max(1, visit.prize)


def _allowed(visits: tuple[Visit, ...], team_days: tuple[TeamDay, ...]) -> NDArray[np.bool_]:
    rows = [[obstacle(visit, team) is None for visit in visits] for team in team_days]
    return np.array(rows, dtype=np.bool_).reshape(len(team_days), len(visits))


def _spacings(problem: RosterProblem) -> tuple[tuple[int, int, int], ...]:
    """Return the spacings between visits by number; those with visits of another month are void."""
    number = {visit.employer: k for k, visit in enumerate(problem.visits)}
    return tuple(
        (number[each.first], number[each.second], each.least_days)
        for each in problem.spacings
        if each.first in number and each.second in number
    )


def _check_clock(clock: WorkingDay) -> None:
    if not (
        0 <= clock.start_min < clock.end_min
        and clock.lunch_earliest_min <= clock.lunch_latest_min
        and clock.lunch_min >= 0
    ):
        raise InvalidRosterProblemError(
            "工作时间 {start}—{end} 或午休 {earliest}—{latest} 先后颠倒：请改正（单位：分钟）",
            start=clock.start_min,
            end=clock.end_min,
            earliest=clock.lunch_earliest_min,
            latest=clock.lunch_latest_min,
        )
    if clock.drive_limit_min is not None and clock.drive_limit_min < 0:
        raise InvalidRosterProblemError(
            "每天行车上限 {minutes} 分钟不成立：请填 0 以上的分钟数，或不设上限",
            minutes=clock.drive_limit_min,
        )


def _check_order(problem: RosterProblem) -> None:
    employers = [visit.employer for visit in problem.visits]
    for before, after in itertools.pairwise(employers):
        if before >= after:
            raise InvalidRosterProblemError(
                "检查任务没有按用人单位编号排序，或 {employer} 重复：一个单位一个月只能有一项任务",
                employer=after,
            )
    if unknown := sorted(problem.first.difference(employers)):
        raise InvalidRosterProblemError(
            "要求优先排入的 {employer} 不在本月检查任务中：请先把它列入任务", employer=unknown[0]
        )
    keys = [(team_day.day, team_day.number) for team_day in problem.team_days]
    for earlier, later in itertools.pairwise(keys):
        if earlier >= later:
            raise InvalidRosterProblemError(
                "小组日没有按日期和组号排序，或 {day} 第 {number} 组重复",
                day=later[0],
                number=later[1],
            )
