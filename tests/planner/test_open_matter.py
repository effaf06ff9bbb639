from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId
from geo.history import Inspection
from planner.open_matter import AGES, MatterKind, age_columns, ageing, open_matters
from tests import make_rules

ON = date(2026, 12, 1)
WHO = EmployerId("e1")


def correction(
    due: date | None, corrected: date | None = None, on: date = date(2026, 1, 5)
) -> Inspection:
    return make_rules.inspection(on=on, violations=1, correction_due=due, corrected_on=corrected)


def test_a_correction_waits_from_its_deadline_until_it_is_confirmed() -> None:
    history = make_rules.history(
        inspections=(
            correction(date(2026, 11, 1)),  # 30 days late
            correction(date(2026, 10, 31)),  # 31 days late
            correction(date(2026, 12, 10)),  # not due
            correction(date(2026, 5, 1), corrected=date(2026, 12, 2)),  # confirmed later
            correction(date(2026, 5, 1), corrected=date(2026, 12, 1)),  # done
            correction(None),  # nothing was ordered
            correction(date(2026, 12, 20), on=date(2026, 12, 2)),  # not known yet
        )
    )
    matters = open_matters({WHO: history}, on=ON)
    assert [one.days for one in matters] == [214, 31, 30, -9]
    corrections, complaints = ageing(matters)
    assert (corrections.not_due, corrections.by_age, corrections.late) == (1, (1, 1, 1), 3)
    assert complaints.late == 0


def test_a_complaint_waits_from_the_day_it_came_until_it_is_closed() -> None:
    history = make_rules.history(
        complaints=(
            make_rules.complaint(on=date(2026, 12, 1)),
            make_rules.complaint(on=date(2026, 12, 2)),
            make_rules.complaint(on=date(2026, 9, 1), closed_on=date(2026, 11, 30)),
            make_rules.complaint(on=date(2026, 9, 1), closed_on=date(2026, 12, 9)),
        )
    )
    matters = open_matters({WHO: history}, on=ON)
    assert [(one.kind, one.days) for one in matters] == [
        (MatterKind.COMPLAINT, 91),
        (MatterKind.COMPLAINT, 0),
    ]


def test_the_columns_say_which_ages_they_count() -> None:
    assert [str(one) for one in age_columns()] == ["0–30 天", "31–90 天", "超过 90 天"]
    assert len(age_columns()) == len(AGES)


@given(st.lists(st.integers(min_value=-60, max_value=400), max_size=12))
def test_every_open_matter_is_counted_once(days: list[int]) -> None:
    history = make_rules.history(
        inspections=tuple(correction(ON - timedelta(days=one), on=date(2025, 1, 1)) for one in days)
    )
    row, _complaints = ageing(open_matters({WHO: history}, on=ON))
    assert row.not_due + row.late == len(days)
    assert row.not_due == sum(one < 0 for one in days)
