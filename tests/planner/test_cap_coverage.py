"""What caps do to the certain list and the frame of a month."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given

from geo.employer import EmployerId
from geo.history import History, Inspection, InspectionKind
from geo.risk_score import score_employers
from planner.coverage import MonthCoverage, month_coverage
from planner.month import Month
from planner.rule_set import CoverageRule, VisitCap
from planner.visit_allowance import counted_allowance
from tests import make_rules
from tests.make_visits import CAPS, CITY, OURS, VISITS, cap, visit
from tests.planner.test_coverage import (
    COMPLAINT_RULE,
    DUST_RULE,
    SHARE_RULE,
    TWICE_RULE,
    dusty,
    progress,
)

FIRST = EmployerId("e000")
GAP = cap(min_gap_days=60)
AGAIN = replace(DUST_RULE, id="AGAIN", kind=TWICE_RULE.kind, times=2)


def cover(
    made: tuple[Inspection, ...],
    limits: VisitCap,
    *rules: CoverageRule,
    month: int = 10,
    past: History | None = None,
    days: tuple[date, ...] = (),
) -> MonthCoverage:
    employers = [dusty(0)]
    histories = {FIRST: replace(past or History(), inspections=made)}
    on = Month(year=2026, number=month)
    scores = score_employers(employers, histories, make_rules.method(), on=on.first_day)
    return month_coverage(
        employers,
        histories,
        scores,
        make_rules.rule_set(*rules, cap=limits),
        month=on,
        days=days,
    )


@given(VISITS, CAPS)
def test_an_employer_is_demanded_or_drawn_only_if_the_caps_leave_it_a_day(
    made: tuple[Inspection, ...], limits: VisitCap
) -> None:
    month = Month(year=2026, number=10)
    days = tuple(day for day in month.days if day.weekday() < 5)
    allowed = counted_allowance(made, limits, authority=OURS, days=days)
    for rules in ((DUST_RULE,), (AGAIN,), ()):
        found = cover(made, limits, *rules, days=days)
        if not allowed.allowed:
            assert found.certain == ()
            assert FIRST not in found.strata
            assert str(found.excluded[0].reason) == str(allowed.sentence)
        elif not rules:
            assert FIRST in found.strata


def test_a_gap_puts_a_rule_off_to_a_later_month_and_nothing_is_short() -> None:
    made = (visit(date(2026, 9, 15)),)
    found = cover(made, GAP, AGAIN, month=10)
    assert found.certain == ()
    assert progress(found, "AGAIN").short == 0
    assert found.shortfalls == ()
    assert str(found.excluded[0].reason) == (
        "与 2026-09-15 的计次检查间隔不足 60 天，2026-11-14 起方可计次检查"
    )
    november = cover(made, GAP, AGAIN, month=11)
    assert [one.employer for one in november.certain] == [FIRST]


def test_a_gap_that_outlasts_the_year_is_short_and_says_why() -> None:
    made = (visit(date(2026, 11, 15)),)
    found = cover(made, GAP, AGAIN, month=12)
    assert progress(found, "AGAIN").short == 1
    assert str(found.shortfalls[0]) == (
        "规则 AGAIN“全覆盖”：有 1 个对象无法完成，1 家受检查次数限制（如 演示厂0：与 2026-11-15 的"
        "计次检查间隔不足 60 天，2027-01-14 起方可计次检查），只能由免计次的检查或联合检查完成"
    )


def test_a_share_too_waits_for_the_end_of_a_gap() -> None:
    call = replace(SHARE_RULE, id="CALLS", scope={"open_complaint": True}, share=Fraction(1))
    call = replace(call, share=Fraction(9, 10))
    past = History(complaints=(make_rules.complaint(on=date(2026, 9, 20)),))
    made = (visit(date(2026, 9, 15)),)
    waiting = cover(made, GAP, call, month=10, past=past)
    assert (progress(waiting, "CALLS").short, waiting.shortfalls) == (0, ())
    late = cover((visit(date(2026, 11, 15)),), GAP, call, month=12, past=History(
        complaints=(make_rules.complaint(on=date(2026, 11, 20)),)))  # fmt: skip
    assert progress(late, "CALLS").short == 1
    assert "受检查次数限制（如 演示厂0：与 2026-11-15" in str(late.shortfalls[0])


def test_visits_of_others_use_up_the_joint_cap() -> None:
    made = tuple(visit(date(2026, 4, n), authority=CITY) for n in (1, 2, 3, 4))
    found = cover(made, cap(), DUST_RULE, month=12)
    assert found.certain == ()
    assert "各机关本年度计次检查合计 4 次" in str(found.shortfalls[0])
    assert cover(made, cap(joint_per_year=None), DUST_RULE, month=12).certain != ()


def test_a_complaint_is_visited_whatever_the_caps_say_and_meets_the_other_rules() -> None:
    limits = cap(per_year=1, min_gap_days=90, block_after_no_findings=1)
    past = History(complaints=(make_rules.complaint(on=date(2026, 11, 5)),))
    made = (visit(date(2026, 10, 5)),)
    (one,) = cover(made, limits, AGAIN, COMPLAINT_RULE, month=12, past=past).certain
    assert one.kind is InspectionKind.COMPLAINT
    assert one.rules == ("AGAIN", "CALL")


def test_a_day_that_is_no_working_day_does_not_open_a_month() -> None:
    made = (visit(date(2026, 11, 29)),)
    limits = cap(min_gap_days=32)
    assert cover(made, limits, AGAIN, month=12).certain != ()
    weekdays = (date(2026, 12, 29), date(2026, 12, 30))
    assert cover(made, limits, AGAIN, month=12, days=weekdays).certain == ()
