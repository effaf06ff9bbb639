"""Unplaced visits: for every visit that is not on the roster, the cause and a sentence.

What is impossible alone is found by trying: the visit as the only stop of every team-day that may
make it. One that fits alone, but only where routes are fixed, is impossible with what is fixed.
The others are displaced, and then what holds their place is named: the visits whose removal alone
would let them in. What forcing them in costs is found by `planner.left_out`.
"""

from collections.abc import Container, Mapping, Sequence
from typing import Final

from geo.message import Message, message
from planner.insertion_table import Stops
from planner.left_out_reason import Validation
from planner.roster import RosterProblem, Route, UnplacedCause, UnplacedVisit
from planner.roster_fit import obstacle
from planner.roster_instance import RosterInstance, roster_instance
from planner.roster_part import Slot, slot_of
from planner.timed_route import legs_of, schedule_of

_RIVALS_NAMED: Final = 3
_NAMES_BETWEEN: Final = "、"


def explain_unplaced(
    problem: RosterProblem, routes: Sequence[Route], *, fixed: Container[Slot] = frozenset()
) -> tuple[UnplacedVisit, ...]:
    """Return every visit of `problem` that is on no route, with its cause, in employer order.

    Parameters
    ----------
    fixed
        Team-days that may not change, because they are done or published.
    """
    instance = roster_instance(problem)
    index = {visit.employer: k for k, visit in enumerate(problem.visits)}
    row = {team: k for k, team in enumerate(problem.team_days)}
    stops = {
        row[route.team_day]: tuple(index[stop.employer] for stop in route.stops) for route in routes
    }
    placed = {visit for route in stops.values() for visit in route}
    judge = UnplacedJudge(instance, stops, fixed=fixed)
    return tuple(
        judge.alone(visit) or judge.displaced(visit)
        for visit in range(len(problem.visits))
        if visit not in placed
    )


class UnplacedJudge:
    """Tries visits on the team-days of one instance; `stops` are the routes by team-day."""

    def __init__(
        self,
        instance: RosterInstance,
        stops: Mapping[int, Stops],
        *,
        fixed: Container[Slot] = frozenset(),
    ) -> None:
        self._instance = instance
        self._stops = stops
        self._fixed = {row for row, team in enumerate(instance.team_days) if slot_of(team) in fixed}

    def alone(self, index: int) -> UnplacedVisit | None:
        """Return why visit `index` fits no team-day that is free to change, or None if it does."""
        visit, team_days = self._instance.visits[index], self._instance.team_days
        obstacles = [obstacle(visit, team) for team in team_days]
        free = [row for row, cause in enumerate(obstacles) if cause is None]
        fitting = [row for row in free if self._fits(row, (index,))]
        if self._fixed.issuperset(fitting):
            if fitting:
                reason = message(
                    "可去的 {count} 个小组日都已检查或已公布，不能再改", count=len(fitting)
                )
                return self._impossible(index, UnplacedCause.FIXED, reason)
            if free:
                return self._impossible(index, UnplacedCause.TOO_FAR, self._too_far(index, free))
            return self._impossible(index, *self._barred(index, obstacles))
        return None

    def displaced(self, index: int) -> UnplacedVisit:
        """Return that visit `index` fits alone, not beside what is placed, and who its rivals are.

        Each rival was tried: with it gone, the visit fits in its route.
        """
        free = self.free_rows(index)
        if rivals := self._rivals(index, free):
            reason = message(
                "可去的 {count} 个小组日都已排满（本单位现场须 {minutes} 分钟）；"
                "让出以下任何一家即可排入：{rivals}",
                count=len(free),
                minutes=int(self._instance.service[index]),
                rivals=_NAMES_BETWEEN.join(rivals),
            )
        else:
            reason = message(
                "可去的 {count} 个小组日都已排满（本单位现场须 {minutes} 分钟），"
                "让出其中任何一家都不够",
                count=len(free),
                minutes=int(self._instance.service[index]),
            )
        return UnplacedVisit(
            employer=self._instance.visits[index].employer,
            cause=UnplacedCause.NO_CAPACITY,
            reason=reason,
            validation=Validation.EXCHANGED,
        )

    def free_rows(self, index: int) -> list[int]:
        """Return the team-days that may make visit `index` and may change."""
        return [
            row
            for row, team in enumerate(self._instance.team_days)
            if row not in self._fixed and obstacle(self._instance.visits[index], team) is None
        ]

    def _barred(
        self, index: int, obstacles: Sequence[UnplacedCause | None]
    ) -> tuple[UnplacedCause, Message]:
        """Return what keeps every team-day from making visit `index`."""
        visit = self._instance.visits[index]
        if UnplacedCause.RECUSED in obstacles:
            return UnplacedCause.RECUSED, message(
                "本月可检查日的 {count} 个合格小组日均有人员须回避：请调整小组或由其他机构检查",
                count=obstacles.count(UnplacedCause.RECUSED),
            )
        if UnplacedCause.NO_SKILL in obstacles:
            return UnplacedCause.NO_SKILL, message(
                "可检查的日期内没有具备“{skills}”专业的小组：请安排有此专业的执法人员",
                skills=enumerated([message(one.value) for one in sorted(visit.skills)]),
            )
        if visit.allowed_days:
            return UnplacedCause.NO_ALLOWED_DAY, message(
                "可检查的 {days} 个工作日都没有小组上岗：请增排小组日", days=len(visit.allowed_days)
            )
        return UnplacedCause.NO_ALLOWED_DAY, message(
            "本月没有可以检查的工作日：请核对该单位的开放日期"
        )

    def _rivals(self, index: int, free: Sequence[int]) -> list[str]:
        """Return names of placed visits, nearest first, each of which could give up its place."""
        instance = self._instance
        away = instance.travel[instance.offices + index, instance.offices :]
        on_days = [(row, rival) for row in free for rival in self._stops.get(row, ())]
        on_days.sort(key=lambda pair: (int(away[pair[1]]), pair[1]))
        names = []
        for row, rival in on_days:
            rest = tuple(stop for stop in self._stops[row] if stop != rival)
            places = range(len(rest) + 1)
            if any(self._fits(row, (*rest[:k], index, *rest[k:])) for k in places):
                names.append(instance.visits[rival].name)
                if len(names) == _RIVALS_NAMED:
                    break
        return names

    def _fits(self, row: int, stops: Stops) -> bool:
        return schedule_of(self._instance, row, stops) is not None

    def _too_far(self, index: int, free: Sequence[int]) -> Message:
        clock, visit = self._instance.clock, self._instance.visits[index]
        return message(
            "单独去也排不进一天：往返车程 {travel} 分钟、现场 {service} 分钟、午休 {lunch} 分钟，"
            "开放 {opens}—{closes}，工作时间 {start}—{end}",
            travel=min(sum(legs_of(self._instance, row, (index,))) for row in free),
            service=visit.service_min,
            lunch=clock.lunch_min,
            opens=clock_text(visit.opening.open_min),
            closes=clock_text(visit.opening.close_min),
            start=clock_text(clock.start_min),
            end=clock_text(clock.end_min),
        )

    def _impossible(self, index: int, cause: UnplacedCause, reason: Message) -> UnplacedVisit:
        return UnplacedVisit(
            employer=self._instance.visits[index].employer,
            cause=cause,
            reason=reason,
            validation=Validation.ALONE,
        )


def clock_text(minutes: int) -> str:
    """Return minutes after midnight as a clock shows them, such as 09:30."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def enumerated(words: Sequence[Message]) -> Message:
    """Return at least one word as one message, with commas between."""
    first, *rest = words
    return message("{first}、{rest}", first=first, rest=enumerated(rest)) if rest else first
