"""Builders of rules, methods and histories: the smallest valid value, any field overridden."""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeVar

from hypothesis import strategies as st

from geo.employer import EmployerId
from geo.hazard_factor import FactorNature
from geo.history import (
    Complaint,
    DiseaseCount,
    History,
    Inspection,
    InspectionKind,
    Project,
    ProjectClass,
    SelfCheck,
    TestKind,
    TestReport,
)
from geo.risk_grade import (
    CombinedClass,
    CombinedTable,
    GradeTable,
    ManagementBands,
    ManagementGrade,
    RiskGrade,
)
from geo.risk_method import RiskMethod
from geo.risk_points import PointKey, PointSteps
from planner.rule_set import CoverageRule, RuleKind, RuleSet, VisitCap

Option = TypeVar("Option")

AUTHORITY = "云溪县卫生健康局"
EMPLOYER = EmployerId("91330100799655058B-01")
_ONE, _TWO, _THREE = RiskGrade.I, RiskGrade.II, RiskGrade.III
_LOW, _MIDDLE, _HIGH = CombinedClass.LOW, CombinedClass.MIDDLE, CombinedClass.HIGH


def grade_table(**changes: Any) -> GradeTable:
    """Return the table of annex 1."""
    fields: dict[str, Any] = {
        "band_starts": (0, 10, 50),
        "rows": {
            (FactorNature.GENERAL, True): (_ONE, _ONE, _ONE),
            (FactorNature.GENERAL, False): (_TWO, _TWO, _THREE),
            (FactorNature.SEVERE, True): (_TWO, _TWO, _THREE),
            (FactorNature.SEVERE, False): (_THREE, _THREE, _THREE),
        },
    }
    return GradeTable(**(fields | changes))


def combined_table(**changes: Any) -> CombinedTable:
    """Return the table with 甲 lowest."""
    rows = {
        _ONE: (_LOW, _LOW, _MIDDLE),
        _TWO: (_LOW, _MIDDLE, _HIGH),
        _THREE: (_MIDDLE, _HIGH, _HIGH),
    }
    fields: dict[str, Any] = {
        "classes": {
            (grade, management): combined
            for grade, row in rows.items()
            for management, combined in zip(ManagementGrade, row, strict=True)
        },
        "letters": {_LOW: "甲", _MIDDLE: "乙", _HIGH: "丙"},
    }
    return CombinedTable(**(fields | changes))


def points() -> dict[PointKey, PointSteps]:
    """Return a small table of points for every part."""
    return {
        PointKey.TEST_OVERDUE: PointSteps((0, 12), (15, 20), 26),
        PointKey.EVALUATION_OVERDUE: PointSteps((0,), (8,), 13),
        PointKey.OVER_LIMIT: PointSteps((1, 2), (20, 23)),
        PointKey.VIOLATIONS: PointSteps((1, 4), (8, 16)),
        PointKey.COMPLAINTS: PointSteps((1, 2), (12, 16)),
        PointKey.DISEASE: PointSteps((1,), (15,)),
        PointKey.SUSPECTED_DISEASE: PointSteps((1,), (8,)),
        PointKey.UNCORRECTED: PointSteps((1,), (12,)),
        PointKey.SINCE_VISIT: PointSteps((1, 3), (4, 12), 18),
        PointKey.OBSOLETE_PROCESS: PointSteps((1,), (10,)),
        PointKey.DISPATCHED: PointSteps((10, 50), (3, 9)),
        PointKey.EXPOSED: PointSteps((10, 50), (4, 8)),
    }


def method(**changes: Any) -> RiskMethod:
    """Return a risk method in which 甲 is lowest."""
    fields: dict[str, Any] = {
        "id": "method-test",
        "version": 1,
        "title": "测试方法",
        "grades": grade_table(),
        "management": ManagementBands(),
        "combined": combined_table(),
        "points": points(),
    }
    return RiskMethod(**(fields | changes))


def history(**changes: Any) -> History:
    """Return an empty history."""
    return History(**changes)


def inspection(**changes: Any) -> Inspection:
    """Return an inspection of 2026-03-02 without violations."""
    fields: dict[str, Any] = {
        "employer": EMPLOYER,
        "on": date(2026, 3, 2),
        "kind": InspectionKind.RANDOM,
        "authority": AUTHORITY,
        "violations": 0,
    }
    return Inspection(**(fields | changes))


def report(**changes: Any) -> TestReport:
    """Return a test of 2026-05-06 within limits."""
    fields: dict[str, Any] = {
        "employer": EMPLOYER,
        "on": date(2026, 5, 6),
        "kind": TestKind.PERIODIC,
        "over_limit": False,
    }
    return TestReport(**(fields | changes))


def complaint(**changes: Any) -> Complaint:
    """Return a complaint of 2026-11-05 that waits for a visit."""
    fields: dict[str, Any] = {"employer": EMPLOYER, "on": date(2026, 11, 5)}
    return Complaint(**(fields | changes))


def diseases(**changes: Any) -> DiseaseCount:
    """Return the counts of 2025 without cases."""
    fields: dict[str, Any] = {"employer": EMPLOYER, "year": 2025, "confirmed": 0, "suspected": 0}
    return DiseaseCount(**(fields | changes))


def self_check(**changes: Any) -> SelfCheck:
    """Return a self-check of 95 points."""
    fields: dict[str, Any] = {"employer": EMPLOYER, "on": date(2026, 2, 2), "score": 95.0}
    return SelfCheck(**(fields | changes))


def project(**changes: Any) -> Project:
    """Return a severe project that waits for verification."""
    fields: dict[str, Any] = {
        "id": "p1",
        "employer": EMPLOYER,
        "name": "演示技改项目",
        "hazard_class": ProjectClass.SEVERE,
        "catalogue_version": "2021",
    }
    return Project(**(fields | changes))


def rule(**changes: Any) -> CoverageRule:
    """Return the rule that every 用人单位 is inspected in the year."""
    fields: dict[str, Any] = {
        "id": "T-R01",
        "requirement": "CZ-23",
        "title": "全覆盖",
        "scope": {"kind": "用人单位"},
        "kind": RuleKind.COVERAGE,
        "share": Fraction(1),
        "share_is_exclusive": False,
        "times": 1,
        "unit": "employer",
        "level": "",
        "valid_from": date(2026, 1, 1),
        "valid_until": None,
        "deadline": None,
        "source": "测试",
        "confidence": "confirmed",
    }
    return CoverageRule(**(fields | changes))


def rule_set(*rules: CoverageRule, **changes: Any) -> RuleSet:
    """Return rules with a cap of two and the class shares 5, 20 and 50 percent."""
    fields: dict[str, Any] = {
        "id": "test",
        "version": 1,
        "area": "999901",
        "title": "测试规则",
        "level": "county",
        "authority": AUTHORITY,
        "rules": rules,
        "cap": VisitCap(
            per_year=2,
            exempt=frozenset(
                {InspectionKind.COMPLAINT, InspectionKind.ASSIGNED, InspectionKind.RECHECK}
            ),
            source="测试",
            confidence="confirmed",
        ),
        "class_shares": {_LOW: Fraction(1, 20), _MIDDLE: Fraction(1, 5), _HIGH: Fraction(1, 2)},
        "reinspection_share": Fraction(6, 100),
        "service_min": {_LOW: 60, _MIDDLE: 90, _HIGH: 120},
        "method": "method-test",
    }
    return RuleSet(**(fields | changes))


class Chooser:
    """Makes the choices of a whole history from one number, so that hypothesis draws only that."""

    def __init__(self, number: int) -> None:
        self._random = random.Random(number)  # noqa: S311 - input of tests, always the same

    def one(self, options: Sequence[Option]) -> Option:
        """Return one of some options."""
        return self._random.choice(options)

    def day(self, first: date, days: int) -> date:
        """Return a day of so many from `first`."""
        return first + timedelta(days=self.one(range(days)))

    def many(self, most: int, make: Callable[["Chooser"], Option]) -> tuple[Option, ...]:
        """Return from none to so many values."""
        return tuple(make(self) for _ in range(self.one(range(most + 1))))


NUMBERS = st.integers(0, 2**64)
"""Numbers to choose by."""
