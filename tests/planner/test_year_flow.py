from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from planner.hall_check import shortage
from planner.visit_window import VisitWindow
from planner.year_flow import LotPlacement, TooManyVisitsError, VisitLot, place_lots
from tests.make_year import window, windows

ROOMS = st.dictionaries(st.integers(1, 12), st.integers(0, 30)).map(
    lambda some: dict.fromkeys(range(1, 13), 0) | some
)


@st.composite
def lots(draw: st.DrawFn, *, most: int = 20, last: int = 12) -> list[VisitLot]:
    return [
        VisitLot(
            window=w,
            count=draw(st.integers(0, most)),
            is_share=draw(st.booleans()),
            is_urgent=draw(st.booleans()),
        )
        for w in draw(st.lists(windows(last=last), max_size=6))
    ]


def load(placed: Sequence[LotPlacement], month: int) -> int:
    return sum(one.months.get(month, 0) for one in placed)


def due(some: Sequence[VisitLot]) -> dict[VisitWindow, int]:
    found: dict[VisitWindow, int] = {}
    for lot in some:
        found[lot.window] = found.get(lot.window, 0) + lot.count
    return found


@given(some=lots(), rooms=ROOMS)
def test_every_visit_has_a_month_of_its_window_or_is_named_unmet_and_no_month_overflows(
    some: list[VisitLot], rooms: dict[int, int]
) -> None:
    placed = place_lots(some, rooms)
    for lot, where in zip(some, placed, strict=True):
        assert sum(where.months.values()) + where.unmet == lot.count
        assert all(month in lot.window and n > 0 for month, n in where.months.items())
    assert all(load(placed, month) <= room for month, room in rooms.items())


@given(some=lots(), rooms=ROOMS)
def test_as_few_urgent_visits_as_possible_are_left_out_then_certain_ones_then_shares(
    some: list[VisitLot], rooms: dict[int, int]
) -> None:
    placed = place_lots(some, rooms)
    for turn in range(3):
        left = sum(w.unmet for lot, w in zip(some, placed, strict=True) if lot.turn <= turn)
        assert left == shortage(due([lot for lot in some if lot.turn <= turn]), rooms)


def test_a_complaint_is_placed_before_a_hundred_visits_that_can_wait() -> None:
    waiting = VisitLot(window=window(10, 10), count=100)
    complaint = VisitLot(window=window(10, 10), count=3, is_urgent=True)
    placed = place_lots([waiting, complaint], {10: 5})
    assert [one.unmet for one in placed] == [98, 0]


def all_loads(some: Sequence[VisitLot], rooms: dict[int, int]) -> Iterator[tuple[int, ...]]:
    """Give the loads of every way to place every visit, months in order."""
    visits = [lot.window for lot in some for _ in range(lot.count)]
    for months in product(*(range(w.first, w.last + 1) for w in visits)):
        found = tuple(months.count(month) for month in sorted(rooms))
        if all(n <= rooms[m] for m, n in zip(sorted(rooms), found, strict=True)):
            yield found


def unevenness(loads: tuple[int, ...], rooms: dict[int, int]) -> Fraction:
    return sum(
        (Fraction(n * n, rooms[m]) for m, n in zip(sorted(rooms), loads, strict=True) if n),
        Fraction(0),
    )


@given(some=lots(most=3, last=4), rooms=st.tuples(*[st.integers(1, 6)] * 4))
@run_with(max_examples=60)
def test_loads_are_as_even_as_any_way_to_place_the_visits_allows(
    some: list[VisitLot], rooms: tuple[int, ...]
) -> None:
    some = some[:3]
    by_month = dict(enumerate(rooms, start=1))
    if shortage(due(some), by_month):
        return
    placed = place_lots(some, by_month)
    found = unevenness(tuple(load(placed, month) for month in sorted(by_month)), by_month)
    best = min(unevenness(loads, by_month) for loads in all_loads(some, by_month))
    assert found <= best + Fraction(1, 100)  # costs are whole thousandths


@given(some=lots(), rooms=ROOMS)
def test_placing_what_was_published_again_changes_nothing(
    some: list[VisitLot], rooms: dict[int, int]
) -> None:
    placed = place_lots(some, rooms)
    again = [
        VisitLot(
            window=lot.window,
            count=lot.count,
            is_share=lot.is_share,
            published={**where.months, 0: where.unmet},
        )
        for lot, where in zip(some, placed, strict=True)
    ]
    assert place_lots(again, rooms) == placed


@given(some=lots(), rooms=ROOMS, first=st.integers(2, 12))
def test_after_months_that_went_as_published_the_rest_stays(
    some: list[VisitLot], rooms: dict[int, int], first: int
) -> None:
    placed = place_lots(some, rooms)
    rest, expected = [], []
    for lot, where in zip(some, placed, strict=True):
        ahead = {month: n for month, n in where.months.items() if month >= first}
        left = where.unmet if lot.window.last >= first else 0
        if count := sum(ahead.values()) + left:
            rest.append(
                VisitLot(
                    window=window(max(lot.window.first, first), lot.window.last),
                    count=count,
                    is_share=lot.is_share,
                    published={**ahead, 0: left},
                )
            )
            expected.append(LotPlacement(months=ahead, unmet=left))
    rooms_left = {month: room for month, room in rooms.items() if month >= first}
    if any(where.unmet for where in placed):  # what was short may fit where months were not full
        return
    assert list(place_lots(rest, rooms_left)) == expected


def test_a_new_lot_is_spread_over_its_window() -> None:
    rooms = dict.fromkeys(range(1, 13), 40)
    placed = place_lots(
        [
            VisitLot(window=window(1, 12), count=120),
            VisitLot(window=window(1, 12), count=60, is_share=True),
            VisitLot(window=window(1, 12), count=24, is_share=True),
        ],
        rooms,
    )
    assert [one.months for one in placed] == [
        dict.fromkeys(range(1, 13), each) for each in (10, 5, 2)
    ]


def test_strata_bear_their_part_of_what_is_short() -> None:
    rooms = dict.fromkeys(range(1, 13), 5)
    many, few = place_lots(
        [
            VisitLot(window=window(1, 12), count=96, is_share=True),
            VisitLot(window=window(1, 12), count=24, is_share=True),
        ],
        rooms,
    )
    assert (many.unmet, few.unmet) == (48, 12)


def test_the_load_follows_the_working_days_of_the_months() -> None:
    rooms = {month: 20 if month == 2 else 40 for month in range(1, 13)}
    (placed,) = place_lots([VisitLot(window=window(1, 12), count=230)], rooms)
    assert placed.months == {month: 10 if month == 2 else 20 for month in range(1, 13)}


def test_what_is_booked_counts_as_load_and_takes_room() -> None:
    rooms = dict.fromkeys(range(1, 4), 10)
    (placed,) = place_lots(
        [VisitLot(window=window(1, 3), count=12)], rooms, booked={1: 10, 2: 2, 3: 0}
    )
    assert placed.months == {2: 5, 3: 7}
    (placed,) = place_lots([VisitLot(window=window(1, 1), count=2)], rooms, booked={1: 9})
    assert (placed.months, placed.unmet) == ({1: 1}, 1)


def test_nothing_to_place_is_placed_nowhere() -> None:
    assert place_lots([], dict.fromkeys(range(1, 13), 5)) == ()


def test_more_visits_than_costs_can_hold_are_refused_in_words() -> None:
    with pytest.raises(TooManyVisitsError) as caught:
        place_lots([VisitLot(window=window(1, 1), count=400_000)], {1: 400_000})
    assert str(caught.value) == (
        "要安排的检查共 400000 次，数量过大，无法一次排入全年：请分辖区编制年度计划"
    )
