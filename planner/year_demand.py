"""Year demands: what the rules want of each employer from a month to the end of the year.

Rules that ask for every unit become windows of single employers: from the month in which the
demand exists or the rule comes into force to the month of its deadline; due at once where the rule
says so or the deadline has passed; n windows for n visits. What is left to chance is in
`planner.year_share`. The state of testing, classes and lists is that of the first month; only
corrections that fall due later in the year are foreseen, as their dates are known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.employer import EmployerId, OperatingStatus
from geo.history import InspectionKind
from geo.message import Message, message
from planner.certain_list import IMPOSED, UnknownImposedError
from planner.imposed_visit import ImposedVisit, waiting_visits
from planner.month import Month
from planner.rule_progress import RuleCount, count_rule
from planner.rule_scope import Subject
from planner.rule_set import CoverageRule, RuleKind, RuleSet
from planner.visit_window import MONTHS, VisitDemand, VisitWindow, frequency_windows


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMonths:
    """What was published for the months from `present` on that are not planned again."""

    present: int
    visits: Mapping[EmployerId, Mapping[str, int]] = field(default_factory=dict)
    """Kept visits that meet each rule, of employers not inspected since the present month began."""
    units: Mapping[str, int] = field(default_factory=dict)
    """Units by rule that all visits and draws of the kept months are to meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleYear:
    """Where one rule or class share stands when the year is planned; counts of its units."""

    rule: str
    title: str
    in_scope: int
    required: int
    done: int
    """Done before the first month that is planned."""
    kept: int
    """To be done in published months that are not planned again."""
    needed: int
    """To be placed in the months that are planned."""
    window: VisitWindow
    is_share: bool
    is_local: bool
    impossible: int = 0
    """Of what is needed: what no month can bring, as too few months or employers are left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWindow:
    """One rule of the year with its count and the months left for it."""

    count: RuleCount
    window: VisitWindow
    before: int
    """Units done before the kept months."""

    @property
    def rule(self) -> CoverageRule:
        """Return the rule."""
        return self.count.rule

    def state(self, *, needed: int, kept: int, impossible: int = 0) -> RuleYear:
        """Return how the rule stands, with what is still to be placed and what is kept."""
        return RuleYear(
            rule=self.rule.id,
            title=self.rule.title,
            in_scope=self.count.in_scope,
            required=self.count.required,
            done=self.count.done,
            kept=kept,
            needed=needed,
            window=self.window,
            is_share=self.rule.is_partial,
            is_local=self.rule.is_local_setting,
            impossible=impossible,
        )


def rule_windows(
    subjects: Sequence[Subject], rules: RuleSet, *, first: Month, present: int
) -> tuple[RuleWindow, ...]:
    """Return the rules of this level that are in force in the rest of the year, in file order."""
    found = []
    for rule in rules.rules:
        if not rules.is_ours(rule) or (start := _start(rule, first)) is None:
            continue
        count = count_rule(rule, subjects, rules, first)
        if count.overdue:
            window = VisitWindow(first=first.number, last=first.number)
        else:
            last = count.deadline.month
            window = VisitWindow(first=min(start, last), last=last)
            if rule.at_once:
                window = VisitWindow(first=window.first, last=window.first)
        before = count.done
        if rule.is_partial and present < first.number:
            before = _done_before(rule, subjects, rules, Month(year=first.year, number=present))
        found.append(RuleWindow(count=count, window=window, before=before))
    return tuple(found)


def certain_demands(
    windows: Sequence[RuleWindow],
    subjects: Sequence[Subject],
    rules: RuleSet,
    *,
    first: Month,
    kept: KeptMonths,
) -> tuple[tuple[VisitDemand, ...], tuple[RuleYear, ...]]:
    """Return what rules that ask for every unit want of each employer, and how they stand.

    Demands are in rule order, then employer order.
    """
    demands: list[VisitDemand] = []
    states = []
    foreseen = _with_corrections(subjects, first)
    for each in windows:
        if each.rule.is_partial:
            continue
        wanted, kept_units, late = _of_rule(each, rules, first, kept)
        asked = {one.employer for one in each.count.open}
        later = [s for s in foreseen if s.employer.id not in asked]
        wanted += _foreseen(each, later, rules, first)
        demands += wanted
        needed = sum(one.units for one in wanted) + late
        states.append(each.state(needed=needed, kept=kept_units, impossible=late))
    return tuple(demands), tuple(states)


def imposed_demands(
    imposed: Iterable[ImposedVisit], subjects: Sequence[Subject], rules: RuleSet, *, first: Month
) -> tuple[tuple[VisitDemand, ...], tuple[Message, ...]]:
    """Return the demands of lists from above that wait, and who of them cannot be inspected.

    A list that states no deadline has until the end of the year.

    Raises
    ------
    UnknownImposedError
        If an employer is not known.
    """
    known = {subject.employer.id: subject.employer for subject in subjects}
    histories = {subject.employer.id: subject.history for subject in subjects}
    demands, notes = [], []
    for one in waiting_visits(imposed, histories, authority=rules.authority, month=first):
        if one.employer not in known:
            raise UnknownImposedError(
                "上级交办名单中的 {employer} 不是本辖区已知的用人单位：请核对，或先导入其申报",
                employer=one.employer,
            )
        employer = known[one.employer]
        if employer.status is not OperatingStatus.TRADING:
            notes.append(
                message(
                    "上级交办的 {name} 已{status}，不能检查：请报告交办单位",
                    name=employer.name,
                    status=employer.status.value,
                )
            )
            continue
        last = MONTHS
        if one.deadline is not None and one.deadline.year <= first.year:
            last = one.deadline.month if one.deadline >= first.first_day else first.number
        demands.append(
            VisitDemand(
                employer=one.employer,
                rule=IMPOSED,
                window=VisitWindow(first=first.number, last=last),
                is_exempt=InspectionKind.ASSIGNED in rules.cap.exempt,
                is_urgent=True,
                is_overdue=one.deadline is not None and one.deadline < first.first_day,
            )
        )
    return tuple(demands), tuple(notes)


def _of_rule(
    each: RuleWindow, rules: RuleSet, first: Month, kept: KeptMonths
) -> tuple[list[VisitDemand], int, int]:
    """Return a rule's demands, the units of kept visits, and visits too late for the period."""
    rule, demands, in_kept, late = each.rule, list[VisitDemand](), 0, 0
    period = _period(each, first)
    for one in each.count.open:
        already = min(one.visits_left, kept.visits.get(one.employer, {}).get(rule.id, 0))
        in_kept += already * one.units
        if not (left := one.visits_left - already):
            continue
        if rule.kind is RuleKind.FREQUENCY and not rule.at_once:
            found = frequency_windows(period, times=rule.times, left=left, now=each.window.first)
            late += left - len(found)
        else:
            found = (each.window,)
        demands += [
            VisitDemand(
                employer=one.employer,
                rule=rule.id,
                window=window,
                units=one.units,
                part=part,
                is_exempt=rule.visit_kind in rules.cap.exempt,
                is_urgent=rule.at_once or rule.visit_kind in rules.cap.exempt,
                is_movable=rule.is_local_setting and not rule.at_once,
                is_overdue=each.count.overdue,
            )
            for part, window in enumerate(found, start=1)
        ]
    return demands, in_kept, late


def _foreseen(
    each: RuleWindow, subjects: Sequence[Subject], rules: RuleSet, first: Month
) -> list[VisitDemand]:
    """Return demands that begin later in the year, as a correction falls due that is known now."""
    found: dict[EmployerId, VisitDemand] = {}
    for number in range(first.number + 1, MONTHS + 1):
        month = Month(year=first.year, number=number)
        if not each.rule.in_force(month.first_day) or each.count.deadline < month.first_day:
            continue
        waiting = [
            replace(subject, on=month.first_day)
            for subject in subjects
            if subject.employer.id not in found
        ]
        for one in count_rule(each.rule, waiting, rules, month).open:
            last = number if each.rule.at_once else each.count.deadline.month
            found[one.employer] = VisitDemand(
                employer=one.employer,
                rule=each.rule.id,
                window=VisitWindow(first=number, last=last),
                units=one.units,
                is_exempt=each.rule.visit_kind in rules.cap.exempt,
                is_urgent=each.rule.at_once or each.rule.visit_kind in rules.cap.exempt,
                is_movable=each.rule.is_local_setting and not each.rule.at_once,
            )
    return [found[employer] for employer in sorted(found)]


def _with_corrections(subjects: Sequence[Subject], first: Month) -> list[Subject]:
    """Return those with a correction that falls due after the first month's reference date."""
    return [
        subject
        for subject in subjects
        if any(
            one.correction_due is not None
            and one.correction_due > first.first_day
            and one.corrected_on is None
            for one in subject.history.inspections
        )
    ]


def _start(rule: CoverageRule, first: Month) -> int | None:
    """Return the first month on whose first day the rule holds, or None if none is left."""
    if rule.valid_until is not None and rule.valid_until < first.first_day:
        return None
    if rule.valid_from <= first.first_day:
        return first.number
    if rule.valid_from.year > first.year:
        return None
    return min(MONTHS, rule.valid_from.month + (rule.valid_from.day > 1))


def _period(each: RuleWindow, first: Month) -> VisitWindow:
    """Return the whole period of a rule in the year, the part that has passed included."""
    last = each.count.deadline.month
    from_ = each.rule.valid_from
    start = from_.month if from_.year == first.year else 1
    return VisitWindow(first=min(start, last), last=last)


def _done_before(
    rule: CoverageRule, subjects: Sequence[Subject], rules: RuleSet, present: Month
) -> int:
    """Return the units done before a month of the year began."""
    if present.number == 1:
        return 0
    earlier = Month(year=present.year, number=present.number - 1)
    return count_rule(rule, subjects, rules, earlier).done
