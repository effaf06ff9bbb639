from dataclasses import replace
from datetime import date
from fractions import Fraction

from geo.employer import EmployerId
from geo.history import History
from planner.month import Month
from planner.published_year import NEVER, PublishedYear
from planner.window_merge import merge_windows
from planner.year_plan import YearPlan, YearSettings
from planner.year_planner import plan_year
from tests import make_rules, make_year
from tests.make_year import HALF, demand, employer

GOVERNED = History(in_governance=True)


def drawn_plan() -> YearPlan:
    """Return a plan that draws six of twelve employers by June."""
    county = tuple(employer(n) for n in range(12))
    rules = make_rules.rule_set(HALF, class_shares={}, reinspection_share=Fraction(0))
    inputs = make_year.inputs(county, {one.id: GOVERNED for one in county}, rules)
    return plan_year(inputs, YearSettings(visits_per_team_day=Fraction(1)))


def test_draws_of_frozen_months_stay_with_their_stratum() -> None:
    plan = drawn_plan()
    (stratum,) = plan.strata
    published = PublishedYear(plan, first=4, present=4)
    before = {month: n for month, n in stratum.months.items() if month < 4}
    rest = {month: n for month, n in stratum.months.items() if month >= 4}
    (kept,) = published.with_frozen([replace(stratum, months=rest)])
    assert kept.months == stratum.months
    (gone,) = published.with_frozen([])
    assert (gone.months, gone.needed, gone.unmet) == (before, 0, 0)
    assert published.draws(stratum.stratum) == rest | {0: 0}
    assert PublishedYear(plan, first=12, present=12).with_frozen([]) == (
        replace(stratum, needed=0, unmet=0),
    )


def test_draws_that_move_are_counted_as_changes() -> None:
    plan = drawn_plan()
    (stratum,) = plan.strata
    published = PublishedYear(plan, first=1, present=1)
    assert published.changes([], [stratum]) == 0
    assert published.changes([], [replace(stratum, months={6: 6})]) == 6 - stratum.months[6]


def test_two_visits_published_for_one_employer_are_told_apart_by_their_months() -> None:
    visits = merge_windows([demand(1, 6), demand(7, 12)])
    none = PublishedYear(None, first=1, present=1)
    assert none.months_of(visits) == [NEVER, NEVER]
    assert none.counted_months() is None
    assert none.frozen_visits() == ()
    assert none.draws(drawn_plan().strata[0].stratum) is None


def test_kept_draws_and_visits_count_as_done_until_history_says_otherwise() -> None:
    plan = drawn_plan()
    (stratum,) = plan.strata
    kept = PublishedYear(plan, first=3, present=2).kept(set())
    assert kept.units["HALF"] == stratum.months[2]
    county = tuple(employer(n) for n in range(12))
    made = make_rules.inspection(on=date(2026, 2, 3))
    histories = {one.id: GOVERNED for one in county}
    histories[EmployerId("e003")] = History(in_governance=True, inspections=(made,))
    rules = make_rules.rule_set(HALF, class_shares={}, reinspection_share=Fraction(0))
    inputs = make_year.inputs(
        county, histories, rules, first=Month(year=2026, number=3), previous=plan, present=2
    )
    now = plan_year(inputs, YearSettings(visits_per_team_day=Fraction(1)))
    (state,) = now.rules
    assert (state.done, state.kept) == (1, max(0, stratum.months[2] - 1))
    assert state.needed == 6 - max(1, stratum.months[2])
