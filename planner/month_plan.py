"""Month plans: everything that was decided for one month, from scores to routes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from geo.area import SupervisionArea
from geo.employer import Employer, EmployerId
from geo.history import History
from geo.message import Message
from geo.position import Position
from geo.risk_method import RiskMethod
from geo.risk_score import RiskScore
from geo.travel import TravelMethod, TravelTimes
from planner.cap_checker import check_caps
from planner.coverage import MonthCoverage, capacity_shortfall
from planner.draw import Draw
from planner.errors import PlannerError
from planner.inspector import Inspector, Office, Skill
from planner.month import Month
from planner.roster import Roster, RosterProblem, UnplacedCause, WorkingDay
from planner.roster_checker import check_roster
from planner.roster_visit import build_visits
from planner.rule_set import RuleSet, RuleStatement
from planner.team_day import TeamDay, draw_team_days
from planner.visit import Visit
from planner.visit_day import may_be_targeted, planned_visits, visit_kinds, within_caps
from planner.visit_frequency import VisitAlarm, month_alarms

Travel: TypeAlias = Callable[[Mapping[str, Position]], TravelTimes]
"""Finds the times between places by key."""
Solve: TypeAlias = Callable[[RosterProblem], Roster]
"""Makes a roster; whatever it returns is checked independently."""


class UnlawfulRosterError(PlannerError):
    """A roster came back that the independent checker does not pass."""


class NoWorkingDayError(PlannerError):
    """A month has no day on which anybody could inspect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthInputs:
    """All that a month's roster is made from; `days` are its working days in order."""

    area: SupervisionArea
    month: Month
    employers: tuple[Employer, ...]
    scores: Mapping[EmployerId, RiskScore]
    coverage: MonthCoverage
    draw: Draw
    rules: RuleSet
    method: RiskMethod
    offices: tuple[Office, ...]
    inspectors: tuple[Inspector, ...]
    days: tuple[date, ...]
    teams: int | None = None
    """Most teams a day; None for as many as officers and vehicles allow."""
    targeted: int = 0
    """How many employers outside both lists may fill the capacity that is left (专项)."""
    clock: WorkingDay = field(default_factory=WorkingDay)
    histories: Mapping[EmployerId, History] = field(default_factory=dict)
    """What has happened at each workplace, for the caps; who is not in it was never visited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPlan:
    """One month of one area; lists are sorted by id, so equal plans are equal values."""

    area: SupervisionArea
    month: Month
    seed: str
    """Hexadecimal seed of the month, 64 digits."""
    rule_set: str
    """Id and version of the rules, such as `yunxi-2026/1`."""
    employers: tuple[Employer, ...]
    scores: Mapping[EmployerId, RiskScore]
    coverage: MonthCoverage
    draw: Draw
    offices: tuple[Office, ...]
    inspectors: tuple[Inspector, ...]
    team_days: tuple[TeamDay, ...]
    visits: tuple[Visit, ...]
    roster: Roster
    clock: WorkingDay
    travel_method: TravelMethod
    statements: tuple[RuleStatement, ...] = ()
    """Rules in force that no count of visits can meet; shown beside the others."""
    local_settings: tuple[Message, ...] = ()
    """Which parts of rules and method are local settings, not law."""
    alarms: tuple[VisitAlarm, ...] = ()
    """Employers that have too many visits in a day, a week or the month, by whomever."""


def plan_month(
    inputs: MonthInputs, *, travel: Travel, solve: Solve
) -> tuple[MonthPlan, tuple[Message, ...]]:
    """Return the plan of a month, and what a planner should know of how it came about.

    Officers are drawn by lot from the seed of the month's draw, then visits are built, routed by
    `solve` and passed through the independent checker.

    Raises
    ------
    NoWorkingDayError
        If the month has no working day.
    NoOfficerError
        If there is nobody who may inspect.
    UnlawfulRosterError
        If the checker finds a breach; nothing unlawful is ever returned.
    """
    if not inputs.days:
        raise NoWorkingDayError(
            "{month} 没有任何工作日，无法安排检查：请核对节假日和停检日", month=str(inputs.month)
        )
    targeted = targeted_employers(inputs)
    kinds = visit_kinds(inputs.coverage, inputs.draw)
    visits, unplaced = build_visits(
        inputs.employers,
        inputs.coverage,
        inputs.draw,
        inputs.scores,
        service_min=inputs.rules.service_min,
        days=inputs.days,
        targeted=targeted,
    )
    visits, barred = within_caps(visits, kinds, inputs.histories, inputs.rules)
    unplaced = (*unplaced, *barred)
    wanted = {Skill.RADIATION: 1} if any(Skill.RADIATION in v.skills for v in visits) else {}
    team_days, staff_notes = draw_team_days(
        inputs.inspectors,
        inputs.offices,
        inputs.days,
        teams=inputs.teams,
        seed=inputs.draw.seed,
        needed=wanted,
    )
    times = travel(_places(inputs.offices, visits))
    problem = RosterProblem(
        visits=visits,
        team_days=team_days,
        offices=inputs.offices,
        travel=times,
        clock=inputs.clock,
    )
    solved = solve(problem)
    planned = planned_visits(solved.routes, kinds, authority=inputs.rules.authority)
    if breaches := (
        *check_roster(problem, solved),
        *check_caps(planned, inputs.histories, inputs.rules),
    ):
        raise UnlawfulRosterError(
            "排出的计划有 {count} 处违反约束，已作废（第一处：{first}）：请把数据发给维护人员",
            count=len(breaches),
            first=breaches[0],
        )
    roster = Roster(
        routes=solved.routes,
        unplaced=tuple(sorted((*solved.unplaced, *unplaced), key=lambda one: one.employer)),
    )
    plan = MonthPlan(
        area=inputs.area,
        month=inputs.month,
        seed=inputs.draw.seed.hex(),
        rule_set=inputs.rules.name,
        employers=inputs.employers,
        scores=inputs.scores,
        coverage=inputs.coverage,
        draw=inputs.draw,
        offices=inputs.offices,
        inspectors=inputs.inspectors,
        team_days=team_days,
        visits=visits,
        roster=roster,
        clock=inputs.clock,
        travel_method=times.method,
        statements=tuple(s for s in inputs.rules.statements if s.in_force(inputs.month.first_day)),
        local_settings=(*inputs.rules.local_settings, *inputs.method.local_settings),
        alarms=month_alarms(
            {id_: past.inspections for id_, past in inputs.histories.items()},
            planned,
            inputs.rules.cap,
            month=inputs.month,
        ),
    )
    displaced = sum(one.cause is UnplacedCause.NO_CAPACITY for one in roster.unplaced)
    short = capacity_shortfall(inputs.coverage, displaced)
    return plan, (*staff_notes, *((short,) if short else ()))


def targeted_employers(inputs: MonthInputs) -> tuple[EmployerId, ...]:
    """Return the employers of highest risk that no list and no cap excludes."""
    taken = {one.employer for one in inputs.coverage.certain} | set(inputs.draw.chosen)
    free = [
        id_
        for id_ in inputs.coverage.strata
        if id_ not in taken and may_be_targeted(id_, inputs.histories, inputs.rules, inputs.days)
    ]
    free.sort(key=lambda id_: (-inputs.scores[id_].combined, -inputs.scores[id_].points, id_))
    return tuple(sorted(free[: inputs.targeted]))


def _places(offices: Sequence[Office], visits: Sequence[Visit]) -> dict[str, Position]:
    return {f"office:{office.id}": office.position for office in offices} | {
        f"employer:{visit.employer}": visit.position for visit in visits
    }
