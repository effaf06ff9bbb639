from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.field_duty import DutyMeasure, FieldDuty, added
from planner.inspector import InspectorId, OfficeId
from planner.month import Month
from planner.year_duty import InvalidYearDutyError, office_paces, year_duties
from tests import make, make_duty

MINUTES = DutyMeasure.MINUTES


def test_months_add_up_in_order_and_an_officer_is_where_he_was_last() -> None:
    work, fair = make_duty.work(8, days=1, km=30, hard=1), make_duty.work(6, days=1)
    year = make_duty.year(
        make_duty.month_duty("i1", work, fair, number=3, office="o2", expected=fair),
        make_duty.month_duty("i1", work, fair, number=1, present=15, expected=work),
    )
    (one,) = year.officers
    assert (one.name, one.office, one.present) == ("演示i1", "o2", 35)
    assert one.carried == work + work
    assert one.fair == fair + fair
    assert one.expected == fair + work
    assert one.over(MINUTES) == 240
    assert one.ratio(MINUTES) == Fraction(8, 6)
    assert year.months == (Month(year=2026, number=1), Month(year=2026, number=3))


def test_one_month_without_a_lottery_leaves_the_year_without_an_expectation() -> None:
    work = make_duty.work(8)
    known = make_duty.month_duty("i1", work, work, expected=work)
    unknown = make_duty.month_duty("i1", work, work, number=2)
    assert make_duty.year(known).officers[0].expected == work
    assert make_duty.year(known, unknown).officers[0].expected is None


def test_leave_is_no_unfairness() -> None:
    # Half the days present and half the hours: exactly fair, though far from equal.
    year = make_duty.year(*make_duty.shared(20, 10, present=(20, 10)))
    assert [one.over(MINUTES) for one in year.officers] == [0, 0]
    (spread,) = [one for one in year.spreads() if one.measure is MINUTES]
    assert {spread.least, spread.most, 1 + spread.band} == {Fraction(1)}


def test_each_office_has_its_own_spread_and_pace() -> None:
    year = make_duty.year(
        *make_duty.shared(30, 10), *make_duty.shared(4, 4, office="o2", present=(10, 10))
    )
    spreads = {(one.office, one.measure): one for one in year.spreads()}
    assert spreads[OfficeId("o1"), MINUTES].band == Fraction(3, 2) - Fraction(1, 2)
    assert spreads[OfficeId("o1"), MINUTES].total == 40 * 60
    assert spreads[OfficeId("o2"), MINUTES].band == 0
    assert (OfficeId("o1"), DutyMeasure.METRES) not in spreads
    assert office_paces(year, [make.office()]) == (
        ("云溪县卫生监督所", Fraction(60)),
        ("o2", Fraction(24)),
    )


def test_somebody_who_has_left_goes_by_the_id() -> None:
    work = make_duty.work(1)
    year = year_duties(2026, [make_duty.month_duty("i9", work, work)], [])
    assert year.officers[0].name == "i9"


def test_somebody_without_a_share_has_no_ratio() -> None:
    year = make_duty.year(make_duty.month_duty("i1", FieldDuty(), FieldDuty()))
    assert year.officers[0].ratio(MINUTES) is None
    assert year.spreads() == ()


@pytest.mark.parametrize("year", [2026, 2025])
def test_a_month_twice_or_of_another_year_is_refused(year: int) -> None:
    duty = make_duty.month_duty("i1", make_duty.work(1), make_duty.work(1))
    with pytest.raises(InvalidYearDutyError, match="演示i1 的 2026-01 重复或不属于这一年"):
        year_duties(year, [duty, duty], make_duty.staff("i1"))


@given(st.lists(st.integers(0, 200), min_size=1, max_size=6), st.permutations(range(6)))
def test_what_one_carries_too_much_the_others_carry_too_little(
    hours: list[int], order: list[int]
) -> None:
    duties = make_duty.shared(*hours)
    shuffled = [duties[place] for place in order if place < len(duties)]
    year = make_duty.year(*shuffled)
    assert year == make_duty.year(*duties)
    assert sum(one.over(MINUTES) for one in year.officers) == 0
    assert added([one.carried for one in year.officers]).minutes == 60 * sum(hours)
    for spread in year.spreads():
        assert spread.least <= 1 <= spread.most
    assert [one.inspector for one in year.officers] == sorted(
        InspectorId(f"o1i{place}") for place in range(len(hours))
    )
