from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.area import TownshipCode
from geo.employer import Employer, OperatingStatus
from geo.hazard_factor import FactorNature, HazardCategory
from geo.history import History
from planner.indicator import (
    Indicator,
    IndicatorTarget,
    InvalidTargetError,
    in_force,
    measured,
)
from planner.month_basis import count_month
from planner.month_brief import basis_subjects
from planner.quarter import Quarter
from planner.rule_scope import Subject
from planner.scorecard import MEASURED, Scorecard, scorecard
from tests import make, make_month_basis, make_rules
from tests.make_rules import AUTHORITY

Q4 = Quarter(year=2026, number=4)
END = Q4.last_day
TOWN = TownshipCode("999901100")
DUST = make.exposure(factor="矽尘", category=HazardCategory.DUST, nature=FactorNature.SEVERE)


def target(**changes: object) -> IndicatorTarget:
    fields: dict[str, object] = {
        "indicator": Indicator.TESTING,
        "year": 2026,
        "share": Fraction(1, 2),
    }
    return IndicatorTarget(**(fields | changes))  # type: ignore[arg-type] # any field


def subjects(*pairs: tuple[Employer, History]) -> list[Subject]:
    """Return subjects of employers with their histories on the last day of the year."""
    employers = tuple(one for one, _history in pairs)
    histories = {one.id: history for one, history in pairs}
    basis = make_month_basis.basis(*employers, histories=histories)
    return basis_subjects(basis, count_month(basis).scores, on=END)


def card(found: list[Subject], *, targets: tuple[IndicatorTarget, ...] = ()) -> Scorecard:
    rules = make_rules.rule_set(make_rules.rule(), make_rules.rule(id="CITY", level="city"))
    return scorecard(
        found,
        (make.township(),),
        rules,
        quarter=Q4,
        on=END,
        targets=targets,
        industry_severe={},
    )


def reported(on: date) -> History:
    return make_rules.history(tests=(make_rules.report(on=on),))


def test_the_testing_rate_counts_those_inside_the_legal_cycle() -> None:
    found = subjects(
        (make_month_basis.employer(1, township=TOWN), reported(date(2026, 5, 1))),
        (make_month_basis.employer(2, township=TOWN), make_rules.history()),
        (make_month_basis.employer(3, status=OperatingStatus.CLOSED), make_rules.history()),
    )
    line = next(one for one in card(found).lines if one.indicator is Indicator.TESTING)
    assert line.now is not None
    assert (line.now.numerator, line.now.denominator) == (1, 2)
    assert line.before == line.now
    assert line.is_met is None


def test_a_test_of_this_quarter_does_not_count_at_the_end_of_the_quarter_before() -> None:
    found = subjects((make_month_basis.employer(1), reported(date(2026, 11, 1))))
    line = next(one for one in card(found).lines if one.indicator is Indicator.TESTING)
    assert line.now is not None
    assert line.before is not None
    assert (line.now.numerator, line.before.numerator) == (1, 0)


def test_a_target_is_measured_over_its_own_scope() -> None:
    dusty = make_month_basis.employer(1, exposures=(DUST,))
    found = subjects(
        (dusty, make_rules.history()), (make_month_basis.employer(2), reported(date(2026, 5, 1)))
    )
    dust = target(share=Fraction(1), words="粉尘", scope={"hazard_category": ["粉尘"]})
    everybody = target(words="全部")
    lines = {
        one.target.words: one
        for one in card(found, targets=(dust, everybody)).lines
        if one.target is not None
    }
    assert lines["粉尘"].is_met is False
    assert lines["粉尘"].now is not None
    assert lines["粉尘"].now.denominator == 1
    assert lines["全部"].is_met is True


def test_a_target_without_data_is_named_and_has_no_figure() -> None:
    found = subjects((make_month_basis.employer(1), make_rules.history()))
    line = card(found, targets=(target(indicator=Indicator.EXAMINED),)).lines[-1]
    assert (line.indicator, line.now, line.before, line.is_met) == (
        Indicator.EXAMINED,
        None,
        None,
        None,
    )
    assert "没有数据" in str(line.definition)
    assert [one.indicator for one in card(found).lines] == list(MEASURED)


def test_corrections_and_complaints_are_those_of_the_quarter() -> None:
    history = make_rules.history(
        inspections=(
            make_rules.inspection(
                correction_due=date(2026, 10, 1), corrected_on=date(2026, 10, 1), violations=1
            ),
            make_rules.inspection(
                correction_due=date(2026, 12, 31), corrected_on=date(2027, 1, 3), violations=1
            ),
            make_rules.inspection(
                correction_due=date(2026, 9, 30), corrected_on=date(2026, 9, 1), violations=1
            ),
        ),
        complaints=(
            make_rules.complaint(on=date(2026, 10, 2), closed_on=date(2026, 10, 9)),
            make_rules.complaint(on=date(2026, 11, 2)),
        ),
    )
    found = card(subjects((make_month_basis.employer(1, township=TOWN), history)))
    by_kind = {one.indicator: one for one in found.lines}
    corrected, closed = by_kind[Indicator.CORRECTED], by_kind[Indicator.COMPLAINTS]
    assert corrected.now is not None
    assert (corrected.now.numerator, corrected.now.denominator) == (1, 2)
    assert corrected.before is not None
    assert corrected.before.share == 1
    assert closed.now is not None
    assert closed.now.share == Fraction(1, 2)
    assert by_kind[Indicator.UPDATED].before is None
    [town] = found.townships
    assert town.measures[2] == corrected.now


def test_only_rules_of_this_level_stand_on_the_scorecard() -> None:
    history = make_rules.history(inspections=(make_rules.inspection(authority=AUTHORITY),))
    found = card(subjects((make_month_basis.employer(1), history)))
    assert [one.rule.id for one in found.rules] == ["T-R01"]
    assert found.rules[0].done == 1


def test_of_several_years_the_next_target_holds_and_later_the_last() -> None:
    early, late = target(year=2018), target(year=2020)
    assert in_force((late, early), 2017) == (early,)
    assert in_force((late, early), 2019) == (late,)
    assert in_force((late, early), 2026) == (late,)


@pytest.mark.parametrize("share", [Fraction(0), Fraction(3, 2)])
def test_a_target_above_all_or_of_nothing_is_refused(share: Fraction) -> None:
    with pytest.raises(InvalidTargetError, match="应大于 0"):
        target(share=share)


@given(number=st.integers(0, 40), indicator=st.sampled_from(MEASURED))
def test_a_share_is_never_more_than_all(number: int, indicator: Indicator) -> None:
    basis = make_month_basis.random_basis(number, size=8)
    found = basis_subjects(basis, count_month(basis).scores, on=basis.month.last_day)
    measure = measured(indicator, found, since=basis.month.first_day, on=basis.month.last_day)
    assert measure is not None
    assert 0 <= measure.numerator <= measure.denominator
    assert (measure.share is None) == (measure.denominator == 0)
