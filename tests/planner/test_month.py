from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.month import InvalidMonthError, Month, parse_month


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_month_is_read_back_as_it_is_written(year: int, number: int) -> None:
    month = Month(year=year, number=number)
    assert parse_month(str(month)) == month


@given(st.dates(max_value=date(9998, 12, 31)))
def test_a_day_lies_between_the_first_and_last_day_of_its_month(day: date) -> None:
    month = Month(year=day.year, number=day.month)
    assert month.first_day <= day <= month.last_day
    assert (month.last_day + timedelta(days=1)).day == 1


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "十二月", "202612", "2026/12", ""])
def test_a_month_that_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidMonthError, match="请写成 2026-12 的样子"):
        parse_month(text)
