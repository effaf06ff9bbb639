"""Planned stops: the whole plan in visiting order."""

from dataclasses import replace

import pytest

from planner.planned_stop import BrokenPlanError, planned_stops
from planner.roster import Roster
from tests import make_plan


def test_stops_come_by_day_team_and_order() -> None:
    plan = make_plan.month_plan()
    backwards = replace(
        plan, roster=replace(plan.roster, routes=tuple(reversed(plan.roster.routes)))
    )
    stops = planned_stops(backwards)
    keys = [(s.route.team_day.day, s.route.team_day.number, s.order) for s in stops]
    assert keys == sorted(keys)
    assert stops == planned_stops(plan)
    assert len(stops) == 9


def test_a_stop_knows_its_employer_officers_township_and_score() -> None:
    first = planned_stops(make_plan.month_plan())[0]
    assert first.employer.name == first.visit.name == "云溪演示机械厂"
    assert (first.lead.name, first.member.name) == ("演示甲", "演示乙")
    assert first.township == "云溪镇"
    assert first.score is not None


def test_a_stop_whose_township_or_score_is_unknown_says_so() -> None:
    plan = make_plan.month_plan()
    lost = tuple(replace(employer, township=None) for employer in plan.employers)
    first = planned_stops(replace(plan, employers=lost, scores={}))[0]
    assert (first.township, first.score) == ("", None)


@pytest.mark.parametrize("missing", ["visits", "employers", "inspectors"])
def test_a_plan_with_a_hole_is_refused_by_name(missing: str) -> None:
    with pytest.raises(BrokenPlanError, match="2026-12-01 第 1 组用到"):
        planned_stops(make_plan.month_plan(**{missing: ()}))


def test_an_empty_roster_has_no_stops() -> None:
    assert planned_stops(make_plan.month_plan(roster=Roster(routes=(), unplaced=()))) == ()
