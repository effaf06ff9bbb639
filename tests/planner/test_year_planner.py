import calendar
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from geo.employer import EmployerId
from geo.history import History, InspectionKind
from planner.imposed_visit import ImposedVisit
from planner.month import Month
from planner.published_year import InvalidPresentError
from planner.year_plan import UnmetCause, YearPlan, YearSettings
from planner.year_planner import InvalidRollError, YearInputs, plan_year
from tests import make_rules, make_year
from tests.make_rules import NUMBERS
from tests.make_year import CALL, DUST, HALF, RULES, TWICE, dusty, employer, some_county

PACE = YearSettings(visits_per_team_day=Fraction(1))
NO_SHARES = {"class_shares": {}, "reinspection_share": Fraction(0)}


def settings(number: int) -> YearSettings:
    choose = make_rules.Chooser(number)
    return YearSettings(
        visits_per_team_day=choose.one([Fraction(1, 20), Fraction(1, 7), Fraction(1)]),
        cap=choose.one([None, 1, 2]),
        gap_months=choose.one([None, 3]),
    )


def county(number: int, **changes: object) -> YearInputs:
    employers, histories = some_county(number)
    rules = make_rules.rule_set(*RULES, **changes)
    return make_year.inputs(employers, histories, rules)


@given(number=NUMBERS)
@run_with(max_examples=60)
def test_every_visit_is_in_its_window_within_capacity_or_has_a_reason_why_not(number: int) -> None:
    plan = plan_year(county(number), settings(number))
    rooms = {one.month: one.visits for one in plan.capacity}
    assert all(count <= rooms[month] for month, count in plan.load().items())
    for visit in plan.visits:
        assert (visit.month is None) == (visit.cause is not None)
        assert visit.month is None or visit.month in visit.window
    for stratum in plan.strata:
        assert sum(stratum.months.values()) + stratum.unmet == stratum.needed
        assert all(month in stratum.window for month in stratum.months)
    left_out = sum(one.cause is UnmetCause.CAPACITY for one in plan.visits)
    left_out += sum(one.unmet for one in plan.strata)
    assert (plan.short > 0) == bool(plan.shortages)
    assert left_out >= plan.short


@given(number=NUMBERS)
@run_with(max_examples=60)
def test_what_a_rule_needs_is_placed_or_counted_as_left_open(number: int) -> None:
    plan = plan_year(county(number), settings(number))
    placed, unmet = plan.units_by_rule(), plan.unmet_by_rule()
    for rule in plan.rules:
        brought = sum(placed[rule.rule].values()) + unmet[rule.rule]
        if not rule.is_share:
            assert brought == rule.needed
        elif rule.rule.startswith("双随机"):  # all others of the class were inspected this year
            assert brought >= rule.needed or "可抽的只有" in " ".join(map(str, plan.notes))
        else:
            assert brought >= rule.needed


@given(number=NUMBERS)
@run_with(max_examples=60)
def test_cap_and_gap_hold_for_everybody(number: int) -> None:
    inputs = county(number)
    wanted = settings(number)
    plan = plan_year(inputs, wanted)
    months: dict[EmployerId, list[int]] = {}
    for visit in plan.visits:
        if visit.month is not None and not visit.is_exempt:
            months.setdefault(visit.employer, []).append(visit.month)
    for found in months.values():
        assert len(found) <= plan.cap
        found.sort()
        assert all(b - a >= plan.gap_months for a, b in pairwise(found))


@given(number=NUMBERS)
@run_with(max_examples=60)
def test_planning_again_without_changes_changes_nothing(number: int) -> None:
    inputs, wanted = county(number), settings(number)
    plan = plan_year(inputs, wanted)
    again = plan_year(replace(inputs, previous=plan), wanted)
    assert again == plan


def executed(inputs: YearInputs, plan: YearPlan, until: int) -> dict[EmployerId, History]:
    """Return the histories after all visits of months up to `until` were made."""
    kinds = {rule.id: rule.visit_kind for rule in inputs.rules.rules}
    histories = dict(inputs.histories)
    for visit in plan.visits:
        if visit.month is None or visit.month > until:
            continue
        last = calendar.monthrange(plan.year, visit.month)[1]
        kind = next(
            (kinds[rule] for rule in visit.rules if kinds[rule] in inputs.rules.cap.exempt),
            InspectionKind.CERTAIN,
        )
        made = make_rules.inspection(on=date(plan.year, visit.month, last), kind=kind)
        past = histories[visit.employer]
        histories[visit.employer] = replace(
            past,
            inspections=(*past.inspections, made),
            complaints=tuple(
                replace(one, closed_on=made.on) if one.closed_on is None else one
                for one in past.complaints
            ),
            projects=tuple(
                replace(one, verified_on=made.on) if one.verified_on is None else one
                for one in past.projects
            ),
        )
    return histories


def rolled(
    inputs: YearInputs,
    plan: YearPlan,
    first: int,
    histories: Mapping[EmployerId, History],
    **changes: object,
) -> YearInputs:
    """Return the inputs of the same county later in the year; scores stay, as law and tests do."""
    fields: dict[str, object] = {
        "first": Month(year=plan.year, number=first),
        "previous": plan,
        "histories": histories,
    }
    return replace(inputs, **(fields | changes))  # type: ignore[arg-type] # any field


@given(number=NUMBERS, first=st.integers(2, 12))
@run_with(max_examples=60)
def test_after_months_that_went_as_planned_the_rest_stays_as_published(
    number: int, first: int
) -> None:
    inputs = county(number, **NO_SHARES)
    inputs = replace(inputs, rules=replace(inputs.rules, rules=(DUST, CALL, TWICE)))
    wanted = replace(settings(number), gap_months=None)
    plan = plan_year(inputs, wanted)
    if plan.unmet:
        return
    now = plan_year(rolled(inputs, plan, first, executed(inputs, plan, first - 1)), wanted)
    assert now.changes == 0
    assert now.missed == 0
    ahead = [(v.employer, v.month) for v in plan.visits if v.month and v.month >= first]
    assert [(v.employer, v.month) for v in now.visits if not v.is_frozen] == ahead
    assert [v.is_frozen for v in now.visits].count(True) == len(plan.visits) - len(ahead)


@given(number=NUMBERS, first=st.integers(2, 12))
@run_with(max_examples=40)
def test_published_months_that_still_run_are_not_planned_twice(number: int, first: int) -> None:
    inputs, wanted = county(number), settings(number)
    plan = plan_year(inputs, wanted)
    now = plan_year(rolled(inputs, plan, first, inputs.histories, present=1), wanted)
    kept = {(v.employer, r) for v in plan.visits if 0 < (v.month or 0) < first for r in v.rules}
    again = {(v.employer, r) for v in now.visits if not v.is_frozen for r in v.rules}
    assert {rule for _, rule in kept & again} <= {"TWICE"}
    assert now.missed == 0


def test_a_missed_visit_keeps_its_deadline_and_is_counted() -> None:
    employers = (dusty(1), dusty(2))
    rule = replace(DUST, deadline=date(2026, 4, 30))
    inputs = make_year.inputs(employers, rules=make_rules.rule_set(rule, **NO_SHARES))
    plan = plan_year(inputs, PACE)
    first = min(v.month for v in plan.visits if v.month)
    now = plan_year(rolled(inputs, plan, first + 1, {}), PACE)
    missed = [v for v in now.visits if not v.is_frozen and v.window.last == 4]
    assert len(missed) == 2
    assert now.missed == sum(v.month == first for v in plan.visits)
    late = plan_year(rolled(inputs, plan, 6, {}), PACE)
    assert all(v.month == 6 and v.is_overdue for v in late.visits if not v.is_frozen)
    assert late.missed == 2


def test_one_visit_meets_several_rules_and_counts_for_each() -> None:
    one = dusty(1)
    called = make_rules.complaint(on=date(2025, 12, 1))
    histories = {one.id: make_rules.history(complaints=(called,), in_governance=True)}
    rules = make_rules.rule_set(DUST, CALL, HALF, **NO_SHARES)
    plan = plan_year(make_year.inputs((one,), histories, rules), PACE)
    (visit,) = plan.visits
    assert visit.rules == ("CALL", "DUST", "HALF")
    assert (visit.month, visit.is_exempt) == (1, True)
    assert {rule: sum(m.values()) for rule, m in plan.units_by_rule().items()} == {
        "DUST": 1, "CALL": 1, "HALF": 1,
    }  # fmt: skip


def test_more_visits_than_the_year_holds_are_said_with_what_would_mend_it() -> None:
    employers = tuple(dusty(n) for n in range(30))
    rule = replace(DUST, deadline=date(2026, 1, 31), confidence="proposal")
    inputs = make_year.inputs(employers, rules=make_rules.rule_set(rule, **NO_SHARES))
    plan = plan_year(inputs, PACE)  # January 2026 has 22 weekdays
    assert (plan.short, len(plan.unmet)) == (8, 8)
    assert [str(one.sentence) for one in plan.shortages] == [
        "1 月：应查 30 家，能查 22 家，缺 8 家；可增加 8 个组日，或把 8 家的期限后移到 2 月"
    ]
    assert {one.cause for one in plan.unmet} == {UnmetCause.CAPACITY}
    assert plan.unmet_by_rule() == {"DUST": 8}


def test_who_cannot_be_visited_again_this_year_is_left_out_because_of_the_cap() -> None:
    one = dusty(1)
    rules = make_rules.rule_set(TWICE, replace(DUST, scope={"kind": "用人单位"}), **NO_SHARES)
    inputs = make_year.inputs((one,), {}, rules)
    plan = plan_year(inputs, YearSettings(visits_per_team_day=Fraction(1), cap=1))
    assert [v.cause for v in plan.visits] == [UnmetCause.CAP, None]
    assert plan.unmet_by_rule() == {"TWICE": 1, "DUST": 0}
    near = plan_year(inputs, YearSettings(visits_per_team_day=Fraction(1), gap_months=12))
    assert [v.cause for v in near.visits if v.cause] == [UnmetCause.GAP]


def test_a_list_from_above_is_planned_around() -> None:
    inputs = make_year.inputs(
        (employer(1), employer(2)),
        rules=make_rules.rule_set(**NO_SHARES),
        imposed=(ImposedVisit(employer=EmployerId("e001"), deadline=date(2026, 1, 31)),),
    )
    (visit,) = plan_year(inputs, PACE).visits
    assert (visit.employer, visit.rules, visit.month, visit.is_exempt) == (
        "e001", ("上级交办",), 1, True,
    )  # fmt: skip


def test_shares_may_be_set_otherwise_than_the_rules_do() -> None:
    inputs = make_year.inputs(tuple(employer(n) for n in range(40)), rules=make_rules.rule_set())
    letter = next(iter(inputs.scores.values())).letter
    combined = next(iter(inputs.scores.values())).combined
    few = plan_year(inputs, PACE)
    every = plan_year(inputs, replace(PACE, class_shares={combined: Fraction(1)}))
    assert {s.stratum: s.needed for s in every.strata}[letter] == 40  # type: ignore[index] # letter
    assert {s.stratum: s.needed for s in few.strata}[letter] < 40  # type: ignore[index] # letter
    assert "复查" in {s.stratum for s in every.strata}


def test_the_pace_is_estimated_where_none_is_given() -> None:
    plan = plan_year(make_year.inputs((dusty(1),)))
    assert plan.pace.visits == Fraction(38, 10)
    assert "按距离估算的路程" in str(plan.pace.source)


def test_a_plan_of_another_year_cannot_be_rolled() -> None:
    inputs = make_year.inputs((dusty(1),))
    plan = plan_year(inputs, PACE)
    with pytest.raises(InvalidRollError) as caught:
        plan_year(replace(inputs, first=Month(year=2027, number=1), previous=plan))
    assert str(caught.value) == ("上一版计划是 999901 2026 年的，不能用来滚动 999901 2027 年的计划")


def test_the_present_month_cannot_lie_after_the_first() -> None:
    with pytest.raises(InvalidPresentError) as caught:
        plan_year(make_year.inputs((dusty(1),), present=3))
    assert str(caught.value) == ("本月（3 月）在起排月（1 月）之后：请把起排月改到本月或以后")
