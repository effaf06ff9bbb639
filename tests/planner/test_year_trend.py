from datetime import date

import pytest

from geo.employer import EmployerId
from planner.month import Month
from planner.year_trend import last_whole_month, span_figures, year_trend
from tests import make_rules
from tests.make_rules import AUTHORITY

A, B = EmployerId("a"), EmployerId("b")


@pytest.mark.parametrize(
    ("on", "month"),
    [
        (date(2026, 12, 1), "2026-11"),
        (date(2026, 12, 30), "2026-11"),
        (date(2026, 12, 31), "2026-12"),
        (date(2026, 1, 15), "2025-12"),
        (date(2024, 2, 29), "2024-02"),
    ],
)
def test_only_months_that_are_over_are_compared(on: date, month: str) -> None:
    assert str(last_whole_month(on)) == month


def test_an_employer_that_was_visited_twice_counts_once() -> None:
    history = make_rules.history(
        inspections=(
            make_rules.inspection(on=date(2026, 11, 2), violations=1),
            make_rules.inspection(on=date(2026, 11, 20)),
            make_rules.inspection(on=date(2026, 11, 21), authority="别的机关", violations=3),
        )
    )
    found = span_figures(
        [history], authority=AUTHORITY, first=date(2026, 11, 1), last=date(2026, 11, 30)
    )
    assert (found.inspected, found.violating) == (1, 1)
    assert not found.is_empty


def test_a_month_stands_beside_the_same_month_of_the_year_before() -> None:
    histories = {
        A: make_rules.history(
            inspections=(
                make_rules.inspection(
                    on=date(2025, 11, 30),
                    violations=1,
                    correction_due=date(2025, 11, 30),
                    corrected_on=date(2025, 12, 1),
                ),
                make_rules.inspection(
                    on=date(2026, 2, 1),
                    correction_due=date(2026, 11, 9),
                    corrected_on=date(2026, 11, 9),
                ),
            ),
            tests=(
                make_rules.report(on=date(2026, 11, 3), over_limit=True),
                make_rules.report(on=date(2026, 12, 1)),
            ),
        ),
        B: make_rules.history(complaints=(make_rules.complaint(on=date(2025, 1, 1)),)),
    }
    trend = year_trend(histories, authority=AUTHORITY, on=date(2026, 12, 5))
    assert trend.month == Month(year=2026, number=11)
    assert (trend.now.inspected, trend.then.inspected) == (0, 1)
    assert (trend.then.due, trend.then.in_time) == (1, 0)
    assert (trend.now.due, trend.now.in_time) == (1, 1)
    assert (trend.now.tests, trend.now.over_limit) == (1, 1)
    assert (trend.year_now.inspected, trend.year_then.complaints) == (1, 1)
    assert (trend.then.first, trend.then.last) == (date(2025, 11, 1), date(2025, 11, 30))


def test_a_february_stands_beside_a_february_of_another_length() -> None:
    trend = year_trend({}, authority=AUTHORITY, on=date(2024, 2, 29))
    assert (trend.now.last, trend.then.last) == (date(2024, 2, 29), date(2023, 2, 28))
    assert trend.year_now.is_empty
