from dataclasses import replace
from typing import Any

import pytest

from planner.inspector import InspectorId
from planner.month_plan import MonthPlan
from planner.officer_checker import check_officers
from planner.substitute import InvalidSubstitutionError
from planner.withdrawal import UnknownWithdrawalError, withdraw
from tests import make
from tests.planner.test_month_plan import EMPLOYERS, planned

STAFF = tuple(make.inspector(id=InspectorId(f"i{n}"), name=f"演示{n}") for n in range(6))


def drawn(**changes: Any) -> MonthPlan:
    """Return a plan with one team a day, so that four of six officers are on standby."""
    plan, _ = planned(inspectors=STAFF, teams=1, **changes)
    assert isinstance(plan, MonthPlan)
    return plan


def left(plan: MonthPlan, officer: str, **changes: Any) -> MonthPlan:
    team = plan.roster.routes[0].team_day
    fields: dict[str, Any] = {
        "day": team.day,
        "number": team.number,
        "officer": officer,
        "reason": " 近亲属在该单位任职 ",
        "inspectors": STAFF,
    }
    return withdraw(plan, **(fields | changes))


def test_the_substitute_stands_on_the_route_and_in_the_record() -> None:
    plan = drawn()
    route = plan.roster.routes[0]
    after = left(plan, route.team_day.lead)
    (record,) = after.substitutions
    lead = next(
        one for one in plan.outcomes if (one.day, one.role) == (route.team_day.day, record.role)
    )
    assert record.substitute == lead.standby[0] == after.roster.routes[0].team_day.lead
    assert record.reason == "近亲属在该单位任职"
    assert after.roster.routes[0].stops == route.stops
    assert check_officers(after.roster, after.team_days, STAFF, rotation={}) == ()
    assert replace(
        after, roster=plan.roster, team_days=plan.team_days, substitutions=()
    ) == plan  # fmt: skip


def test_an_officer_may_be_called_by_name() -> None:
    plan = drawn()
    member = plan.roster.routes[0].team_day.member
    (record,) = left(plan, f"演示{member[1:]}").substitutions
    assert record.withdrawn == member


def test_nobody_steps_in_twice_on_a_day_and_in_the_end_nobody_is_left() -> None:
    plan = drawn()
    team = plan.roster.routes[0].team_day
    gone = []
    while not plan.substitutions or plan.substitutions[-1].substitute is not None:
        gone.append(plan.roster.routes[0].team_day.lead)
        plan = left(plan, gone[-1])
    assert len(gone) == len(set(gone)) == 5
    assert {*gone, team.member} == {one.id for one in STAFF}
    assert "没有人可以递补" in str(plan.substitutions[-1].said)
    assert plan.roster.routes[0].team_day.lead == gone[-1]


def test_rotation_is_kept_by_the_substitute_unless_nobody_else_is_left() -> None:
    last = {one.id: frozenset({InspectorId("i5")}) for one in EMPLOYERS}
    plan = drawn(rotation=last)
    assert plan.rotation
    gone = []
    while plan.roster.routes[0].team_day.lead != "i5":
        gone.append(plan.roster.routes[0].team_day.lead)
        plan = left(plan, gone[-1])
    assert len(gone) == 4
    assert plan.substitutions[-1].substitute == "i5"
    assert plan.substitutions[-1].said.template.startswith("{where}")


def test_a_withdrawal_without_reason_or_route_or_from_another_team_is_refused() -> None:
    plan = drawn()
    team = plan.roster.routes[0].team_day
    with pytest.raises(UnknownWithdrawalError, match="没有写明退出的理由"):
        left(plan, team.lead, reason=" ")
    with pytest.raises(UnknownWithdrawalError, match="第 9 组没有检查路线"):
        left(plan, team.lead, number=9)
    with pytest.raises(InvalidSubstitutionError, match="谁也不是 不在 2026-12-01 第 1 组"):
        left(plan, "谁也不是")
