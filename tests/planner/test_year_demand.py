from dataclasses import replace
from datetime import date

import pytest

from geo.employer import EmployerId, OperatingStatus
from geo.history import History, InspectionKind
from planner.certain_list import UnknownImposedError
from planner.coverage import subjects_of
from planner.imposed_visit import ImposedVisit
from planner.month import Month
from planner.rule_set import CoverageRule, RuleKind
from planner.visit_window import VisitDemand
from planner.year_demand import (
    KeptMonths,
    RuleYear,
    certain_demands,
    imposed_demands,
    rule_windows,
)
from tests import make_rules, make_year
from tests.make_year import CALL, DUST, TWICE, dusty, employer, window

RECHECK = make_rules.rule(
    id="AGAIN",
    title="复查",
    scope={"correction_due": True},
    kind=RuleKind.INCLUSION,
    at_once=True,
    visit_kind=InspectionKind.RECHECK,
)


def asked(
    rule: CoverageRule,
    past: History | None = None,
    *,
    first: int = 1,
    kept: KeptMonths | None = None,
    count: int = 1,
) -> tuple[tuple[VisitDemand, ...], RuleYear | None]:
    """Return what one rule wants of some dusty employers with the same past, and how it stands."""
    employers = tuple(dusty(n) for n in range(count))
    histories = {one.id: past or History() for one in employers}
    rules = make_rules.rule_set(rule)
    inputs = make_year.inputs(employers, histories, rules, first=Month(year=2026, number=first))
    subjects = subjects_of(
        employers, histories, inputs.scores, rules, inputs.first.first_day, industry_severe={}
    )
    kept = kept or KeptMonths(present=first)
    windows = rule_windows(subjects, rules, first=inputs.first, present=kept.present)
    demands, states = certain_demands(windows, subjects, rules, first=inputs.first, kept=kept)
    return demands, states[0] if states else None


def windows_asked(
    rule: CoverageRule, past: History | None = None, *, first: int = 1
) -> list[object]:
    return [one.window for one in asked(rule, past, first=first)[0]]


def test_a_rule_of_the_year_may_be_met_until_its_deadline() -> None:
    assert windows_asked(DUST) == [window(1, 12)]
    assert windows_asked(replace(DUST, deadline=date(2020, 6, 30)), first=3) == [window(3, 6)]
    assert windows_asked(replace(DUST, valid_until=date(2026, 9, 15))) == [window(1, 9)]


def test_a_rule_that_comes_into_force_later_asks_from_then_on() -> None:
    assert windows_asked(replace(DUST, valid_from=date(2026, 7, 1))) == [window(7, 12)]
    assert windows_asked(replace(DUST, valid_from=date(2026, 7, 2))) == [window(8, 12)]
    assert windows_asked(replace(DUST, valid_from=date(2027, 1, 1))) == []
    assert windows_asked(replace(DUST, valid_until=date(2025, 12, 31))) == []


def test_a_rule_of_another_level_asks_nothing() -> None:
    assert windows_asked(replace(DUST, level="city")) == []


def test_what_is_due_at_once_is_due_in_the_first_month() -> None:
    past = History(complaints=(make_rules.complaint(on=date(2026, 2, 3)),))
    demands, state = asked(CALL, past, first=3)
    (one,) = demands
    assert (one.window, one.is_exempt, one.is_movable) == (window(3, 3), True, False)
    assert state is not None
    assert (state.needed, state.required, state.is_share) == (1, 1, False)


def test_what_is_overdue_is_due_now() -> None:
    (one,), _ = asked(replace(DUST, deadline=date(2026, 3, 31)), first=5)
    assert (one.window, one.is_overdue) == (window(5, 5), True)


def test_a_correction_that_falls_due_later_is_foreseen_in_its_month() -> None:
    past = History(
        inspections=(
            make_rules.inspection(on=date(2025, 12, 20), correction_due=date(2026, 4, 15)),
        )
    )
    (one,), state = asked(RECHECK, past, first=2)
    assert (one.window, one.is_exempt) == (window(5, 5), True)
    assert state is not None
    assert state.needed == 1
    waiting = replace(RECHECK, at_once=False, deadline=date(2026, 10, 31))
    assert windows_asked(waiting, past, first=2) == [window(5, 10)]
    assert windows_asked(replace(RECHECK, valid_until=date(2026, 3, 31)), past, first=2) == []
    mended = replace(past.inspections[0], corrected_on=date(2026, 1, 5))
    assert windows_asked(RECHECK, History(inspections=(mended,)), first=2) == []


def test_projects_of_one_employer_are_units_of_one_visit() -> None:
    past = History(projects=(make_rules.project(), make_rules.project(id="p2")))
    (one,), state = asked(make_year.PROJECTS, past)
    assert one.units == 2
    assert state is not None
    assert (state.required, state.needed) == (2, 2)


def test_visits_that_no_month_is_left_for_are_counted_as_impossible() -> None:
    often = replace(TWICE, scope={"kind": "用人单位"}, times=3)
    demands, state = asked(often, first=11)
    assert [one.window for one in demands] == [window(11, 11), window(12, 12)]
    assert [one.part for one in demands] == [1, 2]
    assert state is not None
    assert (state.impossible, state.needed) == (1, 3)


def test_a_kept_visit_is_not_asked_for_again() -> None:
    kept = KeptMonths(present=2, visits={EmployerId("e000"): {"DUST": 1}}, units={"DUST": 1})
    demands, state = asked(DUST, first=3, kept=kept, count=2)
    assert [one.employer for one in demands] == ["e001"]
    assert state is not None
    assert (state.kept, state.needed, state.required) == (1, 1, 2)


def imposed(*visits: ImposedVisit, first: int = 3) -> tuple[list[VisitDemand], list[str]]:
    employers = (employer(1), employer(2, status=OperatingStatus.CLOSED))
    rules = make_rules.rule_set()
    inputs = make_year.inputs(employers, {}, rules, first=Month(year=2026, number=first))
    subjects = subjects_of(
        employers, {}, inputs.scores, rules, inputs.first.first_day, industry_severe={}
    )
    demands, notes = imposed_demands(visits, subjects, rules, first=inputs.first)
    return list(demands), [str(note) for note in notes]


def test_a_list_from_above_has_until_its_deadline_or_the_end_of_the_year() -> None:
    one = EmployerId("e001")
    for deadline, expected, overdue in (
        (None, window(3, 12), False),
        (date(2026, 5, 31), window(3, 5), False),
        (date(2027, 2, 1), window(3, 12), False),
        (date(2026, 1, 31), window(3, 3), True),
        (date(2025, 12, 1), window(3, 3), True),
    ):
        (demand,), notes = imposed(ImposedVisit(employer=one, deadline=deadline))
        assert (demand.window, demand.is_overdue) == (expected, overdue)
        assert (demand.rule, demand.is_exempt, notes) == ("上级交办", True, [])


def test_who_has_closed_is_named_and_not_visited() -> None:
    demands, notes = imposed(ImposedVisit(employer=EmployerId("e002")))
    assert demands == []
    assert notes == ["上级交办的 演示厂2 已关闭，不能检查：请报告交办单位"]


def test_an_employer_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownImposedError) as caught:
        imposed(ImposedVisit(employer=EmployerId("x")))
    assert str(caught.value) == (
        "上级交办名单中的 x 不是本辖区已知的用人单位：请核对，或先导入其申报"
    )
