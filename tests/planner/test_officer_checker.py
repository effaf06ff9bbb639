from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from geo.employer import EmployerId
from planner.inspector import Inspector, InspectorId, OfficeId, Skill, StaffRole
from planner.officer_checker import check_officers
from planner.roster import Roster
from tests.make_lottery import route
from tests.make_team_day import DAY, officers, team_day

A = EmployerId("a")


def said(people: list[Inspector], rotation: Any = None, **changes: Any) -> list[str]:
    team = team_day(**changes)
    roster = Roster(routes=(route(team, ["a"]),), unplaced=())
    return [str(one) for one in check_officers(roster, (team,), people, rotation=rotation or {})]


def changed(**changes: Any) -> list[Inspector]:
    first, second = officers(2)
    return [replace(first, **changes), second]


def test_two_certified_officers_of_the_office_with_a_leader_are_lawful() -> None:
    assert said(officers(2)) == []
    assert said(officers(2, leads=1)) == []


CANNOT = "i01 在 2026-12-01 不能代表 o1 执法"
BREACHES: list[tuple[dict[str, Any], list[str]]] = [
    ({"role": StaffRole.GRID}, [CANNOT]),
    ({"certificate_no": " "}, [CANNOT]),
    ({"certificate_until": None}, [CANNOT]),
    ({"certificate_until": date(2026, 11, 30)}, [CANNOT]),
    ({"absent": frozenset({DAY})}, [CANNOT]),
    ({"office": OfficeId("o2")}, [CANNOT]),
    ({"can_lead": False}, ["i01 不能带队"]),
    (
        {"recused": frozenset({A})},
        ["2026-12-01 第 1 组的专业或回避与人员表不符", "i01 须回避 a"],
    ),
    (
        {"skills": frozenset({Skill.RADIATION})},
        ["2026-12-01 第 1 组的专业或回避与人员表不符"],
    ),
]


@pytest.mark.parametrize(("changes", "faults"), BREACHES)
def test_whatever_bars_an_officer_is_found(changes: dict[str, Any], faults: list[str]) -> None:
    assert said(changed(**changes)) == faults


def test_a_skill_that_nobody_on_the_team_has_is_found() -> None:
    assert said(officers(2), skills=frozenset({Skill.RADIATION})) == [
        "2026-12-01 第 1 组的专业或回避与人员表不符"
    ]


def test_strangers_and_officers_in_two_teams_and_last_visitors_are_found() -> None:
    assert said(officers(1)) == ["i02 不在人员表中"]
    both = team_day(), team_day(number=2)
    nobody = Roster(routes=(), unplaced=())
    assert [str(one) for one in check_officers(nobody, both, officers(2), rotation={})] == [
        "i01 在 2026-12-01 不止在一个组",
        "i02 在 2026-12-01 不止在一个组",
    ]
    assert said(officers(2), {A: frozenset({InspectorId("i02")})}) == ["i02 上一次检查过 a，须轮换"]
