from fractions import Fraction

import pytest

from geo.risk_score import CombinedClass
from planner.year_plan import InvalidSettingError, YearSettings
from planner.year_planner import plan_year
from planner.year_what_if import (
    UnreadableSettingError,
    compare,
    parse_class_share,
    parse_number,
    parse_settings,
    parse_share,
)
from tests import make_rules, make_year


def test_settings_are_read_one_after_the_other_over_what_stands() -> None:
    base = YearSettings(teams=3, class_shares={CombinedClass.LOW: Fraction(1, 10)})
    found = parse_settings("teams=5, 高=60%，cap=1,gap=2,pace=3.5", base)
    assert found == YearSettings(
        teams=5,
        class_shares={CombinedClass.LOW: Fraction(1, 10), CombinedClass.HIGH: Fraction(3, 5)},
        cap=1,
        gap_months=2,
        visits_per_team_day=Fraction(7, 2),
    )


@pytest.mark.parametrize("text", ["teams", "teams=", "team=5", "cap=two", "gap=-1", ""])
def test_a_setting_that_cannot_be_read_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(UnreadableSettingError) as caught:
        parse_settings(text, YearSettings())
    assert str(caught.value) == (
        f"看不懂比较条件 {text!r}：请写成 teams=5、cap=1、gap=2、pace=3.5 或 高=60%，"
        "多个条件用逗号隔开"
    )


def test_a_share_is_a_percentage_or_a_number_from_0_to_1() -> None:
    assert parse_share("60%") == parse_share("0.6") == Fraction(3, 5)
    assert parse_class_share("中=20%") == (CombinedClass.MIDDLE, Fraction(1, 5))
    with pytest.raises(InvalidSettingError) as caught:
        parse_settings("高=60", YearSettings())
    assert str(caught.value) == "抽查比例 6000% 不合理：请填 0% 到 100%"


def test_a_class_or_number_that_is_none_is_refused() -> None:
    with pytest.raises(UnreadableSettingError) as caught:
        parse_class_share("丙=60%")
    assert str(caught.value) == "看不懂抽查比例 '丙=60%'：请写成 高=60%，类别用 低、中、高"
    with pytest.raises(UnreadableSettingError) as number:
        parse_number("三")
    assert str(number.value) == "看不懂数字 '三'：请写成 3、3.5 或 60% 的样子"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("cap=0,gap=13", "两次检查至少间隔 13 个月不合理：请填 0 到 12"),
        ("高=120%", "抽查比例 120% 不合理：请填 0% 到 100%"),
    ],
)
def test_settings_out_of_range_are_refused(settings: str, said: str) -> None:
    with pytest.raises(InvalidSettingError) as caught:
        parse_settings(settings, YearSettings())
    assert str(caught.value) == said


def test_no_setting_can_be_negative() -> None:
    with pytest.raises(InvalidSettingError) as caught:
        YearSettings(cap=-1)
    assert str(caught.value) == "-1 不能是负数：请改正"


def test_a_comparison_shows_the_plan_and_each_setting_side_by_side() -> None:
    employers = tuple(make_year.dusty(n) for n in range(60))
    rules = make_rules.rule_set(make_year.DUST, class_shares={}, reinspection_share=Fraction(0))
    inputs = make_year.inputs(employers, {}, rules, inspectors=make_year.staff(3))
    base = YearSettings(visits_per_team_day=Fraction(1, 10))
    as_is, one_team, dear, capped = compare(inputs, base, ["teams=1", "高=100%", "cap=0"])
    assert (as_is.name, one_team.name) == ("", "teams=1")
    assert as_is.placed == as_is.demanded == 60
    assert as_is.capacity > one_team.capacity
    assert one_team.placed == one_team.capacity == 60 - one_team.short
    assert one_team.first_shortage is not None
    assert sum(one_team.load.values()) == one_team.placed
    assert dear.demanded == 120
    assert (capped.placed, capped.capped) == (0, 60)


def test_a_comparison_does_not_lean_on_the_published_plan() -> None:
    employers = tuple(make_year.dusty(n) for n in range(5))
    rules = make_rules.rule_set(make_year.DUST)
    inputs = make_year.inputs(employers, {}, rules)
    settings = YearSettings(visits_per_team_day=Fraction(1))
    plan = plan_year(inputs, settings)
    published = make_year.inputs(employers, {}, rules, previous=plan)
    assert compare(published, settings, []) == compare(inputs, settings, [])
