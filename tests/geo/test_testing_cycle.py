from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerKind
from geo.errors import InvalidValueError
from geo.hazard_factor import FactorNature
from geo.history import TestKind
from geo.testing_cycle import (
    TestingCycle,
    TestingState,
    add_months,
    cycle_state,
    has_severe_hazard,
    whole_months,
)
from tests import make, make_rules

ON = date(2026, 12, 1)
DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


def state(*reports: object, severe: bool = False, on: date = ON) -> TestingState:
    nature = FactorNature.SEVERE if severe else FactorNature.GENERAL
    employer = make.employer(exposures=(make.exposure(nature=nature),))
    return cycle_state(employer, reports, TestingCycle(), on=on, industry_severe={})  # type: ignore[arg-type] # reports


@given(DAYS, st.integers(0, 240))
def test_whole_months_undo_added_months_on_days_that_every_month_has(
    day: date, months: int
) -> None:
    later = add_months(day, months)
    assert later.day <= day.day
    assert whole_months(day, later) in {months, max(0, months - 1)}
    if day.day <= 28:
        assert whole_months(day, later) == months
        assert whole_months(day, later - timedelta(days=1)) == max(0, months - 1)


def test_months_end_where_the_month_is_shorter() -> None:
    assert add_months(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), -12) == date(2023, 2, 28)
    assert add_months(date(2099, 12, 31), 2) == date(2100, 2, 28)
    assert whole_months(date(2026, 5, 2), date(2026, 5, 1)) == 0


def test_a_general_employer_is_late_the_day_after_three_years() -> None:
    last = make_rules.report(on=date(2023, 12, 1))
    assert not state(last).test_overdue
    assert state(last).test_due == ON
    assert state(last, on=date(2026, 12, 2)).test_overdue


def test_a_severe_employer_is_late_after_one_year_and_needs_an_evaluation_every_three() -> None:
    tested = make_rules.report(on=date(2026, 1, 1))
    found = state(tested, severe=True)
    assert not found.test_overdue
    assert found.evaluation_overdue
    assert found.untested
    evaluated = make_rules.report(on=date(2024, 1, 1), kind=TestKind.EVALUATION)
    assert not state(evaluated, tested, severe=True).untested
    assert state(evaluated, severe=True).test_overdue


def test_an_evaluation_counts_as_a_test_of_its_day() -> None:
    evaluated = make_rules.report(on=date(2026, 1, 1), kind=TestKind.EVALUATION)
    assert not state(evaluated, severe=True).untested


def test_reports_after_the_day_are_not_known_and_the_worse_of_two_on_one_day_decides() -> None:
    future = make_rules.report(on=date(2026, 12, 2), over_limit=True)
    assert state(future).last_test is None
    same_day = make_rules.report(), make_rules.report(over_limit=True)
    for reports in (same_day, same_day[::-1]):
        assert state(*reports).last_test == same_day[1]


def test_an_industry_class_goes_before_factor_nature_and_the_longest_code_decides() -> None:
    employer = make.employer(industry="3311")
    assert not has_severe_hazard(employer, {})
    assert has_severe_hazard(employer, {"33": True})
    assert not has_severe_hazard(employer, {"33": True, "331": False})
    severe = make.employer(exposures=(make.exposure(nature=FactorNature.UNKNOWN),), industry="33")
    assert has_severe_hazard(severe, {"999": False})
    assert not has_severe_hazard(severe, {"33": False})


def test_who_has_no_factor_and_is_no_employer_owes_no_test() -> None:
    clinic = make.employer(exposures=(), kinds=frozenset({EmployerKind.RADIATION_UNIT}))
    found = cycle_state(clinic, (), TestingCycle(), on=ON, industry_severe={"33": True})
    assert not found.untested


def test_a_cycle_of_no_months_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="至少 1 个月，而不是 0"):
        TestingCycle(severe_test_months=0)
