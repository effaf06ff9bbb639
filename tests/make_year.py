"""Builders of year plans: windows, demands, lots and small counties."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from geo.area import AreaCode
from geo.employer import Employer, EmployerId, OperatingStatus
from geo.hazard_factor import HazardCategory
from geo.history import History, InspectionKind
from geo.risk_score import score_employers
from planner.month import Month
from planner.rule_set import RuleKind, RuleSet
from planner.visit_window import VisitDemand, VisitWindow
from planner.working_calendar import weekends_only
from planner.year_planner import YearInputs
from tests import make, make_rules


def window(first: int, last: int) -> VisitWindow:
    """Return a window."""
    return VisitWindow(first=first, last=last)


def demand(first: int, last: int, **changes: Any) -> VisitDemand:
    """Return a demand of rule R on employer e."""
    fields: dict[str, Any] = {
        "employer": EmployerId("e"),
        "rule": "R",
        "window": window(first, last),
    }
    return VisitDemand(**(fields | changes))


@st.composite
def windows(draw: st.DrawFn, *, first: int = 1, last: int = 12) -> VisitWindow:
    """Return any window between two months."""
    start = draw(st.integers(first, last))
    return window(start, draw(st.integers(start, last)))


def staff(teams: int) -> tuple[Any, ...]:
    """Return officers for so many teams."""
    return tuple(make.inspector(id=f"i{n:02d}", name=f"演示{n}") for n in range(2 * teams))


def inputs(
    employers: tuple[Employer, ...] = (),
    histories: Mapping[EmployerId, History] | None = None,
    rules: RuleSet | None = None,
    **changes: Any,
) -> YearInputs:
    """Return the inputs of 2026 from January with one team a day."""
    first = changes.get("first", Month(year=2026, number=1))
    histories = histories or {}
    fields: dict[str, Any] = {
        "area": AreaCode("999901"),
        "first": first,
        "employers": employers,
        "histories": histories,
        "scores": score_employers(employers, histories, make_rules.method(), on=first.first_day),
        "rules": rules or make_rules.rule_set(make_rules.rule()),
        "offices": (make.office(),),
        "inspectors": staff(1),
        "calendar": weekends_only(),
        "industry_severe": {},
    }
    return YearInputs(**(fields | changes))


DUST = make_rules.rule(id="DUST", title="粉尘全覆盖", scope={"hazard_category": "粉尘"})
CALL = make_rules.rule(
    id="CALL",
    title="投诉",
    scope={"open_complaint": True},
    kind=RuleKind.INCLUSION,
    at_once=True,
    visit_kind=InspectionKind.COMPLAINT,
)
HALF = make_rules.rule(
    id="HALF",
    title="治理评估",
    scope={"governance": True},
    share=Fraction(1, 2),
    deadline=date(2026, 6, 30),
)
TWICE = make_rules.rule(
    id="TWICE", title="一年两次", scope={"combined_class": "高"}, kind=RuleKind.FREQUENCY, times=2
)
PROJECTS = make_rules.rule(
    id="P100", title="三同时", scope={"project_class": ["严重"]}, unit="project", share=Fraction(1)
)
RULES = (DUST, CALL, HALF, TWICE, PROJECTS)


def employer(number: int, **changes: Any) -> Employer:
    """Return one of many employers."""
    return make.employer(id=EmployerId(f"e{number:03d}"), name=f"演示厂{number}", **changes)


def dusty(number: int, **changes: Any) -> Employer:
    """Return an employer with dust."""
    return employer(number, exposures=(make.exposure(category=HazardCategory.DUST),), **changes)


def some_county(number: int, *, most: int = 14) -> tuple[tuple[Employer, ...], dict[Any, History]]:
    """Return any small county as it may stand on 1 January 2026."""
    choose = make_rules.Chooser(number)
    employers = tuple(
        employer(
            n,
            exposures=(make.exposure(category=choose.one(list(HazardCategory)[:2])),),
            status=choose.one([OperatingStatus.TRADING] * 5 + [OperatingStatus.CLOSED]),
        )
        for n in range(choose.one(range(1, most + 1)))
    )
    histories = {
        one.id: History(
            inspections=choose.many(
                2,
                lambda c: make_rules.inspection(
                    on=c.day(date(2025, 6, 1), 213), kind=c.one(list(InspectionKind)[:4])
                ),
            ),
            complaints=choose.many(1, lambda _: make_rules.complaint(on=date(2025, 12, 5))),
            projects=choose.many(1, lambda _: make_rules.project()),
            self_checks=choose.many(1, lambda _: make_rules.self_check(on=date(2025, 2, 2))),
            tests=choose.many(1, lambda _: make_rules.report(on=date(2025, 12, 1))),
            in_governance=choose.one([False, True]),
        )
        for one in employers
    }
    return employers, histories
