import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.employer import Employer, EmployerId, EmployerKind, OperatingStatus
from geo.hazard_factor import HazardCategory
from geo.history import History, InspectionKind, ProjectClass
from geo.risk_score import CombinedClass, RiskScore, score_employers
from planner.coverage import (
    MonthCoverage,
    RuleProgress,
    UnknownImposedError,
    UnscoredEmployerError,
    capacity_shortfall,
    month_coverage,
)
from planner.imposed_visit import ImposedVisit
from planner.month import Month
from planner.rule_set import CoverageRule, RuleKind, RuleSet, VisitCap
from planner.visit_cap import remaining_visits
from tests import make, make_rules

METHOD = make_rules.method()
DECEMBER = Month(year=2026, number=12)
OCTOBER = Month(year=2026, number=10)
DUST_RULE = make_rules.rule(id="DUST", scope={"hazard_category": "粉尘"})
SHARE_RULE = make_rules.rule(
    id="SHARE", title="治理评估", scope={"governance": True}, share=Fraction(3, 10)
)
COMPLAINT_RULE = make_rules.rule(
    id="CALL",
    title="投诉",
    scope={"open_complaint": True},
    kind=RuleKind.INCLUSION,
    at_once=True,
    visit_kind=InspectionKind.COMPLAINT,
)
PROJECT_RULE = make_rules.rule(
    id="P30",
    title="三同时",
    scope={"project_class": ["一般", "较重"]},
    share=Fraction(3, 10),
    unit="project",
)
TWICE_RULE = make_rules.rule(
    id="TWICE", scope={"kind": "职业健康检查机构"}, kind=RuleKind.FREQUENCY, times=2
)
MORE_RULE = make_rules.rule(
    id="MORE", scope={"kind": "用人单位"}, share=Fraction(1, 10), share_is_exclusive=True
)
ALL_RULES = (DUST_RULE, SHARE_RULE, COMPLAINT_RULE, PROJECT_RULE, TWICE_RULE, MORE_RULE)


def employer(number: int, **changes: object) -> Employer:
    return make.employer(id=EmployerId(f"e{number:03d}"), name=f"演示厂{number}", **changes)


def dusty(number: int, **changes: object) -> Employer:
    return employer(number, exposures=(make.exposure(category=HazardCategory.DUST),), **changes)


def cover(
    employers: list[Employer],
    histories: dict[EmployerId, History],
    rules: RuleSet,
    month: Month = DECEMBER,
    imposed: tuple[ImposedVisit, ...] = (),
) -> MonthCoverage:
    scores = score_employers(employers, histories, METHOD, on=month.first_day)
    return month_coverage(employers, histories, scores, rules, month=month, imposed=imposed)


def progress(found: MonthCoverage, rule: str) -> RuleProgress:
    return next(one for one in found.progress if one.rule == rule)


def chosen(found: MonthCoverage) -> list[EmployerId]:
    return [one.employer for one in found.certain]


def some_history(choose: make_rules.Chooser) -> History:
    """Return any history that matters to coverage, without unfinished corrections."""
    return History(
        inspections=choose.many(
            3,
            lambda c: make_rules.inspection(
                on=c.day(date(2025, 6, 1), 560),
                kind=c.one(
                    [InspectionKind.RANDOM, InspectionKind.CERTAIN, InspectionKind.COMPLAINT]
                ),
                authority=c.one([make_rules.AUTHORITY, "别的机关"]),
            ),
        ),
        tests=choose.many(1, lambda c: make_rules.report(over_limit=c.one([False, True]))),
        complaints=choose.many(1, lambda _: make_rules.complaint()),
        projects=tuple(
            replace(one, id=f"p{n}")
            for n, one in enumerate(
                choose.many(
                    2,
                    lambda c: make_rules.project(
                        hazard_class=c.one(list(ProjectClass)),
                        verified_on=c.one([None, date(2025, 3, 1), date(2026, 3, 1)]),
                    ),
                )
            )
        ),
        in_governance=choose.one([False, True]),
    )


def some_county(number: int) -> tuple[list[Employer], dict[EmployerId, History]]:
    """Return up to twelve employers and their histories."""
    choose = make_rules.Chooser(number)
    employers = [
        make.employer(
            id=EmployerId(f"e{place:03d}"),
            exposures=(make.exposure(category=choose.one(list(HazardCategory))),),
            exposed_workers=choose.one([5, 30, 90]),
            status=choose.one([OperatingStatus.TRADING] * 3 + [OperatingStatus.CLOSED]),
            kinds=frozenset({choose.one([EmployerKind.EMPLOYER, EmployerKind.EXAMINATION])}),
        )
        for place in range(choose.one(range(13)))
    ]
    return employers, {one.id: some_history(choose) for one in employers}


def counties() -> st.SearchStrategy[tuple[list[Employer], dict[EmployerId, History]]]:
    return make_rules.NUMBERS.map(some_county)


some_rules = st.lists(st.sampled_from(ALL_RULES), unique_by=lambda rule: rule.id)
months = st.integers(1, 12).map(lambda number: Month(year=2026, number=number))


@given(counties(), some_rules, months)
def test_everyone_is_certain_or_in_the_frame_or_excluded_and_only_one_of_them(
    county: tuple[list[Employer], dict[EmployerId, History]],
    rules: list[CoverageRule],
    month: Month,
) -> None:
    employers, histories = county
    found = cover(employers, histories, make_rules.rule_set(*rules), month)
    certain, frame = chosen(found), list(found.strata)
    excluded = [one.employer for one in found.excluded]
    assert sorted(certain + frame + excluded) == [one.id for one in employers]
    assert certain == sorted(certain)
    assert excluded == sorted(excluded)
    sizes = {stratum: list(found.strata.values()).count(stratum) for stratum in found.quotas}
    assert set(found.strata.values()) == set(found.quotas)
    assert all(1 <= quota <= sizes[stratum] for stratum, quota in found.quotas.items())
    by_id = {one.id: one for one in employers}
    for id_ in certain + frame:
        assert by_id[id_].status is OperatingStatus.TRADING
    cap = make_rules.rule_set().cap
    for id_ in frame:
        assert remaining_visits(
            histories[id_].inspections, cap, authority=make_rules.AUTHORITY, year=2026
        )
    for one in found.certain:
        assert one.rules
        assert len(one.reasons) == len(one.rules)
        assert one.kind in cap.exempt or remaining_visits(
            histories[one.employer].inspections,
            cap,
            authority=make_rules.AUTHORITY,
            year=2026,
        )


@given(counties(), some_rules, months)
def test_counts_of_a_rule_fit_each_other_and_what_is_due_is_really_asked_for(
    county: tuple[list[Employer], dict[EmployerId, History]],
    rules: list[CoverageRule],
    month: Month,
) -> None:
    employers, histories = county
    found = cover(employers, histories, make_rules.rule_set(*rules), month)
    for rule in rules:
        one = progress(found, rule.id)
        assert one.required <= one.in_scope
        assert one.done + one.due_this_month <= one.in_scope
        assert one.due_this_month >= 0
        assert one.short >= 0
        assert str(one.sentence).startswith(f"规则 {rule.id}“{rule.title}”：应")
        listed = sum(rule.id in inclusion.rules for inclusion in found.certain)
        drawn = sum(
            quota
            for stratum, quota in found.quotas.items()
            if rule.id in stratum.partition("/")[2].split("+")
        )
        if rule.unit == "employer":
            assert listed + drawn >= one.due_this_month
        if month.number == 12 and rule.kind is not RuleKind.FREQUENCY:
            assert one.due_this_month + one.short == max(0, one.required - one.done)


@given(counties(), some_rules, months, st.data())
def test_one_more_inspection_never_makes_more_due(
    county: tuple[list[Employer], dict[EmployerId, History]],
    rules: list[CoverageRule],
    month: Month,
    data: st.DataObject,
) -> None:
    employers, histories = county
    if not employers:
        return
    rule_set = make_rules.rule_set(*rules)
    before = cover(employers, histories, rule_set, month)
    visited = data.draw(st.sampled_from(employers)).id
    more = make_rules.inspection(
        on=month.first_day, kind=data.draw(st.sampled_from(InspectionKind))
    )
    past = histories[visited]
    after = cover(
        employers,
        histories | {visited: replace(past, inspections=(*past.inspections, more))},
        rule_set,
        month,
    )
    for rule in rules:
        assert progress(after, rule.id).done >= progress(before, rule.id).done
        assert progress(after, rule.id).due_this_month <= progress(before, rule.id).due_this_month


def test_a_rule_of_every_unit_spreads_the_rest_over_the_months_left_in_risk_order() -> None:
    employers = [dusty(n, exposed_workers=100 if n in {4, 7} else 5) for n in range(10)]
    histories = {one.id: History(inspections=(make_rules.inspection(),)) for one in employers[:2]}
    found = cover(employers, histories, make_rules.rule_set(DUST_RULE), OCTOBER)
    one = progress(found, "DUST")
    assert (one.in_scope, one.required, one.done, one.due_this_month) == (10, 10, 2, 3)
    assert str(one.sentence) == "规则 DUST“全覆盖”：应查 10 家，已查 2 家，本月须查 3 家"
    assert chosen(found) == ["e002", "e004", "e007"]
    december = cover(employers, histories, make_rules.rule_set(DUST_RULE))
    assert progress(december, "DUST").due_this_month == 8
    assert str(december.certain[0].reasons[0]) == "规则 DUST“全覆盖”本月应查"


def test_a_share_is_topped_up_by_chance_and_the_certain_list_counts_for_it() -> None:
    employers = [employer(n) for n in range(20)]
    histories = {one.id: History(in_governance=True) for one in employers}
    histories[EmployerId("e000")] = History(
        in_governance=True, complaints=(make_rules.complaint(),)
    )
    rules = make_rules.rule_set(SHARE_RULE, COMPLAINT_RULE, class_shares={})
    found = cover(employers, histories, rules)
    one = progress(found, "SHARE")
    assert (one.required, one.due_this_month) == (6, 6)
    assert str(one.sentence) == (
        "规则 SHARE“治理评估”：应查 6 家，已查 0 家，本月须查 6 家；其中随机抽取 5 家"
    )
    assert sum(found.quotas.values()) == 5
    assert list(found.quotas) == ["丙/SHARE"]
    (inclusion,) = found.certain
    assert inclusion.rules == ("SHARE", "CALL")
    assert inclusion.kind is InspectionKind.COMPLAINT
    assert [str(reason) for reason in inclusion.reasons] == [
        "一并完成规则 SHARE“治理评估”",
        "规则 CALL“投诉”本月应查",
    ]


@pytest.mark.parametrize(("units", "required"), [(0, 0), (9, 1), (10, 2), (19, 2), (1, 1)])
def test_more_than_a_share_must_exceed_it(units: int, required: int) -> None:
    found = cover([employer(n) for n in range(units)], {}, make_rules.rule_set(MORE_RULE))
    assert progress(found, "MORE").required == required


def test_projects_are_counted_and_enough_employers_are_drawn_whoever_they_are() -> None:
    """Of 6 projects 30 % is 2; one was verified; any drawn employer has at least one."""
    employers = [employer(n) for n in range(4)]
    general = ProjectClass.GENERAL
    owned: dict[int, list[tuple[str, date | None]]] = {
        0: [("a", date(2026, 2, 1)), ("b", None), ("c", None)],
        1: [("d", None)],
        2: [("e", None), ("f", None)],
        3: [("g", date(2025, 11, 1))],
    }
    histories = {
        EmployerId(f"e{n:03d}"): History(
            projects=tuple(
                make_rules.project(id=id_, hazard_class=general, verified_on=on)
                for id_, on in projects
            )
        )
        for n, projects in owned.items()
    }
    found = cover(employers, histories, make_rules.rule_set(PROJECT_RULE, class_shares={}))
    one = progress(found, "P30")
    assert (one.in_scope, one.required, one.done, one.due_this_month) == (6, 2, 1, 1)
    assert str(one.sentence) == (
        "规则 P30“三同时”：应核查 2 个项目，已核查 1 个，本月须核查 1 个；其中随机抽取 1 家"
    )
    waiting = {each.employer: each.units for each in one.projects}
    assert sum(waiting.values()) == 5
    twice = next(employer for employer, units in waiting.items() if units == 2)
    assert (one.arranged([twice]), one.lacking([twice]), one.lacking([])) == (2, 0, 1)
    assert [str(note) for note in one.notes] == ["其中随机抽取 1 家"]
    assert sorted(found.strata) == ["e000", "e001", "e002"]
    assert [str(one.reason) for one in found.excluded] == ["规则没有对丙类安排随机抽查"]


def test_a_severe_project_puts_its_employer_on_the_certain_list() -> None:
    rule = make_rules.rule(id="P100", scope={"project_class": ["严重"]}, unit="project")
    histories = {
        EmployerId("e000"): History(projects=(make_rules.project(), make_rules.project(id="p2"))),
        EmployerId("e001"): History(projects=(make_rules.project(id="p3"),)),
    }
    found = cover([employer(0), employer(1)], histories, make_rules.rule_set(rule), OCTOBER)
    assert progress(found, "P100").due_this_month == 1
    assert chosen(found) == ["e000"]


def test_a_rule_of_two_visits_asks_for_the_second_in_time() -> None:
    employers = [employer(n, kinds=frozenset({EmployerKind.EXAMINATION})) for n in range(4)]
    histories = {
        EmployerId("e000"): History(
            inspections=(make_rules.inspection(), make_rules.inspection(on=date(2026, 4, 1)))
        ),
        EmployerId("e001"): History(inspections=(make_rules.inspection(),)),
    }
    cap = replace(make_rules.rule_set().cap, per_year=4)
    rules = make_rules.rule_set(TWICE_RULE, cap=cap)
    found = cover(employers, histories, rules, Month(year=2026, number=9))
    one = progress(found, "TWICE")
    assert (one.in_scope, one.done, one.due_this_month, one.short) == (4, 1, 2, 0)
    assert chosen(found) == ["e002", "e003"]
    november = cover(employers, histories, rules, Month(year=2026, number=11))
    assert chosen(november) == ["e001", "e002", "e003"]
    assert progress(november, "TWICE").due_this_month == 3
    december = progress(cover(employers, histories, rules), "TWICE")
    assert (december.due_this_month, december.short) == (3, 2)


def test_a_visit_before_what_happened_does_not_meet_it_and_one_after_does() -> None:
    past = History(
        inspections=(make_rules.inspection(on=date(2026, 11, 4)),),
        complaints=(make_rules.complaint(on=date(2026, 11, 5)),),
    )
    rules = make_rules.rule_set(COMPLAINT_RULE)
    assert chosen(cover([employer(0)], {EmployerId("e000"): past}, rules)) == ["e000"]
    after = replace(past, inspections=(make_rules.inspection(on=date(2026, 11, 5)),))
    assert chosen(cover([employer(0)], {EmployerId("e000"): after}, rules)) == []


def test_an_employer_at_the_cap_is_visited_only_by_exempt_kinds_and_the_rest_is_said() -> None:
    visits = (make_rules.inspection(), make_rules.inspection(on=date(2026, 4, 1)))
    employers = [employer(n, kinds=frozenset({EmployerKind.EXAMINATION})) for n in range(3)]
    histories = {
        EmployerId("e000"): History(inspections=visits, complaints=(make_rules.complaint(),)),
        EmployerId("e001"): History(inspections=visits),
    }
    thrice = replace(TWICE_RULE, times=3)
    found = cover(employers, histories, make_rules.rule_set(thrice, COMPLAINT_RULE))
    assert chosen(found) == ["e000", "e002"]
    assert found.certain[0].rules == ("TWICE", "CALL")
    assert [(one.employer, str(one.reason)) for one in found.excluded] == [
        ("e001", "本年度计次检查已达上限 2 次（2026-03-02、2026-04-01），只可进行免计次的检查")
    ]
    assert [str(one) for one in found.shortfalls][:1] == [
        (
            "规则 TWICE“全覆盖”：有 2 个对象无法完成，1 家已达年度上限 2 次（演示厂1），"
            "只能由免计次的检查或联合检查完成"
        )
    ]


def test_a_share_that_the_cap_keeps_out_of_reach_is_said() -> None:
    visits = (
        make_rules.inspection(on=date(2026, 1, 5)),
        make_rules.inspection(on=date(2026, 1, 6)),
    )
    rule = replace(SHARE_RULE, id="CALLS", scope={"open_complaint": True}, share=Fraction(1, 2))
    past = History(inspections=visits, complaints=(make_rules.complaint(),))
    found = cover([employer(0)], {EmployerId("e000"): past}, make_rules.rule_set(rule))
    assert progress(found, "CALLS").short == 1
    assert "1 家已达年度上限 2 次（演示厂0）" in str(found.shortfalls[0])


def test_closed_employers_are_coded_and_leave_the_count() -> None:
    employers = [
        dusty(0),
        dusty(1, status=OperatingStatus.CLOSED),
        dusty(2, status=OperatingStatus.MOVED),
        dusty(3, status=OperatingStatus.SUSPENDED),
    ]
    histories = {EmployerId("e002"): History(inspections=(make_rules.inspection(),))}
    found = cover(employers, histories, make_rules.rule_set(DUST_RULE))
    one = progress(found, "DUST")
    assert (one.in_scope, one.done, one.due_this_month) == (2, 1, 1)
    assert "另有 2 个停产、关闭或迁出，按编码结案不计" in str(one.sentence)
    assert [str(one.reason) for one in found.excluded] == [
        "关闭，本月无可检查，按编码结案",
        "迁出，本月无可检查，按编码结案",
        "停产，本月无可检查，按编码结案",
    ]


def test_a_rule_not_in_force_does_nothing() -> None:
    ended = replace(DUST_RULE, valid_until=date(2026, 11, 30))
    future = replace(DUST_RULE, id="NEXT", valid_from=date(2026, 12, 2))
    employers = [dusty(0)]
    with_them = cover(employers, {}, make_rules.rule_set(ended, future))
    assert with_them == cover(employers, {}, make_rules.rule_set())
    assert chosen(with_them) == []
    november = Month(year=2026, number=11)
    assert chosen(cover(employers, {}, make_rules.rule_set(ended), november)) == ["e000"]


def test_a_deadline_within_the_year_or_the_end_of_validity_hurries_and_passing_is_said() -> None:
    employers = [dusty(n) for n in range(12)]
    summer = replace(DUST_RULE, deadline=date(2020, 6, 30))
    may = cover(employers, {}, make_rules.rule_set(summer), Month(year=2026, number=5))
    assert progress(may, "DUST").due_this_month == 6
    late = progress(cover(employers, {}, make_rules.rule_set(summer), OCTOBER), "DUST")
    assert late.due_this_month == 12
    assert "期限 2026-06-30 已过" in str(late.sentence)
    ending = replace(DUST_RULE, valid_until=date(2026, 11, 30))
    assert (
        progress(cover(employers, {}, make_rules.rule_set(ending), OCTOBER), "DUST").due_this_month
        == 6
    )
    leap = replace(DUST_RULE, deadline=date(2024, 2, 29))
    february = Month(year=2026, number=2)
    assert (
        progress(cover(employers, {}, make_rules.rule_set(leap), february), "DUST").due_this_month
        == 12
    )


def test_rules_of_another_level_are_shown_and_not_planned() -> None:
    city = replace(DUST_RULE, level="city")
    found = cover([dusty(0)], {}, make_rules.rule_set(city))
    assert chosen(found) == []
    assert str(progress(found, "DUST").sentence) == (
        "规则 DUST“全覆盖”：范围内 1，本级已查 0；由市级负责，本级只列示"
    )
    as_city = make_rules.rule_set(replace(DUST_RULE, level="county"), level="city")
    assert "由县级负责" in str(progress(cover([dusty(0)], {}, as_city), "DUST").sentence)


def test_local_settings_are_marked_in_the_sentence() -> None:
    found = cover([dusty(0)], {}, make_rules.rule_set(replace(DUST_RULE, confidence="proposal")))
    assert str(progress(found, "DUST").sentence).endswith("；本地设定，非法规")


def test_a_list_from_above_is_certain_and_what_it_cannot_have_is_said() -> None:
    employers = [dusty(0), dusty(1), dusty(2, status=OperatingStatus.CLOSED)]
    listed = tuple(ImposedVisit(employer=EmployerId(id_)) for id_ in ("e002", "e001", "e001"))
    found = cover(employers, {}, make_rules.rule_set(DUST_RULE), OCTOBER, imposed=listed)
    (inclusion,) = found.certain
    assert inclusion.employer == "e001"
    assert inclusion.rules == ("上级交办", "DUST")
    assert inclusion.kind is InspectionKind.ASSIGNED
    assert [str(reason) for reason in inclusion.reasons] == [
        "上级交办名单指定",
        "规则 DUST“全覆盖”本月应查",
    ]
    assert str(found.shortfalls[0]) == (
        "上级交办的 演示厂2 本月不能检查（关闭，本月无可检查）：请报告交办单位"
    )
    with pytest.raises(UnknownImposedError, match="e999 不是本辖区已知的用人单位"):
        cover(
            employers,
            {},
            make_rules.rule_set(),
            imposed=(ImposedVisit(employer=EmployerId("e999")),),
        )


def test_class_shares_become_a_monthly_quota_and_some_draws_go_to_those_seen_already() -> None:
    employers = [employer(n) for n in range(60)]
    histories = {
        one.id: History(inspections=(make_rules.inspection(kind=kind),))
        for one, kind in zip(
            employers,
            [InspectionKind.RANDOM] * 6 + [InspectionKind.CERTAIN] * 4,
            strict=False,
        )
    }
    found = cover(employers, histories, make_rules.rule_set(), OCTOBER)
    (one,) = found.progress
    assert (one.rule, one.in_scope, one.required, one.done) == ("双随机/丙", 60, 30, 6)
    assert str(one.sentence) == "丙类年度随机抽查 50%：应抽 30 家，已抽 6 家，本月须抽 8 家"
    assert found.quotas == {"丙": 8, "丙/复查": 1}
    assert found.strata[EmployerId("e000")] == "丙/复查"
    assert found.strata[EmployerId("e010")] == "丙"


def test_a_class_with_too_few_to_draw_says_where_the_others_are_and_is_not_short() -> None:
    visited = History(inspections=(make_rules.inspection(kind=InspectionKind.CERTAIN),))
    employers = [*(employer(n) for n in range(7)), *(dusty(n) for n in range(7, 10))]
    histories = {one.id: visited for one in employers[:5]}
    found = cover(employers, histories, make_rules.rule_set(DUST_RULE))
    assert found.shortfalls == ()
    one = found.progress[-1]
    assert str(one.sentence) == (
        "丙类年度随机抽查 50%：应抽 5 家，已抽 0 家，本月须抽 2 家；"
        "按进度本月应抽 5 家，可抽的 2 家全部抽取；另有 3 家本月已列入必查，照样会被检查；"
        "另有 5 家本年已经检查过"
    )
    assert (one.due_this_month, one.short, found.quotas) == (2, 0, {"丙": 2, "丙/复查": 1})


def test_a_class_is_short_of_those_that_nobody_may_inspect() -> None:
    no_visits = make_rules.rule_set(cap=replace(make_rules.rule_set().cap, per_year=0))
    found = cover([employer(n) for n in range(4)], {}, no_visits)
    assert [str(one) for one in found.shortfalls] == [
        "丙类本月应随机抽查 2 家，可抽的只有 0 家；4 家本年没有检查，本月也不能检查"
    ]
    assert (found.progress[-1].short, found.progress[-1].due_this_month) == (2, 0)


@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.sampled_from([None, InspectionKind.RANDOM, InspectionKind.CERTAIN]),
            st.sampled_from(OperatingStatus),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_class_is_never_short_while_each_member_is_inspected_or_can_be(
    members: list[tuple[bool, InspectionKind | None, OperatingStatus]],
) -> None:
    employers = [
        replace(dusty(n) if is_dusty else employer(n), status=status)
        for n, (is_dusty, _, status) in enumerate(members)
    ]
    histories = {
        one.id: History(inspections=(make_rules.inspection(kind=kind),))
        for one, (_, kind, _) in zip(employers, members, strict=True)
        if kind is not None
    }
    found = cover(employers, histories, make_rules.rule_set(DUST_RULE))
    certain = {one.employer for one in found.certain}
    for one in employers:
        is_seen = one.id in histories or one.id in certain or one.id in found.strata
        assert is_seen or one.status is not OperatingStatus.TRADING
    assert found.shortfalls == ()
    share = found.progress[-1]
    asked = max(0, share.required - share.done)
    assert share.due_this_month == min(
        asked, sum(1 for id_, stratum in found.strata.items() if stratum == "丙")
    )
    said = str(share.sentence)
    assert (share.due_this_month < asked) == ("全部抽取" in said)
    if "全部抽取" in said:
        trading = sum(one.status is OperatingStatus.TRADING for one in employers)
        others = sum(int(number) for number in re.findall(r"另有 (\d+) 家", said))
        assert share.due_this_month + others == trading


def test_without_shares_nobody_is_drawn_and_the_reason_is_given() -> None:
    visited = {EmployerId("e000"): History(inspections=(make_rules.inspection(),))}
    none = cover([employer(0)], visited, make_rules.rule_set(class_shares={}))
    assert str(none.excluded[0].reason) == "规则没有对丙类安排随机抽查"
    no_repeats = make_rules.rule_set(reinspection_share=Fraction(0))
    again = cover([employer(0)], visited, no_repeats)
    assert str(again.excluded[0].reason) == "本年度已检查，规则没有安排复查比例"


def test_capacity_that_is_too_small_is_said_in_numbers() -> None:
    found = cover([dusty(n) for n in range(5)], {}, make_rules.rule_set(DUST_RULE))
    assert capacity_shortfall(found, 0) is None
    assert "本月须查 5 家（必查 5 家、双随机 0 家），其中 2 家因组日排满未能排入" in str(
        capacity_shortfall(found, 2)
    )


def test_an_employer_without_a_score_is_refused() -> None:
    with pytest.raises(UnscoredEmployerError, match="演示厂0（e000）没有风险评分"):
        month_coverage([employer(0)], {}, {}, make_rules.rule_set(), month=DECEMBER)


def test_the_order_of_employers_changes_nothing() -> None:
    employers = [dusty(n) for n in range(9)]
    rules = make_rules.rule_set(DUST_RULE, SHARE_RULE)
    assert cover(employers, {}, rules, OCTOBER) == cover(employers[::-1], {}, rules, OCTOBER)


def test_inspections_of_other_authorities_and_years_do_not_count() -> None:
    past = History(
        inspections=(
            make_rules.inspection(authority="市卫生健康委"),
            make_rules.inspection(on=date(2025, 12, 31)),
        )
    )
    found = cover([dusty(0)], {EmployerId("e000"): past}, make_rules.rule_set(DUST_RULE))
    assert progress(found, "DUST").done == 0


def test_caps_count_only_what_uses_them_up() -> None:
    cap = VisitCap(
        per_year=2,
        exempt=frozenset({InspectionKind.COMPLAINT}),
        source="",
        confidence="confirmed",
    )
    seen = [
        make_rules.inspection(),
        make_rules.inspection(kind=InspectionKind.COMPLAINT),
        make_rules.inspection(authority="市卫生健康委"),
        make_rules.inspection(on=date(2025, 3, 2)),
    ]

    def left(*more: object) -> int:
        return remaining_visits(
            [*seen, *more],  # type: ignore[list-item] # inspections
            cap,
            authority=make_rules.AUTHORITY,
            year=2026,
        )

    assert left() == 1
    assert left(make_rules.inspection()) == 0
    assert left(make_rules.inspection(), make_rules.inspection()) == 0


def test_scores_decide_who_is_first() -> None:
    employers = [dusty(n) for n in range(4)]
    scores = score_employers(employers, {}, METHOD, on=OCTOBER.first_day)
    low = EmployerId("e000")
    scores[low] = replace(scores[low], combined=CombinedClass.LOW, letter="甲")
    found = month_coverage(
        employers, {}, scores, make_rules.rule_set(DUST_RULE, class_shares={}), month=OCTOBER
    )
    assert chosen(found) == ["e001", "e002"]
    assert isinstance(scores[low], RiskScore)
