from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from planner.field_duty import DutyMeasure, FieldDuty, added, field_duty
from planner.roster import WorkingDay
from tests import make_plan

AMOUNTS = st.builds(
    FieldDuty,
    days=st.integers(0, 30),
    minutes=st.integers(0, 9_000),
    metres=st.integers(0, 10**6),
    visits=st.integers(0, 90),
    hard_visits=st.integers(0, 30),
)
ROUTES = make_plan.month_plan().roster.routes


def test_a_route_is_counted_from_the_office_to_the_office_without_lunch() -> None:
    # 09:00 out, three stops with lunch at 12:31, back at 15:38: 398 minutes less 60.
    hard = {make_plan.employer_id(5), make_plan.employer_id(9)}
    assert field_duty(ROUTES[1], WorkingDay(), hard) == FieldDuty(
        days=1, minutes=338, metres=34_800, visits=3, hard_visits=1
    )


def test_a_route_that_is_back_before_lunch_loses_nothing_to_it() -> None:
    assert field_duty(ROUTES[0], WorkingDay(), ()).minutes == 231


def test_a_route_without_stops_asks_for_nothing() -> None:
    assert field_duty(replace(ROUTES[0], stops=()), WorkingDay(), ()) == FieldDuty()


@given(st.lists(AMOUNTS, max_size=5), st.integers(1, 7))
def test_shares_of_a_sum_add_up_to_it_exactly(duties: list[FieldDuty], parts: int) -> None:
    whole = added(duties)
    assert added([whole.times(Fraction(1, parts))] * parts) == whole
    for measure in DutyMeasure:
        assert whole.of(measure) == sum(one.of(measure) for one in duties)
