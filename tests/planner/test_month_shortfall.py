from dataclasses import replace

from planner.coverage import capacity_shortfall
from planner.month_shortfall import month_shortfalls
from planner.roster import Roster
from tests import make_plan

PLAN = make_plan.month_plan()


def test_what_the_rules_lack_comes_first_then_what_the_team_days_cannot_do() -> None:
    bare = replace(PLAN, roster=Roster(routes=(), unplaced=PLAN.roster.unplaced))
    said = month_shortfalls(bare)
    assert said[:-1] == PLAN.coverage.shortfalls
    assert said[-1] == capacity_shortfall(PLAN.coverage, 0)
    assert "最多能查 0 家" in said[-1].said(str)


def test_a_month_that_holds_every_visit_lacks_only_what_its_rules_lack() -> None:
    whole = replace(PLAN, roster=replace(PLAN.roster, unplaced=()))
    assert month_shortfalls(whole) == PLAN.coverage.shortfalls


def test_visits_left_out_for_other_reasons_than_time_are_no_shortfall_of_team_days() -> None:
    stops = sum(len(route.stops) for route in PLAN.roster.routes)
    few = replace(PLAN.coverage, certain=PLAN.coverage.certain[:1], quotas={})
    assert stops >= 1
    assert month_shortfalls(replace(PLAN, coverage=few)) == few.shortfalls
