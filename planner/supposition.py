"""Suppositions: what could have been different about one employer, as facts to recompute with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from geo.employer import Employer, OperatingStatus
from geo.history import History, Inspection, InspectionKind, SelfCheck, TestKind, TestReport
from geo.message import Message, message
from geo.risk_grade import CombinedClass, ManagementGrade
from geo.risk_score import RiskScore
from geo.testing_cycle import TestingState, cycle_state
from planner.month_basis import MonthBasis, MonthCount, count_month, score_all
from planner.visit_cap import counted_visits


class Supposition(StrEnum):
    """What is supposed, in the order in which it is shown."""

    COMPLAINT_CLOSED = "complaint closed"
    CORRECTED = "corrected"
    LIMIT_CLEARED = "limit cleared"
    TEST_DONE = "test done"
    SELF_CHECK = "self-check A"
    CLASS_LOWER = "class lower"
    CHECKED = "checked this year"
    NOT_VISITED = "no counted visit this year"
    TRADING = "trading again"
    NOT_IMPOSED = "not imposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedMonth:
    """A month in which one thing about one employer is different."""

    supposition: Supposition
    said: Message
    """What is supposed, in words."""
    basis: MonthBasis
    score: RiskScore
    """The employer's score there; all others keep theirs."""

    def count(self, actual: MonthCount) -> MonthCount:
        """Return the demands of the supposed month, really computed."""
        scores = {**actual.scores, self.score.employer: self.score}
        return count_month(self.basis, scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One employer on the first day of its month."""

    basis: MonthBasis
    employer: Employer
    history: History
    score: RiskScore
    states: tuple[TestingState, TestingState]
    """Testing as the rules and as the risk method see it; the cycles may differ."""

    @property
    def on(self) -> date:
        return self.basis.month.first_day

    @property
    def day_before(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def check_day(self) -> date:
        """Return the last day of the year so long before the month that the gap is kept."""
        gap = max(1, self.basis.rules.cap.min_gap_days)
        return max(date(self.on.year, 1, 1), self.on - timedelta(days=gap))


def supposed_months(
    basis: MonthBasis, actual: MonthCount, employer: Employer
) -> tuple[SupposedMonth, ...]:
    """Return every supposition that changes a fact about `employer`, in the order of the kinds.

    Nothing is supposed that is so already: an employer without a complaint has none closed.
    """
    history = basis.histories.get(employer.id, _NO_HISTORY)
    by_rules, by_method = (
        cycle_state(
            employer, history.tests, cycle, on=basis.month.first_day,
            industry_severe=basis.industry_severe,
        )
        for cycle in (basis.rules.testing, basis.method.testing)
    )  # fmt: skip
    case = _Case(
        basis=basis,
        employer=employer,
        history=history,
        score=actual.scores[employer.id],
        states=(by_rules, by_method),
    )
    found = []
    for supposition, change in _CHANGES.items():
        if (changed := change(case)) is not None:
            found.append(
                SupposedMonth(
                    supposition=supposition,
                    said=_said(supposition, case),
                    basis=changed,
                    score=_score(changed, case),
                )
            )
    return tuple(found)


def _said(supposition: Supposition, case: _Case) -> Message:
    if supposition is Supposition.CHECKED:
        return message("本年 {day} 已经检查过一次且没有发现问题", day=case.check_day.isoformat())
    return _SENTENCES[supposition]


def _score(basis: MonthBasis, case: _Case) -> RiskScore:
    """Return the score in a supposed month; where nothing else was supposed, a class lower."""
    if basis is case.basis:
        lower = CombinedClass(case.score.combined - 1)
        return replace(case.score, combined=lower, letter=basis.method.letter(lower))
    now = next(one for one in basis.employers if one.id == case.employer.id)
    return score_all(basis, (now,))[now.id]


def _with_history(case: _Case, **changes: object) -> MonthBasis:
    history = replace(case.history, **changes)  # type: ignore[arg-type] # fields of History
    return replace(case.basis, histories={**case.basis.histories, case.employer.id: history})


def _with_employer(basis: MonthBasis, employer: Employer) -> MonthBasis:
    return replace(
        basis,
        employers=tuple(employer if one.id == employer.id else one for one in basis.employers),
    )


def _complaint_closed(case: _Case) -> MonthBasis | None:
    if not any(_is_waiting(one.on, one.closed_on, case.on) for one in case.history.complaints):
        return None
    return _with_history(
        case,
        complaints=tuple(
            replace(one, closed_on=max(one.on, case.day_before))
            if _is_waiting(one.on, one.closed_on, case.on)
            else one
            for one in case.history.complaints
        ),
    )


def _corrected(case: _Case) -> MonthBasis | None:
    def waits(one: Inspection) -> bool:
        return one.correction_due is not None and _is_waiting(one.on, one.corrected_on, case.on)

    if not any(map(waits, case.history.inspections)):
        return None
    return _with_history(
        case,
        inspections=tuple(
            replace(one, corrected_on=max(one.on, case.day_before)) if waits(one) else one
            for one in case.history.inspections
        ),
    )


def _limit_cleared(case: _Case) -> MonthBasis | None:
    reported = any(state.last_test and state.last_test.over_limit for state in case.states)
    if not reported and not any(one.over_limit for one in case.employer.exposures):
        return None
    exposures = tuple(
        replace(one, over_limit=False) if one.over_limit else one for one in case.employer.exposures
    )
    return _with_employer(
        _with_history(case, tests=_tested(case, TestKind.PERIODIC)),
        replace(case.employer, exposures=exposures),
    )


def _test_done(case: _Case) -> MonthBasis | None:
    if not any(state.untested for state in case.states):
        return None
    evaluated = any(state.evaluation_overdue for state in case.states)
    kind = TestKind.EVALUATION if evaluated else TestKind.PERIODIC
    return _with_history(case, tests=_tested(case, kind))


def _tested(case: _Case, kind: TestKind) -> tuple[TestReport, ...]:
    """Return the reports with one more, without a fault, that is the last of all."""
    return (
        *(one for one in case.history.tests if one.on < case.on),
        TestReport(employer=case.employer.id, on=case.on, kind=kind, over_limit=False),
    )


def _self_check(case: _Case) -> MonthBasis | None:
    if case.score.management is ManagementGrade.A:
        return None
    return _with_history(
        case,
        self_checks=(
            *(one for one in case.history.self_checks if one.on < case.on),
            SelfCheck(employer=case.employer.id, on=case.on, score=100.0),
        ),
    )


def _class_lower(case: _Case) -> MonthBasis | None:
    return case.basis if case.score.combined > CombinedClass.LOW else None


def _checked(case: _Case) -> MonthBasis | None:
    if case.employer.status is not OperatingStatus.TRADING or _visits_this_year(case):
        return None
    day = case.check_day
    made = Inspection(
        employer=case.employer.id,
        on=day,
        kind=InspectionKind.RANDOM,
        authority=case.basis.rules.authority,
        violations=0,
    )
    earlier = tuple(one for one in case.history.inspections if one.on <= day)
    later = tuple(one for one in case.history.inspections if one.on > day)
    return _with_history(case, inspections=(*earlier, made, *later))


def _not_visited(case: _Case) -> MonthBasis | None:
    rules = case.basis.rules
    if not counted_visits(
        case.history.inspections, rules.cap, authority=rules.authority, year=case.on.year
    ):
        return None
    return _with_history(
        case,
        inspections=tuple(
            one
            for one in case.history.inspections
            if not (
                one.on.year == case.on.year
                and one.authority == rules.authority
                and one.kind not in rules.cap.exempt
            )
        ),
    )


def _trading(case: _Case) -> MonthBasis | None:
    if case.employer.status is OperatingStatus.TRADING:
        return None
    return _with_employer(case.basis, replace(case.employer, status=OperatingStatus.TRADING))


def _not_imposed(case: _Case) -> MonthBasis | None:
    left = tuple(one for one in case.basis.imposed if one.employer != case.employer.id)
    return None if left == case.basis.imposed else replace(case.basis, imposed=left)


def _visits_this_year(case: _Case) -> bool:
    return any(
        one.on.year == case.on.year
        and one.authority == case.basis.rules.authority
        and one.on <= case.basis.month.last_day
        for one in case.history.inspections
    )


def _is_waiting(since: date, ended: date | None, on: date) -> bool:
    return since <= on and (ended is None or ended > on)


_Change: TypeAlias = Callable[[_Case], MonthBasis | None]
_CHANGES: Mapping[Supposition, _Change] = MappingProxyType(
    {
        Supposition.COMPLAINT_CLOSED: _complaint_closed,
        Supposition.CORRECTED: _corrected,
        Supposition.LIMIT_CLEARED: _limit_cleared,
        Supposition.TEST_DONE: _test_done,
        Supposition.SELF_CHECK: _self_check,
        Supposition.CLASS_LOWER: _class_lower,
        Supposition.CHECKED: _checked,
        Supposition.NOT_VISITED: _not_visited,
        Supposition.TRADING: _trading,
        Supposition.NOT_IMPOSED: _not_imposed,
    }
)
_SENTENCES: Mapping[Supposition, Message] = MappingProxyType(
    {
        Supposition.COMPLAINT_CLOSED: message("投诉举报都已办结"),
        Supposition.CORRECTED: message("责令改正都已完成"),
        Supposition.LIMIT_CLEARED: message("最近一次检测没有超标"),
        Supposition.TEST_DONE: message("所欠的检测、评价已经补做且结果合格"),
        Supposition.SELF_CHECK: message("自查达到 A 级"),
        Supposition.CLASS_LOWER: message("综合类别低一级"),
        Supposition.NOT_VISITED: message("本年没有本机关的计次检查"),
        Supposition.TRADING: message("已恢复正常生产经营"),
        Supposition.NOT_IMPOSED: message("不在上级交办名单上"),
    }
)
_NO_HISTORY = History()
