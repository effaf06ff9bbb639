from dataclasses import replace
from datetime import date

from geo.employer import EmployerId
from geo.history import History, Inspection, InspectionKind
from planner.coverage import subjects_of
from planner.month import Month
from planner.rule_set import RuleSet
from planner.tied_visit import (
    VisitLimit,
    split_tied,
    visit_limit,
    visits_of_pattern,
    windows_alone,
)
from planner.window_merge import merge_windows
from tests import make_rules, make_year
from tests.make_year import demand, window

E = EmployerId("e")
MAY = Month(year=2026, number=5)


def limit(
    *inspections: Inspection, gap: int = 1, kept: tuple[int, ...] = (), rules: RuleSet | None = None
) -> VisitLimit:
    rules = rules or make_rules.rule_set()
    one = make_year.employer(1)
    histories = {one.id: History(inspections=inspections)}
    inputs = make_year.inputs((one,), histories, rules, first=MAY)
    (subject,) = subjects_of(
        (one,), histories, inputs.scores, rules, MAY.first_day, industry_severe={}
    )
    return visit_limit(subject, rules, first=MAY, gap=gap, kept=kept)


def made(month: int, day: int = 2, **changes: object) -> Inspection:
    return make_rules.inspection(on=date(2026, month, day), **changes)


def test_the_cap_leaves_what_was_not_made_or_kept() -> None:
    assert limit().most == 2
    assert limit(made(2)).most == 1
    assert limit(made(2), kept=(4,)).most == 0
    assert limit(made(2, kind=InspectionKind.COMPLAINT)).most == 2
    assert limit(made(2, authority="别的机关")).most == 2


def test_the_joint_cap_counts_visits_of_everybody() -> None:
    rules = make_rules.rule_set()
    rules = replace(rules, cap=replace(rules.cap, joint_per_year=2))
    assert limit(made(2, authority="别的机关"), rules=rules).most == 1


def test_the_gap_runs_from_the_last_visit_that_counts() -> None:
    assert limit(made(4)).not_before == 5
    assert limit(made(4), gap=3).not_before == 7
    assert limit(make_rules.inspection(on=date(2025, 12, 3)), gap=8).not_before == 8
    assert limit(kept=(4,), gap=2).not_before == 6
    assert limit(made(4, kind=InspectionKind.RECHECK), gap=3).not_before == 5


def test_a_gap_in_days_opens_in_the_month_of_its_last_day() -> None:
    rules = make_rules.rule_set()
    rules = replace(rules, cap=replace(rules.cap, min_gap_days=90))
    assert limit(made(4, 20), rules=rules).not_before == 7
    assert limit(made(1), rules=rules).not_before == 5


def test_visits_without_findings_hold_back_the_next() -> None:
    rules = make_rules.rule_set()
    cap = replace(rules.cap, block_after_no_findings=1, no_finding_months=12)
    assert limit(made(4), rules=replace(rules, cap=cap)).not_before == 13


def test_visits_are_tied_only_where_cap_or_gap_matter() -> None:
    visits = merge_windows(
        [demand(1, 4), demand(6, 12, rule="S"), demand(5, 5, rule="投诉", is_exempt=True)]
    )

    def tied(most: int, gap: int, not_before: int = 1) -> tuple[int, int]:
        limits = {E: VisitLimit(most=most, not_before=not_before)}
        free, bound = split_tied(visits, limits, gap=gap, published=None)
        return len(free), len(bound)

    assert tied(2, 1) == (3, 0)
    assert tied(1, 1) == (1, 1)
    assert tied(2, 2) == (1, 1)
    assert tied(2, 1, not_before=5) == (1, 1)


def test_a_single_visit_waits_until_the_last_one_is_far_enough() -> None:
    visits = merge_windows([demand(1, 6)])
    limits = {E: VisitLimit(most=2, not_before=4)}
    (free,), bound = split_tied(visits, limits, gap=3, published=None)
    assert (free.window, bound) == (window(4, 6), [])
    limits = {E: VisitLimit(most=2, not_before=7)}
    none, (one,) = split_tied(visits, limits, gap=3, published={})
    assert none == []
    assert one.kind.published is None
    assert windows_alone(one, gap=3) == ([], 0)


def test_each_visit_of_a_pattern_meets_what_earlier_ones_left() -> None:
    visits = merge_windows([demand(1, 4), demand(3, 12, rule="S"), demand(9, 12, rule="T")])
    limits = {E: VisitLimit(most=1, not_before=1)}
    _, (one,) = split_tied(visits, limits, gap=1, published={E: (3,)})
    assert one.kind.published == (3,)
    made_, unmet = visits_of_pattern(one, (3,))
    assert [(month, visit.rules, visit.window) for month, visit in made_] == [
        (3, ("R", "S"), window(3, 4))
    ]
    assert [visit.rules for visit in unmet] == [("T",)]
    assert one.needed == 2
