from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.fairness_band import (
    FairnessBand,
    InvalidFairnessBandError,
    fairness_words,
    imbalances,
    shown,
    unit,
)
from planner.field_duty import DutyMeasure, FieldDuty
from planner.month_duty import MonthDuty
from tests import make_duty

BAND = FairnessBand()
MINUTES, HARD = DutyMeasure.MINUTES, DutyMeasure.HARD_VISITS


def said(*duties: MonthDuty) -> list[str]:
    return [str(one) for one in fairness_words(make_duty.year(*duties), BAND)]


def officer(carried: FieldDuty, expected: FieldDuty | None = None) -> MonthDuty:
    """Return a month with a fair share of 100 hours on 10 days, 500 km and 10 hard sites."""
    fair = make_duty.work(100, days=10, km=500, hard=10)
    return make_duty.month_duty("i1", carried, fair, expected=expected)


def test_nobody_outside_the_band_is_one_good_sentence() -> None:
    fair = make_duty.work(116, km=500, hard=10)
    assert said(officer(fair)) == [
        "2026 年 1 个月：所有执法人员的工时、里程和艰苦现场都在允许偏差之内"
    ]


def test_too_many_hours_are_told_with_the_days_off_that_make_up_for_them() -> None:
    much = make_duty.work(130, days=13, km=500, hard=10)
    assert said(officer(much)) == [
        "演示i1：外出工时 130.0 小时，按在岗天数应分担 100.0 小时，多 30.0 小时（30%）",
        "演示i1约多外出 3 天：可安排补休，或在公开抽签前安排内勤",
    ]


def test_too_few_hours_are_told_with_the_days_that_are_missing() -> None:
    little = make_duty.work(60, days=6, km=500, hard=10)
    assert said(officer(little)) == [
        "演示i1：外出工时 60.0 小时，按在岗天数应分担 100.0 小时，少 40.0 小时（40%）",
        "演示i1约少外出 4 天：抽签前请少给内勤，或让其参加能去更多路线的培训",
    ]


def test_somebody_who_was_never_out_is_measured_by_days_of_the_fair_share() -> None:
    (found,) = imbalances(make_duty.year(officer(FieldDuty())), BAND)
    assert found.days == -10


def test_kilometres_and_hard_sites_are_judged_without_days() -> None:
    hard = make_duty.work(100, days=10, km=800, hard=20)
    assert said(officer(hard)) == [
        (
            "演示i1：行车里程 800.0 公里，按在岗天数应分担 500.0 公里，多 300.0 公里（60%）；"
            "艰苦现场 20 家，按在岗天数应分担 10 家，多 10.0 家（100%）"
        ),
    ]


def test_a_difference_that_the_published_chances_explain_is_not_called_luck() -> None:
    much, by_table = make_duty.work(130, km=500, hard=10), make_duty.work(118)
    assert "平均是 118.0 小时，差别主要来自机会表" in said(officer(much, by_table))[1]
    by_luck = make_duty.work(108)
    assert "平均是 108.0 小时，差别主要是抽签偶然" in said(officer(much, by_luck))[1]


def test_too_little_is_told_by_its_origin_too() -> None:
    little = make_duty.work(60, km=500, hard=10)
    assert "差别主要来自机会表" in said(officer(little, make_duty.work(75)))[1]
    assert "差别主要是抽签偶然" in said(officer(little, make_duty.work(110)))[1]


def test_a_single_route_early_in_the_year_is_no_imbalance() -> None:
    early = make_duty.shared(16, 0)
    assert not imbalances(make_duty.year(*early), BAND)
    assert len(imbalances(make_duty.year(*make_duty.shared(34, 0)), BAND)) == 2


def test_the_band_in_words_is_the_band() -> None:
    band = FairnessBand(share=Fraction(1, 4), least={MINUTES: 90, HARD: 2})
    assert str(band.words()) == (
        "偏差超过应分担的 25%、且工时超过 1.5 小时，里程超过 0 公里，"
        "或艰苦现场超过 2 家的，列出说明（本地设定，非法规）"
    )
    much = make_duty.work(200, km=5_000, hard=10)
    (found,) = imbalances(make_duty.year(officer(much)), band)
    assert found.measures == (MINUTES,)  # kilometres are not named, so not judged


@pytest.mark.parametrize("wrong", [{"share": Fraction(-1)}, {"least": {MINUTES: -1}}])
def test_a_band_of_negative_width_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidFairnessBandError, match="不能是负数：请填 0 或更大的数"):
        FairnessBand(**wrong)  # type: ignore[arg-type] # wrong on purpose


def test_amounts_are_printed_in_their_own_unit() -> None:
    assert [f"{shown(m, 90)}{unit(m)}" for m in DutyMeasure] == [
        "90天",
        "1.5小时",
        "0.1公里",
        "90家",
        "90家",
    ]
    assert shown(DutyMeasure.DAYS, Fraction(10, 3)) == "3.3"


@given(st.lists(st.integers(0, 200), min_size=2, max_size=6))
def test_whoever_carries_the_share_to_the_minute_is_never_named(hours: list[int]) -> None:
    year = make_duty.year(*make_duty.shared(*hours))
    named = {one.officer.inspector for one in imbalances(year, BAND)}
    fair = {one.inspector for one in year.officers if not one.over(MINUTES)}
    assert not named & fair
    for one in imbalances(year, BAND):
        assert (one.days > 0) == (one.officer.over(MINUTES) > 0)
        assert abs(one.officer.over(MINUTES)) > 16 * 60
