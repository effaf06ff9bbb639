"""Year planner: from employers, rules and staff to the months of the year, and what falls short.

Windows of single employers (`planner.year_demand`) are merged into the fewest visits
(`planner.window_merge`); shares become draws (`planner.year_share`); visits that cap or gap tie are
given months first (`planner.visit_pattern`), all others by a flow (`planner.year_flow`), both over
the same capacity; `planner.hall_check` says what no arrangement can place. With a previous plan
the months before the first are left as published and the others change as little as possible.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from geo.area import AreaCode
from geo.employer import Employer, EmployerId
from geo.history import History
from geo.message import Message, message
from geo.risk_score import CombinedClass, RiskScore
from planner.coverage import subjects_of
from planner.errors import PlannerError
from planner.hall_check import shortage
from planner.imposed_visit import ImposedVisit
from planner.inspector import Inspector, Office
from planner.month import Month
from planner.published_year import PublishedYear
from planner.roster import WorkingDay
from planner.rule_set import RuleSet
from planner.tied_visit import (
    TiedEmployer,
    VisitLimit,
    split_tied,
    visit_limit,
    windows_alone,
)
from planner.visit_window import MONTHS
from planner.window_merge import MergedVisit, merge_windows
from planner.working_calendar import WorkingCalendar, unknown_year
from planner.year_capacity import (
    MonthCapacity,
    Pace,
    TravelMinutes,
    class_counts,
    estimated_pace,
    estimated_travel,
    given_pace,
    month_capacity,
)
from planner.year_demand import (
    certain_demands,
    imposed_demands,
    rule_windows,
)
from planner.year_placement import YearPlacement
from planner.year_plan import YearPlan, YearSettings
from planner.year_share import ShareDemand, YearFrame
from planner.year_shortage import DueVisits, due_by_window, year_shortages


class InvalidRollError(PlannerError, ValueError):
    """A plan cannot be rolled from what was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearInputs:
    """All that a year plan is made from; `first` is the first month to be planned."""

    area: AreaCode
    first: Month
    employers: tuple[Employer, ...]
    histories: Mapping[EmployerId, History]
    scores: Mapping[EmployerId, RiskScore]
    rules: RuleSet
    offices: tuple[Office, ...]
    inspectors: tuple[Inspector, ...]
    calendar: WorkingCalendar
    industry_severe: Mapping[str, bool]
    travel: TravelMinutes | None = None
    """Minutes on the way as last measured; None to estimate them from positions."""
    clock: WorkingDay = WorkingDay()  # noqa: RUF009 - frozen
    imposed: tuple[ImposedVisit, ...] = ()
    previous: YearPlan | None = None
    """The plan that was published."""
    present: int | None = None
    """The month that runs; it and those up to the first stay as published. None for the first."""


def plan_year(inputs: YearInputs, settings: YearSettings | None = None) -> YearPlan:
    """Return the plan of the year from its first month on.

    Raises
    ------
    InvalidRollError
        If the previous plan is of another area or year.
    InvalidPresentError
        If the present month lies after the first.
    UnscoredEmployerError
        If an employer has no score.
    UnknownImposedError
        If a list from above names an employer that is not known.
    NoServiceMinutesError
        If no pace is given and the rules say nothing of the minutes on site.
    """
    return _YearPlanner(inputs, settings or YearSettings()).plan()


class _YearPlanner:
    def __init__(self, inputs: YearInputs, settings: YearSettings) -> None:
        self._inputs, self._settings = inputs, settings
        self._first, self._year = inputs.first.number, inputs.first.year
        if inputs.previous and (inputs.previous.area, inputs.previous.year) != (
            inputs.area,
            self._year,
        ):
            raise InvalidRollError(
                "上一版计划是 {area} {year} 年的，不能用来滚动 {wanted} {now} 年的计划",
                area=inputs.previous.area,
                year=inputs.previous.year,
                wanted=inputs.area,
                now=self._year,
            )
        self._published = PublishedYear(
            inputs.previous,
            first=self._first,
            present=self._first if inputs.present is None else inputs.present,
        )
        self._rules = _with_settings(inputs.rules, settings)
        days = self._rules.cap.min_gap_days
        by_rules = ceil(days / _DAYS_A_MONTH)
        self._gap = max(1, by_rules if settings.gap_months is None else settings.gap_months)
        histories = known_histories(inputs.histories, inputs.first)
        self._subjects = subjects_of(
            inputs.employers,
            histories,
            inputs.scores,
            self._rules,
            inputs.first.first_day,
            industry_severe=inputs.industry_severe,
        )
        self._risk = {
            id_: (-score.combined, -score.points, id_) for id_, score in inputs.scores.items()
        }
        self._visited = self._published.visited_in(histories, self._rules.authority, self._year)

    def plan(self) -> YearPlan:
        inputs, rules = self._inputs, self._rules
        kept = self._published.kept(self._visited)
        windows = rule_windows(self._subjects, rules, first=inputs.first, present=kept.present)
        demands, certain_states = certain_demands(
            windows, self._subjects, rules, first=inputs.first, kept=kept
        )
        from_above, notes = imposed_demands(
            inputs.imposed, self._subjects, rules, first=inputs.first
        )
        limits = self._limits()
        frame = YearFrame(
            self._subjects,
            inputs.scores,
            rules,
            first=inputs.first,
            kept=kept,
            open_to_draw={employer for employer, limit in limits.items() if limit.most},
        )
        shares = frame.shares(windows, merge_windows((*demands, *from_above)), rules.class_shares)
        pace = self._pace(shares.visits, shares.demands)
        capacity = self._capacity(pace)
        rooms = {one.month: one.visits for one in capacity}
        free, tied = split_tied(
            shares.visits,
            limits,
            gap=self._gap,
            published=self._published.counted_months(),
        )
        place = YearPlacement(risk=self._risk, published=self._published, gap=self._gap)
        bound = place.tied(tied, free, shares.demands, rooms)
        booked = dict.fromkeys(rooms, 0)
        for one in bound:
            if one.month is not None:
                booked[one.month] += 1
        loose, strata = place.free(free, shares.demands, rooms, booked)
        due = self._due(free, tied, shares.demands)
        visits = sorted((*bound, *loose), key=lambda one: (one.employer, one.window))
        order = {rule.id: place for place, rule in enumerate(rules.rules)}
        states = sorted(
            (*certain_states, *shares.rules), key=lambda one: order.get(one.rule, len(order))
        )
        unpublished = unknown_year(inputs.first, inputs.calendar)
        return YearPlan(
            area=inputs.area,
            year=self._year,
            first=self._first,
            rule_set=rules.name,
            settings=self._settings,
            cap=rules.cap.per_year,
            gap_months=self._gap,
            pace=pace,
            capacity=capacity,
            visits=(*self._published.frozen_visits(), *visits),
            strata=self._published.with_frozen(strata),
            rules=tuple(states),
            shortages=year_shortages(due, capacity, pace.visits),
            short=shortage(due_by_window(due), rooms),
            missed=self._published.missed(visits, self._last_made()),
            changes=self._published.changes(visits, strata),
            notes=(*((unpublished,) if unpublished else ()), *notes, *shares.notes, *_LUCK),
        )

    # Capacity

    def _pace(self, visits: Sequence[MergedVisit], draws: Sequence[ShareDemand]) -> Pace:
        if self._settings.visits_per_team_day is not None:
            return given_pace(self._settings.visits_per_team_day)
        inputs = self._inputs
        classes = class_counts([one.employer for one in visits], inputs.scores)
        letters = {score.letter: score.combined for score in inputs.scores.values()}
        for draw in draws:
            combined = letters.get(draw.stratum.partition("/")[0], CombinedClass.MIDDLE)
            classes[combined] += draw.count
        travel = inputs.travel or estimated_travel(
            [one.position for one in inputs.employers if one.position is not None],
            inputs.offices,
            visits_a_month=ceil(sum(classes.values()) / (MONTHS + 1 - self._first)),
        )
        return estimated_pace(classes, self._rules.service_min, travel, inputs.clock)

    def _capacity(self, pace: Pace) -> tuple[MonthCapacity, ...]:
        return tuple(
            month_capacity(
                Month(year=self._year, number=number),
                self._inputs.calendar,
                self._inputs.inspectors,
                self._inputs.offices,
                teams=self._settings.teams,
                pace=pace,
            )
            for number in range(self._first, MONTHS + 1)
        )

    def _limits(self) -> dict[EmployerId, VisitLimit]:
        kept = self._published.kept_months(self._visited)
        return {
            subject.employer.id: visit_limit(
                subject,
                self._rules,
                first=self._inputs.first,
                gap=self._gap,
                kept=kept.get(subject.employer.id, ()),
            )
            for subject in self._subjects
        }

    def _last_made(self) -> dict[EmployerId, int]:
        """Return the month in which the authority last inspected each employer this year."""
        return {
            subject.employer.id: max(months)
            for subject in self._subjects
            if (
                months := [
                    one.on.month
                    for one in subject.history.inspections
                    if one.authority == self._rules.authority and one.on.year == self._year
                ]
            )
        }

    def _due(
        self,
        free: Sequence[MergedVisit],
        tied: Sequence[TiedEmployer],
        draws: Sequence[ShareDemand],
    ) -> list[DueVisits]:
        """Return what is due in which windows; tied employers as cap and gap would allow alone."""
        due = [
            DueVisits(window=v.window, count=1, is_movable=v.is_movable, employer=v.employer)
            for v in free
        ]
        local = {rule.id for rule in self._rules.rules if rule.is_local_setting}
        for one in tied:
            movable = all(demand.is_movable for demand in one.demands)
            due += [
                DueVisits(window=window, count=1, is_movable=movable, employer=one.employer)
                for window in windows_alone(one, gap=self._gap)[0]
            ]
        for draw in draws:
            movable = all(rule in local or rule.startswith("双随机/") for rule in draw.rules)
            due.append(DueVisits(window=draw.window, count=draw.count, is_movable=movable))
        return due


_DAYS_A_MONTH: Final = 30
_LUCK: tuple[Message, ...] = (
    message("随机抽取可能抽中必查对象；计划不把这种巧合算在内，每月滚动时按实际扣除"),
)


def known_histories(
    histories: Mapping[EmployerId, History], first: Month
) -> dict[EmployerId, History]:
    """Return what is known of inspections up to the end of the first month, as a month counts."""
    return {
        employer: history
        if all(one.on <= first.last_day for one in history.inspections)
        else replace(
            history,
            inspections=tuple(o for o in history.inspections if o.on <= first.last_day),
        )
        for employer, history in histories.items()
    }


def _with_settings(rules: RuleSet, settings: YearSettings) -> RuleSet:
    """Return the rules with the shares and the cap that the county sets itself."""
    shares = {**rules.class_shares, **settings.class_shares}
    cap = rules.cap if settings.cap is None else replace(rules.cap, per_year=settings.cap)
    return replace(rules, class_shares=shares, cap=cap)
