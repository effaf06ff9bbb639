from collections.abc import Iterator, Sequence
from itertools import combinations, product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from scipy import optimize

from planner.visit_pattern import (
    PatternError,
    PatternType,
    best_alone,
    met_windows,
    patterns_of,
    place_patterns,
)
from planner.year_flow import VisitLot
from tests.make_year import window, windows


@st.composite
def kinds(draw: st.DrawFn, *, last: int = 12) -> PatternType:
    return PatternType(
        windows=tuple(sorted(draw(st.lists(windows(last=last), min_size=1, max_size=3)))),
        most=draw(st.integers(0, 2)),
        not_before=draw(st.integers(1, 4)),
    )


def lawful(kind: PatternType, gap: int, *, last: int) -> Iterator[tuple[int, ...]]:
    """Give every set of months that cap and gap allow."""
    for size in range(kind.most + 1):
        for months in combinations(range(kind.not_before, last + 1), size):
            if all(abs(a - b) >= gap for a, b in combinations(months, 2)):
                yield months


@given(kind=kinds(), gap=st.integers(1, 4))
def test_some_pattern_meets_as_many_windows_as_any_months_that_cap_and_gap_allow(
    kind: PatternType, gap: int
) -> None:
    found = patterns_of(kind, gap=gap)
    allowed = list(lawful(kind, gap, last=12))
    assert set(found) <= set(allowed)
    most = max(met_windows(kind.windows, months) for months in allowed)
    assert max(met_windows(kind.windows, months) for months in found) == most
    assert met_windows(kind.windows, best_alone(kind, gap=gap)) == most


def test_nobody_is_visited_in_a_month_that_meets_nothing_new() -> None:
    kind = PatternType(windows=(window(1, 6), window(3, 12)), most=2)
    assert (3, 5) not in patterns_of(kind, gap=1)
    assert (1, 7) in patterns_of(kind, gap=1)
    assert (1, 7) not in patterns_of(kind, gap=7)


def unmet_by_brute_force(
    employers: Sequence[PatternType], lots: Sequence[VisitLot], rooms: dict[int, int], gap: int
) -> int:
    """Return the fewest demands left unmet over every choice of months for everybody."""
    loose = [lot.window for lot in lots for _ in range(lot.count)]
    best = 10**6
    choices = [list(lawful(one, gap, last=4)) for one in employers]
    for months in product(*choices):
        unmet = sum(
            len(one.windows) - met_windows(one.windows, some)
            for one, some in zip(employers, months, strict=True)
        )
        left = dict(rooms)
        for some in months:
            for month in some:
                left[month] -= 1
        if min(left.values()) < 0 or unmet >= best:
            continue
        for where in product(*([0, *range(w.first, w.last + 1)] for w in loose)):
            used = {m: where.count(m) for m in left}
            if all(used[m] <= left[m] for m in left):
                best = min(best, unmet + where.count(0))
    return best


@given(
    types=st.lists(kinds(last=4), min_size=1, max_size=3),
    loose=st.lists(windows(last=4), max_size=2),
    rooms=st.tuples(*[st.integers(0, 2)] * 4),
    gap=st.integers(1, 3),
)
@run_with(max_examples=60)
def test_no_choice_of_months_for_everybody_leaves_less_unmet(
    types: list[PatternType], loose: list[Any], rooms: tuple[int, ...], gap: int
) -> None:
    by_month = dict(enumerate(rooms, start=1))
    lots = [VisitLot(window=w, count=1) for w in loose]
    counts = {kind: types.count(kind) for kind in types}
    placed = place_patterns(counts, lots, by_month, gap=gap)
    load = dict.fromkeys(by_month, 0)
    unmet = 0
    for kind, some in placed.items():
        assert sum(some.values()) == counts[kind]
        for months, count in some.items():
            assert months in set(lawful(kind, gap, last=4))
            unmet += count * (len(kind.windows) - met_windows(kind.windows, months))
            for month in months:
                load[month] += count
    left = {month: by_month[month] - load[month] for month in by_month}
    assert min(left.values()) >= 0
    loose_unmet = min(
        where.count(0)
        for where in product(*([0, *range(w.first, w.last + 1)] for w in loose))
        if all(where.count(m) <= left[m] for m in left)
    )
    assert unmet + loose_unmet == unmet_by_brute_force(types, lots, by_month, gap)


@given(types=st.dictionaries(kinds(), st.integers(1, 5), max_size=4), room=st.integers(0, 6))
@run_with(max_examples=40)
def test_patterns_published_are_kept_when_nothing_changed(
    types: dict[PatternType, int], room: int
) -> None:
    rooms = dict.fromkeys(range(1, 13), room)
    placed = place_patterns(types, [], rooms, gap=2)
    again: dict[PatternType, int] = {}
    for kind, some in placed.items():
        for months, count in some.items():
            published = PatternType(
                windows=kind.windows, most=kind.most, not_before=kind.not_before, published=months
            )
            again[published] = again.get(published, 0) + count
    kept = place_patterns(again, [], rooms, gap=2)
    assert kept == {kind: {kind.published: count} for kind, count in again.items()}


def test_certain_demands_go_before_shares() -> None:
    kind = PatternType(windows=(window(1, 1), window(1, 2)), most=1)
    share = VisitLot(window=window(1, 2), count=5, is_share=True)
    placed = place_patterns({kind: 4}, [share], {1: 4, 2: 0}, gap=1)
    assert placed[kind] == {(1,): 4}


def test_the_size_of_the_program_does_not_grow_with_the_number_of_employers() -> None:
    kind = PatternType(windows=(window(1, 4), window(6, 12)), most=2)
    rooms = dict.fromkeys(range(1, 13), 400000)
    placed = place_patterns({kind: 1_000_000}, [], rooms, gap=3)
    assert sum(placed[kind].values()) == 1_000_000
    assert all(len(months) == 2 and months[1] - months[0] >= 3 for months in placed[kind])


def test_no_types_need_no_program() -> None:
    assert place_patterns({}, [], {}, gap=1) == {}


def test_a_solver_that_fails_is_reported_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        optimize,
        "milp",
        lambda *_args, **_named: SimpleNamespace(x=None, success=False, message="no"),
    )
    kind = PatternType(windows=(window(1, 4),), most=1)
    with pytest.raises(PatternError) as caught:
        place_patterns({kind: 1}, [], dict.fromkeys(range(1, 13), 1), gap=1)
    assert str(caught.value) == (
        "次数上限和间隔下的月份安排没有算出来（no）：请放宽上限或间隔后重算"
    )
