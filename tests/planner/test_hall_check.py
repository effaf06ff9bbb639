import numpy as np
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from planner.hall_check import shortage, tight_intervals
from planner.visit_window import VisitWindow
from tests.make_year import window, windows

Due = dict[VisitWindow, int]
DUE = st.dictionaries(windows(), st.integers(0, 30), max_size=14)
ROOMS = st.dictionaries(st.integers(1, 12), st.integers(0, 25), max_size=12)


def short_by_max_flow(due: Due, rooms: dict[int, int]) -> int:
    """Return the visits that a maximum flow leaves: source 0, windows, months, sink."""
    kinds = sorted(due)
    sink = 1 + len(kinds) + 12
    arcs: list[tuple[int, int, int]] = []
    for n, kind in enumerate(kinds, start=1):
        arcs.append((0, n, due[kind]))
        arcs += [(n, len(kinds) + month, due[kind]) for month in range(kind.first, kind.last + 1)]
    arcs += [(len(kinds) + month, sink, room) for month, room in rooms.items()]
    arcs = [arc for arc in arcs if arc[2]]
    if not arcs:
        return 0
    tails, heads, sizes = zip(*arcs, strict=True)
    graph = csr_array((np.array(sizes, dtype=np.int32), (tails, heads)), shape=(sink + 1, sink + 1))
    return sum(due.values()) - int(maximum_flow(graph, 0, sink).flow_value)


@given(due=DUE, rooms=ROOMS)
@run_with(max_examples=300)
def test_the_shortage_and_whether_an_interval_is_tight_are_those_of_a_maximum_flow(
    due: Due, rooms: dict[int, int]
) -> None:
    left = short_by_max_flow(due, rooms)
    assert shortage(due, rooms) == left
    assert bool(tight_intervals(due, rooms)) == (left > 0)


@given(due=DUE, rooms=ROOMS)
def test_tight_intervals_are_too_full_and_no_part_of_them_is(
    due: Due, rooms: dict[int, int]
) -> None:
    def excess(first: int, last: int) -> int:
        inside = sum(n for w, n in due.items() if first <= w.first and w.last <= last)
        return inside - sum(rooms.get(month, 0) for month in range(first, last + 1))

    minimal = {
        (first, last)
        for first in range(1, 13)
        for last in range(first, 13)
        if excess(first, last) > 0
        and not any(
            excess(a, b) > 0
            for a in range(first, last + 1)
            for b in range(a, last + 1)
            if (a, b) != (first, last)
        )
    }
    found = tight_intervals(due, rooms)
    assert {(one.window.first, one.window.last) for one in found} == minimal
    for one in found:
        assert one.short == excess(one.window.first, one.window.last)
        inside = {w: n for w, n in due.items() if w.first >= one.window.first
                  and w.last <= one.window.last}  # fmt: skip
        assert short_by_max_flow(inside, rooms) == one.short


def test_two_full_months_apart_are_short_together_though_no_interval_holds_both() -> None:
    due = {window(1, 1): 12, window(6, 6): 13, window(1, 12): 5}
    rooms = dict.fromkeys(range(1, 13), 10)
    assert shortage(due, rooms) == 5
    assert [(one.window.first, one.short) for one in tight_intervals(due, rooms)] == [
        (1, 2),
        (6, 3),
    ]


def test_nothing_due_is_never_short() -> None:
    assert shortage({}, {}) == 0
    assert tight_intervals({}, {}) == ()
