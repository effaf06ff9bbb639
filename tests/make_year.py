"""Builders of year plans: windows, demands, lots and small counties."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from geo.area import AreaCode
from geo.employer import Employer, EmployerId
from geo.history import History
from geo.risk_score import score_employers
from planner.month import Month
from planner.rule_set import RuleSet
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
