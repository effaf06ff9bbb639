from dataclasses import replace

import pytest

from planner.fairness_report import fairness_report
from planner.inspector import InspectorId
from planner.month import Month
from planner.year_duty import InvalidYearDutyError
from tests import make_plan
from tests.planner.test_month_plan import planned, routed

DECEMBER = make_plan.month_plan()
NOVEMBER = replace(DECEMBER, month=Month(year=2026, number=11))


def test_months_come_together_and_everybody_has_a_name() -> None:
    only_then = replace(DECEMBER.inspectors[0], id=InspectorId("i09"), name="演示己")
    before = replace(NOVEMBER, inspectors=(*NOVEMBER.inspectors, only_then))
    report = fairness_report(2026, iter((DECEMBER, before)), days=lambda _: make_plan.DAYS)
    assert [month.number for month in report.duties.months] == [11, 12]
    assert [one.name for one in report.duties.officers] == [
        "演示甲",
        "演示乙",
        "演示丙",
        "演示丁",
        "演示己",
    ]
    assert report.names[InspectorId("i09")] == "演示己"
    assert [office.id for office in report.offices] == ["o1", "o2"]
    assert report.duties.officers[0].carried.minutes == 2 * 569


def test_the_sentences_end_with_the_settings_they_rest_on() -> None:
    report = fairness_report(2026, (DECEMBER,), days=lambda _: make_plan.DAYS)
    said = [str(one) for one in report.sentences()]
    assert said[1:3] == [
        "云溪县卫生监督所的人每个在岗日平均外出 3.2 小时（各办公地点分别分担）",
        "柳河监督分所的人每个在岗日平均外出 2.6 小时（各办公地点分别分担）",
    ]
    assert said[3].startswith("偏差超过应分担的 20%")
    assert said[4].startswith("艰苦现场：综合风险最高一类（丙）")


def test_one_office_needs_no_comparison_of_offices() -> None:
    plan, _notes = planned()
    report = fairness_report(2026, (plan,), days=lambda _: make_plan.DAYS)
    assert len(report.sentences()) == 3


def test_a_month_that_waits_for_its_officers_is_told_apart() -> None:
    draft = routed().draft
    report = fairness_report(2026, (), awaited=(draft,), days=lambda _: make_plan.DAYS[:2])
    assert report.duties.officers == ()
    assert {one.inspector for one in report.awaited} == {f"i{n}" for n in range(4)}
    assert all(one.expected for one in report.awaited)


def test_two_plans_of_one_month_are_refused() -> None:
    with pytest.raises(InvalidYearDutyError, match="每月只取一份计划"):
        fairness_report(2026, (DECEMBER, DECEMBER), days=lambda _: make_plan.DAYS)
