"""Unplaced visits: for every visit that is not on the roster, the cause and a sentence.

What is impossible alone is found by trying: the visit as the only stop of every team-day that may
make it. One that fits alone, but only where routes are fixed, is impossible with what is fixed.
The others are displaced, and then what holds their place is named: the visits whose removal alone
would let them in. What forcing them in costs is found by `planner.left_out`.
"""

import itertools
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Final

from geo.employer import EmployerId
from geo.message import Message, message
from planner.left_out_reason import Validation
from planner.roster import RosterProblem, Route, Stop, UnplacedCause, UnplacedVisit
from planner.roster_fit import obstacle
from planner.roster_part import Slot, slot_of
from planner.route_schedule import SiteCall, earliest_schedule, whole_minutes
from planner.team_day import TeamDay
from planner.unplaced_link import LinkJudge
from planner.visit import SecondKind, Visit

_RIVALS_NAMED: Final = 3


def explain_unplaced(
    problem: RosterProblem, routes: Sequence[Route], *, fixed: Container[Slot] = frozenset()
) -> tuple[UnplacedVisit, ...]:
    """Return every visit of `problem` that is on no route, with its cause, in employer order.

    Parameters
    ----------
    fixed
        Team-days that may not change, because they are done or published.
    """
    placed = {stop.employer for route in routes for stop in route.stops}
    left = [visit for visit in problem.visits if visit.employer not in placed]
    judge = UnplacedJudge(problem, routes, fixed=fixed)
    return tuple(
        judge.impossible(visit)
        or judge.links.together(visit)
        or judge.links.apart(visit)
        or judge.displaced(visit)
        for visit in sorted(left, key=lambda visit: visit.employer)
    )


class UnplacedJudge:
    """Tries visits on the team-days of one problem beside `routes`."""

    def __init__(
        self,
        problem: RosterProblem,
        routes: Sequence[Route],
        *,
        fixed: Container[Slot] = frozenset(),
    ) -> None:
        self._fixed = {team for team in problem.team_days if slot_of(team) in fixed}
        self._problem = problem
        self._row = {place: row for row, place in enumerate(problem.travel.places)}
        self._visit = {visit.employer: visit for visit in problem.visits}
        self._stops: Mapping[TeamDay, tuple[EmployerId, ...]] = {
            route.team_day: tuple(stop.employer for stop in route.stops) for route in routes
        }
        self.links = LinkJudge(problem, routes)
        self._made = {
            (route.team_day, stop.employer): _as_made(self._visit[stop.employer], stop)
            for route in routes
            for stop in route.stops
        }

    def impossible(self, visit: Visit) -> UnplacedVisit | None:
        """Return why `visit` fits no team-day that may change, or None when it fits one alone."""
        if (found := self.alone(visit)) is not None:
            return found
        free = [team for team in self._problem.team_days if obstacle(visit, team) is None]
        fitting = [team for team in free if self._fits(team, (visit.employer,))]
        if not self._fixed.issuperset(fitting):
            return None
        reason = message("可去的 {count} 个小组日都已检查或已公布，不能再改", count=len(fitting))
        return _unplaced(visit, UnplacedCause.FIXED, reason)

    def free_team_days(self, visit: Visit) -> list[TeamDay]:
        """Return the team-days that may make `visit` and may change."""
        return [
            team
            for row, team in enumerate(self._problem.team_days)
            if team not in self._fixed
            and obstacle(visit, team) is None
            and self.links.is_far(visit, row)
        ]

    def alone(self, visit: Visit) -> UnplacedVisit | None:
        """Return why `visit` fits no team-day even as its only stop, or None when it fits one."""
        obstacles = [(team, obstacle(visit, team)) for team in self._problem.team_days]
        free = [team for team, cause in obstacles if cause is None]
        if any(self._fits(team, (visit.employer,)) for team in free):
            return None
        if free:
            return _unplaced(visit, UnplacedCause.TOO_FAR, self._too_far(visit, free))
        causes = {cause for _, cause in obstacles}
        if UnplacedCause.RECUSED in causes:
            count = sum(cause is UnplacedCause.RECUSED for _, cause in obstacles)
            reason = message(
                "本月可检查日的 {count} 个合格小组日均有人员须回避：请调整小组或由其他机构检查",
                count=count,
            )
            return _unplaced(visit, UnplacedCause.RECUSED, reason)
        if UnplacedCause.NO_SKILL in causes:
            reason = message(
                "可检查的日期内没有具备“{skills}”专业的小组：请安排有此专业的执法人员",
                skills=enumerated([message(one.value) for one in sorted(visit.skills)]),
            )
            return _unplaced(visit, UnplacedCause.NO_SKILL, reason)
        if visit.appointment is not None:
            reason = message(
                "约定的 {day} 没有小组上岗，或该单位当天不能检查：请改约日期，或当天增排小组日",
                day=visit.appointment.day,
            )
        elif visit.allowed_days:
            reason = message(
                "可检查的 {days} 个工作日都没有小组上岗：请增排小组日", days=len(visit.allowed_days)
            )
        else:
            reason = message("本月没有可以检查的工作日：请核对该单位的开放日期")
        return _unplaced(visit, UnplacedCause.NO_ALLOWED_DAY, reason)

    def displaced(self, visit: Visit) -> UnplacedVisit:
        """Return that `visit` fits alone, but not beside what is placed, and who its rivals are."""
        free = self.free_team_days(visit)
        rivals = self._rivals(visit, free)
        if rivals:
            reason = message(
                "可去的 {count} 个小组日都已排满（本单位现场须 {minutes} 分钟）；"
                "让出以下任何一家即可排入：{rivals}",
                count=len(free),
                minutes=visit.service_min,
                rivals="、".join(rivals),
            )
        else:
            reason = message(
                "可去的 {count} 个小组日都已排满（本单位现场须 {minutes} 分钟），"
                "让出其中任何一家都不够",
                count=len(free),
                minutes=visit.service_min,
            )
        return replace(
            _unplaced(visit, UnplacedCause.NO_CAPACITY, reason), validation=Validation.EXCHANGED
        )

    def _rivals(self, visit: Visit, free: Sequence[TeamDay]) -> list[str]:
        """Return names of placed visits, nearest first, each of which could give up its place."""
        here = self._row[f"employer:{visit.employer}"]
        seconds = self._problem.travel.seconds
        on_days = [(team, rival) for team in free for rival in self._stops.get(team, ())]
        on_days.sort(
            key=lambda pair: (int(seconds[here, self._row[f"employer:{pair[1]}"]]), pair[1])
        )
        names = []
        for team, rival in on_days:
            rest = tuple(stop for stop in self._stops[team] if stop != rival)
            places = range(len(rest) + 1)
            if self._visit[rival].name in names:
                continue
            if any(self._fits(team, (*rest[:k], visit.employer, *rest[k:])) for k in places):
                names.append(self._visit[rival].name)
                if len(names) == _RIVALS_NAMED:
                    break
        return names

    def _fits(self, team: TeamDay, stops: tuple[EmployerId, ...]) -> bool:
        calls = [
            SiteCall(
                service_min=visit.service_min,
                open_min=visit.open_min,
                close_min=visit.close_min,
            )
            for visit in (self._made.get((team, stop), self._visit[stop]) for stop in stops)
        ]
        return earliest_schedule(self._legs(team, stops), calls, self._problem.clock) is not None

    def _legs(self, team: TeamDay, stops: tuple[EmployerId, ...]) -> list[int]:
        places = [f"office:{team.office}", *(f"employer:{stop}" for stop in stops)]
        rows = [self._row[place] for place in [*places, places[0]]]
        seconds = self._problem.travel.seconds
        return [whole_minutes(int(seconds[a, b])) for a, b in itertools.pairwise(rows)]

    def _too_far(self, visit: Visit, free: Sequence[TeamDay]) -> Message:
        clock = self._problem.clock
        there, back = min((self._legs(team, (visit.employer,)) for team in free), key=sum)
        if clock.drive_limit_min is not None and there + back > clock.drive_limit_min:
            return message(
                "单独去也排不进一天：往返车程 {travel} 分钟，超过每天行车上限 {limit} 分钟",
                travel=there + back,
                limit=clock.drive_limit_min,
            )
        return message(
            "单独去也排不进一天：往返车程 {travel} 分钟、现场 {service} 分钟、午休 {lunch} 分钟，"
            "开放 {opens}—{closes}，工作时间 {start}—{end}",
            travel=there + back,
            service=visit.service_min,
            lunch=clock.lunch_min,
            opens=clock_text(visit.open_min),
            closes=clock_text(visit.close_min),
            start=clock_text(clock.start_min),
            end=clock_text(clock.end_min),
        )


def _as_made(visit: Visit, stop: Stop) -> Visit:
    """Return `visit` as the call that `stop` is: one of two may not move away from the other."""
    if visit.second is None:
        return visit
    call = replace(visit, service_min=stop.leave_min - stop.start_min, second=None)
    if visit.second.kind is not SecondKind.JOINT:
        return call
    hours = replace(visit.opening, open_min=stop.start_min, close_min=stop.leave_min)
    return replace(call, opening=hours, appointment=None)


def _unplaced(visit: Visit, cause: UnplacedCause, reason: Message) -> UnplacedVisit:
    return UnplacedVisit(
        employer=visit.employer, cause=cause, reason=reason, validation=Validation.ALONE
    )


def clock_text(minutes: int) -> str:
    """Return minutes after midnight as a clock shows them, such as 09:30."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def enumerated(words: Sequence[Message]) -> Message:
    """Return at least one word as one message, with commas between."""
    first, *rest = words
    return message("{first}、{rest}", first=first, rest=enumerated(rest)) if rest else first
