"""Unplaced links: why a visit of two calls, or one that must keep its distance, has no place.

Causes that say that no team-days go together, or that a day is too short, are found by trying both
calls alone on every pair of team-days that could make them.
"""

from collections.abc import Sequence

from geo.employer import EmployerId
from geo.message import Message, message
from planner.linked_routes import LinkedRoutes
from planner.roster import RosterProblem, Route, UnplacedCause, UnplacedVisit
from planner.roster_fit import obstacle
from planner.roster_instance import RosterInstance, roster_instance
from planner.visit import SecondKind, Visit
from planner.visit_call import row_pairs


class LinkJudge:
    """Tries visits with links on the team-days of one problem."""

    def __init__(self, problem: RosterProblem, routes: Sequence[Route]) -> None:
        self._problem = problem
        self._row = {team_day: row for row, team_day in enumerate(problem.team_days)}
        self._number = {visit.employer: k for k, visit in enumerate(problem.visits)}
        self._day: dict[EmployerId, list[int]] = {}
        self._instance: RosterInstance = roster_instance(problem)
        for route in routes:
            for stop in route.stops:
                self._day.setdefault(stop.employer, []).append(self._row[route.team_day])

    def together(self, visit: Visit) -> UnplacedVisit | None:
        """Return why both calls of `visit` have no place, or None when it has but one call."""
        if visit.second is None:
            return None
        instance, again = self._instance, visit.second_call()
        able = [
            (one, other)
            for one, other in row_pairs(visit.second, instance.team_days, instance.day_of)
            if obstacle(visit, instance.team_days[one]) is None
            and obstacle(again, instance.team_days[other]) is None
        ]
        if not able:
            return _unplaced(visit, UnplacedCause.NO_PAIR, _no_pair(visit.second.kind))
        alone = LinkedRoutes(instance, [()] * len(instance.team_days), {})
        minutes = visit.service_min, visit.second.service_min
        if alone.best_way(self._number[visit.employer], makes_room=False) is None:
            reason = message(
                "须两次到场（现场 {first} 和 {second} 分钟），单独去也没有一对小组日排得进",
                first=minutes[0],
                second=minutes[1],
            )
            return _unplaced(visit, UnplacedCause.TOO_FAR, reason)
        reason = message(
            "须两次到场（现场 {first} 和 {second} 分钟），可配对的 {count} 对小组日在这份排班里"
            "放不下：请减少其他任务或增排小组日",
            first=minutes[0],
            second=minutes[1],
            count=len(able),
        )
        return _unplaced(visit, UnplacedCause.NO_CAPACITY, reason)

    def apart(self, visit: Visit) -> UnplacedVisit | None:
        """Return that spacing alone keeps `visit` out, or None when a day is far enough."""
        rows = [
            r for r, team in enumerate(self._instance.team_days) if obstacle(visit, team) is None
        ]
        if any(self.is_far(visit, row) for row in rows):
            return None
        number = self._number[visit.employer]
        near = sorted(
            self._instance.visits[partner].name
            for partner, _ in self._partners(number)
            if self._instance.visits[partner].employer in self._day
        )
        reason = message(
            "可去的 {count} 个小组日离已排的检查都不够远（须隔开的单位：{others}）",
            count=len(rows),
            others="、".join(near),
        )
        return _unplaced(visit, UnplacedCause.NO_CAPACITY, reason)

    def is_far(self, visit: Visit, row: int) -> bool:
        """Return whether team-day `row` is far enough from the placed visits to be spaced from."""
        day_of = self._instance.day_of
        return all(
            abs(day_of[row] - day_of[other]) >= days
            for partner, days in self._partners(self._number[visit.employer])
            for other in self._day.get(self._instance.visits[partner].employer, ())
        )

    def _partners(self, number: int) -> list[tuple[int, int]]:
        return [
            (other if one == number else one, days)
            for one, other, days in self._instance.spacings
            if number in (one, other)
        ]


def _no_pair(kind: SecondKind) -> Message:
    if kind is SecondKind.NEXT_DAY:
        return message("没有一个可去的小组有相连的两个外出日都可检查：请增排小组日或放宽日期")
    if kind is SecondKind.JOINT:
        return message("没有一天有两个可去的小组同时在岗，不能联合检查：请当天增排小组")
    return message("没有两个可去的小组日相隔足够的工作日：请放宽日期或间隔")


def _unplaced(visit: Visit, cause: UnplacedCause, reason: Message) -> UnplacedVisit:
    return UnplacedVisit(employer=visit.employer, cause=cause, reason=reason)
