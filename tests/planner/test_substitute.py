from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.inspector import Inspector, InspectorId, OfficeId, Skill, TeamRole
from planner.officer_assignment import assign_officers
from planner.officer_checker import check_officers
from planner.officer_lottery import LotteryOutcome, hold_lotteries, prepare_lotteries
from planner.roster import Roster
from planner.roster_checker import check_teams
from planner.substitute import (
    InvalidSubstitutionError,
    Substitution,
    find_substitute,
    with_substitute,
)
from tests.make_lottery import World, route
from tests.make_roster import visit
from tests.make_team_day import DAY, officers, team_day
from tests.planner.test_officer_lottery import WORLDS

A = EmployerId("a")
VISITS = (visit(1, employer=A, name="企业a", allowed_days=(DAY,)),)
ROUTE = route(team_day(), ["a"])


def outcome(role: TeamRole, on_route: int, *standby: int) -> LotteryOutcome:
    """Return that these officers were drawn for route 1 and as substitutes, in this order."""
    rows = ["route/01", *(f"standby/{number:02d}" for number in range(1, len(standby) + 1))]
    people = [InspectorId(f"i{number:02d}") for number in (on_route, *standby)]
    return LotteryOutcome(
        day=DAY,
        office=OfficeId("o1"),
        role=role,
        assigned=dict(zip(rows, people, strict=True)),
    )


OUTCOMES = (outcome(TeamRole.LEAD, 1, 4, 3), outcome(TeamRole.MEMBER, 2, 6, 5))


def staff(**changes: dict[str, Any]) -> list[Inspector]:
    """Return six officers, the first four with leave to lead, some of them changed."""
    return [replace(one, **changes.get(one.id, {})) for one in officers(6, leads=4)]


def found(withdrawn: str, people: list[Inspector] | None = None, **changes: Any) -> Substitution:
    fields: dict[str, Any] = {
        "reason": "近亲属在该单位任职",
        "visits": VISITS,
        "outcomes": OUTCOMES,
        "inspectors": people or staff(),
    }
    return find_substitute(ROUTE, InspectorId(withdrawn), **(fields | changes))


RECUSED = {"recused": frozenset({A})}


def test_the_first_on_standby_of_the_same_lottery_steps_in() -> None:
    lead = found("i01")
    assert (lead.role, lead.substitute, lead.skipped) == (TeamRole.LEAD, "i04", ())
    assert str(lead.said) == "2026-12-01 第 1 组：演示1退出，由候补第一位演示4递补"
    assert lead.reason == "近亲属在该单位任职"
    assert found("i02").substitute == "i06"


def test_those_who_may_not_go_are_passed_over_with_the_reason() -> None:
    people = staff(i04=RECUSED, i03={"absent": frozenset({DAY})})
    lead = found("i01", people)
    assert lead.substitute is None
    assert [str(one) for one in lead.skipped] == [
        "演示4与企业a有利害关系，应当回避（行政处罚法第四十三条）",
        "演示3 2026-12-01 请假或另有安排",
        "演示6没有带队资格",
        "演示5没有带队资格",
    ]
    assert str(lead.said).startswith(
        "2026-12-01 第 1 组：演示1退出后没有人可以递补（演示4与企业a有利害关系"
    )
    assert str(lead.said).endswith("请把企业a改到别的日子或别的小组，或从其他单位借调人员")


def test_after_the_own_lottery_the_other_one_is_asked() -> None:
    people = staff(i06=RECUSED, i05=RECUSED)
    member = found("i02", people)
    assert member.substitute == "i04"
    assert "由演示4递补；排在前面的不能递补：演示6与企业a有利害关系" in str(member.said)


def test_somebody_who_stepped_in_elsewhere_or_left_the_staff_is_passed_over() -> None:
    lead = found("i01", taken={InspectorId("i04")})
    assert lead.substitute == "i03"
    assert [str(one) for one in lead.skipped] == ["演示4当日已另有安排"]
    gone = [one for one in staff() if one.id != "i04"]
    assert [str(one) for one in found("i01", gone).skipped] == ["i04 已不在人员表中"]


def test_a_skill_that_only_the_one_who_withdrew_had_must_be_brought_again() -> None:
    needs = [replace(VISITS[0], skills=frozenset({Skill.RADIATION}))]
    trained = {"skills": frozenset({Skill.RADIATION})}
    alone = found("i01", staff(i01=trained, i03=trained), visits=needs)
    assert alone.substitute == "i03"
    assert [str(one) for one in alone.skipped] == ["演示4不具备“放射卫生”能力"]
    beside = found("i01", staff(i01=trained, i02=trained), visits=needs)
    assert beside.substitute == "i04"


def test_the_last_visitor_is_passed_over_where_rotation_is_asked() -> None:
    lead = found("i01", rotation={A: frozenset({InspectorId("i04")})})
    assert lead.substitute == "i03"
    assert [str(one) for one in lead.skipped] == ["演示4上一次检查过企业a，这次须轮换"]


def test_nobody_on_standby_at_all_is_said_without_reasons() -> None:
    nobody = found("i01", outcomes=(outcome(TeamRole.LEAD, 1), outcome(TeamRole.MEMBER, 2)))
    assert str(nobody.said) == (
        "2026-12-01 第 1 组：演示1退出后没有人可以递补。"
        "请把企业a改到别的日子或别的小组，或从其他单位借调人员"
    )


def test_a_withdrawal_of_somebody_else_or_before_the_draw_is_refused() -> None:
    with pytest.raises(InvalidSubstitutionError, match="i03 不在 2026-12-01 第 1 组"):
        found("i03")
    with pytest.raises(InvalidSubstitutionError, match="没有 o1 的人员抽取结果"):
        found("i01", outcomes=OUTCOMES[:1])
    with pytest.raises(InvalidSubstitutionError, match="人员表里没有 i01"):
        found("i01", staff()[1:])


def test_the_substitute_takes_the_place_and_an_idle_team_gives_way() -> None:
    trained = {"skills": frozenset({Skill.RADIATION}), "recused": frozenset({EmployerId("b")})}
    people = staff(i04=trained)
    idle = team_day(number=2, lead=InspectorId("i04"), member=InspectorId("i06"))
    later = team_day(day=DAY.replace(day=2), lead=InspectorId("i04"))
    roster = Roster(routes=(ROUTE,), unplaced=())
    made, teams = with_substitute(
        roster, (ROUTE.team_day, idle, later), found("i01", people), people
    )
    expected = team_day(lead=InspectorId("i04"), **trained)
    assert made.routes == (replace(ROUTE, team_day=expected),)
    assert teams == (expected, later)
    member = found("i02", people)
    made, _ = with_substitute(roster, (ROUTE.team_day,), member, people)
    assert made.routes[0].team_day.member == "i06"


def test_without_a_substitute_or_on_another_team_nothing_is_changed() -> None:
    roster = Roster(routes=(ROUTE,), unplaced=())
    nobody = found("i01", outcomes=(outcome(TeamRole.LEAD, 1), outcome(TeamRole.MEMBER, 2)))
    for wrong in (
        nobody,
        replace(found("i01"), number=2),
        replace(found("i01"), withdrawn=InspectorId("i05")),
    ):
        with pytest.raises(InvalidSubstitutionError, match="没有可用的替换结果"):
            with_substitute(roster, (ROUTE.team_day,), wrong, staff())


@settings(max_examples=60)
@given(made=WORLDS, seed=st.binary(min_size=32, max_size=32), data=st.data())
def test_whoever_withdraws_the_teams_stay_lawful_or_nobody_could_step_in(
    made: World, seed: bytes, data: st.DataObject
) -> None:
    lotteries = prepare_lotteries(made.roster, made.team_days, **made.asked())
    outcomes = hold_lotteries(lotteries, seed)
    roster, teams = assign_officers(made.roster, made.team_days, outcomes, made.inspectors)
    if not roster.routes:
        return
    chosen = data.draw(st.sampled_from(roster.routes))
    leaves = data.draw(st.sampled_from([chosen.team_day.lead, chosen.team_day.member]))
    declared = [
        replace(one, recused=one.recused | {chosen.stops[0].employer}) if one.id == leaves else one
        for one in made.inspectors
    ]
    result = find_substitute(
        chosen,
        leaves,
        reason="申请回避",
        visits=made.visits,
        outcomes=outcomes,
        inspectors=declared,
        rotation=made.rotation,
    )
    drawn = {
        one.role: one for one in outcomes if (one.day, one.office) == (result.day, result.office)
    }
    (other,) = set(TeamRole) - {result.role}
    order = [*drawn[result.role].standby, *drawn[other].standby]
    if result.substitute is None:
        assert len(result.skipped) == len(order)
        return
    assert order.index(result.substitute) == len(result.skipped)
    again, left = with_substitute(roster, teams, result, declared)
    assert check_teams(made.visits, left, again) == ()
    # Teams of other days keep the recusals that they were drawn with.
    own = [team for team in left if leaves not in {team.lead, team.member}]
    assert check_officers(again, own, declared, rotation=made.rotation) == ()
