"""Replan of a month: a plan under way gives way to events and stays lawful and as it was drawn.

What is done stays word for word; what is published is touched only where an event strikes it.
Employers and officers are not drawn again: drawn employers stay on their list, also where their
visit cannot be made this month, and every team-day keeps the officers that the lottery gave it or
the substitute that its drawn order names. The independent checkers judge the result.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from geo.employer import EmployerId
from geo.history import History, InspectionKind
from geo.message import Message, message
from geo.position import Position
from geo.travel import TravelTimes
from planner.inspector import Inspector
from planner.month_plan import MonthPlan
from planner.plan_revision import PlanRevision, urgent_employers, version_of
from planner.replan import Replanned, replan_roster
from planner.replan_check import ReplanResult, refuse_breaches
from planner.replan_difference import ChangeKind, PlanDifference, roster_difference
from planner.replan_event import (
    ReplanEvent,
    RoadClosed,
    TeamDayLost,
    VisitCancelled,
    VisitPlaced,
)
from planner.replan_link import replan_links
from planner.replan_pin import ReplanPins, ReplanRefusedError
from planner.replan_published import kept_routes, retimed
from planner.replan_request import check_request
from planner.replan_rotation import barred_by_rotation
from planner.replan_staff import StaffedAgain, staff_again, staff_now
from planner.replan_visit import ReplanVisits, visits_after
from planner.roster import Roster, RosterProblem, Route, UnplacedCause, UnplacedVisit
from planner.rule_set import RuleSet
from planner.team_day import TeamDay
from planner.visit import Visit
from planner.visit_day import planned_visits, visit_kinds
from planner.visit_frequency import month_alarms

Travel: TypeAlias = Callable[[Mapping[str, Position]], TravelTimes]
"""Finds the times between places by key, closed roads left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanFacts:
    """What a replan has to know besides the plan, as it is now."""

    travel: Travel
    inspectors: tuple[Inspector, ...]
    """The staff list, recusals for every workplace."""
    rules: RuleSet
    histories: Mapping[EmployerId, History]
    days: tuple[date, ...]
    """Working days of the month, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplannedMonth:
    """The new version of a plan, and what a planner should know of how it came about."""

    plan: MonthPlan
    notes: tuple[Message, ...]

    @property
    def revision(self) -> PlanRevision:
        """Return what the newest version changed."""
        return self.plan.revisions[-1]


def replan_month(
    plan: MonthPlan,
    events: Sequence[ReplanEvent],
    *,
    pins: ReplanPins,
    facts: ReplanFacts,
    at: str,
) -> ReplannedMonth:
    """Return the next version of `plan` after `events`, changed as little as possible.

    Parameters
    ----------
    at
        When the replan is made, as it will be printed.

    Raises
    ------
    ReplanRefusedError
        If an event or a pin does not fit the plan.
    UnlawfulRosterError
        If an independent checker finds a breach; nothing unlawful is ever returned.
    """
    check_request(plan, events, pins)
    return _Replan(plan, events, pins, facts).result(at)


class _Replan:
    def __init__(
        self,
        plan: MonthPlan,
        events: Sequence[ReplanEvent],
        pins: ReplanPins,
        facts: ReplanFacts,
    ) -> None:
        self._before = plan
        self._events = events
        self._pins = pins
        self._facts = facts
        staff = staff_now(plan, events, facts.inspectors)
        self._staffed: StaffedAgain = staff_again(plan, staff, pins, reason=str(message("缺勤")))
        self._plan = self._staffed.plan
        lost = self._staffed.lost | {
            (one.day, one.number) for one in events if isinstance(one, TeamDayLost)
        }
        self._stopped = pins.stopped(self._plan.roster, lost)
        self._lost = lost - self._stopped.keys()
        self._placed = {
            one.employer: (one.day, one.number) for one in events if isinstance(one, VisitPlaced)
        }
        self._notes = list(self._staffed.notes)
        self._asked: ReplanVisits = visits_after(
            plan,
            events,
            days=facts.days,
            after=pins.done_until,
            rules=facts.rules,
            histories=facts.histories,
        )
        self._visits = {visit.employer: visit for visit in self._asked.visits}
        self._why = dict(self._asked.why)
        self._links = replan_links(
            self._plan,
            pins,
            goes=self._still_goes,
            cancelled={
                one.employer: self._why[one.employer]
                for one in events
                if isinstance(one, VisitCancelled)
            },
        )
        self._why |= self._links.given_up
        self._travel = facts.travel(
            {f"office:{one.id}": one.position for one in plan.offices}
            | {f"employer:{one.employer}": one.position for one in self._asked.visits}
        )

    def result(self, at: str) -> ReplannedMonth:
        routes = self._plan.roster.routes
        done = [route for route in routes if self._pins.is_done(route)]
        held = self._published()
        fixed = {stop.employer for route in (*done, *held) for stop in route.stops}
        problem, replanned, real = self._opened(fixed, {one.team_day for one in held})
        self._refuse_elsewhere(replanned.roster)
        opened = [
            replace(route, team_day=real[route.team_day]) for route in replanned.roster.routes
        ]
        every = sorted((*done, *held, *opened), key=lambda one: _key(one.team_day))
        unplaced = self._unplaced(replanned.roster)
        roster = Roster(routes=tuple(every), unplaced=unplaced)
        team_days = tuple(team for team in self._plan.team_days if _key(team) not in self._lost)
        kinds = self._kinds()
        refuse_breaches(
            ReplanResult(
                before=self._before,
                plan=self._plan,
                pins=self._pins,
                problem=problem,
                opened=replanned.roster,
                held=held,
                roster=roster,
                team_days=team_days,
                visits=self._asked.visits,
                kinds=kinds,
                travel=self._travel,
                days=self._facts.days,
            ),
            histories=self._facts.histories,
            rules=self._facts.rules,
        )
        made = replace(
            self._plan,
            visits=self._asked.visits,
            roster=roster,
            team_days=team_days,
            alarms=month_alarms(
                {id_: past.inspections for id_, past in self._facts.histories.items()},
                planned_visits(
                    roster.routes,
                    kinds,
                    authority=self._facts.rules.authority,
                    visits=self._asked.visits,
                ),
                self._facts.rules.cap,
                month=self._plan.month,
            ),
        )
        return ReplannedMonth(
            plan=replace(made, revisions=(*made.revisions, self._revision(roster, replanned, at))),
            notes=tuple(self._notes),
        )

    def _revision(self, roster: Roster, replanned: Replanned, at: str) -> PlanRevision:
        version = version_of(self._before.revisions)
        return PlanRevision(
            number=version + 1,
            at=at,
            former=version,
            reasons=(*(event.said for event in self._events), *self._staffed.notes),
            difference=self._difference(roster),
            proof=replanned.proof,
            urgent=tuple(sorted(self._asked.urgent)),
            closed_roads=tuple(one.road for one in self._events if isinstance(one, RoadClosed)),
        )

    def _difference(self, roster: Roster) -> PlanDifference:
        why = dict(self._why)
        left_out = {one.employer: one.reason for one in roster.unplaced}
        plain = roster_difference(self._before.roster, roster, names={}, why={})
        for change in plain.changes:
            where = change.before
            if change.employer in why:
                continue
            if where is not None and not self._goes((where.day, where.team), change.employer):
                why[change.employer] = message("原组日停开")
            elif change.kind is ChangeKind.REMOVED:
                why[change.employer] = left_out[change.employer]
            elif change.kind is ChangeKind.ADDED:
                why[change.employer] = message("有了空位")
            else:
                why[change.employer] = message("为其他任务让出位置，或车程有变")
        names = {visit.employer: visit.name for visit in self._asked.visits}
        return roster_difference(self._before.roster, roster, names=names, why=why)

    def _published(self) -> tuple[Route, ...]:
        """Return the published and the bound routes as they can still be driven, at their times."""
        found, notes = kept_routes(
            [route for route in self._plan.roster.routes if _key(route.team_day) not in self._lost],
            pins=self._pins,
            links=self._links,
            stays=self._stays,
            retime=lambda route, stops: retimed(
                route,
                [self._links.call(route, self._visits[stop.employer]) for stop in stops],
                offices=self._plan.offices,
                travel=self._travel,
                clock=self._plan.clock,
            ),
        )
        self._notes += notes
        return found

    def _stays(self, route: Route, employer: EmployerId) -> bool:
        """Return whether a stop of a route whose times are kept is still made."""
        if employer in self._pins.head(route):
            return True
        return employer not in self._links.given_up and self._still_goes(route, employer)

    def _still_goes(self, route: Route, employer: EmployerId) -> bool:
        return self._goes(_key(route.team_day), employer) and self._may_make(
            route.team_day, self._visits[employer]
        )

    def _may_make(self, team: TeamDay, visit: Visit) -> bool:
        if self._placed.get(visit.employer, _key(team)) != _key(team):
            return False
        return team.day in visit.allowed_days and visit.employer not in team.recused

    def _opened(
        self, fixed: set[EmployerId], held: set[TeamDay]
    ) -> tuple[RosterProblem, Replanned, Mapping[TeamDay, TeamDay]]:
        """Return the part that may change, its new routes, and the real team of each stand-in.

        A stand-in is barred from the employers that the rotation keeps its officers away from, and
        from those that a planner gives to another team-day, or from everybody where it stops.
        """
        pins, plan = self._pins, self._plan
        barred = barred_by_rotation(plan)
        stand_in = {
            team: replace(
                team, recused=team.recused | barred.get(team, frozenset()) | self._elsewhere(team)
            )
            for team in plan.team_days
            if team.day > pins.done_until and team not in held and _key(team) not in self._lost
        }
        problem = RosterProblem(
            visits=tuple(
                one for one in self._asked.visits if one.employer not in fixed | self._links.bound
            ),
            team_days=tuple(sorted(stand_in.values(), key=_key)),
            offices=plan.offices,
            travel=self._travel,
            clock=plan.clock,
        )
        former = tuple(
            replace(route, team_day=stand_in.get(route.team_day, route.team_day))
            for route in plan.roster.routes
            if not pins.is_done(route)
        )
        heads = {e for route in plan.roster.routes for e in pins.head(route)} - fixed
        replanned = replan_roster(
            problem,
            former,
            pinned=frozenset(heads | (pins.employers - fixed)),
            held=self._held(stand_in) - fixed,
            not_before={
                team: pins.begun[1] for team in stand_in.values() if team.day == pins.begun[0]
            },
            first=self._asked.urgent | self._placed.keys(),
        )
        return problem, replanned, {team: real for real, team in stand_in.items()}

    def _elsewhere(self, team: TeamDay) -> frozenset[EmployerId]:
        if (made := self._stopped.get(_key(team))) is not None:
            return frozenset(self._visits) - made
        return frozenset(one for one, key in self._placed.items() if key != _key(team))

    def _goes(self, key: tuple[date, int], employer: EmployerId) -> bool:
        """Return whether a team-day goes out, as far as a visit that was its own is concerned."""
        return key not in self._lost and employer in self._stopped.get(key, {employer})

    def _held(self, open_: Iterable[TeamDay]) -> frozenset[EmployerId]:
        """Return who keeps the team-day: nobody whom an event is about, or whose team is lost."""
        there = {_key(team) for team in open_}
        held = set()
        for route in self._plan.roster.routes:
            for stop in route.stops:
                if stop.employer not in self._pins.held or stop.employer in self._why:
                    continue
                if not self._goes(_key(route.team_day), stop.employer):
                    self._notes.append(
                        message(
                            "{employer} 固定在 {day} 第 {number} 组，该组停开，只好放开",
                            employer=self._visits[stop.employer].name,
                            day=route.team_day.day.isoformat(),
                            number=route.team_day.number,
                        )
                    )
                elif _key(route.team_day) in there:
                    held.add(stop.employer)
        return frozenset(held)

    def _refuse_elsewhere(self, opened: Roster) -> None:
        """Refuse when a visit that was given to a team-day could not be put there."""
        there = {s.employer: _key(r.team_day) for r in opened.routes for s in r.stops}
        left_out = {one.employer: one.reason for one in opened.unplaced}
        for employer, (day, number) in sorted(self._placed.items()):
            if there.get(employer) != (day, number):
                raise ReplanRefusedError(
                    "{name}排不进 {day} 第 {number} 组（{why}）："
                    "请换一个组日，或先放开该组固定的任务",
                    name=self._visits[employer].name,
                    day=day.isoformat(),
                    number=number,
                    why=left_out[employer],
                )

    def _unplaced(self, opened: Roster) -> tuple[UnplacedVisit, ...]:
        """Return who is left out, with the reason that an event or an earlier version gave."""
        before = {one.employer: one for one in self._before.roster.unplaced}
        found = []
        for one in opened.unplaced:
            visit = self._visits[one.employer]
            reason = one.reason
            if not visit.allowed_days:
                old = before.get(one.employer)
                reason = self._why.get(one.employer, old.reason if old else reason)
            elif one.cause is UnplacedCause.NO_ALLOWED_DAY:
                reason = message(
                    "可检查的 {count} 个工作日都已过去、已公布或没有小组上岗：留待补查",
                    count=len(visit.allowed_days),
                )
            found.append(replace(one, reason=reason))
        apart = self._links.bound - self._links.given_up.keys()
        found += [
            one
            for one in before.values()
            if one.employer in apart or one.employer not in self._visits
        ]
        found += [
            UnplacedVisit(employer=employer, cause=UnplacedCause.FIXED, reason=reason)
            for employer, reason in self._links.given_up.items()
        ]
        return tuple(sorted(found, key=lambda one: one.employer))

    def _kinds(self) -> Mapping[EmployerId, InspectionKind]:
        urgent = self._asked.urgent | urgent_employers(self._before.revisions)
        return {
            **visit_kinds(self._plan.coverage, self._plan.draw),
            **dict.fromkeys(urgent, InspectionKind.COMPLAINT),
        }


def _key(team: TeamDay) -> tuple[date, int]:
    return team.day, team.number
