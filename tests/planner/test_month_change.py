from dataclasses import replace
from datetime import date

import pytest

from geo.road_network import straight_line_times
from planner.inspector import OfficeId
from planner.month_change import (
    ImpossibleChangeError,
    MonthChange,
    changed_inputs,
    parse_vehicles,
)
from planner.month_plan import route_month
from planner.roster_solver import solve_roster
from tests import make
from tests.planner.test_month_plan import inputs

SATURDAY = date(2026, 12, 5)


def test_only_what_is_supposed_is_changed() -> None:
    given = inputs(teams=2, targeted=1)
    assert changed_inputs(given, MonthChange()) == given
    other = changed_inputs(
        given,
        MonthChange(
            teams=1,
            without=("i1", "演示3"),
            extra_days=(SATURDAY,),
            targeted=3,
            vehicles={OfficeId("o1"): 0},
        ),
    )
    assert (other.teams, other.targeted) == (1, 3)
    assert [one.id for one in other.inspectors] == ["i0", "i2"]
    assert other.days == (*given.days, SATURDAY)
    assert other.offices[0].vehicles == 0
    assert (other.draw, other.coverage, other.scores) == (given.draw, given.coverage, given.scores)


def test_the_change_is_said_in_words() -> None:
    change = MonthChange(
        teams=3,
        without=("i1",),
        extra_days=(SATURDAY,),
        targeted=5,
        vehicles={OfficeId("o1"): 2},
    )
    assert str(change.words(inputs())) == (
        "每天最多 3 个小组；演示1全月不在；增加 2026-12-05；专项 5 家；云溪县卫生监督所 2 辆车"
    )


def test_an_extra_saturday_is_used_by_those_who_are_open_all_week() -> None:
    # One officer too few on both working days: only Saturday has a team.
    staff = tuple(replace(one, absent=frozenset(inputs().days)) for one in inputs().inspectors)
    given = changed_inputs(inputs(inspectors=staff), MonthChange(extra_days=(SATURDAY,)))
    routed = route_month(
        given, travel=straight_line_times, solve=lambda p: solve_roster(p, effort=0)
    )
    assert {route.team_day.day for route in routed.draft.roster.routes} == {SATURDAY}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (MonthChange(without=("i9",)), "没有或不止一个“i9”：请写人员编号，现有 i0 演示0、"),
        (MonthChange(extra_days=(date(2026, 11, 7),)), "2026-11-07 不在 2026-12"),
        (MonthChange(extra_days=(date(2026, 12, 1),)), "2026-12-01 本来就是工作日"),
        (MonthChange(vehicles={OfficeId("o9"): 1}), "没有办公地点 o9：请写编号，现有 o1 云溪县"),
        (MonthChange(targeted=-1), "-1 小于 0：请填 0 或更大的数"),
        (MonthChange(vehicles={OfficeId("o1"): -2}), "-2 小于 0"),
    ],
)
def test_what_the_month_does_not_have_is_refused(change: MonthChange, said: str) -> None:
    with pytest.raises(ImpossibleChangeError, match=said):
        changed_inputs(inputs(), change)


def test_a_name_that_two_bear_needs_the_id() -> None:
    twins = tuple(make.inspector(id=one, name="演示同名") for one in ("i0", "i1"))
    given = inputs(inspectors=twins)
    with pytest.raises(ImpossibleChangeError, match="不止一个“演示同名”"):
        changed_inputs(given, MonthChange(without=("演示同名",)))
    assert len(changed_inputs(given, MonthChange(without=("i1",))).inspectors) == 1


def test_no_change_is_no_comparison() -> None:
    with pytest.raises(ImpossibleChangeError, match="没有写明要比较什么"):
        MonthChange().words(inputs())


def test_vehicles_are_written_as_an_office_and_a_number() -> None:
    assert parse_vehicles(" o1 = 3 ") == (OfficeId("o1"), 3)
    for wrong in ("o1", "=3", "o1=", "o1=two", "o1=-1"):
        with pytest.raises(ImpossibleChangeError, match="请写成 办公地点=辆数"):
            parse_vehicles(wrong)
