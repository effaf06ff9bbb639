"""Month briefs: what a leader has to know of a month, and nothing else (CZ-66, JY-55, XZ-10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.area import Township
from geo.employer import EmployerId
from geo.message import Message, message
from geo.risk_score import RiskScore
from geo.township_risk import RiskBreaks, TownshipRisk, average_breaks, township_risks
from planner.coverage import MonthCoverage, RuleProgress, subjects_of
from planner.imposed_visit import waiting_visits
from planner.inspector import Inspector
from planner.month import Month
from planner.month_basis import MonthBasis
from planner.month_plan import MonthPlan
from planner.month_shortfall import month_shortfalls
from planner.open_matter import Ageing, OpenMatter, ageing, open_matters
from planner.overdue_tally import OverdueTally, overdue_tally
from planner.rule_scope import Subject
from planner.staff_standing import StaffStanding, staff_standing
from planner.year_trend import YearTrend, year_trend


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBrief:
    """One month of one area on one page."""

    month: Month
    on: date
    """The day on which it stands like this: today within the month, else its first or last day."""
    risks: tuple[TownshipRisk, ...]
    """In township order."""
    breaks: RiskBreaks
    progress: tuple[RuleProgress, ...]
    certain: int
    drawn: int
    overdue: OverdueTally
    imposed_late: int
    """Visits on lists from above whose deadline has passed and that nobody made."""
    ageing: tuple[Ageing, ...]
    oldest: tuple[OpenMatter, ...]
    """The matters that have waited longest, at most five."""
    trend: YearTrend | None
    """None where nothing is on record for the year before or this one."""
    staff: StaffStanding
    shortfalls: tuple[Message, ...]
    is_released: bool
    """Whether the roster could be seen; without it nothing is said of routes and team-days."""


def month_brief(
    basis: MonthBasis,
    coverage: MonthCoverage,
    scores: Mapping[EmployerId, RiskScore],
    townships: Sequence[Township],
    inspectors: Sequence[Inspector],
    *,
    plan: MonthPlan | None,
    today: date,
) -> MonthBrief:
    """Return the brief of the month of `basis`; `plan` is None where it must not be seen yet."""
    month, on = basis.month, day_of_brief(basis.month, today)
    risks = township_risks(townships, basis.employers, scores, basis.histories, on=month.first_day)
    matters = open_matters(basis.histories, on=on)
    waiting = waiting_visits(
        basis.imposed, basis.histories, authority=basis.rules.authority, month=month
    )
    trend = year_trend(basis.histories, authority=basis.rules.authority, on=on)
    known = not (trend.year_now.is_empty or trend.year_then.is_empty)
    return MonthBrief(
        month=month,
        on=on,
        risks=risks,
        breaks=average_breaks(risks, year=month.year),
        progress=coverage.progress,
        certain=len(coverage.certain),
        drawn=sum(coverage.quotas.values()),
        overdue=overdue_tally(basis_subjects(basis, scores, on=on)),
        imposed_late=sum(one.deadline is not None and one.deadline < on for one in waiting),
        ageing=ageing(matters),
        oldest=tuple(one for one in matters if one.days >= 0)[:5],
        trend=trend if known else None,
        staff=staff_standing(inspectors, plan, on=on),
        shortfalls=coverage.shortfalls if plan is None else month_shortfalls(plan),
        is_released=plan is not None,
    )


def day_of_brief(month: Month, today: date) -> date:
    """Return today if it lies in `month`, else the day of the month that is nearest to it."""
    return min(max(today, month.first_day), month.last_day)


def basis_subjects(
    basis: MonthBasis, scores: Mapping[EmployerId, RiskScore], *, on: date
) -> list[Subject]:
    """Return what rules are asked about on a day; who has no score yet is left out.

    An employer that came after the month was scored has none; it is in the next month's brief.
    """
    return subjects_of(
        [one for one in basis.employers if one.id in scores],
        basis.histories,
        scores,
        basis.rules,
        on,
        industry_severe=basis.industry_severe,
    )


def leader_needs(brief: MonthBrief) -> tuple[Message, ...]:
    """Return what only a leader can mend, the gravest first; empty when nothing is."""
    found = list(brief.shortfalls)
    if brief.imposed_late:
        found.append(
            message(
                "上级交办的检查有 {count} 家已过期限：请协调并报告交办单位",
                count=brief.imposed_late,
            )
        )
    late = sum(one.by_age[-1] for one in brief.ageing)
    if late:
        found.append(message("有 {count} 件责令改正或投诉已等了超过 90 天：请督办", count=late))
    found += [
        message(
            "{name}的执法证 {until} 到期：请安排换证",
            name=one.name,
            until=one.until.isoformat(),
        )
        for one in brief.staff.expiring[:3]
    ]
    return tuple(found)
