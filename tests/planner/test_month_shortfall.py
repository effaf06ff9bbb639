from dataclasses import replace

from geo.message import message
from planner.month_shortfall import month_shortfalls
from planner.roster import UnplacedCause, UnplacedVisit
from tests import make_plan

PLAN = make_plan.month_plan()


def left_out(*causes: UnplacedCause) -> tuple[UnplacedVisit, ...]:
    return tuple(
        UnplacedVisit(employer=make_plan.employer_id(n), cause=cause, reason=message("原因"))
        for n, cause in enumerate(causes, start=1)
    )


def test_what_the_rules_lack_comes_first_then_what_the_team_days_cannot_hold() -> None:
    causes = (UnplacedCause.NO_CAPACITY, UnplacedCause.NO_CAPACITY, UnplacedCause.NO_SKILL)
    said = month_shortfalls(replace(PLAN, roster=replace(PLAN.roster, unplaced=left_out(*causes))))
    assert said[:-1] == PLAN.coverage.shortfalls
    assert "其中 2 家因组日排满未能排入" in str(said[-1])


def test_a_month_that_holds_every_visit_lacks_only_what_its_rules_lack() -> None:
    whole = replace(PLAN, roster=replace(PLAN.roster, unplaced=()))
    assert month_shortfalls(whole) == PLAN.coverage.shortfalls


def test_visits_left_out_for_other_reasons_than_room_are_no_shortfall_of_team_days() -> None:
    others = left_out(*(cause for cause in UnplacedCause if cause is not UnplacedCause.NO_CAPACITY))
    plan = replace(PLAN, roster=replace(PLAN.roster, unplaced=others))
    assert month_shortfalls(plan) == PLAN.coverage.shortfalls
