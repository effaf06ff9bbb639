from datetime import date

import pytest
from hypothesis import given

from geo.employer import EmployerId
from geo.history import History, Inspection, InspectionKind
from planner.cap_checker import check_caps
from planner.rule_set import VisitCap
from planner.visit_frequency import PlannedVisit
from tests import make_rules
from tests.make_visits import CAPS, CITY, DAYS, OURS, VISITS, cap, visit

EMPLOYER = EmployerId("e1")


def check(made: list[Inspection], *days: date, limits: VisitCap, kind: InspectionKind) -> list[str]:
    planned = [PlannedVisit(employer=EMPLOYER, on=on, kind=kind, authority=OURS) for on in days]
    rules = make_rules.rule_set(cap=limits)
    found = check_caps(planned, {EMPLOYER: History(inspections=tuple(made))}, rules)
    return [str(one) for one in found]


@pytest.mark.parametrize(
    ("made", "limits", "said"),
    [
        (
            [visit(date(2026, 1, 5)), visit(date(2026, 12, 24))],
            cap(),
            "e1 2026-12-01 的检查是本机关本年第 3 次计次检查，上限 2 次",
        ),
        (
            [visit(date(2026, 1, n), authority=CITY) for n in (5, 6, 7, 8)],
            cap(),
            "e1 2026-12-01 的检查是各机关本年第 5 次计次检查，合计上限 4 次",
        ),
        (
            [visit(date(2026, 11, 2))],
            cap(min_gap_days=30),
            "e1 2026-12-01 的检查与 2026-11-02 的计次检查相隔不足 30 天",
        ),
        (
            [visit(date(2025, 12, 2)), visit(date(2026, 3, 2)), visit(date(2026, 6, 2))],
            cap(per_year=9, block_after_no_findings=3),
            "e1 2026-12-01 的检查之前，12 个月内已连续 3 次计次检查未发现问题",
        ),
    ],
)
def test_each_breach_is_named_and_exempt_visits_are_none(
    made: list[Inspection], limits: VisitCap, said: str
) -> None:
    day = date(2026, 12, 1)
    assert check(made, day, limits=limits, kind=InspectionKind.RANDOM) == [said]
    assert check(made, day, limits=limits, kind=InspectionKind.COMPLAINT) == []
    assert check(made[1:], day, limits=limits, kind=InspectionKind.RANDOM) == []


def test_planned_visits_count_for_each_other() -> None:
    days = [date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)]
    found = check([], *days, limits=cap(), kind=InspectionKind.RANDOM)
    assert found == ["e1 2026-12-03 的检查是本机关本年第 3 次计次检查，上限 2 次"]
    twice = check([], days[0], days[0], limits=cap(min_gap_days=1), kind=InspectionKind.RANDOM)
    assert len(twice) == 2


def test_a_rest_ends_with_the_month_where_the_day_is_missing() -> None:
    made = [visit(date(2026, 8, 30)), visit(date(2026, 8, 31))]
    limits = cap(per_year=9, block_after_no_findings=1, no_finding_months=6)
    last, before = date(2027, 2, 28), date(2027, 2, 27)
    assert check(made, last, limits=limits, kind=InspectionKind.RANDOM) == []
    assert check(made, before, limits=limits, kind=InspectionKind.RANDOM) != []


@given(VISITS, CAPS, DAYS)
def test_without_limits_nothing_is_a_breach_and_who_was_never_visited_breaks_nothing(
    made: tuple[Inspection, ...], limits: VisitCap, on: date
) -> None:
    assert check(list(made), on, limits=cap(per_year=99, joint_per_year=None),
                 kind=InspectionKind.RANDOM) == []  # fmt: skip
    planned = PlannedVisit(employer=EMPLOYER, on=on, kind=InspectionKind.RANDOM, authority=OURS)
    assert check_caps([planned], {}, make_rules.rule_set(cap=limits)) == ()
