from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.pivotal import duel, settle
from planner.random_stream import RandomSource, RandomStream
from tests.make_draw import SEED, all_outcomes

SCALE = 12
POINTS = [(0, 0), (0, 3), (4, 0), (9, 9)]


@settings(deadline=None)
@given(one=st.integers(1, SCALE - 1), other=st.integers(1, SCALE - 1))
def test_a_duel_keeps_the_sum_and_both_expectations_and_decides_one(one: int, other: int) -> None:
    outcomes = all_outcomes(lambda source: duel(one, other, source, scale=SCALE))
    for outcome in outcomes:
        assert sum(outcome) == one + other
        assert set(outcome) & {0, SCALE}
        assert all(0 <= mass <= SCALE for mass in outcome)
    for place, mass in ((0, one), (1, other)):
        assert sum(outcome[place] * share for outcome, share in outcomes.items()) == mass


def test_a_light_duel_by_hand() -> None:
    outcomes = all_outcomes(lambda source: duel(3, 6, source, scale=SCALE))
    assert outcomes == {(9, 0): Fraction(3, 9), (0, 9): Fraction(6, 9)}


def test_a_heavy_duel_by_hand() -> None:
    outcomes = all_outcomes(lambda source: duel(8, 9, source, scale=SCALE))
    assert outcomes == {(12, 5): Fraction(3, 7), (5, 12): Fraction(4, 7)}


@pytest.mark.parametrize("masses", [[3, 6, 9, 6], [1, 1, 11, 5], [0, 7, 12, 8], [4, 4, 4, 0]])
def test_every_chance_of_a_cell_is_exact_over_all_branches(masses: list[int]) -> None:
    def sample(source: RandomSource) -> tuple[int, ...]:
        return tuple(settle(POINTS, masses, source, scale=SCALE))

    outcomes = all_outcomes(sample)
    assert sum(outcomes.values()) == 1
    for unit, mass in enumerate(masses):
        assert sum(outcome[unit] * share for outcome, share in outcomes.items()) == mass
    for outcome in outcomes:
        assert sum(outcome) == sum(masses)
        assert sum(0 < mass < SCALE for mass in outcome) == (sum(masses) % SCALE > 0)


def test_neighbours_are_rarely_drawn_together() -> None:
    points = [(0, 0), (1, 0), (1000, 0), (1001, 0)]

    def sample(source: RandomSource) -> tuple[int, ...]:
        return tuple(settle(points, [6, 6, 6, 6], source, scale=SCALE))

    outcomes = all_outcomes(sample)
    assert all(first + second == SCALE for first, second, _, _ in outcomes)


@settings(deadline=None)
@given(
    masses=st.lists(st.integers(0, SCALE), max_size=60),
    numbers=st.lists(st.integers(-9, 9), min_size=120, max_size=120),
)
def test_a_cell_keeps_its_sum_and_leaves_one_undecided_at_most(
    masses: list[int], numbers: list[int]
) -> None:
    points = list(zip(numbers[::2], numbers[1::2], strict=True))[: len(masses)]
    settled = settle(points, masses, RandomStream(SEED, "draw"), scale=SCALE)
    assert sum(settled) == sum(masses)
    assert sum(0 < mass < SCALE for mass in settled) <= 1
    assert all(
        after == before
        for before, after in zip(masses, settled, strict=True)
        if before in (0, SCALE)
    )
