"""Rule trials: what a rule set would ask of a real register, beside the rules in force.

Both sides are computed from the same employers, past, staff and calendar: the month by
`planner.coverage`, the rest of its year by `planner.year_planner`. Nothing is drawn.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo.employer import Employer, EmployerId
from geo.hazard_factor import HazardCategory
from geo.message import Message, message
from geo.risk_score import CombinedClass, RiskScore
from planner.coverage import MonthCoverage, month_coverage, subjects_of
from planner.imposed_visit import waiting_visits
from planner.rule_check import FindingLevel, RuleFinding
from planner.rule_scope import CLASS_WORDS, scope_condition
from planner.rule_set import RuleSet
from planner.tried_rules import CategoryCover, RuleTrial, TrialSide, TriedRule
from planner.year_plan import YearPlan
from planner.year_planner import YearInputs, plan_year


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialMaterial:
    """One rule set with the scores of its method."""

    rules: RuleSet
    scores: Mapping[EmployerId, RiskScore]


def try_rules(
    inputs: YearInputs,
    then: TrialMaterial,
    now: TrialMaterial | None,
    *,
    days: Sequence[date],
    findings: Sequence[RuleFinding],
    report: Callable[[float], None] | None = None,
) -> RuleTrial:
    """Return what `then` would ask from the first month of `inputs` on, beside `now`.

    Parameters
    ----------
    inputs
        The register, staff and calendar; its own rules and scores are not looked at.
    days
        Working days of the month.
    findings
        What reading and checking the rule set found before.
    report
        Told the share that is done.
    """
    present = _side(inputs, now, days) if now else None
    if report:
        report(0.5)
    future = _side(inputs, then, days)
    covers = _covers(inputs, then)
    return RuleTrial(
        month=inputs.first,
        employers=len(inputs.employers),
        now=present,
        then=future,
        covers=covers,
        findings=(*findings, *_found(inputs, then, future, present, covers)),
    )


def _side(inputs: YearInputs, material: TrialMaterial, days: Sequence[date]) -> TrialSide:
    rules = material.rules
    waiting = waiting_visits(
        inputs.imposed, inputs.histories, authority=rules.authority, month=inputs.first
    )
    coverage = month_coverage(
        inputs.employers,
        inputs.histories,
        material.scores,
        rules,
        month=inputs.first,
        imposed=waiting,
        industry_severe=inputs.industry_severe,
        days=days,
    )
    year = plan_year(
        replace(inputs, rules=rules, scores=material.scores, previous=None, present=None)
    )
    load = year.load()
    return TrialSide(
        rule_set=rules.name,
        certain=len(coverage.certain),
        drawn=sum(coverage.quotas.values()),
        capacity_month=next(
            (one.visits for one in year.capacity if one.month == inputs.first.number), 0
        ),
        asked_year=sum(load.values()) + sum(one.unmet for one in year.strata) + len(year.unmet),
        capacity_year=sum(one.visits for one in year.capacity),
        short_year=year.short,
        rules=_rules(coverage, year),
        shortages=tuple(one.sentence for one in year.shortages),
    )


def _rules(coverage: MonthCoverage, year: YearPlan) -> tuple[TriedRule, ...]:
    years = {one.rule: one for one in year.rules}
    unmet = year.unmet_by_rule()
    return tuple(
        TriedRule(
            rule=one.rule,
            title=one.title,
            in_scope=one.in_scope,
            required=one.required,
            done=one.done,
            due_month=one.due_this_month,
            short_month=one.short,
            needed_year=years[one.rule].needed if one.rule in years else 0,
            unmet_year=unmet.get(one.rule, 0),
        )
        for one in coverage.progress
    )


def _uncovered(inputs: YearInputs, material: TrialMaterial) -> dict[EmployerId, bool]:
    """Return every employer that no rule in force speaks of, and whether it can be drawn."""
    rules, on = material.rules, inputs.first.first_day
    conditions = [scope_condition(rule.scope) for rule in rules.in_force(on) if rules.is_ours(rule)]
    subjects = subjects_of(
        inputs.employers,
        inputs.histories,
        material.scores,
        rules,
        on,
        industry_severe=inputs.industry_severe,
    )
    covered: set[EmployerId] = set()
    for subject in subjects:
        parts = [subject, *(replace(subject, project=one) for one in subject.history.projects)]
        if any(condition(part) is not None for condition in conditions for part in parts):
            covered.add(subject.employer.id)
    return {
        one.id: bool(rules.class_shares.get(material.scores[one.id].combined))
        for one in inputs.employers
        if one.id not in covered
    }


def _covers(inputs: YearInputs, material: TrialMaterial) -> tuple[CategoryCover, ...]:
    bare = _uncovered(inputs, material)
    found = []
    for category in HazardCategory:
        with_it = [one for one in inputs.employers if _has(one, category)]
        drawn = sum(bare.get(one.id) is True for one in with_it)
        found.append(
            CategoryCover(
                category=category.value,
                employers=len(with_it),
                by_rule=sum(one.id not in bare for one in with_it),
                by_draw=drawn,
            )
        )
    return tuple(found)


def _has(employer: Employer, category: HazardCategory) -> bool:
    return any(one.category is category for one in employer.exposures)


def _found(
    inputs: YearInputs,
    material: TrialMaterial,
    side: TrialSide,
    now: TrialSide | None,
    covers: Sequence[CategoryCover],
) -> list[RuleFinding]:
    """Return what only the register can show."""

    def warn(sentence: Message, rule: str = "") -> RuleFinding:
        return RuleFinding(level=FindingLevel.WARNING, rule=rule, sentence=sentence)

    found = []
    asked = side.certain + side.drawn
    if asked > side.capacity_month:
        found.append(
            warn(
                message(
                    "{month} 须查 {asked} 家（必查 {certain}、双随机 {drawn}），"
                    "人手只够查 {capacity} 家：请改要求，或增加执法日、小组",
                    month=str(inputs.first),
                    asked=asked,
                    certain=side.certain,
                    drawn=side.drawn,
                    capacity=side.capacity_month,
                )
            )
        )
    if side.short_year > (now.short_year if now else 0):
        found.append(
            warn(
                message(
                    "到 {year} 年底有 {short} 家次排不进任何一个月（现行规则 {now} 家次）："
                    "下面写明哪几个月、缺多少",
                    year=inputs.first.year,
                    short=side.short_year,
                    now=now.short_year if now else 0,
                )
            )
        )
    for one in side.rules:
        if one.in_scope == 0 and one.required == 0 and one.done == 0:
            found.append(
                RuleFinding(
                    level=FindingLevel.NOTE,
                    rule=one.rule,
                    sentence=message("本区域名录里没有一家符合范围：请核对范围写得对不对"),
                )
            )
        elif one.unmet_year:
            found.append(
                warn(
                    message(
                        "到年底还有 {count} 个完不成：上限、间隔、期限或人手不够",
                        count=one.unmet_year,
                    ),
                    one.rule,
                )
            )
    found += [
        warn(
            message(
                "{category}：{count} 家既不在任何规则的范围内，也不会被抽到",
                category=message(one.category),
                count=one.uncovered,
            )
        )
        for one in covers
        if one.uncovered
    ]
    words = {combined: word for word, combined in CLASS_WORDS.items()}
    for combined in CombinedClass:
        count = sum(score.combined is combined for score in material.scores.values())
        if count and material.rules.class_shares and not material.rules.class_shares.get(combined):
            found.append(
                warn(
                    message(
                        "{word}风险的 {count} 家抽查比例是 0：只有列入必查才会查到",
                        word=message(words[combined]),
                        count=count,
                    )
                )
            )
    return found
