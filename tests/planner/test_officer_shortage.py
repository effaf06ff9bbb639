from dataclasses import replace

import pytest
from hypothesis import given, settings

from geo.employer import EmployerId
from planner.inspector import Inspector, Skill, TeamRole
from planner.officer_pool import find_pools
from planner.officer_shortage import officer_shortages
from planner.route_duty import RouteDuty
from tests import make
from tests.make_lottery import duty
from tests.make_team_day import officers
from tests.planner.test_officer_pool import RADIATION, cases

OFFICE = make.office(name="一所")


def said(staff: list[Inspector], duties: list[RouteDuty]) -> list[str]:
    return [str(one) for one in officer_shortages(OFFICE, staff, duties)]


def test_two_routes_in_want_of_one_radiation_leader_are_named_with_the_leader() -> None:
    staff = officers(6)
    staff[2] = replace(staff[2], skills=frozenset({Skill.RADIATION}))
    duties = [duty(3, skills=RADIATION), duty(5), duty(7, skills=RADIATION)]
    staff = [replace(one, can_lead=one.id <= "i04") for one in staff]
    assert said(staff, duties) == [
        (
            "2026-12-01 一所：第3、7路线共需要 2 名能带队且具备“放射卫生”能力的人员，"
            "当日在岗能去的只有 1 名（演示3）；其余 5 人不能去："
            "演示1不具备“放射卫生”能力；演示2不具备“放射卫生”能力；演示4不具备“放射卫生”能力；"
            "演示5没有带队资格；演示6没有带队资格。"
            "请调整请假、换发证件、培训或从其他单位借调人员，或把其中的单位改到别的日子"
        )
    ]


def test_a_route_from_which_everybody_is_recused_is_named_with_the_reasons() -> None:
    staff = officers(8, leads=8, recused=frozenset({EmployerId("a")}))
    first, *_ = said(staff, [duty(1, "a"), duty(2)])
    assert first.startswith(
        "2026-12-01 一所：第1路线需要 1 名带队人员，在岗 8 人中没有人能去，例如："
        "演示1与企业a有利害关系，应当回避（行政处罚法第四十三条）；"
    )
    assert first.count("应当回避") == 6
    assert first.endswith("请安排符合条件的人员到岗、从其他单位借调，或把其中的单位改到别的日子")


def test_routes_that_lack_members_or_anybody_say_so() -> None:
    member = {TeamRole.LEAD: frozenset[Skill](), TeamRole.MEMBER: frozenset({Skill.RADIATION})}
    assert "需要 1 名具备“放射卫生”能力的队员" in said(officers(2), [duty(1, skills=member)])[0]
    assert said(officers(3), [duty(1), duty(2)]) == [
        (
            "2026-12-01 一所：第1、2路线共需要 4 名执法人员，当日在岗能去的只有 3 名"
            "（演示1、演示2、演示3）。"
            "请调整请假、换发证件、培训或从其他单位借调人员，或把其中的单位改到别的日子"
        )
    ]
    (lone,) = said(officers(4, leads=1), [duty(1), duty(2)])
    assert "第1、2路线共需要 2 名带队人员，当日在岗能去的只有 1 名（演示1）" in lone
    recused = [
        replace(one, recused=frozenset({EmployerId("a")})) if one.id != "i01" else one
        for one in officers(3, leads=1)
    ]
    (_, member_side) = [*said(recused, [duty(1, "a")]), "共需要 2 名执法人员"]
    assert member_side in said(recused, [duty(1, "a")])[0]


def test_members_alone_can_lack() -> None:
    staff = officers(4, leads=2)
    rotated = {one.id: "企业a" for one in staff[1:]}
    fault = said(staff, [duty(1, "a", rotated=rotated)])[0]
    assert "共需要 2 名执法人员，当日在岗能去的只有 1 名（演示1）" in fault
    assert "演示2上一次检查过企业a，这次须轮换" in fault


@settings(max_examples=60)
@pytest.mark.parametrize("teams", [1])
@given(case=cases())
def test_something_is_said_exactly_when_there_are_no_pools(
    teams: int, case: tuple[list[Inspector], list[RouteDuty]]
) -> None:
    staff, duties = case
    possible = find_pools(staff, duties, teams=teams, turn=0) is not None
    assert bool(officer_shortages(OFFICE, staff, duties)) != possible
