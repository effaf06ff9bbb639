from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from geo.employer import EmployerId
from geo.history import History, Inspection, InspectionKind
from geo.road_network import straight_line_times
from planner.coverage import CertainInclusion, MonthCoverage
from planner.draw import empty_draw
from planner.month import Month
from planner.month_plan import UnlawfulRosterError, plan_month, targeted_employers
from planner.roster import UnplacedCause
from planner.roster_solver import solve_roster
from planner.rule_set import RuleSet, VisitCap
from planner.visit_day import may_be_targeted, visit_kinds, within_caps
from tests import make_plan, make_rules
from tests.make_visits import CAPS, VISITS, cap, visit
from tests.planner.test_month_plan import EMPLOYERS, coverage, inputs, planned

DAYS = Month(year=2026, number=12).days
ONE = replace(make_plan.month_plan().visits[0], allowed_days=DAYS)
RANDOM = InspectionKind.RANDOM


def left(
    made: tuple[Inspection, ...], limits: VisitCap, kind: InspectionKind = RANDOM
) -> tuple[Any, Any]:
    rules = make_rules.rule_set(cap=limits)
    past = {ONE.employer: History(inspections=made)}
    return within_caps([ONE], {ONE.employer: kind}, past, rules)


@given(VISITS, CAPS)
def test_a_visit_keeps_only_open_days_and_is_never_lost(
    made: tuple[Inspection, ...], limits: VisitCap
) -> None:
    visits, unplaced = left(made, limits)
    assert len(visits) + len(unplaced) == 1
    for one in visits:
        assert set(one.allowed_days) <= set(DAYS)
        assert (one == ONE) == (one.allowed_days == DAYS)
    exempt, none = left(made, limits, InspectionKind.COMPLAINT)
    assert (exempt, none) == ((ONE,), ())


def test_a_gap_leaves_the_later_days_and_says_so() -> None:
    ((found,), none) = left((visit(date(2026, 11, 20)),), cap(min_gap_days=30))
    assert (found.allowed_days[0], none) == (date(2026, 12, 20), ())
    assert str(found.reasons[-1]) == (
        "部分日期不能检查：与 2026-11-20 的计次检查间隔不足 30 天，2026-12-20 起方可计次检查"
    )


def test_a_visit_that_the_cap_forbids_is_left_out_with_the_reason() -> None:
    (none, (found,)) = left((visit(date(2026, 3, 2)),), cap(per_year=1))
    assert none == ()
    assert found.cause is UnplacedCause.NO_ALLOWED_DAY
    assert str(found.reason) == (
        "检查次数受限：本年度计次检查已达上限 1 次（2026-03-02），只可进行免计次的检查"
    )


def test_the_kind_of_a_visit_is_that_of_its_list() -> None:
    first = EMPLOYERS[0].id
    demands = MonthCoverage(
        certain=(
            CertainInclusion(
                employer=first, rules=("R",), reasons=(), kind=InspectionKind.COMPLAINT
            ),
        ),
        quotas={}, strata={}, excluded=(), progress=(), shortfalls=(),
    )  # fmt: skip
    drawn = replace(empty_draw(seed=b"\x07" * 32), chosen=(EmployerId("x"),))
    assert visit_kinds(demands, drawn) == {first: InspectionKind.COMPLAINT, "x": RANDOM}


def at_cap(*employers: EmployerId) -> dict[EmployerId, History]:
    twice = (visit(date(2026, 3, 2)), visit(date(2026, 5, 6)))
    return {id_: History(inspections=twice) for id_ in employers}


def test_a_targeted_visit_is_chosen_only_where_the_cap_allows_it() -> None:
    ids = [one.id for one in EMPLOYERS]
    free = targeted_employers(inputs(targeted=8))
    assert len(free) == 3
    assert targeted_employers(inputs(targeted=8, histories=at_cap(*ids))) == ()
    assert set(targeted_employers(inputs(targeted=8, histories=at_cap(free[0])))) == set(free[1:])
    rules = make_rules.rule_set(
        cap=replace(make_rules.rule_set().cap, exempt=frozenset({InspectionKind.TARGETED}))
    )
    assert may_be_targeted(free[0], at_cap(free[0]), rules, DAYS)


def test_a_plan_leaves_out_who_has_reached_the_cap_and_says_why() -> None:
    demands = coverage()
    capped = demands.certain[0].employer
    plan, _notes = planned(coverage=demands, histories=at_cap(capped))
    assert capped not in {stop.employer for route in plan.roster.routes for stop in route.stops}
    (why,) = (one.reason for one in plan.roster.unplaced if one.employer == capped)
    assert "本年度计次检查已达上限 2 次（2026-03-02、2026-05-06）" in str(why)


def test_a_plan_tells_of_employers_with_too_many_visits() -> None:
    demands = coverage()
    busy = demands.certain[0].employer
    rules: RuleSet = make_rules.rule_set(cap=cap(alarm_per_month=2))
    past = {busy: History(inspections=(visit(date(2026, 12, 9), kind=InspectionKind.COMPLAINT),))}
    plan, _notes = planned(coverage=demands, histories=past, rules=rules)
    (alarm,) = plan.alarms
    assert (alarm.employer, len(alarm.visits)) == (busy, 2)


def test_a_plan_that_breaks_a_cap_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    demands = coverage()
    capped = demands.certain[0].employer
    monkeypatch.setattr("planner.month_plan.within_caps", lambda visits, *_: (visits, ()))
    with pytest.raises(UnlawfulRosterError, match="第 3 次计次检查，上限 2 次"):
        plan_month(
            inputs(coverage=demands, histories=at_cap(capped)),
            travel=straight_line_times,
            solve=lambda problem: solve_roster(problem, effort=0),
        )
