from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from planner.chance_lean import LEAN_SCALE
from planner.fairness_band import FairnessBand
from planner.field_duty import DutyMeasure
from planner.officer_lean import officer_leans
from tests import make_duty

BAND = FairnessBand(least={DutyMeasure.MINUTES: 10 * 60})


def test_a_lean_is_strongest_at_the_edge_of_the_band() -> None:
    # Fair is 100 hours, the edge 20: five too few, twenty too many, exactly fair, far too few.
    year = make_duty.year(
        *(
            make_duty.month_duty(f"i{place}", make_duty.work(hours), make_duty.work(100))
            for place, hours in enumerate((95, 120, 100, 30))
        )
    )
    assert officer_leans(year, BAND) == {"i0": 250, "i1": -1000, "i3": 1000}


def test_early_in_the_year_the_edge_is_the_least_that_is_spoken_of() -> None:
    year = make_duty.year(make_duty.month_duty("i0", make_duty.work(9), make_duty.work(10)))
    assert officer_leans(year, BAND) == {"i0": 100}


def test_a_band_without_width_leans_nowhere_where_nothing_is_fair() -> None:
    year = make_duty.year(make_duty.month_duty("i0", make_duty.work(5), make_duty.work(0)))
    assert officer_leans(year, FairnessBand(share=Fraction(1), least={})) == {}


@given(st.lists(st.integers(0, 200), min_size=1, max_size=6))
def test_leans_go_against_what_was_carried_and_stay_within_the_scale(hours: list[int]) -> None:
    year = make_duty.year(*make_duty.shared(*hours))
    leans = officer_leans(year, BAND)
    for one in year.officers:
        lean, over = leans.get(one.inspector, 0), one.over(DutyMeasure.MINUTES)
        assert abs(lean) <= LEAN_SCALE
        assert lean * over <= 0
