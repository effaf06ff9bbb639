import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.visit_window import InvalidWindowError, VisitWindow, frequency_windows


@st.composite
def windows(draw: st.DrawFn) -> VisitWindow:
    first = draw(st.integers(1, 12))
    return VisitWindow(first=first, last=draw(st.integers(first, 12)))


@pytest.mark.parametrize(("first", "last"), [(0, 3), (5, 4), (7, 13)])
def test_a_window_outside_the_year_is_refused_in_words(first: int, last: int) -> None:
    with pytest.raises(InvalidWindowError) as caught:
        VisitWindow(first=first, last=last)
    assert str(caught.value) == f"检查窗口 {first} 月至 {last} 月不成立：请按一年之内由先到后填写"


@given(one=windows(), other=windows())
def test_windows_meet_exactly_if_they_have_a_month_in_common(
    one: VisitWindow, other: VisitWindow
) -> None:
    common = [month for month in range(1, 13) if month in one and month in other]
    assert one.meets(other) == bool(common)
    if common:
        assert one.cut(other) == VisitWindow(first=common[0], last=common[-1])


def test_two_visits_a_year_are_one_in_each_half() -> None:
    year = VisitWindow(first=1, last=12)
    assert frequency_windows(year, times=2, left=2, now=1) == (
        VisitWindow(first=1, last=6),
        VisitWindow(first=7, last=12),
    )


def test_after_the_first_of_two_visits_the_second_keeps_its_half() -> None:
    year = VisitWindow(first=1, last=12)
    assert frequency_windows(year, times=2, left=1, now=5) == (VisitWindow(first=7, last=12),)


def test_a_part_that_was_missed_is_due_now_and_the_next_after_it() -> None:
    year = VisitWindow(first=1, last=12)
    assert frequency_windows(year, times=3, left=3, now=8) == (
        VisitWindow(first=8, last=8),
        VisitWindow(first=9, last=9),
        VisitWindow(first=10, last=12),
    )


def test_where_fewer_months_are_left_than_visits_each_month_has_one() -> None:
    half = VisitWindow(first=1, last=6)
    assert frequency_windows(half, times=4, left=4, now=5) == (
        VisitWindow(first=5, last=5),
        VisitWindow(first=6, last=6),
    )


def test_after_the_period_the_rest_of_the_year_may_be_used() -> None:
    half = VisitWindow(first=1, last=6)
    assert frequency_windows(half, times=2, left=2, now=9) == (
        VisitWindow(first=9, last=9),
        VisitWindow(first=10, last=10),
    )


@given(period=windows(), times=st.integers(1, 14), left=st.integers(0, 14), now=st.integers(1, 12))
def test_windows_of_a_frequency_rule_never_share_a_month_and_never_lie_in_the_past(
    period: VisitWindow, times: int, left: int, now: int
) -> None:
    left = min(left, times)
    found = frequency_windows(period, times=times, left=left, now=now)
    assert len(found) <= left
    months = [m for window in found for m in range(window.first, window.last + 1)]
    assert len(months) == len(set(months))
    assert all(month >= now for month in months)
    if period.first >= now and period.last - period.first + 1 >= times:
        assert len(found) == left
        assert all(period.first <= month <= period.last for month in months)
