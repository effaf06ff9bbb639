"""From which month on rules may hold, and who may decide it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.month import Month
from planner.rule_activation import (
    ActivationRefusedError,
    ActivationVerdict,
    RuleActivation,
    earliest_month,
    month_before,
    next_month,
    refuse_activation_decision,
    refuse_month,
    refuse_proposal,
    refuse_undoing,
)

TODAY = date(2026, 11, 20)
JANUARY = Month(year=2027, number=1)
WAITING = RuleActivation(
    id=1, rule_set=2, name="a/2", month=JANUARY, proposed_by="anna",
    proposed_at=datetime(2026, 11, 20, tzinfo=UTC), note="",
)  # fmt: skip
CONFIRMED = replace(WAITING, verdict=ActivationVerdict.CONFIRMED, decided_by="bert")
MONTHS = st.builds(Month, year=st.integers(2020, 2030), number=st.integers(1, 12))


@given(MONTHS)
def test_a_month_lies_between_its_neighbours(month: Month) -> None:
    assert month_before(next_month(month)) == month == next_month(month_before(month))
    assert month_before(month) < month < next_month(month)


@given(
    st.none() | MONTHS,
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    MONTHS,
)
def test_exactly_the_months_from_the_earliest_on_can_be_chosen(
    last_used: Month | None, today: date, month: Month
) -> None:
    earliest = earliest_month(last_used, today)
    assert earliest.first_day >= today
    if month >= earliest:
        refuse_month(month, last_used=last_used, today=today)
    else:
        with pytest.raises(ActivationRefusedError, match=str(earliest)):
            refuse_month(month, last_used=last_used, today=today)


def test_one_proposal_waits_at_a_time_and_a_month_has_one_set() -> None:
    refuse_proposal([], JANUARY, last_used=None, today=TODAY)
    refuse_proposal([replace(CONFIRMED, undone_by="x")], JANUARY, last_used=None, today=TODAY)
    with pytest.raises(ActivationRefusedError, match="还没有人确认"):
        refuse_proposal([WAITING], next_month(JANUARY), last_used=None, today=TODAY)
    with pytest.raises(ActivationRefusedError, match="请先撤销那次启用"):
        refuse_proposal([CONFIRMED], JANUARY, last_used=None, today=TODAY)


@pytest.mark.parametrize(
    ("one", "verdict", "by", "reason", "used", "told"),
    [
        (CONFIRMED, "confirmed", "carl", "", None, "已经有了结论"),
        (WAITING, "confirmed", "anna", "", None, "必须是两个人"),
        (WAITING, "returned", "anna", "no", None, "必须是两个人"),
        (WAITING, "returned", "bert", " ", None, "写明原因"),
        (WAITING, "withdrawn", "bert", "", None, "只有提议人能撤回"),
        (WAITING, "confirmed", "bert", "", JANUARY, "已经抽取或排过计划"),
    ],
)
def test_a_decision_that_breaks_the_rules_is_refused(
    one: RuleActivation, verdict: str, by: str, reason: str, used: Month | None, told: str
) -> None:
    with pytest.raises(ActivationRefusedError, match=told):
        refuse_activation_decision(
            one, ActivationVerdict(verdict), by=by, reason=reason, last_used=used, today=TODAY
        )


@pytest.mark.parametrize(
    ("verdict", "by"), [("confirmed", "bert"), ("returned", "bert"), ("withdrawn", "anna")]
)
def test_a_decision_within_the_rules_passes(verdict: str, by: str) -> None:
    refuse_activation_decision(
        WAITING, ActivationVerdict(verdict), by=by, reason="x", last_used=None, today=TODAY
    )


def test_what_has_begun_or_was_drawn_is_not_undone() -> None:
    refuse_undoing(CONFIRMED, reason="x", last_used=month_before(JANUARY), today=TODAY)
    for today, used in ((date(2027, 1, 1), None), (TODAY, JANUARY)):
        with pytest.raises(ActivationRefusedError, match="不能撤销"):
            refuse_undoing(CONFIRMED, reason="x", last_used=used, today=today)
    with pytest.raises(ActivationRefusedError, match="写明原因"):
        refuse_undoing(CONFIRMED, reason="", last_used=None, today=TODAY)
    with pytest.raises(ActivationRefusedError, match="没有生效"):
        refuse_undoing(WAITING, reason="x", last_used=None, today=TODAY)
