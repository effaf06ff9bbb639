from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from planner import road_shortcut
from planner.road_shortcut import RoadShortcuts
from planner.roster_instance import RosterInstance

OFFICES = 2


def saved(travel: NDArray[np.int64], depot: int) -> list[float]:
    """Say the same in words: for each visit, over all ways between the office and visits."""
    nodes = [depot, *range(OFFICES, len(travel))]
    return [
        max(
            0.0,
            *(float(travel[i, j] - travel[i, k] - travel[k, j]) for i in nodes for j in nodes),
        )
        for k in nodes[1:]
    ]


def shortcuts(travel: NDArray[np.int64]) -> RoadShortcuts:
    return RoadShortcuts(cast("RosterInstance", SimpleNamespace(travel=travel, offices=OFFICES)))


@given(
    st.integers(OFFICES, 9).flatmap(
        lambda n: arrays.arrays(np.int64, (n, n), elements=st.integers(0, 10**6))
    )
    | st.integers(OFFICES, 9).flatmap(
        lambda n: arrays.arrays(np.int64, (n, n), elements=st.integers(0, 60))
    ),
    st.integers(1, 40),
)
def test_what_a_detour_saves_is_the_most_of_all_ways(travel: NDArray[np.int64], cells: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(road_shortcut, "_CELLS", cells)  # a few rows at a time
        found = shortcuts(travel)
    for depot in range(OFFICES):
        assert found.of(depot).tolist() == saved(travel, depot)


def test_places_that_no_road_joins_are_reached_over_others() -> None:
    never = 10**9
    travel = np.array([[0, 1, 5, never], [1, 0, 5, 5], [5, 5, 0, 5], [never, 5, 5, 0]])
    assert shortcuts(travel).of(0).tolist() == [10**6 - 10, 0]
    assert shortcuts(travel).of(1).tolist() == [0, 0]
