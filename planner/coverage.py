"""Coverage: what the rules demand this month, who must be visited, and what falls short.

Rules that ask for every unit put employers on the certain list, in risk order, a month's
instalment at a time. Rules that ask for a share are topped up by chance: what the certain list
does not already meet becomes quotas of the draw (see `planner.frame_quota`). One visit counts for
every rule that it meets (综合查一次). Requirements: CZ-23, CZ-32, CZ-62, CZ-66, CZ-67, CZ-77.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo.employer import Employer, EmployerId
from geo.history import History
from geo.message import Message, message
from geo.risk_score import RiskScore
from geo.testing_cycle import cycle_state
from planner.certain_list import IMPOSED, CertainInclusion, CertainList, UnknownImposedError
from planner.errors import PlannerError
from planner.frame_quota import Stratum
from planner.imposed_visit import ImposedVisit
from planner.month import Month
from planner.random_frame import Exclusion, RandomFrame
from planner.rule_progress import RuleCount, RuleProgress, count_rule, progress_of
from planner.rule_scope import Subject
from planner.rule_set import RuleSet
from planner.year_instalment import YearInstalments

__all__ = [
    "CertainInclusion",
    "Exclusion",
    "MonthCoverage",
    "RuleProgress",
    "Stratum",
    "UnknownImposedError",
    "UnscoredEmployerError",
    "capacity_shortfall",
    "month_coverage",
    "subjects_of",
]


class UnscoredEmployerError(PlannerError, ValueError):
    """An employer has no risk score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCoverage:
    """The month's demands; lists in employer order, progress in rule order."""

    certain: tuple[CertainInclusion, ...]
    quotas: Mapping[Stratum, int]
    strata: Mapping[EmployerId, Stratum]
    """The stratum of every employer that can be drawn (the frame); every frame has its quota."""
    excluded: tuple[Exclusion, ...]
    progress: tuple[RuleProgress, ...]
    """Rules in file order, then the yearly share of each class as `双随机/丙`."""
    shortfalls: tuple[Message, ...]


def month_coverage(
    employers: Iterable[Employer],
    histories: Mapping[EmployerId, History],
    scores: Mapping[EmployerId, RiskScore],
    rules: RuleSet,
    *,
    month: Month,
    imposed: Sequence[ImposedVisit] = (),
    industry_severe: Mapping[str, bool] | None = None,
    days: Sequence[date] = (),
    instalments: YearInstalments | None = None,
) -> MonthCoverage:
    """Return whom the rules in force demand in a month, and the quotas of its draw.

    The reference date is the first day of the month; inspections by the authority are counted up
    to its last day. `industry_severe` is that of `geo.risk_score.score_employers`. With
    `instalments` the year plan says how much of each rule and class share is due this month and
    which certain visits come first; without, or where it does not say, what is needed is spread
    over the months left. What is due at once, or for the last time, is never put off. `days` are
    the working days of the month, one of which a visit must be allowed on; without them, all its
    days.

    Raises
    ------
    UnscoredEmployerError
        If an employer has no score.
    UnknownImposedError
        If `imposed` names an employer that is not among `employers`.
    """
    subjects = subjects_of(
        employers,
        histories,
        scores,
        rules,
        month.first_day,
        industry_severe=industry_severe or {},
    )
    planned = instalments or YearInstalments(due={}, employers=frozenset())
    counts = [
        replace(count_rule(rule, subjects, rules, month), planned=planned.due.get(rule.id))
        for rule in rules.in_force(month.first_day)
    ]
    ours = [count for count in counts if rules.is_ours(count.rule)]
    certain = CertainList(subjects, scores, rules, days or month.days, first=planned.employers)
    shortfalls = [
        message(
            "上级交办的 {name} 本月不能检查（{why}）：请报告交办单位",
            name=certain.name(one.employer),
            why=certain.why_not(one.employer),
        )
        for one in certain.impose(imposed)
    ]
    shortfalls += [
        message(
            "上级交办的 {name}（{named}）期限 {deadline} 已过仍未检查，本月继续列入：请尽快检查，"
            "并报告交办单位",
            name=certain.name(one.employer),
            named=one.named or IMPOSED,
            deadline=one.deadline.isoformat(),
        )
        for one in sorted(set(imposed), key=lambda one: (one.employer, one.source, one.document))
        if one.deadline is not None and one.deadline < month.first_day
    ]
    progress: dict[str, RuleProgress] = {
        count.rule.id: progress_of(count, due=0, short=0, ours=False)
        for count in counts
        if not rules.is_ours(count.rule)
    }
    for count in sorted(ours, key=lambda count: _turn(count, rules)):
        if count.rule.is_partial:
            continue
        demand = certain.demand(count)
        progress[count.rule.id] = progress_of(count, due=demand.due, short=demand.short)
        if demand.short:
            shortfalls.append(
                _say_short(count, rules, certain, short=demand.short, capped=demand.capped)
            )

    frame = RandomFrame(subjects, scores, rules, month, certain, planned=planned.due)
    for count in ours:
        if count.rule.is_partial:
            progress[count.rule.id] = frame.ask(count)
            if short := progress[count.rule.id].short:
                capped = tuple(
                    one.employer
                    for one in count.open
                    if certain.is_capped(one.employer)
                    and not certain.can_wait(one.employer, count.deadline)
                )
                shortfalls.append(_say_short(count, rules, certain, short=short, capped=capped))
    drawn = frame.quotas()
    return MonthCoverage(
        certain=certain.inclusions(ours),
        quotas=drawn.quotas,
        strata=drawn.strata,
        excluded=tuple(frame.excluded),
        progress=(*(progress[count.rule.id] for count in counts), *frame.class_progress(drawn)),
        shortfalls=(*shortfalls, *frame.shortfalls(drawn)),
    )


def capacity_shortfall(coverage: MonthCoverage, displaced: int) -> Message | None:
    """Return by how much the month asks for more visits than its team-days hold, or None.

    `displaced` are the visits left out for want of room alone; what cannot be visited for another
    reason is no matter of capacity.
    """
    if displaced <= 0:
        return None
    certain, drawn = len(coverage.certain), sum(coverage.quotas.values())
    return message(
        "本月须查 {needed} 家（必查 {certain} 家、双随机 {drawn} 家），其中 {short} 家因组日排满"
        "未能排入：请增加执法日或组队、申请支援，或调整本地设定的抽查比例",
        needed=certain + drawn,
        certain=certain,
        drawn=drawn,
        short=displaced,
    )


def subjects_of(
    employers: Iterable[Employer],
    histories: Mapping[EmployerId, History],
    scores: Mapping[EmployerId, RiskScore],
    rules: RuleSet,
    on: date,
    *,
    industry_severe: Mapping[str, bool],
) -> list[Subject]:
    """Return what rules are asked about on a day, in employer order.

    Raises
    ------
    UnscoredEmployerError
        If an employer has no score.
    """
    subjects = []
    for employer in sorted(employers, key=lambda one: one.id):
        if employer.id not in scores:
            raise UnscoredEmployerError(
                "{name}（{id}）没有风险评分：请先评分再计算覆盖", name=employer.name, id=employer.id
            )
        history = histories.get(employer.id, _NO_HISTORY)
        subjects.append(
            Subject(
                employer=employer,
                history=history,
                combined=scores[employer.id].combined,
                testing=cycle_state(
                    employer,
                    history.tests,
                    rules.testing,
                    on=on,
                    industry_severe=industry_severe,
                ),
                on=on,
            )
        )
    return subjects


def _turn(count: RuleCount, rules: RuleSet) -> tuple[bool, bool]:
    """Return the order in which rules ask: visits free of the cap first, then what cannot wait."""
    return (count.rule.visit_kind not in rules.cap.exempt, not count.rule.at_once)


def _say_short(
    count: RuleCount,
    rules: RuleSet,
    certain: CertainList,
    *,
    short: int,
    capped: Sequence[EmployerId],
) -> Message:
    """Return what a rule cannot reach, and how the cap can still be respected."""
    if not capped:
        return message(
            "规则 {rule}“{title}”：还须完成 {needed} 个，{deadline} 前有 {short} 个对象已无法完成",
            rule=count.rule.id,
            title=count.rule.title,
            needed=count.needed,
            deadline=str(count.deadline),
            short=short,
        )
    if not all(map(certain.is_at_own_cap, capped)):
        first = next(one for one in capped if not certain.is_at_own_cap(one))
        return message(
            "规则 {rule}“{title}”：有 {short} 个对象无法完成，{capped} 家受检查次数限制"
            "（如 {name}：{why}），只能由免计次的检查或联合检查完成",
            rule=count.rule.id,
            title=count.rule.title,
            short=short,
            capped=len(capped),
            name=certain.name(first),
            why=certain.why_capped(first),
        )
    return message(
        "规则 {rule}“{title}”：有 {short} 个对象无法完成，"
        "{capped} 家已达年度上限 {cap} 次（{names}），只能由免计次的检查或联合检查完成",
        rule=count.rule.id,
        title=count.rule.title,
        short=short,
        capped=len(capped),
        cap=rules.cap.per_year,
        names="、".join(certain.name(employer) for employer in capped[:3]),
    )


_NO_HISTORY = History()
