from collections import Counter
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.chance_matrix import CHANCE_SCALE
from planner.inspector import InspectorId, OfficeId, Skill, TeamRole
from planner.officer_assignment import assign_officers
from planner.officer_checker import check_officers
from planner.officer_lottery import (
    InvalidLotteryError,
    LotteryOutcome,
    NoLawfulOfficersError,
    OfficerLottery,
    hold_lotteries,
    hold_lottery,
    prepare_lotteries,
)
from planner.random_stream import RandomSource, RandomStream
from planner.roster_checker import check_teams
from tests.make_draw import all_outcomes
from tests.make_lottery import World, lottery, world
from tests.make_team_day import DAY

Q = CHANCE_SCALE
SEED = bytes(range(32))
Y, N = True, False


def prepared(made: World, **changes: Any) -> tuple[OfficerLottery, ...]:
    return prepare_lotteries(made.roster, made.team_days, **(made.asked() | changes))


WORLDS = st.builds(
    lambda number, size, **given_: world(
        sha256(number.to_bytes(4, "big")).digest(),
        officers=size[0],
        leaders=size[1],
        teams=size[2],
        **given_,
    ),
    number=st.integers(0, 2**32 - 1),
    size=st.tuples(st.integers(2, 9), st.integers(1, 9), st.integers(1, 4))
    .map(lambda s: (s[0], min(s[0], s[1]), s[2]))
    .map(lambda s: (s[0], s[1], min(s[1], s[0] // 2, s[2]))),
    routes=st.none() | st.integers(0, 2),
    offices=st.integers(1, 2),
    recused=st.sampled_from([0, 5, 15, 30, 70]),
    skilled=st.sampled_from([0, 30, 60]),
    rotated=st.sampled_from([0, 20]),
)


@settings(max_examples=100)
@given(made=WORLDS, seed=st.binary(min_size=32, max_size=32))
def test_lawful_placeholders_always_leave_a_lawful_lottery_for_every_seed(
    made: World, seed: bytes
) -> None:
    lotteries = prepared(made)
    outcomes = hold_lotteries(lotteries, seed)
    roster, teams = assign_officers(made.roster, made.team_days, outcomes, made.inspectors)
    assert check_teams(made.visits, teams, roster) == ()
    assert check_officers(roster, teams, made.inspectors, rotation=made.rotation) == ()
    assert [(t.day, t.number, t.office) for t in teams] == [
        (t.day, t.number, t.office) for t in made.team_days
    ]
    assert [route.stops for route in roster.routes] == [r.stops for r in made.roster.routes]


@settings(max_examples=40)
@given(made=WORLDS)
def test_each_day_and_office_has_a_lottery_for_leads_and_one_for_others(made: World) -> None:
    lotteries = prepared(made)
    keys = [(one.day, one.office, one.role) for one in lotteries]
    assert keys == sorted(set(keys))
    assert {key[:2] for key in keys} == {(team.day, team.office) for team in made.team_days}
    for lead, member in zip(lotteries[::2], lotteries[1::2], strict=True):
        assert (lead.role, member.role) == (TeamRole.LEAD, TeamRole.MEMBER)
        assert not set(lead.columns) & set(member.columns)
        here = {one.id for one in made.inspectors if one.office == lead.office}
        assert {*lead.columns, *member.columns} == here
        numbers = [
            f"route/{route.team_day.number:02d}"
            for route in made.roster.routes
            if (route.team_day.day, route.team_day.office) == (lead.day, lead.office)
        ]
        for one in (lead, member):
            assert [row for row in one.rows if row.startswith("route/")] == numbers


@settings(max_examples=40)
@given(made=WORLDS, order=st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_given_does_not_matter(made: World, order: Any) -> None:
    asked: dict[str, Any] = {
        name: tuple(order.sample(values, len(values)))
        for name, values in made.asked().items()
        if name != "rotation"
    }
    again = prepare_lotteries(
        replace(made.roster, routes=made.roster.routes[::-1]), made.team_days[::-1],
        **asked, rotation=made.rotation,
    )  # fmt: skip
    assert again == prepared(made)
    assert hold_lotteries(again[::-1], SEED) == hold_lotteries(prepared(made), SEED)


def test_without_recusal_every_officer_has_the_same_chance_to_one_part_in_a_million() -> None:
    for one in prepared(world(SEED, officers=11, leaders=7, teams=4, days=22)):
        size = len(one.columns)
        assert all(abs(mass - Fraction(Q, size)) < 1 for line in one.matrix for mass in line)


TOYS = [
    ([[Y, Y, Y], [Y, Y, Y], [Y, Y, Y]], 2),
    ([[N, Y, Y], [Y, Y, Y], [Y, Y, Y]], 3),
    ([[Y, N, Y, Y], [Y, Y, N, Y], [Y, Y, Y, N], [Y, Y, Y, Y]], 3),
    ([[Y, N, N], [Y, Y, Y], [Y, Y, Y]], 1),
]


@pytest.mark.parametrize(("allowed", "routes"), TOYS)
def test_every_officer_gets_every_row_with_exactly_the_published_chance_over_all_branches(
    allowed: list[list[bool]], routes: int
) -> None:
    one = lottery(allowed, routes=routes)

    def sample(source: RandomSource) -> tuple[tuple[str, InspectorId], ...]:
        return tuple(hold_lottery(one, source).assigned.items())

    outcomes = all_outcomes(sample)
    assert sum(outcomes.values()) == 1
    for outcome in outcomes:
        assert [row for row, _ in outcome] == list(one.rows)
        assert sorted(officer for _, officer in outcome) == list(one.columns)
    for (row, column), mass in one.masses.items():
        share = sum(chance for outcome, chance in outcomes.items() if dict(outcome)[row] == column)
        assert share == Fraction(mass, Q)


def test_offices_of_a_day_take_numbers_from_one_stream_in_id_order() -> None:
    first = lottery(TOYS[2][0], routes=3)
    second = replace(first, office=OfficeId("o2"))
    other = replace(first, role=TeamRole.MEMBER)
    held = hold_lotteries([second, other, first], SEED)
    assert [(one.office, one.role) for one in held] == [
        ("o1", TeamRole.LEAD), ("o1", TeamRole.MEMBER), ("o2", TeamRole.LEAD),
    ]  # fmt: skip
    lead = RandomStream(SEED, f"lead/{DAY.isoformat()}")
    member = RandomStream(SEED, f"member/{DAY.isoformat()}")
    assert held[0] == hold_lottery(first, lead)
    assert held[2] == hold_lottery(second, lead)
    assert held[1] == hold_lottery(other, member)


def test_a_draw_worked_by_hand_can_be_followed() -> None:
    """The example of the document on the draw."""
    one = lottery([[N, Y], [Y, Y]], routes=1)
    assert one.matrix == ((0, Q), (Q, 0))
    assert hold_lotteries([one], bytes(32))[0].assigned == {"route/01": "i02", "standby/01": "i01"}
    three = lottery([[N, Y, Y], [Y, Y, Y], [Y, Y, Y]], routes=2)
    half, quarter = Q // 2, Q // 4
    assert three.matrix == ((0, half, half), (half, quarter, quarter), (half, quarter, quarter))
    stream = RandomStream(bytes(32), "lead/2026-12-01")
    drawn = [stream.below(bound) for bound in (500_000, 750_000, 1_000_000)]
    assert drawn == [376_473, 50_067, 143_918]
    (held,) = hold_lotteries([three], bytes(32))
    assert held.assigned == {"route/01": "i02", "route/02": "i01", "standby/01": "i03"}
    assert held.standby == ("i03",)


def test_over_many_seeds_officers_come_as_often_as_their_chance_says() -> None:
    one = lottery(TOYS[2][0], routes=3)
    draws = 400
    times = Counter(
        pair
        for number in range(draws)
        for pair in hold_lotteries([one], sha256(bytes([number % 256, number // 256])).digest())[
            0
        ].assigned.items()
    )
    for edge, mass in one.masses.items():
        p = mass / Q
        if mass in (0, Q):
            assert times[edge] == draws * p  # type: ignore[index] # rows and ids are text
        else:
            assert abs(times[edge] - draws * p) < 5 * (draws * p * (1 - p)) ** 0.5  # type: ignore[index] # rows and ids are text


def test_the_lead_brings_the_skill_of_a_route_and_else_the_member_does() -> None:
    made = world(SEED, officers=4, leaders=2, teams=1, days=1, stops=1)
    (visit,) = made.visits
    needs = replace(visit, skills=frozenset({Skill.RADIATION}))
    (team,) = made.team_days

    def trained(*who: InspectorId) -> dict[str, OfficerLottery]:
        staff = [
            replace(one, skills=frozenset({Skill.RADIATION}) if one.id in who else frozenset())
            for one in made.inspectors
        ]
        return {one.role: one for one in prepared(made, visits=[needs], inspectors=staff)}

    leaders = [one.id for one in made.inspectors if one.can_lead]
    others = [one.id for one in made.inspectors if not one.can_lead]
    by_lead = trained(leaders[0], others[0])
    assert by_lead["lead"].masses["route/01", leaders[0]] == Q
    assert by_lead["member"].masses["route/01", others[0]] == Q // 2
    assert team.member in others
    by_member = trained(team.member)
    assert by_member["member"].masses["route/01", team.member] == Q
    assert by_member["lead"].masses["route/01", leaders[0]] == Q // 2


def test_routes_that_have_no_lawful_officers_any_more_are_all_named() -> None:
    made = world(SEED, officers=4, leaders=2, teams=2, days=2, stops=1)
    first, _, third, _ = (stop.employer for route in made.roster.routes for stop in route.stops)
    staff = [replace(one, recused=frozenset({first, third})) for one in made.inspectors]
    with pytest.raises(NoLawfulOfficersError, match="有 4 处派不出合法的检查人员") as caught:
        prepared(made, inspectors=staff)
    assert len(caught.value.shortages) == 4
    assert all("应当回避" in str(one) for one in caught.value.shortages)
    with pytest.raises(NoLawfulOfficersError, match="在岗 0 人中没有人能去"):
        prepared(made, inspectors=[])


def test_routes_visits_offices_and_days_of_different_plans_are_refused() -> None:
    made = world(SEED, days=1, stops=1)
    for changes, what in (
        ({"visits": made.visits[1:]}, "e0000"),
        ({"offices": []}, "o1"),
        ({"days": []}, "2026-12-01"),
    ):
        with pytest.raises(InvalidLotteryError, match=f"{what} 不在这份计划里"):
            prepared(made, **changes)


def test_a_recusal_declared_before_the_draw_changes_the_chances_and_not_the_routes() -> None:
    made = world(SEED, officers=6, leaders=6, teams=2, days=1, stops=1)
    employer = made.roster.routes[0].stops[0].employer
    before = prepared(made)[0]
    declared = [
        replace(one, recused=frozenset({employer})) if one.id == before.columns[0] else one
        for one in made.inspectors
    ]
    after = prepared(made, inspectors=declared)[0]
    assert after.columns == before.columns
    assert before.masses["route/01", before.columns[0]] > 0
    assert after.masses["route/01", before.columns[0]] == 0


def test_the_last_visitor_has_no_chance_where_rotation_is_asked() -> None:
    made = world(SEED, officers=6, leaders=6, teams=1, days=1, stops=1)
    lead, member = prepared(made)
    employer = made.roster.routes[0].stops[0].employer
    last = frozenset({lead.columns[1], member.columns[0]})
    for one in prepared(made, rotation={employer: last, EmployerId("elsewhere"): last}):
        assert [one.masses["route/01", officer] == 0 for officer in one.columns] == [
            officer in last for officer in one.columns
        ]


def test_outcomes_name_those_on_standby_in_drawn_order() -> None:
    outcome = LotteryOutcome(
        day=DAY,
        office=OfficeId("o1"),
        role=TeamRole.LEAD,
        assigned={
            "standby/02": InspectorId("i2"),
            "route/01": InspectorId("i3"),
            "standby/01": InspectorId("i1"),
        },
    )
    assert outcome.standby == ("i1", "i2")


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"rows": ("route/01",)}, "lead/2026-12-01/o1：机会表须是方阵，现有 1 行 2 人"),
    ({"matrix": ((Q, 0),)}, "机会表须是方阵"),
    ({"matrix": ((Q,), (0,))}, "机会表须是方阵"),
    ({"rows": ("route/02", "route/01")}, "路线须写成 route/01"),
    ({"rows": ("route/01", "route/01")}, "各自按序且不重复"),
    ({"rows": ("route/1", "standby/01")}, "路线须写成 route/01"),
    ({"columns": (InspectorId("i02"), InspectorId("i01"))}, "各自按序且不重复"),
    ({"matrix": ((Q - 1, 1), (0, Q))}, "i01 的机会合计 999999，应当正好是 1000000，且没有负数"),
    ({"matrix": ((Q - 1, 0), (1, Q))}, "route/01 的机会合计 999999"),
    ({"matrix": ((Q + 1, -1), (-1, Q + 1))}, "没有负数"),
]


@pytest.mark.parametrize(("changes", "said"), BROKEN)
def test_a_table_of_chances_that_is_not_sound_is_refused(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidLotteryError, match=said):
        lottery([[Y, Y], [Y, Y]], routes=1, **changes)
