"""Rule standings: what every rule in force says of one employer, and by when it must be met."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geo.employer import Employer
from geo.history import History
from geo.message import Message, message
from geo.risk_score import RiskScore
from geo.testing_cycle import cycle_state
from planner.month_basis import MonthBasis, MonthCount
from planner.rule_progress import RuleCount, count_rule
from planner.rule_scope import Subject


class RuleState(StrEnum):
    """How a rule stands with one employer."""

    OPEN = "待完成"
    MET = "已完成"
    CLOSED = "无可检查"
    OUT_OF_SCOPE = "不适用"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStanding:
    """One rule and one employer."""

    rule: str
    title: str
    requirement: str
    state: RuleState
    is_ours: bool
    """False for a rule that binds another level; it is shown, not planned."""
    is_partial: bool
    """Whether a share is asked for, so that chance decides who meets it."""
    is_local_setting: bool
    units: int
    """Projects, or the employer itself, that still wait."""
    visits_left: int
    deadline: date
    overdue: bool
    this_month: bool
    """Whether the visit of the certain list meets it this month."""
    sentence: Message


def rule_standings(
    basis: MonthBasis, count: MonthCount, employer: Employer
) -> tuple[RuleStanding, ...]:
    """Return how every rule in force on the first day of the month stands, in file order.

    An employer counted alone is in scope, met or open exactly as it is in the count of everybody.
    """
    subject = _subject(basis, count.scores[employer.id], employer)
    certain = count.certain.get(employer.id)
    listed = certain.rules if certain else ()
    drawn_for = count.coverage.strata.get(employer.id, "").partition("/")[2].split("+")
    return tuple(
        _standing(
            count_rule(rule, [subject], basis.rules, basis.month),
            is_ours=basis.rules.is_ours(rule),
            this_month=rule.id in listed,
            by_chance=rule.id in drawn_for,
        )
        for rule in basis.rules.in_force(basis.month.first_day)
    )


def _subject(basis: MonthBasis, score: RiskScore, employer: Employer) -> Subject:
    history = basis.histories.get(employer.id, _NO_HISTORY)
    return Subject(
        employer=employer,
        history=history,
        combined=score.combined,
        testing=cycle_state(
            employer,
            history.tests,
            basis.rules.testing,
            on=basis.month.first_day,
            industry_severe=basis.industry_severe,
        ),
        on=basis.month.first_day,
    )


def _standing(
    count: RuleCount, *, is_ours: bool, this_month: bool, by_chance: bool
) -> RuleStanding:
    waiting = count.open[0] if count.open else None
    if waiting is not None:
        state = RuleState.OPEN
    elif count.done:
        state = RuleState.MET
    else:
        state = RuleState.CLOSED if count.closed else RuleState.OUT_OF_SCOPE
    return RuleStanding(
        rule=count.rule.id,
        title=count.rule.title,
        requirement=count.rule.requirement,
        state=state,
        is_ours=is_ours,
        is_partial=count.rule.is_partial,
        is_local_setting=count.rule.is_local_setting,
        units=waiting.units if waiting else 0,
        visits_left=waiting.visits_left if waiting else 0,
        deadline=count.deadline,
        overdue=count.overdue and waiting is not None,
        this_month=this_month,
        sentence=_say(count, state, is_ours=is_ours, this_month=this_month, by_chance=by_chance),
    )


def _say(  # noqa: PLR0911 - one sentence a case reads best in one list
    count: RuleCount, state: RuleState, *, is_ours: bool, this_month: bool, by_chance: bool
) -> Message:
    if not is_ours and state is not RuleState.OUT_OF_SCOPE:
        return message("由其他层级负责，本级只列示")
    if state is not RuleState.OPEN:
        return _SETTLED[state]
    deadline = str(count.deadline)
    if this_month:
        return message("本月必查时完成，期限 {deadline}", deadline=deadline)
    if by_chance:
        return message("按比例抽取，抽中即可完成，期限 {deadline}", deadline=deadline)
    if count.rule.is_partial:
        return message("只要求一定比例，本月没有由它抽取，期限 {deadline}", deadline=deadline)
    if count.overdue:
        return message("期限 {deadline} 已过，仍待完成", deadline=deadline)
    return message("待完成，按月分摊，未轮到本月，期限 {deadline}", deadline=deadline)


_SETTLED: Mapping[RuleState, Message] = {
    RuleState.OUT_OF_SCOPE: message("不在适用范围"),
    RuleState.MET: message("本期已完成"),
    RuleState.CLOSED: message("停产、关闭或迁出，按编码结案不计"),
}
_NO_HISTORY = History()
