from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from planner.chance_matrix import (
    CHANCE_SCALE,
    ImpossiblePatternError,
    chance_matrix,
    even_chances,
    possible_edges,
    whole_masses,
)

Q = CHANCE_SCALE


@st.composite
def solvable(draw: st.DrawFn, largest: int = 6) -> list[list[bool]]:
    """Return a square pattern with a perfect matching."""
    size = draw(st.integers(1, largest))
    cells = st.lists(st.booleans(), min_size=size, max_size=size)
    allowed = draw(st.lists(cells, min_size=size, max_size=size))
    for row, column in enumerate(draw(st.permutations(range(size)))):
        allowed[row][column] = True
    return allowed


@given(allowed=solvable(5))
def test_possible_edges_are_those_of_some_perfect_matching(allowed: list[list[bool]]) -> None:
    size = len(allowed)
    brute = np.zeros((size, size), dtype=bool)
    for choice in permutations(range(size)):
        if all(allowed[row][column] for row, column in enumerate(choice)):
            brute[range(size), choice] = True
    assert (possible_edges(allowed) == brute).all()


@given(allowed=solvable(8))
def test_every_margin_is_exact_and_nothing_that_is_not_allowed_has_a_chance(
    allowed: list[list[bool]],
) -> None:
    masses = np.array(chance_matrix(allowed))
    assert (masses.sum(axis=0) == Q).all()
    assert (masses.sum(axis=1) == Q).all()
    assert masses.min() >= 0
    assert not masses[~np.array(allowed)].any()


@given(allowed=solvable(8))
def test_each_mass_is_the_floor_or_the_ceiling_of_its_chance(allowed: list[list[bool]]) -> None:
    exact = even_chances(possible_edges(allowed)) * Q
    assert np.abs(np.array(chance_matrix(allowed)) - exact).max() < 1 + 1e-4


@settings(max_examples=40)
@given(allowed=solvable(6))
def test_chances_have_the_form_of_greatest_entropy(allowed: list[list[bool]]) -> None:
    # On the support x_ij = u_i·v_j: cross products of any two rows and columns agree (Lagrange).
    support = possible_edges(allowed)
    chances = even_chances(support)
    assert (chances[support] > 0).all()
    for i, j in np.ndindex(chances.shape):
        for k, m in np.ndindex(chances.shape):
            if support[i, j] and support[k, m] and support[i, m] and support[k, j]:
                assert chances[i, j] * chances[k, m] == pytest.approx(
                    chances[i, m] * chances[k, j], rel=1e-9
                )


@pytest.mark.parametrize("size", range(1, 31))
def test_without_restrictions_everybody_has_the_same_chance_to_one_part_in_a_million(
    size: int,
) -> None:
    masses = np.array(chance_matrix([[True] * size] * size))
    assert np.abs(masses - Q / size).max() < 1
    assert (masses.sum(axis=0) == Q).all()


def test_a_small_table_worked_by_hand() -> None:
    # Route 1 takes i1 only; the rest share evenly.
    assert chance_matrix([[True, False, False], [True, True, True], [True, True, True]]) == (
        (Q, 0, 0),
        (0, Q // 2, Q // 2),
        (0, Q // 2, Q // 2),
    )


def test_a_route_closed_to_one_of_three_leaves_the_others_evenly_more() -> None:
    # x = (0 a a; b c c; b c c) with 2a = 1, 2b = 1, a + 2c = 1.
    masses = chance_matrix([[False, True, True], [True, True, True], [True, True, True]])
    assert masses[0] == (0, Q // 2, Q // 2)
    assert masses[1] == (Q // 2, Q // 4, Q // 4)


def test_a_long_chain_of_routes_is_scaled_to_the_end() -> None:
    chain = np.abs(np.subtract.outer(np.arange(40), np.arange(40))) <= 1
    masses = np.array(chance_matrix(chain.tolist()))
    assert (masses.sum(axis=0) == Q).all()
    assert (masses.sum(axis=1) == Q).all()


def test_an_empty_table_has_no_chances() -> None:
    assert chance_matrix([]) == ()


def test_a_table_that_is_not_square_is_refused() -> None:
    with pytest.raises(ImpossiblePatternError, match="须是方阵"):
        chance_matrix([[True, True]])


def test_a_table_without_a_choice_for_everybody_is_refused() -> None:
    with pytest.raises(ImpossiblePatternError, match="不可能都分到人"):
        chance_matrix([[True, False], [True, False]])


def test_a_pattern_whose_scaling_never_ends_is_refused_in_words() -> None:
    # The upper right entry lies in no perfect matching; scaling creeps towards 0 for ever.
    with pytest.raises(ImpossiblePatternError, match="算不到规定的精度"):
        even_chances(np.array([[True, True], [False, True]]))


@given(st.integers(0, 10**6), st.integers(1, 9))
def test_chances_hard_by_whole_numbers_still_get_exact_margins(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    whole = np.zeros((size, size))
    for part in np.diff([0, *sorted(rng.integers(0, 1000, 3)), 1000]):
        whole[range(size), rng.permutation(size)] += part
    shaken = whole / 1000 + (whole > 0) * rng.uniform(-9e-8, 9e-8, whole.shape)
    masses = np.array(whole_masses(shaken, scale=1000))
    assert (masses == whole).all()


def test_entries_that_snap_to_whole_numbers_but_do_not_add_up_are_opened_again() -> None:
    third = 1 / 3
    chances = np.array([[third, third, third], [third, third, third], [third, third, third]])
    # At scale 3 all are whole; one entry is off by more than what snaps and the rest must follow.
    chances[0, 0] += 0.5 / 3
    masses = np.array(whole_masses(chances, scale=3))
    assert (masses.sum(axis=0) == 3).all()
    assert (masses.sum(axis=1) == 3).all()


@pytest.mark.parametrize("share", [0.2, 0.8])
def test_chances_that_do_not_add_up_are_refused(share: float) -> None:
    off: NDArray[np.float64] = np.full((2, 2), share)
    with pytest.raises(ImpossiblePatternError, match="不等于一"):
        whole_masses(off, scale=Q)


@given(seed=st.integers(0, 10**6), size=st.integers(2, 8))
def test_any_doubly_stochastic_table_becomes_whole_numbers_next_to_it(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(size))
    chances = np.zeros((size, size))
    for weight in weights:
        chances[range(size), rng.permutation(size)] += weight
    masses = np.array(whole_masses(chances, scale=997))
    assert (masses.sum(axis=0) == 997).all()
    assert (masses.sum(axis=1) == 997).all()
    assert np.abs(masses - chances * 997).max() < 1 + 1e-4
