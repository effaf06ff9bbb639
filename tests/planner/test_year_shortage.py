from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.hall_check import shortage
from planner.year_capacity import MonthCapacity
from planner.year_shortage import DueVisits, due_by_window, year_shortages
from tests.make_year import window, windows

DUE = st.lists(
    st.builds(
        DueVisits,
        window=windows(),
        count=st.integers(1, 20),
        is_movable=st.booleans(),
        employer=st.none() | st.sampled_from([EmployerId(x) for x in "abc"]),
    ),
    max_size=10,
)
PACES = st.sampled_from([Fraction(1), Fraction(5, 2), Fraction(31, 10)])


def capacity(team_days: list[int], pace: Fraction) -> list[MonthCapacity]:
    return [
        MonthCapacity(month=month, days=20, team_days=days, visits=int(days * pace))
        for month, days in enumerate(team_days, start=1)
    ]


@given(due=DUE, team_days=st.lists(st.integers(0, 8), min_size=12, max_size=12), pace=PACES)
def test_every_repair_removes_the_shortage_that_it_mends(
    due: list[DueVisits], team_days: list[int], pace: Fraction
) -> None:
    rooms = {one.month: one.visits for one in capacity(team_days, pace)}
    total = shortage(due_by_window(due), rooms)
    found = year_shortages(due, capacity(team_days, pace), pace)
    assert bool(found) == (total > 0)
    for one in found:
        more = list(team_days)
        more[one.window.last - 1] += one.team_days
        inside = [
            each for each in due
            if one.window.first <= each.window.first and each.window.last <= one.window.last
        ]  # fmt: skip
        wider = {each.month: each.visits for each in capacity(more, pace)}
        assert shortage(due_by_window(inside), wider) == 0
        fewer = list(more)
        fewer[one.window.last - 1] -= 1
        tighter = {each.month: each.visits for each in capacity(fewer, pace)}
        assert shortage(due_by_window(inside), tighter) > 0
        assert 0 <= one.movable <= one.short
        assert 0 <= one.mergeable <= one.short
        if one.postponed_to is not None:
            assert one.postponed_to > one.window.last


def test_the_words_name_months_numbers_and_each_repair() -> None:
    due = [
        DueVisits(window=window(1, 4), count=1, is_movable=n < 10, employer=EmployerId(f"e{n}"))
        for n in range(19)
    ]
    due.append(DueVisits(window=window(6, 9), count=1, is_movable=True, employer=EmployerId("e3")))
    found = year_shortages(due, capacity([2] * 12, Fraction(1)), Fraction(1))
    (one,) = found
    assert (one.due, one.possible, one.short, one.team_days) == (19, 8, 11, 11)
    assert (one.postponed_to, one.movable, one.mergeable) == (10, 10, 1)
    assert str(one.sentence) == (
        "1—4 月：应查 19 家，能查 8 家，缺 11 家；可增加 11 个组日，或把 11 家的期限后移到 10 月"
        "（其中 10 家的期限是本地设定，其余须经规定期限的机关同意），"
        "或把 1 次检查与同一单位的其他检查合并"
    )


def test_where_the_rest_of_the_year_is_full_nothing_can_be_postponed() -> None:
    due = [
        DueVisits(window=window(11, 11), count=5, is_movable=True),
        DueVisits(window=window(12, 12), count=2, is_movable=True),
    ]
    (one,) = year_shortages(due, capacity([2] * 12, Fraction(1)), Fraction(1))
    assert one.postponed_to is None
    assert str(one.sentence) == "11 月：应查 5 家，能查 2 家，缺 3 家；可增加 3 个组日"
