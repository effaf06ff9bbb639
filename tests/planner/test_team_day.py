from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.inspector import Inspector, InspectorId, OfficeId, Skill, StaffRole
from planner.team_day import InvalidStaffError, NoOfficerError, draw_team_days
from tests import make
from tests.make_draw import SEED
from tests.make_team_day import DAY, officers

R, T = Skill.RADIATION, Skill.INSTITUTION
DAYS = tuple(DAY + timedelta(days=number) for number in range(5))


@st.composite
def _staffs(draw: st.DrawFn) -> list[Inspector]:
    return [
        make.inspector(
            id=InspectorId(f"i{number:02d}"),
            name=f"演示{number}",
            office=OfficeId(draw(st.sampled_from(["o1", "o2"]))),
            role=draw(st.sampled_from([StaffRole.OFFICER, StaffRole.OFFICER, *StaffRole])),
            certificate_until=draw(st.sampled_from([None, DAYS[2], DAYS[-1], DAYS[-1]])),
            can_lead=draw(st.booleans()),
            skills=frozenset(draw(st.sets(st.sampled_from([R, T])))),
            recused=frozenset(draw(st.sets(st.sampled_from([EmployerId("a"), EmployerId("b")])))),
            absent=frozenset(draw(st.sets(st.sampled_from(DAYS)))),
        )
        for number in range(draw(st.integers(1, 12)))
    ]


@given(
    staff=_staffs(),
    vehicles=st.integers(0, 3),
    teams=st.none() | st.integers(0, 3),
    needed=st.none() | st.dictionaries(st.sampled_from([R, T]), st.integers(0, 2)),
)
@settings(max_examples=150, deadline=None)
def test_every_team_is_two_certified_present_officers_of_one_office_with_a_leader(
    staff: list[Inspector],
    vehicles: int,
    teams: int | None,
    needed: dict[Skill, int] | None,
) -> None:
    if not any(one.role is StaffRole.OFFICER for one in staff):
        return
    offices = [make.office(vehicles=vehicles), make.office(id=OfficeId("o2"), vehicles=1)]
    given_: dict[str, Any] = {"teams": teams, "seed": SEED, "needed": needed}
    made, said = draw_team_days(staff, offices, DAYS, **given_)
    by_id = {one.id: one for one in staff}
    for team in made:
        pair = (by_id[team.lead], by_id[team.member])
        assert by_id[team.lead].can_lead
        assert team.skills == pair[0].skills | pair[1].skills
        assert team.recused == pair[0].recused | pair[1].recused
        for one in pair:
            assert one.role is StaffRole.OFFICER
            assert one.office == team.office
            assert one.certificate_until is not None
            assert one.certificate_until >= team.day
            assert team.day not in one.absent
    for day in DAYS:
        today = [team for team in made if team.day == day]
        assert [team.number for team in today] == list(range(1, len(today) + 1))
        assert len({one for team in today for one in (team.lead, team.member)}) == 2 * len(today)
        assert len(today) <= (vehicles + 1 if teams is None else teams)
        assert sum(team.office == "o1" for team in today) <= vehicles
        for skill, need in (needed or {}).items():
            short = sum(skill in team.skills for team in today) < need
            assert short == any(
                day.isoformat() in str(one) and skill.value in str(one) for one in said
            )
    assert list(made) == sorted(made, key=lambda team: (team.day, team.number))
    backward = draw_team_days(staff[::-1], offices[::-1], DAYS[::-1], **given_)
    assert backward == (made, said)


def test_as_many_teams_go_out_as_officers_leaders_and_vehicles_allow() -> None:
    for count, leads, vehicles, expected in (
        (9, 9, 9, 4),
        (9, 2, 9, 2),
        (9, 9, 3, 3),
        (2, 1, 1, 1),
    ):
        made, said = draw_team_days(
            officers(count, leads=leads), [make.office(vehicles=vehicles)], [DAY], seed=SEED
        )
        assert len(made) == expected
        assert said == ()


def test_a_limit_on_teams_goes_first_to_the_office_that_could_make_most() -> None:
    offices = [make.office(), make.office(id=OfficeId("o2"))]
    staff = officers(6) + [
        replace(one, id=InspectorId(f"k{one.id}"), office=OfficeId("o2")) for one in officers(4)
    ]
    made, _ = draw_team_days(staff, offices, [DAY], teams=3, seed=SEED)
    assert [team.office for team in made] == ["o1", "o1", "o2"]


def test_pairs_change_from_day_to_day() -> None:
    days = [DAY + timedelta(days=number) for number in range(20)]
    made, _ = draw_team_days(officers(8), [make.office(vehicles=4)], days, seed=SEED)
    pairs = Counter(frozenset({team.lead, team.member}) for team in made)
    assert len(pairs) > 20
    assert max(pairs.values()) <= 9


def test_a_day_is_drawn_alike_whatever_other_days_are_drawn() -> None:
    staff, offices = officers(8), [make.office()]
    alone, _ = draw_team_days(staff, offices, [DAYS[3]], seed=SEED)
    whole, _ = draw_team_days(staff, offices, DAYS, seed=SEED)
    assert alone == tuple(team for team in whole if team.day == DAYS[3])


def test_a_stated_need_is_met_every_day_where_chance_alone_would_not() -> None:
    staff = [replace(one, skills=frozenset({R} if one.id == "i07" else ())) for one in officers(9)]
    plain, _ = draw_team_days(staff, [make.office(vehicles=1)], DAYS, seed=SEED)
    assert any(R not in team.skills for team in plain)
    made, said = draw_team_days(
        staff, [make.office(vehicles=1)], DAYS, seed=SEED, needed={R: 1, T: 0}
    )
    assert all(R in team.skills for team in made)
    assert said == ()


def test_a_need_that_cannot_be_met_is_lowered_and_said() -> None:
    staff = [replace(one, skills=frozenset({R} if one.id == "i02" else ())) for one in officers(4)]
    made, said = draw_team_days(staff, [make.office()], [DAY], seed=SEED, needed={R: 2})
    assert sum(R in team.skills for team in made) == 1
    assert [str(one) for one in said] == [
        (
            "2026-12-01：每天需要 2 个具备“放射卫生”能力的小组，最多只能组成 1 个："
            "请调整请假、培训更多人员，或把这类检查排到别的日子"
        )
    ]


def test_a_need_that_fails_on_several_days_is_said_once_with_all_of_them() -> None:
    staff = [
        replace(
            one,
            skills=frozenset({R} if one.id == "i02" else ()),
            absent=frozenset(DAYS[1:4:2] if one.id == "i02" else ()),
        )
        for one in officers(4)
    ]
    _, said = draw_team_days(staff, [make.office()], DAYS, seed=SEED, needed={R: 1})
    assert [str(one) for one in said] == [
        (
            f"{DAYS[1]}、{DAYS[3]}：每天需要 1 个具备“放射卫生”能力的小组，最多只能组成 0 个："
            "请调整请假、培训更多人员，或把这类检查排到别的日子"
        )
    ]


def test_a_day_with_one_officer_has_no_team_and_says_what_would_help() -> None:
    staff = [*officers(1), make.inspector(id=InspectorId("i02"), absent=frozenset({DAY}))]
    made, said = draw_team_days(staff, [make.office()], DAYS[:2], seed=SEED)
    assert [team.day for team in made] == [DAYS[1]]
    assert [str(one) for one in said] == [
        (
            "2026-12-01 云溪县卫生监督所只有 1 名持证执法人员在岗，每队须两人，当日不能组队："
            "请调整请假、换发到期证件，或从其他单位借调"
        )
    ]


def test_a_day_without_a_leader_has_no_team_and_says_what_would_help() -> None:
    staff = officers(3, leads=1)
    staff[0] = replace(staff[0], absent=frozenset({DAY}))
    made, said = draw_team_days(staff, [make.office()], [DAY], seed=SEED)
    assert made == ()
    assert "在岗 2 名持证执法人员中没有可以带队的人" in str(said[0])


@pytest.mark.parametrize(
    ("changes", "vehicles", "expected"),
    [
        ({"role": StaffRole.GRID}, 1, "第二所没有执法人员，全月不能组队"),
        ({"can_lead": False}, 1, "第二所的执法人员都不能带队，全月不能组队"),
        ({}, 0, "第二所没有车辆，全月不能组队"),
    ],
)
def test_what_keeps_an_office_at_home_all_month_is_said_once(
    changes: dict[str, Any], vehicles: int, expected: str
) -> None:
    offices = [make.office(), make.office(id=OfficeId("o2"), name="第二所", vehicles=vehicles)]
    staff = [
        *officers(2),
        make.inspector(id=InspectorId("k1"), office=OfficeId("o2"), **changes),
    ]
    made, said = draw_team_days(staff, offices, DAYS, seed=SEED)
    assert len(made) == len(DAYS)
    assert len(said) == 1
    assert expected in str(said[0])


@pytest.mark.parametrize("staff", [[], [make.inspector(role=StaffRole.GRID)]])
def test_without_any_officer_there_is_no_lottery(staff: list[Inspector]) -> None:
    said = f"人员表里有 {len(staff)} 人，其中没有执法人员.*请在人员表登记至少两名持证执法人员"
    with pytest.raises(NoOfficerError, match=said):
        draw_team_days(staff, [make.office()], DAYS, seed=SEED)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"inspectors": officers(2) + officers(1)}, "人员 i01 重复出现"),
        ({"offices": [make.office(), make.office()]}, "办公地点 o1 重复出现"),
        ({"days": [DAY, DAY]}, "工作日 2026-12-01 重复出现"),
        ({"offices": []}, "演示1所在的办公地点 o1 没有登记"),
        ({"teams": -1}, r"小组数不能是负数（-1）"),
        ({"needed": {R: -2}}, r"小组数不能是负数（-2）"),
    ],
)
def test_staff_that_contradicts_itself_is_refused(changes: dict[str, Any], said: str) -> None:
    fields: dict[str, Any] = {
        "inspectors": officers(2),
        "offices": [make.office()],
        "days": [DAY],
        "teams": None,
        "needed": None,
    }
    fields |= changes
    with pytest.raises(InvalidStaffError, match=said):
        draw_team_days(
            fields["inspectors"],
            fields["offices"],
            fields["days"],
            teams=fields["teams"],
            seed=SEED,
            needed=fields["needed"],
        )


def test_a_known_lottery_never_changes() -> None:
    made, _ = draw_team_days(officers(6, leads=3), [make.office()], [date(2026, 12, 2)], seed=SEED)
    assert [(team.lead, team.member) for team in made] == [
        ("i02", "i05"),
        ("i03", "i04"),
        ("i01", "i06"),
    ]
