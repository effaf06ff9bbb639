"""Simulated years of small counties: plan, draw, go or not, and what comes in between.

Every month is planned as the product plans it (coverage, draw, visits, the days that the caps
leave), only that each visit gets one of its days by lot instead of by a route solver. Visits of
other authorities, complaints, re-checks and lists from above arrive at random; some planned visits
are missed. Which kinds are exempt differs from year to year.
Before a team leaves, the office asks again whether the visit is still allowed, since another
authority may have been there meanwhile. The independent checker judges twice: every plan on the
day it was made, and every visit when it was made, on what had really happened before it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple

from geo.employer import Employer, EmployerId, EmployerKind
from geo.hazard_factor import HazardCategory
from geo.history import Complaint, History, Inspection, InspectionKind
from geo.plane import plane_about_box
from geo.risk_score import score_employers
from planner.cap_checker import check_caps
from planner.coverage import month_coverage
from planner.draw import Draw, empty_draw, hold_draw
from planner.frame import month_frame
from planner.imposed_visit import ImposedVisit, waiting_visits
from planner.month import Month
from planner.month_plan import MonthInputs, targeted_employers
from planner.roster_visit import build_visits
from planner.rule_set import RuleKind, RuleSet, VisitCap
from planner.visit_allowance import visit_allowance
from planner.visit_day import visit_kinds, within_caps
from planner.visit_frequency import PlannedVisit
from tests import make, make_rules
from tests.make_rules import Chooser
from tests.make_visits import CITY, OURS

YEAR: Final = 2026
_AREA: Final = make.area()
_PLANE: Final = plane_about_box(*_AREA.box)
_METHOD: Final = make_rules.method()
_EXEMPT: Final = frozenset(
    {
        InspectionKind.COMPLAINT,
        InspectionKind.RECHECK,
        InspectionKind.ASSIGNED,
        InspectionKind.JOINT,
    }
)
_RULES: Final = (
    make_rules.rule(id="DUST", scope={"hazard_category": "粉尘"}),
    make_rules.rule(
        id="CALL",
        scope={"open_complaint": True},
        kind=RuleKind.INCLUSION,
        at_once=True,
        visit_kind=InspectionKind.COMPLAINT,
    ),
    make_rules.rule(
        id="AGAIN",
        scope={"correction_due": True},
        kind=RuleKind.INCLUSION,
        at_once=True,
        visit_kind=InspectionKind.RECHECK,
    ),
    make_rules.rule(
        id="TWICE", scope={"kind": "职业健康检查机构"}, kind=RuleKind.FREQUENCY, times=2
    ),
)
_NO_CAP: Final = VisitCap(per_year=366, exempt=_EXEMPT, source="", confidence="confirmed")


@dataclass(slots=True, kw_only=True)
class CapFigures:
    """What happened in so many simulated years."""

    years: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    plan_breaches: list[str] = field(default_factory=list)
    visit_breaches: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return one line of figures."""
        return (
            f"{self.years} years, {self.counts['employers']} employers, "
            f"{self.counts['planned']} visits planned, {self.counts['made']} made "
            f"({self.counts['counted']} of them counted, {self.counts['barred']} barred when "
            f"planned, {self.counts['withdrawn']} given up before leaving), "
            f"{self.counts['others']} visits of another authority, "
            f"{self.counts['complaints']} complaints, {self.counts['imposed']} imposed visits "
            f"({self.counts['fulfilled']} of them made); breaches of plans "
            f"{len(self.plan_breaches)}, of visits made {len(self.visit_breaches)}"
        )


class _Event(NamedTuple):
    """What happens on a day: others first, then our visits."""

    on: date
    is_ours: bool
    employer: EmployerId
    kind: InspectionKind | None


def simulate(years: int, *, first: int = 0, caps_on: bool = True) -> CapFigures:
    """Return the figures of so many years; without caps, plans ignore what the checker asks."""
    figures = CapFigures()
    for number in range(first, first + years):
        _one_year(Chooser(number), figures, caps_on=caps_on)
    return figures


def _one_year(choose: Chooser, figures: CapFigures, *, caps_on: bool) -> None:
    rules = make_rules.rule_set(*_RULES, cap=_some_cap(choose))
    planning = rules if caps_on else replace(rules, cap=replace(_NO_CAP, exempt=rules.cap.exempt))
    employers = tuple(_employer(number, choose) for number in range(choose.one(range(4, 13))))
    histories = {one.id: _past(one.id, choose) for one in employers}
    imposed = choose.many(
        3,
        lambda c: ImposedVisit(
            employer=c.one(employers).id,
            document="演示〔2026〕1号",
            since=c.day(date(YEAR, 1, 1), 300),
        ),
    )
    figures.counts["imposed"] += len(imposed)
    figures.years += 1
    figures.counts["employers"] += len(employers)
    for number in range(1, 13):
        month = Month(year=YEAR, number=number)
        days = tuple(day for day in month.days if day.weekday() < 5)
        waiting = waiting_visits(imposed, histories, authority=OURS, month=month)
        planned = _plan(employers, histories, planning, month, days, waiting, choose, figures)
        figures.plan_breaches += map(str, check_caps(planned, histories, rules))
        _happen(employers, histories, planned, days, choose, figures, rules, planning)
    december = Month(year=YEAR, number=12)
    left = waiting_visits(imposed, histories, authority=OURS, month=december)
    figures.counts["fulfilled"] += len(imposed) - len(left)


def _plan(
    employers: tuple[Employer, ...],
    histories: Mapping[EmployerId, History],
    rules: RuleSet,
    month: Month,
    days: tuple[date, ...],
    imposed: tuple[ImposedVisit, ...],
    choose: Chooser,
    figures: CapFigures,
) -> list[PlannedVisit]:
    scores = score_employers(employers, histories, _METHOD, on=month.first_day)
    coverage = month_coverage(
        employers, histories, scores, rules, month=month, days=days, imposed=imposed
    )
    seed = bytes(choose.one(range(256)) for _ in range(32))
    draw: Draw = empty_draw(seed=seed)
    if coverage.strata:
        units = month_frame(employers, coverage, scores, plane=_PLANE)
        draw = hold_draw(units, coverage.quotas, seed=seed)
    inputs = MonthInputs(
        area=_AREA, month=month, employers=employers, scores=scores, coverage=coverage,
        draw=draw, rules=rules, method=_METHOD, offices=(), inspectors=(), days=days,
        targeted=choose.one([0, 1, 2]), histories=histories,
    )  # fmt: skip
    visits, _nowhere = build_visits(
        employers, coverage, draw, scores,
        service_min=rules.service_min, days=days, targeted=targeted_employers(inputs),
    )  # fmt: skip
    kinds = visit_kinds(coverage, draw)
    lawful, barred = within_caps(visits, kinds, histories, rules)
    figures.counts["barred"] += len(barred)
    figures.counts["planned"] += len(lawful)
    return [
        PlannedVisit(
            employer=visit.employer,
            on=choose.one(visit.allowed_days),
            kind=kinds.get(visit.employer, InspectionKind.TARGETED),
            authority=OURS,
        )
        for visit in lawful
    ]


def _happen(
    employers: tuple[Employer, ...],
    histories: dict[EmployerId, History],
    planned: list[PlannedVisit],
    days: tuple[date, ...],
    choose: Chooser,
    figures: CapFigures,
    rules: RuleSet,
    planning: RuleSet,
) -> None:
    ids = [one.id for one in employers]
    events = [_Event(one.on, True, one.employer, one.kind) for one in planned]
    events += [
        _Event(
            choose.one(days), False, choose.one(ids),
            choose.one([None, InspectionKind.RANDOM, InspectionKind.CERTAIN, InspectionKind.JOINT]),
        )
        for _ in range(choose.one(range(5)))
    ]  # fmt: skip
    for on, is_ours, employer, kind in sorted(events, key=lambda one: one[:3]):
        past = histories[employer]
        if kind is None:
            figures.counts["complaints"] += 1
            calls = (*past.complaints, Complaint(employer=employer, on=on))
            histories[employer] = replace(past, complaints=calls)
            continue
        if is_ours:
            if choose.one(range(7)) == 0:
                figures.counts["missed"] += 1
                continue
            now = visit_allowance(
                past.inspections, planning.cap, authority=OURS, kind=kind, days=(on,)
            )
            if not now.allowed:
                figures.counts["withdrawn"] += 1
                continue
            figures.counts["made"] += 1
            figures.counts["counted"] += now.is_counted
            going = PlannedVisit(employer=employer, on=on, kind=kind, authority=OURS)
            figures.visit_breaches += map(str, check_caps([going], histories, rules))
        else:
            figures.counts["others"] += 1
        made = _inspection(employer, on, kind, OURS if is_ours else CITY, choose)
        histories[employer] = replace(past, inspections=(*past.inspections, made))


def _inspection(
    employer: EmployerId, on: date, kind: InspectionKind, authority: str, choose: Chooser
) -> Inspection:
    violations = choose.one([0, 0, 0, 1, 2])
    return make_rules.inspection(
        employer=employer, on=on, kind=kind, authority=authority, violations=violations,
        correction_due=choose.day(on, 40) if violations else None,
    )  # fmt: skip


def _employer(number: int, choose: Chooser) -> Employer:
    category = choose.one([HazardCategory.DUST, HazardCategory.PHYSICAL])
    return make.employer(
        id=EmployerId(f"e{number:03d}"),
        exposures=(make.exposure(category=category),),
        exposed_workers=choose.one([5, 30, 90]),
        kinds=frozenset({choose.one([EmployerKind.EMPLOYER, EmployerKind.EXAMINATION])}),
        position=make.position(lon=make.LON + choose.one(range(90)) / 1000),
    )  # fmt: skip


def _past(employer: EmployerId, choose: Chooser) -> History:
    made = choose.many(
        3,
        lambda c: _inspection(
            employer,
            c.day(date(YEAR - 1, 4, 1), 270),
            c.one([InspectionKind.RANDOM, InspectionKind.COMPLAINT]),
            c.one([OURS, OURS, CITY]),
            c,
        ),
    )
    return History(inspections=tuple(sorted(made, key=lambda one: one.on)))


def _some_cap(choose: Chooser) -> VisitCap:
    own = choose.one([1, 2, 2, 3])
    return VisitCap(
        per_year=own,
        exempt=choose.one([_EXEMPT, _EXEMPT, _EXEMPT - {InspectionKind.ASSIGNED}, frozenset()]),
        source="测试",
        confidence="confirmed",
        joint_per_year=choose.one([None, own, own + 1, 2 * own]),
        min_gap_days=choose.one([0, 14, 30, 60, 90]),
        block_after_no_findings=choose.one([None, 1, 2, 3]),
        no_finding_months=choose.one([6, 12]),
    )
