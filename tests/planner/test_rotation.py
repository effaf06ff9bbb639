from dataclasses import replace
from datetime import date

from geo.employer import EmployerId
from geo.history import History, Inspection, InspectionKind
from planner.inspector import InspectorId
from planner.rotation import last_inspectors, possible_rotation, rotated_away
from tests.make_roster import MONDAY, visit
from tests.make_roster import team_day as team
from tests.make_team_day import officers, team_day

A, B = EmployerId("e01"), EmployerId("e02")


def inspected(*visits: tuple[date, tuple[str, ...]]) -> History:
    return History(
        inspections=tuple(
            Inspection(
                employer=A,
                on=on,
                kind=InspectionKind.RANDOM,
                authority="演示局",
                violations=0,
                inspectors=who,
            )
            for on, who in visits
        )
    )


def test_the_last_inspection_counts_and_names_or_ids_are_understood() -> None:
    people = officers(4)
    people[3] = replace(people[3], name="演示1")
    histories = {
        B: inspected(
            (date(2025, 5, 1), ("演示1", "i03", "已调离")), (date(2024, 1, 1), ("演示2",))
        ),
        A: inspected((date(2025, 5, 1), ("已调离",))),
        EmployerId("e03"): History(),
    }
    assert last_inspectors(histories, people) == {B: frozenset({"i01", "i03", "i04"})}


def test_rotation_is_kept_where_a_team_of_others_may_go_and_given_up_with_a_word_elsewhere() -> (
    None
):
    visits = [visit(1), visit(2), visit(3), visit(4, allowed_days=())]
    teams = [team(number=1), team(number=2, recused=frozenset({B}))]
    of_first = frozenset({InspectorId("i1a")})
    wanted = {A: of_first, B: of_first, visits[3].employer: of_first}
    kept, notes = possible_rotation(visits, teams, wanted)
    assert kept == {A: of_first, visits[3].employer: of_first}
    assert [str(note) for note in notes] == [
        (
            "1 家单位本月无法换人检查，仍可能由上一次的检查人员前往（演示企业2）："
            "请安排更多人员到岗或从其他单位借调"
        )
    ]
    assert possible_rotation(visits, teams, {}) == ({}, ())


def test_teams_are_kept_away_from_where_one_of_them_was_last() -> None:
    first = team_day(day=MONDAY, recused=frozenset({B}))
    away = rotated_away(
        [first, team_day(lead=InspectorId("i03"), member=InspectorId("i04"))],
        {A: frozenset({InspectorId("i02")})},
    )
    assert [one.recused for one in away] == [{A, B}, frozenset()]
