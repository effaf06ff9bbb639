from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from planner.matching import full_matching, matching, violating_sets

PATTERNS = st.integers(0, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.booleans(), min_size=columns, max_size=columns), max_size=5
    )
)


def deficiency(allowed: list[list[bool]], rows: tuple[int, ...]) -> int:
    """Return how many columns the rows lack together."""
    reach = {column for row in rows for column, may in enumerate(allowed[row]) if may}
    return len(rows) - len(reach)


@given(allowed=PATTERNS)
def test_a_matching_gives_different_allowed_columns_and_leaves_as_few_rows_as_can_be(
    allowed: list[list[bool]],
) -> None:
    found = matching(allowed)
    chosen = [column for column in found if column is not None]
    assert len(chosen) == len(set(chosen))
    assert all(allowed[row][column] for row, column in enumerate(found) if column is not None)
    rows = range(len(allowed))
    worst = max(
        deficiency(allowed, some) for k in range(len(allowed) + 1) for some in combinations(rows, k)
    )
    assert len(allowed) - len(chosen) == worst  # Kőnig and Ore


@given(allowed=PATTERNS)
def test_a_full_matching_is_found_exactly_when_trying_every_choice_finds_one(
    allowed: list[list[bool]],
) -> None:
    width = len(allowed[0]) if allowed else 0
    exists = any(
        all(allowed[row][column] for row, column in enumerate(choice))
        for choice in permutations(range(width), len(allowed))
    )
    assert (full_matching(allowed) is not None) == exists
    assert bool(violating_sets(allowed)) != exists


@given(allowed=PATTERNS)
def test_violating_sets_are_the_smallest_worst_rows_of_all_subsets(
    allowed: list[list[bool]],
) -> None:
    rows = range(len(allowed))
    subsets = [some for k in range(len(allowed) + 1) for some in combinations(rows, k)]
    worst = max(deficiency(allowed, some) for some in subsets)
    smallest = set.intersection(*(set(s) for s in subsets if deficiency(allowed, s) == worst))
    groups = violating_sets(allowed)
    assert sorted(row for group in groups for row in group) == sorted(smallest)
    assert sum(deficiency(allowed, group) for group in groups) == worst
    assert all(deficiency(allowed, group) > 0 for group in groups)


def test_rows_in_want_of_the_same_column_are_one_group_and_others_another() -> None:
    allowed = [
        [True, False, False],
        [True, True, True],
        [True, False, False],
        [False, False, False],
        [True, False, False],
    ]
    assert violating_sets(allowed) == ((0, 2, 4), (3,))
    assert matching(allowed) == (0, 1, None, None, None)


def test_groups_that_a_later_row_joins_become_one() -> None:
    allowed = [[True, False], [False, True], [True, True], [True, False]]
    assert violating_sets(allowed) == ((0, 1, 2, 3),)
