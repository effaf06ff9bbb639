from itertools import combinations
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.chance_lean import (
    LEAN_SCALE,
    ODDS_LIMIT,
    InvalidLeanError,
    lean_weights,
    lean_words,
)
from planner.chance_matrix import CHANCE_SCALE, chance_matrix
from planner.inspector import InspectorId
from planner.officer_lottery import prepare_lotteries
from tests import make_duty
from tests.make_lottery import world

OFFICERS = [InspectorId(f"i{number}") for number in range(4)]
LEANS = st.dictionaries(st.sampled_from(OFFICERS), st.integers(-LEAN_SCALE, LEAN_SCALE))


def table(leans: dict[InspectorId, int], *minutes: int) -> tuple[tuple[int, ...], ...]:
    size = len(minutes)
    weights = lean_weights(OFFICERS[:size], minutes, leans)
    return chance_matrix([[True] * size] * size, weights)


def test_the_strongest_leans_change_the_odds_by_the_limit_by_hand() -> None:
    # One route and one standby, odds of 4 to 1 between the two: x² / (1 - x)² = 4, so x = 2/3.
    masses = table({OFFICERS[0]: LEAN_SCALE, OFFICERS[1]: -LEAN_SCALE}, 400, 0)
    (carried_less, carried_more), _standby = masses
    odds = (masses[0][0] * masses[1][1]) / (masses[0][1] * masses[1][0])
    assert odds == pytest.approx(ODDS_LIMIT, rel=1e-5)
    assert carried_less + carried_more == CHANCE_SCALE
    assert carried_less in {666_666, 666_667}


def test_a_longer_route_leans_more_than_a_shorter_one() -> None:
    masses = table({OFFICERS[0]: LEAN_SCALE}, 400, 200, 0)
    assert masses[0][0] > masses[1][0] > masses[2][0]


def test_no_lean_leaves_the_chances_as_they_were() -> None:
    assert table({}, 400, 200, 0, 0) == chance_matrix([[True] * 4] * 4)


def test_where_all_must_go_and_routes_are_alike_no_lean_changes_anything() -> None:
    assert table({OFFICERS[0]: LEAN_SCALE}, 300, 300) == chance_matrix([[True] * 2] * 2)


@given(LEANS, st.lists(st.integers(0, 480), min_size=4, max_size=4))
def test_odds_never_change_by_more_than_the_limit_and_everybody_keeps_a_chance(
    leans: dict[InspectorId, int], minutes: list[int]
) -> None:
    masses = table(leans, *minutes)
    for line in (*masses, *zip(*masses, strict=True)):
        assert sum(line) == CHANCE_SCALE
        assert min(line) > CHANCE_SCALE / 4 / ODDS_LIMIT**2
    for first, second in combinations(range(4), 2):
        for here, there in combinations(range(4), 2):
            odds = log(masses[here][first] * masses[there][second]) - log(
                masses[here][second] * masses[there][first]
            )
            assert abs(odds) <= log(ODDS_LIMIT) + 1e-4


@settings(max_examples=15)
@given(st.binary(min_size=32, max_size=32), st.integers(0, 60))
def test_leans_open_no_route_that_is_barred_and_close_none_that_is_not(
    seed: bytes, recused: int
) -> None:
    here = world(seed, officers=9, leaders=6, teams=3, recused=recused)
    leans = {one.id: 900 - 300 * place for place, one in enumerate(here.inspectors[:6])}
    plain = prepare_lotteries(here.roster, here.team_days, **here.asked())
    leaning = prepare_lotteries(here.roster, here.team_days, **here.asked(), leans=leans)
    assert [one.name for one in leaning] == [one.name for one in plain]
    for one, other in zip(plain, leaning, strict=True):
        assert (one.rows, one.columns) == (other.rows, other.columns)
        for line, leant in zip(one.matrix, other.matrix, strict=True):
            assert [mass > 0 for mass in line] == [mass > 0 for mass in leant]


def test_a_lean_of_one_who_carried_less_gives_more_field_work_on_average() -> None:
    here = world(b"\x03" * 32, officers=9, leaders=6, teams=3, stops=3)
    (officer, *_) = (one for one in here.inspectors if one.can_lead)

    def on_routes(leans: dict[InspectorId, int]) -> int:
        lotteries = prepare_lotteries(here.roster, here.team_days, **here.asked(), leans=leans)
        return sum(
            masses[one.columns.index(officer.id)]
            for one in lotteries
            for row, masses in zip(one.rows, one.matrix, strict=True)
            if row.startswith("route") and officer.id in one.columns
        )

    assert (
        on_routes({officer.id: -LEAN_SCALE}) < on_routes({}) < on_routes({officer.id: LEAN_SCALE})
    )


def test_a_lean_beyond_the_strongest_is_refused() -> None:
    with pytest.raises(InvalidLeanError, match="i0 的机会倾斜 1001 超出范围：只能在 -1000 与 1000"):
        lean_weights(OFFICERS, [1, 1, 1, 1], {OFFICERS[0]: 1001})


def test_leans_are_told_by_name() -> None:
    staff = make_duty.staff("i0")
    (said,) = lean_words({OFFICERS[0]: 250, OFFICERS[1]: -40}, staff)
    assert "最多变为 4 倍" in str(said)
    assert str(said).endswith("演示i0 +250、i1 -40")
    assert lean_words({}, staff) == ()
