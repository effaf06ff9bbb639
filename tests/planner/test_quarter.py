from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.quarter import InvalidQuarterError, Quarter, parse_quarter, quarter_of


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_every_day_lies_in_its_quarter_and_quarters_follow_each_other(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.before.last_day + timedelta(days=1) == quarter.first_day
    assert parse_quarter(str(quarter)) == quarter


def test_a_quarter_is_written_as_a_year_and_a_number() -> None:
    assert str(Quarter(year=2026, number=4)) == "2026Q4"
    assert parse_quarter(" 2026-q1 ") == Quarter(year=2026, number=1)
    assert Quarter(year=2026, number=4).last_month.number == 12


@pytest.mark.parametrize("text", ["2026", "2026Q5", "2026Q0", "Q4", "2026-12", "0000Q1"])
def test_what_is_no_quarter_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidQuarterError, match="2026Q4"):
        parse_quarter(text)
