from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.dependent_rounding import Edge, round_margins
from planner.random_stream import RandomSource, RandomStream
from tests.make_draw import SEED, all_outcomes

SCALE = 12
GRIDS: list[dict[Edge, int]] = [
    {("a", "x"): 6, ("a", "y"): 6, ("b", "x"): 6, ("b", "y"): 6},
    {("a", "x"): 5, ("b", "x"): 4, ("c", "x"): 3, ("a", "y"): 7, ("c", "y"): 5},
    {("a", "x"): 1, ("b", "y"): 3, ("b", "x"): 11, ("c", "y"): 9, ("d", "z"): 0, ("e", "z"): 12},
    {("a", "x"): 7},
]


def _margins(masses: dict[Edge, int], side: int) -> dict[str, int]:
    return {
        name: sum(mass for edge, mass in masses.items() if edge[side] == name)
        for name in sorted({edge[side] for edge in masses})
    }


def _keeps_margins(masses: dict[Edge, int], rounded: dict[Edge, int]) -> bool:
    return all(
        floor(Fraction(total, SCALE)) * SCALE
        <= _margins(rounded, side)[name]
        <= ceil(Fraction(total, SCALE)) * SCALE
        for side in (0, 1)
        for name, total in _margins(masses, side).items()
    )


@pytest.mark.parametrize("masses", GRIDS)
def test_every_chance_is_exact_and_every_margin_whole_over_all_branches(
    masses: dict[Edge, int],
) -> None:
    def sample(source: RandomSource) -> tuple[tuple[Edge, int], ...]:
        return tuple(sorted(round_margins(masses, source, scale=SCALE).items()))

    outcomes = all_outcomes(sample)
    assert sum(outcomes.values()) == 1
    for edge, mass in masses.items():
        assert sum(dict(outcome)[edge] * share for outcome, share in outcomes.items()) == mass
    for outcome in outcomes:
        assert set(dict(outcome).values()) <= {0, SCALE}
        assert _keeps_margins(masses, dict(outcome))


def test_a_cycle_of_halves_has_two_outcomes() -> None:
    def sample(source: RandomSource) -> frozenset[Edge]:
        rounded = round_margins(GRIDS[0], source, scale=SCALE)
        return frozenset(edge for edge, mass in rounded.items() if mass)

    assert all_outcomes(sample) == {
        frozenset({("a", "x"), ("b", "y")}): Fraction(1, 2),
        frozenset({("a", "y"), ("b", "x")}): Fraction(1, 2),
    }


@settings(deadline=None)
@given(
    masses=st.dictionaries(
        st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("wxyz")), st.integers(0, SCALE)
    ),
    label=st.sampled_from("pqrs"),
)
def test_margins_are_the_floor_or_ceiling_of_their_sums(
    masses: dict[Edge, int], label: str
) -> None:
    rounded = round_margins(masses, RandomStream(SEED, label), scale=SCALE)
    assert set(rounded) == set(masses)
    assert set(rounded.values()) <= {0, SCALE}
    assert _keeps_margins(masses, rounded)


@settings(deadline=None)
@given(masses=st.permutations(sorted(GRIDS[1].items())))
def test_the_order_of_the_cells_does_not_matter(masses: list[tuple[Edge, int]]) -> None:
    again = round_margins(dict(masses), RandomStream(SEED, "draw"), scale=SCALE)
    assert again == round_margins(GRIDS[1], RandomStream(SEED, "draw"), scale=SCALE)
