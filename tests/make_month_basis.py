"""Builders of whole months: random facts and rules, and the plan that follows from them."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from geo.employer import Employer, EmployerId, OperatingStatus
from geo.hazard_factor import FactorNature, HazardCategory
from geo.history import History, InspectionKind, TestKind
from geo.plane import plane_about_box
from planner.draw import empty_draw, hold_draw
from planner.frame import month_frame
from planner.imposed_visit import ImposedVisit
from planner.month import Month
from planner.month_basis import MonthBasis, count_month
from planner.month_plan import MonthPlan
from planner.roster import Roster
from planner.rule_set import RuleKind, RuleSet
from tests import make, make_plan, make_rules
from tests.make_rules import Chooser

DECEMBER = Month(year=2026, number=12)
ON = DECEMBER.first_day
COMPLAINTS = make_rules.rule(
    id="CALL",
    title="投诉",
    scope={"open_complaint": True},
    kind=RuleKind.INCLUSION,
    at_once=True,
    visit_kind=InspectionKind.COMPLAINT,
)
OVER_LIMIT = make_rules.rule(
    id="LIMIT", title="超标复核", scope={"over_limit": True}, kind=RuleKind.INCLUSION, at_once=True
)
CORRECTION = make_rules.rule(
    id="FIX",
    title="改正复查",
    scope={"correction_due": True},
    kind=RuleKind.INCLUSION,
    at_once=True,
    visit_kind=InspectionKind.RECHECK,
)
UNTESTED = make_rules.rule(
    id="TEST", title="未检测", scope={"untested": True}, kind=RuleKind.INCLUSION
)
GOVERNANCE = make_rules.rule(
    id="SHARE", title="治理评估", scope={"governance": True}, share=Fraction(3, 10)
)
CITY = make_rules.rule(id="CITY", title="市级督导", scope={"kind": "用人单位"}, level="city")
RULES = (COMPLAINTS, OVER_LIMIT, CORRECTION, UNTESTED, GOVERNANCE, CITY)


def employer(number: int, **changes: Any) -> Employer:
    """Return an employer with a number of its own."""
    return make.employer(
        id=EmployerId(f"e{number:03d}"),
        name=f"演示厂{number:03d}号",
        credit_code=None,
        **changes,
    )


def basis(*employers: Employer, **changes: Any) -> MonthBasis:
    """Return the basis of a December with rules of every kind and no history."""
    fields: dict[str, Any] = {
        "month": DECEMBER,
        "employers": employers,
        "histories": {},
        "rules": make_rules.rule_set(*RULES),
        "method": make_rules.method(),
    }
    return MonthBasis(**(fields | changes))


def random_basis(number: int, *, size: int = 14, rules: RuleSet | None = None) -> MonthBasis:
    """Return a small county in which nearly everything may happen, from one number."""
    chooser = Chooser(number)
    employers = tuple(_employer(place, chooser) for place in range(size))
    return basis(
        *employers,
        month=Month(year=2026, number=chooser.one([1, 4, 8, 11, 12])),
        histories={one.id: _history(one, chooser) for one in employers},
        rules=rules or make_rules.rule_set(*RULES),
        imposed=tuple(
            ImposedVisit(employer=one.id, source="省")
            for one in employers
            if chooser.one(range(9)) == 0
        ),
    )


def random_drawn(*, size: int = 14) -> MonthBasis:
    """Return the first random county with somebody on the certain list and a draw to be held."""
    return next(
        facts
        for facts in (random_basis(number, size=size) for number in range(99))
        if (found := count_month(facts).coverage).certain
        and len(found.strata) > sum(found.quotas.values())
    )


def planned(facts: MonthBasis, *, seed: bytes = b"\x07" * 32) -> MonthPlan:
    """Return the plan of a month up to its draw: nobody is on the road yet."""
    count = count_month(facts)
    coverage = count.coverage
    plan = make_plan.month_plan()
    draw = empty_draw(seed=seed)
    if coverage.strata:
        plane = plane_about_box(*plan.area.box)
        units = month_frame(facts.employers, coverage, count.scores, plane=plane)
        draw = hold_draw(units, coverage.quotas, seed=seed)
    return replace(
        plan,
        month=facts.month,
        employers=facts.employers,
        scores=count.scores,
        coverage=coverage,
        draw=draw,
        visits=(),
        roster=Roster(routes=(), unplaced=()),
    )


def _employer(place: int, chooser: Chooser) -> Employer:
    return employer(
        place,
        status=chooser.one([OperatingStatus.TRADING] * 8 + list(OperatingStatus)),
        exposed_workers=chooser.one([None, 3, 12, 60]),
        workers=80,
        dispatched_workers=chooser.one([0, 0, 30]),
        obsolete_process=chooser.one([False, False, False, True]),
        exposures=(
            make.exposure(
                nature=chooser.one(list(FactorNature)),
                category=chooser.one([HazardCategory.DUST, HazardCategory.PHYSICAL]),
                over_limit=chooser.one([None, False, False, True]),
            ),
        ),
    )


def _history(one: Employer, chooser: Chooser) -> History:
    id_ = one.id

    def visit(chooser: Chooser) -> Any:
        on = chooser.day(date(2025, 6, 1), 560)
        found = chooser.one([0, 0, 1, 3])
        return make_rules.inspection(
            employer=id_,
            on=on,
            kind=chooser.one(
                [InspectionKind.RANDOM, InspectionKind.CERTAIN, InspectionKind.RECHECK]
            ),
            authority=chooser.one([make_rules.AUTHORITY, make_rules.AUTHORITY, "某市卫生健康委"]),
            violations=found,
            correction_due=on + timedelta(days=20) if found else None,
            corrected_on=on + timedelta(days=chooser.one([10, 400])) if found else None,
        )

    return make_rules.history(
        inspections=tuple(sorted(chooser.many(3, visit), key=lambda each: each.on)),
        tests=chooser.many(
            2,
            lambda chooser: make_rules.report(
                employer=id_,
                on=chooser.day(date(2024, 1, 1), 1000),
                kind=chooser.one(list(TestKind)),
                over_limit=chooser.one([False, False, True]),
            ),
        ),
        complaints=chooser.many(
            1,
            lambda chooser: make_rules.complaint(
                employer=id_, closed_on=chooser.one([None, date(2026, 11, 20)])
            ),
        ),
        self_checks=chooser.many(
            1,
            lambda chooser: make_rules.self_check(
                employer=id_, score=chooser.one([60.0, 80.0, 95.0])
            ),
        ),
        in_governance=chooser.one([False, True]),
    )
