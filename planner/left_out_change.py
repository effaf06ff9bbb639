"""Left-out changes: what could be changed so that one more visit fits a month, cheapest first.

Each change is a problem of its own; whether it helps is found by solving it
(`planner.left_out_remedy`).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from geo.message import Message, message
from planner.added_team_day import (
    day_words,
    has_vehicle,
    new_team_day,
    skill_words,
    team_day_words,
    trained,
    with_team_days,
)
from planner.inspector import Office
from planner.left_out_reason import RemedyKind
from planner.roster import RosterProblem, UnplacedCause
from planner.roster_fit import obstacle
from planner.roster_part import Slot, SlotRoutes, slot_of
from planner.roster_trial import RosterTrials
from planner.route_schedule import whole_minutes
from planner.team_day import TeamDay
from planner.timed_route import schedule_of
from planner.unplaced import clock_text, enumerated
from planner.visit import Visit

_TRIES: Final = 3
_LONGER_MIN: Final = 30
_OPENING_STEP_MIN: Final = 60

Said = Callable[[RosterTrials, SlotRoutes], Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A problem that differs in one thing, and how to say so once it has been solved."""

    kind: RemedyKind
    problem: RosterProblem
    fixed: frozenset[Slot]
    slots: tuple[Slot, ...]
    """Team-days that it makes possible for the visit; empty for all that there are."""
    said: Said


def changes(
    problem: RosterProblem, visit: Visit, present: SlotRoutes, *, fixed: frozenset[Slot]
) -> Iterator[Change]:
    """Yield changes that could let `visit` in, the cheapest kinds first, a few of each kind.

    A deadline is never moved: a day after the last on which the workplace may be inspected is not
    proposed.
    """
    return _Changes(problem, visit, present, fixed).all()


def some_words(words: list[Message]) -> Message:
    """Return the first few of at least one word, and how many there are."""
    if len(words) <= _TRIES:
        return enumerated(words)
    return message("{words}等 {count} 个组日", words=enumerated(words[:_TRIES]), count=len(words))


class _Changes:
    def __init__(
        self,
        problem: RosterProblem,
        visit: Visit,
        present: SlotRoutes,
        fixed: frozenset[Slot],
    ) -> None:
        self._problem = problem
        self._visit = visit
        self._present = present
        self._service = {one.employer: one.service_min for one in problem.visits}
        self._used = {slot for slot, stops in present.items() if stops}
        self._fixed = fixed
        self._offices = sorted(
            problem.offices, key=lambda office: (self._there_and_back(office), office.id)
        )

    def all(self) -> Iterator[Change]:
        """Yield all changes, a few of each kind."""
        kinds = (
            self._unpin(),
            self._move_team_day(),
            self._other_team(),
            self._open_day(),
            self._opening(),
            self._other_office(),
            self._longer_day(),
            self._team_day(),
            self._training(),
        )
        for kind in kinds:
            yield from islice(kind, _TRIES)

    def _change(
        self,
        kind: RemedyKind,
        problem: RosterProblem,
        sentence: Message | Said,
        *slots: Slot,
        fixed: frozenset[Slot] | None = None,
    ) -> Change:
        said = (lambda _trials, _routes: sentence) if isinstance(sentence, Message) else sentence
        return Change(
            kind=kind,
            problem=problem,
            fixed=self._fixed if fixed is None else fixed,
            slots=slots,
            said=said,
        )

    def _unpin(self) -> Iterator[Change]:
        for team in self._problem.team_days:
            if slot_of(team) in self._fixed and obstacle(self._visit, team) is None:
                yield self._change(
                    RemedyKind.UNPIN,
                    self._problem,
                    message(
                        "改动 {day}第 {number} 组已定的路线",
                        day=day_words(team.day),
                        number=team.number,
                    ),
                    slot_of(team),
                    fixed=self._fixed - {slot_of(team)},
                )

    def _move_team_day(self) -> Iterator[Change]:
        busy = {(t.day, who) for t in self._problem.team_days for who in (t.lead, t.member)}
        offices = {office.id: office for office in self._problem.offices}
        for team in self._idle():
            if obstacle(self._visit, team) is not UnplacedCause.NO_ALLOWED_DAY:
                continue
            for day in self._visit.allowed_days:
                if {(day, team.lead), (day, team.member)} & busy:
                    continue
                if not has_vehicle(self._problem, day, offices[team.office]):
                    continue
                others = [one for one in self._problem.team_days if one != team]
                number = new_team_day(others, day, team.office, team.skills).number
                moved = replace(team, day=day, number=number)
                yield self._change(
                    RemedyKind.MOVE_TEAM_DAY,
                    replace(self._problem, team_days=tuple(sorted((*others, moved), key=slot_of))),
                    message(
                        "把 {day}第 {number} 组空闲的小组日改到 {other}（人员当日须在岗）",
                        day=day_words(team.day),
                        number=team.number,
                        other=day_words(day),
                    ),
                    slot_of(moved),
                )
                break

    def _other_team(self) -> Iterator[Change]:
        recused = [
            team
            for team in self._problem.team_days
            if obstacle(self._visit, team) is UnplacedCause.RECUSED
            and slot_of(team) not in self._fixed
        ]
        for team in sorted(recused, key=lambda one: (self._busy_min(one), slot_of(one))):
            free = replace(team, recused=team.recused - {self._visit.employer})
            yield self._change(
                RemedyKind.OTHER_TEAM,
                self._with(team, free),
                message(
                    "{day}第 {number} 组换成不须回避该单位的人员",
                    day=day_words(team.day),
                    number=team.number,
                ),
                slot_of(team),
            )

    def _open_day(self) -> Iterator[Change]:
        last = max(self._visit.allowed_days, default=None)
        idle_days = {team.day for team in self._idle() if self._visit.skills <= team.skills}
        days = {
            team.day
            for team in self._problem.team_days
            if slot_of(team) not in self._fixed
            and obstacle(self._visit, team) is UnplacedCause.NO_ALLOWED_DAY
            and self._visit.skills <= team.skills
            and self._visit.employer not in team.recused
            and (last is None or team.day < last)
        }
        for day in sorted(days, key=lambda day: (day not in idle_days, day)):
            allowed = tuple(sorted((*self._visit.allowed_days, day)))
            yield self._change(
                RemedyKind.OPEN_DAY,
                self._with_visit(replace(self._visit, allowed_days=allowed)),
                message("该单位 {day}也能接受检查", day=day_words(day)),
                *(slot_of(team) for team in self._problem.team_days if team.day == day),
            )

    def _opening(self) -> Iterator[Change]:
        clock, opening = self._problem.clock, self._visit.opening
        first, last = min(opening.open_min, clock.start_min), max(opening.close_min, clock.end_min)
        tried = {(opening.open_min, opening.close_min)}
        for opens, closes in (
            (opening.open_min, min(last, opening.close_min + _OPENING_STEP_MIN)),
            (max(first, opening.open_min - _OPENING_STEP_MIN), opening.close_min),
            (first, last),
        ):
            if (opens, closes) not in tried:
                tried.add((opens, closes))
                wider = replace(opening, open_min=opens, close_min=closes)
                yield self._change(
                    RemedyKind.OPENING,
                    self._with_visit(replace(self._visit, opening=wider)),
                    message(
                        "该单位可检查的时间放宽到 {opens}—{closes}",
                        opens=clock_text(opens),
                        closes=clock_text(closes),
                    ),
                )

    def _other_office(self) -> Iterator[Change]:
        for office in self._offices:
            for team in self._idle():
                if team.office == office.id or obstacle(self._visit, team) is not None:
                    continue
                if not has_vehicle(self._problem, team.day, office):
                    continue
                yield self._change(
                    RemedyKind.OTHER_OFFICE,
                    self._with(team, replace(team, office=office.id)),
                    message(
                        "{day}第 {number} 组改从{office}出发",
                        day=day_words(team.day),
                        number=team.number,
                        office=office.name,
                    ),
                    slot_of(team),
                )
                break

    def _longer_day(self) -> Iterator[Change]:
        end = self._problem.clock.end_min
        longer = replace(self._problem.clock, end_min=end + _LONGER_MIN)

        def said(trials: RosterTrials, routes: SlotRoutes) -> Message:
            late = []
            for row, stops in sorted(trials.stops(routes).items()):
                schedule = schedule_of(trials.instance, row, stops)
                if schedule is not None and schedule.return_min > end:
                    team = trials.instance.team_days[row]
                    late.append(
                        message("{day}第 {number} 组", day=day_words(team.day), number=team.number)
                    )
            return message(
                "{teams}延长工作时间半小时，到 {end}",
                teams=some_words(late) if late else message("各组"),
                end=clock_text(end + _LONGER_MIN),
            )

        yield self._change(RemedyKind.LONGER_DAY, replace(self._problem, clock=longer), said)

    def _team_day(self) -> Iterator[Change]:
        teams = Counter(team.day for team in self._problem.team_days)
        choices = [
            (not has_vehicle(self._problem, day, office), place, teams[day], day, office)
            for place, office in enumerate(self._offices)
            for day in self._visit.allowed_days
        ]
        for no_vehicle, _, _, day, office in sorted(choices, key=lambda one: one[:4]):
            team = new_team_day(self._problem.team_days, day, office.id, self._visit.skills)
            yield self._change(
                RemedyKind.TEAM_DAY,
                with_team_days(self._problem, [team]),
                team_day_words(team, office, no_vehicle=no_vehicle),
                slot_of(team),
            )

    def _training(self) -> Iterator[Change]:
        lacking = [
            team
            for team in self._problem.team_days
            if obstacle(self._visit, team) is UnplacedCause.NO_SKILL
            and self._visit.employer not in team.recused
            and slot_of(team) not in self._fixed
        ]
        days = Counter(who for team in lacking for who in (team.lead, team.member))
        offices = {office.id: office.name for office in self._problem.offices}
        for who, _ in sorted(days.items(), key=lambda item: (-item[1], item[0])):
            home = next(team.office for team in lacking if who in (team.lead, team.member))
            yield self._change(
                RemedyKind.TRAINING,
                trained(self._problem, who, self._visit.skills),
                message(
                    "{office}再有 1 名执法人员取得“{skills}”专业",
                    office=offices[home],
                    skills=skill_words(self._visit.skills),
                ),
                *(slot_of(team) for team in lacking if who in (team.lead, team.member)),
            )

    def _busy_min(self, team: TeamDay) -> int:
        """Return the minutes on site that `team` has at present."""
        return sum(self._service[stop] for stop in self._present.get(slot_of(team), ()))

    def _idle(self) -> list[TeamDay]:
        return [
            team
            for team in self._problem.team_days
            if slot_of(team) not in self._used and slot_of(team) not in self._fixed
        ]

    def _with(self, old: TeamDay, new: TeamDay) -> RosterProblem:
        return replace(
            self._problem,
            team_days=tuple(new if team == old else team for team in self._problem.team_days),
        )

    def _with_visit(self, changed: Visit) -> RosterProblem:
        return replace(
            self._problem,
            visits=tuple(
                changed if visit.employer == changed.employer else visit
                for visit in self._problem.visits
            ),
        )

    def _there_and_back(self, office: Office) -> int:
        rows = {place: row for row, place in enumerate(self._problem.travel.places)}
        here, there = rows[f"office:{office.id}"], rows[f"employer:{self._visit.employer}"]
        seconds = self._problem.travel.seconds
        return whole_minutes(int(seconds[here, there])) + whole_minutes(int(seconds[there, here]))
