"""Month plans: everything that was decided for one month, from scores to routes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from planner.inspector import Inspector, InspectorId, Office
from planner.ledger_entry import DrawPurpose
from planner.month import Month
from planner.officer_assignment import assign_officers
from planner.officer_checker import check_officers
from planner.officer_lottery import (
    LotteryOutcome,
    OfficerLottery,
    hold_lotteries,
    prepare_lotteries,
)
from planner.placeholder_team import placeholder_teams
from planner.plan_revision import PlanRevision
from planner.roster import Roster, RosterProblem, UnplacedCause, WorkingDay
from planner.roster_checker import check_roster, check_teams
from planner.roster_visit import build_visits, with_unplaced
from planner.rule_set import RuleSet, RuleStatement
from planner.special_visit import MonthSpecials, with_specials
from planner.substitute import Substitution
from planner.team_day import TeamDay
from planner.visit import Visit
from planner.visit_day import may_be_targeted, planned_visits, visit_kinds, within_caps
from planner.visit_frequency import VisitAlarm, month_alarms
from planner.visit_spacing import Spacing

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
    rotation: Mapping[EmployerId, frozenset[InspectorId]] = field(default_factory=dict)
    """Who made the last inspection of an employer and is not to make the next; empty when no
    rotation is asked."""
    leans: Mapping[InspectorId, int] = field(default_factory=dict)
    """How far the chances lean towards officers who carried less of the year so far; empty when no
    balance is asked (`planner.chance_lean`)."""
    officer_seed: bytes | None = None
    """Seed of the officers' lotteries, 32 bytes; None for the seed of the draw."""
    histories: Mapping[EmployerId, History] = field(default_factory=dict)
    """What has happened at each workplace, for the caps; who is not in it was never visited."""
    specials: MonthSpecials = field(default_factory=MonthSpecials)
    """Appointments, second calls and spacings set for this month."""
    balance_min: int | None = None
    """Most minutes that one team may work more than another in the month; None for no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessedDraw:
    """Where the ledger holds a draw of the month that was held in public."""

    purpose: DrawPurpose
    attempt: int
    commit: str
    """Hash of the entry, 64 hexadecimal digits; so is `reveal`."""
    committed_at: str
    reveal: str
    revealed_at: str


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
    lotteries: tuple[OfficerLottery, ...] = ()
    """The chance of every officer for every route, fixed before the officers' seed is known."""
    outcomes: tuple[LotteryOutcome, ...] = ()
    """What each of the lotteries brought, in the same order."""
    officer_seed: str = ""
    """Hexadecimal seed of the lotteries, 64 digits; empty before they are held."""
    substitutions: tuple[Substitution, ...] = ()
    """Who withdrew after the draw and who stepped in, in the order in which it was recorded."""
    rotation: Mapping[EmployerId, frozenset[InspectorId]] = field(default_factory=dict)
    """Who made the last inspection of an employer and was therefore not to make this one."""
    leans: Mapping[InspectorId, int] = field(default_factory=dict)
    """How far the chances of the lotteries lean towards each officer."""
    witnessed: tuple[WitnessedDraw, ...] = ()
    """The public draws that the plan rests on; empty where employers and officers were drawn by a
    seed that nobody witnessed."""
    alarms: tuple[VisitAlarm, ...] = ()
    """Employers that have too many visits in a day, a week or the month, by whomever."""
    spacings: tuple[Spacing, ...] = ()
    """Visits that had to lie some working days apart."""
    balance_min: int | None = None
    """Most minutes that one team was allowed to work more than another; None for no limit."""
    revisions: tuple[PlanRevision, ...] = ()
    """How the plan was changed after it was made, oldest first; what was drawn never changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedMonth:
    """A month whose routes stand and whose officers are not yet drawn; it can be stored."""

    draft: MonthPlan
    """The plan with placeholder officers, one lawful choice that nobody is meant to see."""
    rotation: Mapping[EmployerId, frozenset[InspectorId]]
    """The part of the rotation asked for that can be kept."""
    notes: tuple[Message, ...]


def plan_month(
    inputs: MonthInputs, *, travel: Travel, solve: Solve
) -> tuple[MonthPlan, tuple[Message, ...]]:
    """Return the plan of a month, and what a planner should know of how it came about.

    Both halves in one go: `route_month`, then `staff_month` with `inputs.officer_seed`, or the seed
    of the month's draw when that is None. Raises what they raise.
    """
    routed = route_month(inputs, travel=travel, solve=solve)
    seed = inputs.draw.seed if inputs.officer_seed is None else inputs.officer_seed
    return staff_month(routed, seed), routed.notes


def route_month(inputs: MonthInputs, *, travel: Travel, solve: Solve) -> RoutedMonth:
    """Return the month's routes, and the lotteries that will give them officers; no seed goes in.

    Visits are built, routed by `solve` on placeholder teams and passed through the independent
    checker. The placeholders are a lawful choice of officers, so the lotteries always have one.

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
    kinds = visit_kinds(inputs.coverage, inputs.draw)
    visits, unplaced = build_visits(
        inputs.employers,
        inputs.coverage,
        inputs.draw,
        inputs.scores,
        service_min=inputs.rules.service_min,
        days=inputs.days,
        targeted=targeted_employers(inputs),
    )
    visits, barred = within_caps(visits, kinds, inputs.histories, inputs.rules)
    unplaced = (*unplaced, *barred)
    visits, special_notes = with_specials(visits, inputs.specials)
    placeholders = placeholder_teams(
        inputs.area.code,
        inputs.month,
        inspectors=inputs.inspectors,
        offices=inputs.offices,
        days=inputs.days,
        teams=inputs.teams,
        visits=visits,
        rotation=inputs.rotation,
    )
    problem = RosterProblem(
        visits=visits,
        team_days=placeholders.team_days,
        offices=inputs.offices,
        travel=travel(_places(inputs.offices, visits)),
        clock=inputs.clock,
        spacings=inputs.specials.spacings,
        working_days=inputs.days,
        balance_min=inputs.balance_min,
    )
    solved = solve(problem)
    planned = planned_visits(solved.routes, kinds, authority=inputs.rules.authority, visits=visits)
    _refuse_breaches(
        (*check_roster(problem, solved), *check_caps(planned, inputs.histories, inputs.rules))
    )
    draft = MonthPlan(
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
        team_days=problem.team_days,
        visits=visits,
        roster=with_unplaced(solved, unplaced),
        clock=inputs.clock,
        travel_method=problem.travel.method,
        statements=tuple(s for s in inputs.rules.statements if s.in_force(inputs.month.first_day)),
        local_settings=(*inputs.rules.local_settings, *inputs.method.local_settings),
        lotteries=prepare_lotteries(
            solved,
            problem.team_days,
            visits=visits,
            inspectors=inputs.inspectors,
            offices=inputs.offices,
            days=inputs.days,
            rotation=placeholders.rotation,
            leans=inputs.leans,
        ),
        leans=inputs.leans,
        alarms=month_alarms(
            {id_: past.inspections for id_, past in inputs.histories.items()},
            planned,
            inputs.rules.cap,
            month=inputs.month,
        ),
        spacings=inputs.specials.spacings,
        balance_min=inputs.balance_min,
    )
    displaced = sum(one.cause is UnplacedCause.NO_CAPACITY for one in draft.roster.unplaced)
    short = capacity_shortfall(inputs.coverage, displaced)
    notes = (*placeholders.notes, *special_notes, *((short,) if short else ()))
    return RoutedMonth(draft=draft, rotation=placeholders.rotation, notes=notes)


def staff_month(routed: RoutedMonth, seed: bytes) -> MonthPlan:
    """Return the plan with the officers whom the lotteries bring from `seed`, 32 bytes.

    Raises
    ------
    UnlawfulRosterError
        If a checker finds a breach; nothing unlawful is ever returned.
    InvalidStreamError
        If the seed is not 32 bytes.
    """
    draft = routed.draft
    outcomes = hold_lotteries(draft.lotteries, seed)
    roster, team_days = assign_officers(draft.roster, draft.team_days, outcomes, draft.inspectors)
    _refuse_breaches(
        (
            *check_teams(draft.visits, team_days, roster),
            *check_officers(roster, team_days, draft.inspectors, rotation=routed.rotation),
        )
    )
    return replace(
        draft,
        team_days=team_days,
        roster=roster,
        outcomes=outcomes,
        officer_seed=seed.hex(),
        rotation=routed.rotation,
    )


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


def _refuse_breaches(breaches: Sequence[Message]) -> None:
    if breaches:
        raise UnlawfulRosterError(
            "排出的计划有 {count} 处违反约束，已作废（第一处：{first}）：请把数据发给维护人员",
            count=len(breaches),
            first=breaches[0],
        )
