"""Builders of caps and of employers with visits by several authorities."""

from datetime import date
from typing import Any, Final

from hypothesis import strategies as st

from geo.history import Inspection, InspectionKind
from planner.rule_set import VisitCap
from tests import make_rules

OURS: Final = make_rules.AUTHORITY
CITY: Final = "云州市卫生健康委员会"
EXEMPT: Final = frozenset({InspectionKind.COMPLAINT, InspectionKind.RECHECK})


def cap(**changes: Any) -> VisitCap:
    """Return a cap of two visits a year, four of all authorities, and nothing else."""
    fields: dict[str, Any] = {
        "per_year": 2,
        "exempt": EXEMPT,
        "source": "测试",
        "confidence": "confirmed",
        "joint_per_year": 4,
    }
    return VisitCap(**(fields | changes))


def visit(on: date, **changes: Any) -> Inspection:
    """Return a visit drawn at random, without a finding."""
    return make_rules.inspection(on=on, **changes)


def some_cap(number: int) -> VisitCap:
    """Return any cap."""
    choose = make_rules.Chooser(number)
    return cap(
        per_year=choose.one([1, 2, 3, 9]),
        joint_per_year=choose.one([None, 3, 4, 10]),
        min_gap_days=choose.one([0, 1, 7, 30, 90]),
        block_after_no_findings=choose.one([None, 1, 2, 3]),
        no_finding_months=choose.one([1, 6, 12]),
        alarm_per_day=choose.one([None, 2]),
        alarm_per_week=choose.one([None, 2, 3]),
        alarm_per_month=choose.one([None, 3]),
    )


def some_visits(number: int) -> tuple[Inspection, ...]:
    """Return any visits of two authorities in a year and a half, up to the end of 2026."""
    choose = make_rules.Chooser(number)
    return choose.many(
        9,
        lambda c: visit(
            c.day(date(2025, 7, 1), 549),
            kind=c.one([InspectionKind.RANDOM, InspectionKind.CERTAIN, *sorted(EXEMPT)]),
            authority=c.one([OURS, OURS, CITY]),
            violations=c.one([0, 0, 0, 1]),
        ),
    )


CAPS: Final[st.SearchStrategy[VisitCap]] = make_rules.NUMBERS.map(some_cap)
VISITS: Final[st.SearchStrategy[tuple[Inspection, ...]]] = make_rules.NUMBERS.map(some_visits)
DAYS: Final = st.dates(date(2026, 1, 1), date(2026, 12, 31))
