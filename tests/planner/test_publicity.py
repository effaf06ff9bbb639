"""Publicity: by when a result must be public, what is told of whom, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.holidays import calendar_for
from data.reference_tables import result_codes
from geo.employer import EmployerId, OperatingStatus
from geo.history import InspectionKind
from planner.month import Month
from planner.publication_plan import publication_plan
from planner.publicity import (
    PublishedResult,
    ResultList,
    ResultState,
    StageNotReachedError,
    due_day,
    result_list,
)
from planner.rule_set import PublicityTerm, RuleKind
from planner.working_calendar import WorkingCalendar, weekends_only
from tests import make_month_basis, make_rules
from tests.make_month_basis import employer

SEPTEMBER = Month(year=2026, number=9)
TWENTY = PublicityTerm()
CODES = result_codes()
E0 = EmployerId("e000")


def of_september(*inspections: Any, as_of: date = date(2026, 10, 20), **changes: Any) -> ResultList:
    fields: dict[str, Any] = {
        "month": SEPTEMBER,
        "as_of": as_of,
        "authority": make_rules.AUTHORITY,
        "term": TWENTY,
        "calendar": calendar_for((2026,)),
        "codes": CODES,
    }
    people = changes.pop("employers", (employer(0), employer(1)))
    histories = {E0: make_rules.history(inspections=inspections)}
    return result_list([one.id for one in people], people, histories, **(fields | changes))


def first(results: ResultList) -> PublishedResult:
    return results.results[0]


def test_twenty_working_days_after_9_september_2026_end_after_the_autumn_holidays() -> None:
    # 2026 年：9 月 25 日至 27 日中秋，10 月 1 日至 7 日国庆；9 月 20 日、10 月 10 日上班（调休）。
    due = due_day(date(2026, 9, 9), TWENTY, calendar_for((2026,)))
    assert due.on == date(2026, 10, 13)
    assert due.is_certain
    assert due.doubt is None


def test_without_holidays_twenty_working_days_are_four_weeks() -> None:
    due = due_day(date(2026, 3, 2), TWENTY, weekends_only())
    assert due.on == date(2026, 3, 30)
    assert not due.is_certain
    assert str(due.doubt) == "2026 年的节假日安排尚未公布，只按周末休息推算，公布后可能顺延"


def test_a_term_that_reaches_into_an_unpublished_year_says_that_the_day_may_move() -> None:
    due = due_day(date(2026, 12, 21), TWENTY, calendar_for((2026, 2090)))
    assert due.unknown_years == (2027,)
    assert "2027" in str(due.doubt)


@given(
    st.dates(date(2026, 1, 1), date(2026, 11, 1)),
    st.integers(1, 60),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=30),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=30),
)
def test_a_term_holds_exactly_its_working_days_and_ends_on_one(
    inspected: date, days: int, off: frozenset[date], worked: frozenset[date]
) -> None:
    calendar = WorkingCalendar(
        holidays=off - worked,
        makeup_days=worked,
        known_years=frozenset({2026}),
        closures=frozenset({inspected + timedelta(days=1)}),
        field_on_makeup_days=False,
    )
    due = due_day(inspected, PublicityTerm(working_days=days), calendar)
    span = [inspected + timedelta(days=n) for n in range(1, (due.on - inspected).days + 1)]
    counted = [day for day in span if day in worked or (day not in off and day.weekday() < 5)]
    assert len(counted) == days
    assert counted[-1] == due.on


def test_the_first_visit_since_the_month_began_is_the_result_whatever_its_kind() -> None:
    early = make_rules.inspection(on=date(2026, 8, 31), result="旧")
    other = make_rules.inspection(on=date(2026, 9, 1), authority="某市卫生健康委", result="别处")
    found = make_rules.inspection(on=date(2026, 9, 9), kind=InspectionKind.CERTAIN, result="甲")
    later = make_rules.inspection(on=date(2026, 9, 20), result="乙")
    one = first(of_september(early, other, later, found))
    assert (one.state, one.inspected_on, one.result) == (
        ResultState.CHECKED,
        date(2026, 9, 9),
        "甲",
    )
    assert one.due is not None
    assert one.due.on == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("inspection", "code", "result"),
    [
        ({"result": "未发现问题"}, "1", "未发现问题"),
        ({"result": "6"}, "6", "通过登记的住所（经营场所）无法联系"),
        ({"result": " 责令限期改正 ", "violations": 2}, "", "责令限期改正"),
        ({}, "1", "未发现问题"),
        ({"violations": 2}, "", "发现问题，已责令改正"),
        ({"violations": 2, "corrected_on": date(2026, 9, 20)}, "E", "发现问题经责令已改正"),
        ({"violations": 2, "corrected_on": date(2026, 12, 20)}, "", "发现问题，已责令改正"),
    ],
)
def test_results_are_told_in_the_words_recorded_or_in_those_that_follow(
    inspection: dict[str, Any], code: str, result: str
) -> None:
    one = first(of_september(make_rules.inspection(on=date(2026, 9, 9), **inspection)))
    assert (one.code, one.result) == (code, result)


@pytest.mark.parametrize(
    ("status", "code", "result"),
    [
        (OperatingStatus.CLOSED, "7", "已关闭停业或正在清算"),
        (OperatingStatus.MOVED, "12", "迁出"),
        (OperatingStatus.SUSPENDED, "", "停产"),
    ],
)
def test_who_was_not_visited_because_it_is_shut_is_closed_by_code(
    status: OperatingStatus, code: str, result: str
) -> None:
    results = of_september(employers=(employer(0, status=status),), as_of=date(2026, 9, 10))
    one = first(results)
    assert (one.state, one.code, one.result) == (ResultState.CLOSED, code, result)
    assert one.due is None
    results.refuse_early()


def test_a_result_is_overdue_from_the_day_after_its_due_day() -> None:
    made = make_rules.inspection(on=date(2026, 9, 9))
    assert not of_september(made, as_of=date(2026, 10, 13)).overdue
    late = of_september(made, as_of=date(2026, 10, 14))
    assert [one.employer for one in late.overdue] == [E0]


def test_the_drawn_are_not_named_before_the_month_is_over_or_all_are_done() -> None:
    made = make_rules.inspection(on=date(2026, 9, 9))
    open_ = of_september(made, as_of=date(2026, 9, 30))
    with pytest.raises(StageNotReachedError) as caught:
        open_.refuse_early()
    assert str(caught.value) == (
        "2026-09 抽中的单位还有 1 家没有检查，公布名单会泄露将要进行的检查："
        "请在全部查完后，或月底（2026-09-30）过后再公布"
    )
    of_september(made, as_of=date(2026, 10, 1)).refuse_early()
    of_september(made, employers=(employer(0),), as_of=date(2026, 9, 10)).refuse_early()
    assert str(open_.sentence) == "抽中 2 家：已检查 1 家，按编码结案 0 家，未检查 1 家"


def test_who_was_not_visited_stands_without_a_name_under_its_key() -> None:
    results = of_september(make_rules.inspection(on=date(2026, 9, 9)))
    told = results.without_missing_names({EmployerId("e001"): "ab12"})
    assert told.results[0] == results.results[0]
    assert (told.results[1].employer, told.results[1].name) == ("ab12", "")
    assert results.without_missing_names({}).results[1].employer == ""


def test_who_is_no_longer_known_is_told_as_closed_without_a_name() -> None:
    gone = result_list(
        [E0], (), {}, month=SEPTEMBER, as_of=date(2026, 10, 9), authority="", term=TWENTY,
        calendar=weekends_only(), codes={},
    )  # fmt: skip
    assert (first(gone).state, first(gone).name, first(gone).result) == (
        ResultState.CLOSED,
        "",
        "关闭",
    )


def test_the_plan_for_publication_has_items_and_shares_and_names_nobody() -> None:
    rules = make_rules.rule_set(
        make_rules.rule(id="A", scope={"kind": ["用人单位"], "hazard_category": "粉尘"}),
        make_rules.rule(id="B", scope={"any": [{"untested": True}, {"over_limit": True}]},
                        kind=RuleKind.FREQUENCY, times=2, confidence="proposal"),
        make_rules.rule(id="C", scope={"not": {"governance": True}}, share=Fraction(3, 10)),
        make_rules.rule(id="D", scope={"all": [{"factor": ["苯"]}, {"open_complaint": False}]},
                        share=Fraction(1, 10), share_is_exclusive=True, level="city"),
        make_rules.rule(id="E", scope={"industry": ["3011"]}, valid_from=date(2027, 1, 1)),
    )  # fmt: skip
    facts = make_month_basis.random_basis(3, rules=rules)
    scores = make_month_basis.planned(facts).scores
    plan = publication_plan(rules, scores.values(), on=date(2026, 11, 1))
    assert [one.id for one in plan.items] == ["A", "B", "C", "D"]
    assert [str(one.objects) for one in plan.items] == [
        "单位类型 用人单位，且 危害类别 粉尘",
        "未按规定检测评价的，或 检测结果超标的",
        "除外：纳入专项治理的",
        "危害因素 苯，且 除外：有未办结投诉举报的",
    ]
    assert [str(one.share) for one in plan.items] == [
        "全部", "每家每年至少 2 次", "不低于 30%", "大于 10%",
    ]  # fmt: skip
    assert [str(one.way) for one in plan.items] == ["列入必查", "列入必查", "随机抽取", "随机抽取"]
    assert [one.authority for one in plan.items][3] == ""
    assert plan.items[1].is_local_setting
    assert sum(one.employers for one in plan.shares) == len(scores)
    assert all(one.required >= one.share * one.employers for one in plan.shares)
    said = "".join(map(str, plan.sentences))
    assert "不超过 2 次" in said
    assert "20 个工作日内公示" in said
    assert "6% 给本年已检查过的单位" in said
    text = repr(plan)
    assert not any(one.id in text or one.name in text for one in facts.employers)
    none = publication_plan(
        replace(rules, reinspection_share=Fraction(0)), (), on=date(2026, 11, 1)
    )
    assert none.shares == ()
    assert len(none.sentences) == len(plan.sentences) - 1
