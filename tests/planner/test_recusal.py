from dataclasses import replace

from geo.employer import EmployerId
from planner.inspector import InspectorId
from planner.recusal import may_visit, recusals, without_team
from tests.make_team_day import officers, team_day

A, B, C = (EmployerId(name) for name in "abc")


def test_a_team_with_a_recused_officer_may_not_visit_and_the_officer_is_named() -> None:
    staff = {one.id: one for one in officers(2)}
    staff[InspectorId("i02")] = replace(staff[InspectorId("i02")], recused=frozenset({A}))
    team = team_day(recused=frozenset({A}))
    assert not may_visit(team, A)
    assert [str(one) for one in recusals(team, A, staff)] == [
        "演示2与 a 有利害关系，应当回避（行政处罚法第四十三条）：请换一组"
    ]


def test_a_team_without_a_relation_may_visit() -> None:
    staff = {one.id: one for one in officers(2, recused=frozenset({A}))}
    team = team_day(recused=frozenset({A}))
    assert may_visit(team, B)
    assert recusals(team, B, staff) == ()
    assert len(recusals(team, A, staff)) == 2


def test_employers_that_every_team_is_recused_from_are_listed() -> None:
    teams = [team_day(recused=frozenset({A, B})), team_day(number=2, recused=frozenset({B, C}))]
    assert without_team(iter(teams), [C, B, A]) == (B,)
    assert without_team([], [B, A]) == (A, B)
