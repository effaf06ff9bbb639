from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.inspector import Inspector, InspectorId, Skill, TeamRole
from planner.officer_pool import OfficerPools, find_pools
from planner.route_duty import RouteDuty, bar
from tests.make_lottery import duty
from tests.make_team_day import DAY, officers

RADIATION = {TeamRole.LEAD: frozenset({Skill.RADIATION}), TeamRole.MEMBER: frozenset()}


def ids(some: tuple[Inspector, ...]) -> list[str]:
    return [one.id for one in some]


def found(
    staff: list[Inspector], duties: list[RouteDuty], *, teams: int, turn: int = 0
) -> OfficerPools:
    pools = find_pools(staff, duties, teams=teams, turn=turn)
    assert pools is not None
    return pools


def test_officers_who_cannot_lead_are_members_and_leaders_fill_up_what_they_lack() -> None:
    staff = officers(7, leads=5)
    pools = found(staff, [duty(1), duty(2), duty(3)], teams=3)
    assert ids(pools.leads) == ["i02", "i03", "i04", "i05"]
    assert ids(pools.members) == ["i01", "i06", "i07"]
    assert ids(found(staff, [duty(1)], teams=3, turn=4).leads) == ["i01", "i02", "i03", "i04"]
    assert ids(found(staff, [], teams=2).members) == ["i06", "i07"]


@given(leads=st.integers(2, 8), others=st.integers(0, 4), days=st.integers(1, 31), data=st.data())
def test_turns_with_the_members_are_even_over_the_month(
    leads: int, others: int, days: int, data: st.DataObject
) -> None:
    staff = officers(leads + others, leads=leads)
    teams = data.draw(st.integers(1, min(leads, (leads + others) // 2)))
    moved = Counter[str](one.id for one in staff if one.can_lead)
    for turn in range(days):
        pools = found(
            staff, [duty(number) for number in range(1, teams + 1)], teams=teams, turn=turn
        )
        assert sorted([*ids(pools.leads), *ids(pools.members)]) == ids(tuple(staff))
        assert len(pools.leads) >= teams <= len(pools.members)
        moved.update(one.id for one in pools.members if one.can_lead)
    assert max(moved.values()) - min(moved.values()) <= 1


def test_the_turn_passes_to_the_next_where_a_route_would_lose_its_only_leader() -> None:
    staff = officers(4)
    staff[0] = replace(staff[0], skills=frozenset({Skill.RADIATION}))
    pools = found(staff, [duty(1, skills=RADIATION), duty(2)], teams=2)
    assert ids(pools.members) == ["i02", "i03"]


def test_where_no_turn_will_do_the_pools_are_made_about_one_choice_of_officers() -> None:
    # Both i01 and i03 have to lead, and they are never left together by a run of two of four.
    staff = officers(4)
    a, b = EmployerId("a"), EmployerId("b")
    staff = [
        replace(staff[0], recused=frozenset({b})),
        replace(staff[1], recused=frozenset({a, b})),
        replace(staff[2], recused=frozenset({a})),
        staff[3],
    ]
    staff[1] = replace(staff[1], recused=frozenset({a}))
    staff[3] = replace(staff[3], recused=frozenset({b}))
    skilled = [replace(one, skills=frozenset({Skill.RADIATION})) for one in staff[::2]]
    staff = [skilled[0], staff[1], skilled[1], staff[3]]
    routes = [duty(1, "a", skills=RADIATION), duty(2, "b", skills=RADIATION)]
    pools = found(staff, routes, teams=2)
    assert ids(pools.leads) == ["i01", "i03"]
    assert ids(pools.members) == ["i02", "i04"]


def test_officers_over_and_above_a_choice_stand_where_they_can() -> None:
    staff = officers(7, leads=5)
    staff = [
        replace(
            one, skills=frozenset({Skill.RADIATION}) if one.id in {"i01", "i03"} else frozenset()
        )
        for one in staff
    ]
    member = {TeamRole.LEAD: frozenset[Skill](), TeamRole.MEMBER: frozenset({Skill.RADIATION})}
    both = [duty(1, skills=RADIATION), duty(2, skills=member)]
    pools = found(staff, both, teams=2, turn=0)
    assert len({"i01", "i03"} & set(ids(pools.leads))) == 1
    assert len({"i01", "i03"} & set(ids(pools.members))) == 1
    assert {"i06", "i07"} <= set(ids(pools.members))


def test_idle_teams_give_way_when_there_are_officers_for_the_routes_alone() -> None:
    staff = officers(4, leads=2)
    staff[1] = replace(staff[1], recused=frozenset({EmployerId("a")}))
    member = {TeamRole.LEAD: frozenset[Skill](), TeamRole.MEMBER: frozenset({Skill.RADIATION})}
    staff[0] = replace(staff[0], skills=frozenset({Skill.RADIATION}))
    pools = found(staff, [duty(1, skills=member)], teams=2)
    assert ids(pools.leads) == ["i02"]
    assert ids(pools.members) == ["i01", "i03", "i04"]


def test_there_are_no_pools_without_officers_for_every_route() -> None:
    assert find_pools([], [duty(1)], teams=1, turn=0) is None
    assert find_pools(officers(2, leads=0), [duty(1)], teams=1, turn=0) is None
    assert find_pools(officers(3), [duty(1), duty(2)], teams=2, turn=0) is None
    gone = [replace(one, absent=frozenset({DAY})) for one in officers(4)]
    assert find_pools(gone, [duty(1)], teams=1, turn=0) is None


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Inspector], list[RouteDuty]]:
    """Return a few officers with recusals and skills, and one or two routes."""
    employers = ["a", "b", "c"]
    staff = [
        replace(
            one,
            can_lead=draw(st.booleans()),
            recused=frozenset(map(EmployerId, draw(st.sets(st.sampled_from(employers))))),
            skills=frozenset(draw(st.sets(st.sampled_from(Skill)))),
            certificate_until=draw(st.sampled_from([date(2030, 1, 1), date(2026, 11, 30)])),
        )
        for one in officers(draw(st.integers(1, 5)))
    ]
    duties = [
        duty(
            number,
            *draw(st.lists(st.sampled_from(employers), min_size=1, max_size=2)),
            skills={role: draw(st.sampled_from([frozenset(), RADIATION[TeamRole.LEAD]]))
                    for role in TeamRole},
            rotated=draw(st.sampled_from([{}, {InspectorId("i01"): "企业a"}])),
        )
        for number in range(1, draw(st.integers(1, 2)) + 1)
    ]  # fmt: skip
    return staff, duties


@settings(max_examples=60)
@given(case=cases(), turn=st.integers(0, 30), idle=st.integers(0, 2))
def test_pools_are_found_exactly_when_some_choice_of_officers_is_lawful(
    case: tuple[list[Inspector], list[RouteDuty]], turn: int, idle: int
) -> None:
    staff, duties = case
    wanted = [(one, role) for one in duties for role in TeamRole]
    exists = any(
        all(
            bar(one, officer, role) is None
            for (one, role), officer in zip(wanted, choice, strict=True)
        )
        for choice in permutations(staff, len(wanted))
    )
    pools = find_pools(staff, duties, teams=len(duties) + idle, turn=turn)
    assert (pools is not None) == exists
    if pools is not None:
        assert sorted([*ids(pools.leads), *ids(pools.members)]) == ids(tuple(staff))
        assert all(one.can_lead for one in pools.leads)
        for role in TeamRole:
            assert any(
                all(
                    bar(one, officer, role) is None
                    for one, officer in zip(duties, order, strict=True)
                )
                for some in combinations(pools.of(role), len(duties))
                for order in permutations(some)
            )
