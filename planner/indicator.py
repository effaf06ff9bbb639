"""Indicators: shares of employers or matters that a scorecard measures, and their targets.

The policy documents name rates and never say what they are shares of; numerators and denominators
here are ours and stand beside every figure. Rates for which the product has no data are named as
such and never made up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from geo.message import Message, message
from geo.testing_cycle import add_months, must_test
from planner.errors import PlannerError
from planner.overdue_tally import PRESENT
from planner.rule_scope import Subject, scope_condition

_UPDATE_MONTHS: Final = 13
"""A yearly update is late after 13 months (time rules of the declaration system)."""


class InvalidTargetError(PlannerError, ValueError):
    """A target that cannot be."""


class Indicator(StrEnum):
    """What can be measured, and what policy documents ask for beyond it."""

    TESTING = "periodic_testing_rate"
    EVALUATION = "evaluation_rate"
    WITHIN_LIMIT = "within_limit_share"
    UPDATED = "declaration_update_rate"
    CORRECTED = "correction_in_time_rate"
    COMPLAINTS = "complaint_closing_rate"
    DECLARED = "declaration_rate"
    EXAMINED = "on_job_exam_rate"
    HEADS_TRAINED = "training_rate_heads"
    MANAGERS_TRAINED = "training_rate_managers"
    WORKERS_TRAINED = "training_rate_workers"
    DOSE = "personal_dose_rate"
    INSURED = "injury_insurance_rate"
    AWARE = "awareness_rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorTarget:
    """The least share that a document asks of an area by the end of a year."""

    indicator: Indicator
    year: int
    share: Fraction
    words: str = ""
    """Of whom, as the document says it; empty for all."""
    scope: Mapping[str, object] | None = None
    """The same as a scope of rules; None for all."""
    requirement: str = ""
    source: str = ""
    confidence: str = "confirmed"

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise InvalidTargetError(
                "指标目标 {share} 不对：应大于 0、不超过 1", share=str(self.share)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A share as two counts."""

    numerator: int
    denominator: int

    @property
    def share(self) -> Fraction | None:
        """Return the share, or None of nothing."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorLine:
    """One line of a scorecard."""

    indicator: Indicator
    title: Message
    definition: Message
    """What is counted of what; or why there is no figure."""
    now: Measure | None
    """None where the product has no data."""
    before: Measure | None
    """At the end of the quarter before; None where that cannot be told any more."""
    target: IndicatorTarget | None

    @property
    def is_met(self) -> bool | None:
        """Return whether the target is reached, or None without a target or a figure."""
        if self.target is None or self.now is None or self.now.share is None:
            return None
        return self.now.share >= self.target.share


def measured(
    indicator: Indicator, subjects: Sequence[Subject], *, since: date, on: date
) -> Measure | None:
    """Return an indicator over `subjects`, asked about on `on`; None where there is no data.

    What happens in time (corrections, complaints) is counted from `since` to `on`.
    """
    if indicator in _COUNTERS:
        return _share(_COUNTERS[indicator](subjects, since, on))
    return None


def within(subjects: Sequence[Subject], scope: Mapping[str, object] | None) -> Sequence[Subject]:
    """Return the `subjects` of a scope; all of them without one."""
    if scope is None:
        return subjects
    condition = scope_condition(scope)
    return [one for one in subjects if condition(one) is not None]


def title_of(indicator: Indicator) -> Message:
    """Return what an indicator is called."""
    return _TITLES[indicator]


def definition_of(indicator: Indicator) -> Message:
    """Return what is counted of what, or why there is no figure."""
    return _DEFINITIONS.get(indicator, _NO_DATA)


def in_force(targets: Sequence[IndicatorTarget], year: int) -> tuple[IndicatorTarget, ...]:
    """Return the targets that hold in a year: of each indicator and scope the next to be reached.

    Where all of them lie in the past, the last one is still the mark to hold.
    """
    found: dict[tuple[Indicator, str], list[IndicatorTarget]] = {}
    for one in sorted(targets, key=lambda one: one.year):
        found.setdefault((one.indicator, one.words), []).append(one)
    return tuple(
        next((one for one in several if one.year >= year), several[-1])
        for several in found.values()
    )


def _share(answers: Sequence[bool]) -> Measure:
    return Measure(numerator=sum(answers), denominator=len(answers))


def _present(subjects: Sequence[Subject]) -> list[Subject]:
    return [one for one in subjects if one.employer.status in PRESENT]


def _tested(subjects: Sequence[Subject], _since: date, _on: date) -> list[bool]:
    return [not one.testing.test_overdue for one in _present(subjects) if must_test(one.employer)]


def _evaluated(subjects: Sequence[Subject], _since: date, _on: date) -> list[bool]:
    return [
        not one.testing.evaluation_overdue
        for one in _present(subjects)
        if must_test(one.employer) and one.testing.severe
    ]


def _within_limit(subjects: Sequence[Subject], _since: date, _on: date) -> list[bool]:
    reports = (one.testing.last_test for one in _present(subjects))
    return [not one.over_limit for one in reports if one is not None]


def _updated(subjects: Sequence[Subject], _since: date, on: date) -> list[bool]:
    oldest = add_months(on, -_UPDATE_MONTHS).isoformat()
    return [one.employer.declared_on >= oldest for one in _present(subjects)]


def _corrected(subjects: Sequence[Subject], since: date, on: date) -> list[bool]:
    return [
        one.corrected_on is not None and one.corrected_on <= one.correction_due
        for subject in subjects
        for one in subject.history.inspections
        if one.correction_due is not None and since <= one.correction_due <= on
    ]


def _closed(subjects: Sequence[Subject], since: date, on: date) -> list[bool]:
    return [
        one.closed_on is not None and one.closed_on <= on
        for subject in subjects
        for one in subject.history.complaints
        if since <= one.on <= on
    ]


_COUNTERS: Final[Mapping[Indicator, Callable[[Sequence[Subject], date, date], list[bool]]]] = {
    Indicator.TESTING: _tested,
    Indicator.EVALUATION: _evaluated,
    Indicator.WITHIN_LIMIT: _within_limit,
    Indicator.UPDATED: _updated,
    Indicator.CORRECTED: _corrected,
    Indicator.COMPLAINTS: _closed,
}
_TITLES: Final[Mapping[Indicator, Message]] = {
    Indicator.TESTING: message("职业病危害因素定期检测率"),
    Indicator.EVALUATION: message("职业病危害现状评价率"),
    Indicator.WITHIN_LIMIT: message("最近一次检测不超标的单位占比"),
    Indicator.UPDATED: message("申报按时更新率"),
    Indicator.CORRECTED: message("责令改正按期完成率"),
    Indicator.COMPLAINTS: message("投诉举报办结率"),
    Indicator.DECLARED: message("职业病危害项目申报率"),
    Indicator.EXAMINED: message("在岗期间职业健康检查率"),
    Indicator.HEADS_TRAINED: message("主要负责人职业卫生培训率"),
    Indicator.MANAGERS_TRAINED: message("职业卫生管理人员培训率"),
    Indicator.WORKERS_TRAINED: message("劳动者培训率"),
    Indicator.DOSE: message("放射工作人员个人剂量监测率"),
    Indicator.INSURED: message("工伤保险覆盖率"),
    Indicator.AWARE: message("劳动者防护知识知晓率"),
}
_DEFINITIONS: Final[Mapping[Indicator, Message]] = {
    Indicator.TESTING: message("检测在法定周期内的单位 ÷ 应检测的单位（正常和停产）"),
    Indicator.EVALUATION: message("现状评价在法定周期内的单位 ÷ 危害严重、应评价的单位"),
    Indicator.WITHIN_LIMIT: message("最近一次检测或评价不超标的单位 ÷ 有检测或评价报告的单位"),
    Indicator.UPDATED: message("13 个月内申报或更新过的单位 ÷ 已申报单位（正常和停产）"),
    Indicator.CORRECTED: message("期限前确认改正的 ÷ 本期到期的责令改正"),
    Indicator.COMPLAINTS: message("本期已办结的 ÷ 本期收到的投诉举报"),
    Indicator.DECLARED: message("没有数据：分母是应申报单位名单，申报系统本身算不出"),
}
_NO_DATA: Final = message("没有数据：本系统不收集这一项")
