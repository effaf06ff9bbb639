"""Scorecards: a quarter's indicators and rules, for the area and its townships (CZ-82, JY-58).

Outcomes only. How often anybody was inspected is no score here, and townships stand in the order
of their codes (国办发〔2024〕54号: no appraisal by numbers of inspections or fines).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from geo.area import Township, TownshipCode
from geo.testing_cycle import TestingCycle, cycle_state
from planner.indicator import (
    Indicator,
    IndicatorLine,
    IndicatorTarget,
    Measure,
    definition_of,
    in_force,
    measured,
    title_of,
    within,
)
from planner.quarter import Quarter
from planner.rule_progress import RuleCount, count_rule
from planner.rule_scope import Subject
from planner.rule_set import RuleSet

MEASURED: Final = (
    Indicator.TESTING,
    Indicator.EVALUATION,
    Indicator.WITHIN_LIMIT,
    Indicator.UPDATED,
    Indicator.CORRECTED,
    Indicator.COMPLAINTS,
)
BY_TOWNSHIP: Final = (Indicator.TESTING, Indicator.EVALUATION, Indicator.CORRECTED)
"""Outcomes that a township can answer for."""
_UNDATED: Final = frozenset({Indicator.UPDATED})
"""Known only as they stand now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipScore:
    """The outcomes of one township, in the order of `BY_TOWNSHIP`."""

    township: TownshipCode
    measures: tuple[Measure | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """One quarter of one area, as it stood on a day."""

    quarter: Quarter
    on: date
    """The last day of the quarter, or today while it lasts."""
    lines: tuple[IndicatorLine, ...]
    """With figures first, then those that have a target and no data."""
    rules: tuple[RuleCount, ...]
    """Every rule of this level in force, counted over the year so far."""
    townships: tuple[TownshipScore, ...]


def scorecard(
    subjects: Sequence[Subject],
    townships: Sequence[Township],
    rules: RuleSet,
    *,
    quarter: Quarter,
    on: date,
    targets: Sequence[IndicatorTarget] = (),
    industry_severe: Mapping[str, bool],
) -> Scorecard:
    """Return the scorecard of a quarter; `subjects` are those of the day `on`, which lies in it."""
    eve = quarter.first_day - timedelta(days=1)
    earlier = _on_day(subjects, rules.testing, on=eve, industry_severe=industry_severe)
    wanted = in_force(targets, quarter.year)

    def line(indicator: Indicator, target: IndicatorTarget | None) -> IndicatorLine:
        scope = target.scope if target else None
        now = measured(indicator, within(subjects, scope), since=quarter.first_day, on=on)
        before = (
            None
            if now is None or indicator in _UNDATED
            else measured(indicator, within(earlier, scope), since=quarter.before.first_day, on=eve)
        )
        return IndicatorLine(
            indicator=indicator,
            title=title_of(indicator),
            definition=definition_of(indicator),
            now=now,
            before=before,
            target=target,
        )

    lines = []
    for indicator in MEASURED:
        mine = [one for one in wanted if one.indicator is indicator]
        lines += [line(indicator, one) for one in mine] or [line(indicator, None)]
    lines += [line(one.indicator, one) for one in wanted if one.indicator not in MEASURED]
    return Scorecard(
        quarter=quarter,
        on=on,
        lines=tuple(lines),
        rules=tuple(
            count_rule(rule, subjects, rules, quarter.last_month)
            for rule in rules.in_force(on)
            if rules.is_ours(rule)
        ),
        townships=_township_scores(subjects, townships, since=quarter.first_day, on=on),
    )


def _township_scores(
    subjects: Sequence[Subject], townships: Sequence[Township], *, since: date, on: date
) -> tuple[TownshipScore, ...]:
    members: dict[TownshipCode, list[Subject]] = {one.code: [] for one in townships}
    for subject in subjects:
        if subject.employer.township in members:
            members[subject.employer.township].append(subject)
    return tuple(
        TownshipScore(
            township=code,
            measures=tuple(measured(each, found, since=since, on=on) for each in BY_TOWNSHIP),
        )
        for code, found in sorted(members.items())
    )


def _on_day(
    subjects: Sequence[Subject],
    cycle: TestingCycle,
    *,
    on: date,
    industry_severe: Mapping[str, bool],
) -> list[Subject]:
    """Return the same employers asked about on another day."""
    return [
        replace(
            one,
            on=on,
            testing=cycle_state(
                one.employer, one.history.tests, cycle, on=on, industry_severe=industry_severe
            ),
        )
        for one in subjects
    ]
