from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.employer import Employer, EmployerId, EmployerKind
from geo.errors import InvalidValueError
from geo.hazard_factor import Exposure, FactorNature
from geo.history import History, TestKind
from geo.risk_method import RiskMethod
from geo.risk_points import PointKey, PointSteps
from geo.risk_score import (
    CombinedClass,
    ManagementGrade,
    RiskGrade,
    RiskScore,
    score_employers,
)
from tests import make, make_rules

ON = date(2026, 12, 1)
METHOD = make_rules.method()


def score(
    employer: Employer | None = None,
    past: History | None = None,
    method: RiskMethod = METHOD,
    on: date = ON,
) -> RiskScore:
    employer = employer or make.employer()
    return score_employers([employer], {employer.id: past or History()}, method, on=on)[employer.id]


def reason(found: RiskScore, key: PointKey) -> str:
    return next(str(part.reason) for part in found.parts if part.key == key)


def points(found: RiskScore, key: PointKey) -> int:
    return sum(part.points for part in found.parts if part.key == key)


def flags(found: RiskScore) -> str:
    return "\n".join(str(flag) for flag in found.flags)


def some_employer(number: int) -> Employer:
    """Return any employer, up to four exposures of three factors."""
    choose = make_rules.Chooser(number)
    return make.employer(
        exposures=choose.many(
            4,
            lambda c: make.exposure(
                nature=c.one(list(FactorNature)),
                over_limit=c.one([None, False, True]),
                workers=c.one([None, 0, 7, 30, 80]),
                factor=c.one(["噪声", "苯", "矽尘"]),
            ),
        ),
        exposed_workers=choose.one([None, *range(0, 120, 7)]),
        workers=choose.one([None, *range(0, 300, 7)]),
        dispatched_workers=choose.one(range(0, 300, 7)),
        obsolete_process=choose.one([False, True]),
    )


def some_history(number: int) -> History:
    """Return any history of the twelve years before the day of the score."""
    choose, first, days = make_rules.Chooser(number), date(2015, 1, 1), 4350
    return History(
        inspections=choose.many(
            4,
            lambda c: make_rules.inspection(
                on=c.day(first, days),
                violations=c.one(range(6)),
                correction_due=c.day(first, days) if c.one([False, True]) else None,
            ),
        ),
        tests=choose.many(
            4,
            lambda c: make_rules.report(
                on=c.day(first, days),
                over_limit=c.one([False, True]),
                kind=c.one(list(TestKind)),
            ),
        ),
        complaints=choose.many(2, lambda c: make_rules.complaint(on=c.day(first, days))),
        diseases=choose.many(
            3,
            lambda c: make_rules.diseases(year=c.one(range(2018, 2028)), confirmed=c.one(range(5))),
        ),
        self_checks=choose.many(2, lambda c: make_rules.self_check(score=c.one(range(1001)) / 10)),
    )


employers = make_rules.NUMBERS.map(some_employer)
histories = make_rules.NUMBERS.map(some_history)


@given(employers, histories)
def test_the_points_are_the_sum_of_parts_that_each_give_points_and_a_reason(
    employer: Employer, past: History
) -> None:
    found = score(employer, past)
    assert found.points == sum(part.points for part in found.parts)
    assert all(part.points > 0 and str(part.reason) for part in found.parts)
    keys = [part.key for part in found.parts]
    assert keys == [key.value for key in PointKey if key in keys]
    assert found.combined is METHOD.combined.classes[found.grade, found.management]
    assert found.letter == METHOD.letter(found.combined)
    assert found.method == "method-test/1"


@given(employers, histories, st.integers(1, 200))
def test_more_exposed_or_dispatched_workers_or_an_obsolete_process_never_lower_class_or_points(
    employer: Employer, past: History, more: int
) -> None:
    known = replace(
        employer, exposed_workers=employer.exposed_workers or 0, workers=employer.workers or 0
    )
    found = score(known, past)
    for worse in (
        replace(known, exposed_workers=(known.exposed_workers or 0) + more),
        replace(known, dispatched_workers=known.dispatched_workers + more),
        replace(known, obsolete_process=True),
    ):
        assert score(worse, past).points >= found.points
        assert score(worse, past).combined >= found.combined


@given(employers, histories, st.integers(1, 9))
def test_more_complaints_diseases_or_violations_never_lower_the_points(
    employer: Employer, past: History, more: int
) -> None:
    found = score(employer, past)
    worse = [
        replace(
            past, complaints=(*past.complaints, *(make_rules.complaint() for _ in range(more)))
        ),
        replace(past, diseases=(*past.diseases, make_rules.diseases(confirmed=more))),
        replace(past, diseases=(*past.diseases, make_rules.diseases(suspected=more))),
        replace(
            past,
            inspections=tuple(
                replace(one, violations=one.violations + more) for one in past.inspections
            ),
        ),
        replace(past, tests=()),
    ]
    for one in worse:
        assert score(employer, one).points >= found.points - _over_limit_lost(found, one)


def _over_limit_lost(found: RiskScore, past: History) -> int:
    """Return the points of a report over the limit that is not there any more."""
    return 0 if past.tests else points(found, PointKey.OVER_LIMIT)


@given(employers, histories, st.integers(0, 100))
def test_a_worse_self_check_never_gives_a_better_class(
    employer: Employer, past: History, less: int
) -> None:
    good = replace(past, self_checks=(make_rules.self_check(score=100.0),))
    bad = replace(past, self_checks=(make_rules.self_check(score=100.0 - less),))
    none = replace(past, self_checks=())
    found = [score(employer, one).combined for one in (good, bad, none)]
    assert found == sorted(found)


@given(employers, histories)
def test_the_last_test_or_visit_moved_back_in_time_never_lowers_its_points(
    employer: Employer, past: History
) -> None:
    on_test, on_visit = date(2026, 1, 15), date(2026, 2, 15)
    near = replace(
        past,
        tests=(make_rules.report(on=on_test),),
        inspections=(make_rules.inspection(on=on_visit),),
    )
    last = score(employer, near)
    for years in range(1, 8):
        far = replace(
            past,
            tests=(make_rules.report(on=on_test.replace(year=2026 - years)),),
            inspections=(make_rules.inspection(on=on_visit.replace(year=2026 - years)),),
        )
        found = score(employer, far)
        assert points(found, PointKey.TEST_OVERDUE) >= points(last, PointKey.TEST_OVERDUE)
        assert points(found, PointKey.SINCE_VISIT) >= points(last, PointKey.SINCE_VISIT)
        last = found
    never = score(employer, replace(past, tests=(), inspections=()))
    assert points(never, PointKey.TEST_OVERDUE) >= points(last, PointKey.TEST_OVERDUE)
    assert points(never, PointKey.SINCE_VISIT) >= points(last, PointKey.SINCE_VISIT)


def test_an_employer_by_hand_explains_every_point() -> None:
    employer = make.employer(
        exposures=(
            make.exposure(factor="苯", nature=FactorNature.SEVERE, over_limit=True),
            make.exposure(factor="噪声", over_limit=False),
        ),
        exposed_workers=30,
        workers=60,
        dispatched_workers=12,
        obsolete_process=True,
    )
    past = History(
        inspections=(
            make_rules.inspection(on=date(2022, 5, 1), violations=9),
            make_rules.inspection(
                on=date(2025, 6, 1), violations=2, correction_due=date(2025, 7, 1)
            ),
        ),
        tests=(make_rules.report(on=date(2025, 5, 6), over_limit=True),),
        complaints=(
            make_rules.complaint(),
            make_rules.complaint(closed_on=date(2026, 11, 9)),
        ),
        diseases=(make_rules.diseases(confirmed=1, suspected=2), make_rules.diseases(year=2021)),
        self_checks=(make_rules.self_check(score=89.5),),
    )
    found = score(employer, past)
    assert (found.nature, found.conforms) == (FactorNature.SEVERE, False)
    assert (found.grade, found.management) == (RiskGrade.III, ManagementGrade.B)
    assert (found.combined, found.letter) == (CombinedClass.HIGH, "丙")
    assert [(part.key, part.points, str(part.reason)) for part in found.parts] == [
        (
            "test_overdue",
            15,
            "上次检测 2025-05-06，按 12 个月周期应于 2026-05-06 前检测，已逾期 6 个整月",
        ),
        ("evaluation_overdue", 13, "职业病危害严重而没有现状评价记录，法定周期为 36 个月"),
        ("over_limit", 20, "2025-05-06 的检测评价报告有超标结果，超标因素 1 种：苯"),
        ("violations", 8, "近 36 个月查实违法行为 2 项，最近一次 2025-06-01"),
        ("complaints", 12, "未办结投诉举报 1 件，最早一件 2026-11-05"),
        ("disease", 15, "2022—2026 年确诊职业病 1 例"),
        ("suspected_disease", 8, "2022—2026 年报告疑似职业病 2 例"),
        ("uncorrected", 12, "责令改正未完成 1 件，最早的期限为 2025-07-01"),
        ("since_visit", 4, "上次监督检查 2025-06-01，已满 1 年"),
        ("obsolete_process", 10, "使用国家明令淘汰的工艺或设备"),
        ("dispatched", 3, "劳务派遣 12 人，占从业人员 60 人的 20%"),
        ("exposed", 4, "接触职业病危害 30 人"),
    ]
    assert found.points == 124
    assert flags(found) == (
        "法定周期内没有检测报告，接触水平按不符合暂定（本地设定，非法规）\n"
        "自查得分 89.5 按本地取整规则计为 89 分，定为 B 级"
    )


def test_a_clean_employer_has_no_points_and_no_flags() -> None:
    past = History(
        inspections=(make_rules.inspection(on=date(2026, 6, 1)),),
        tests=(make_rules.report(),),
        self_checks=(make_rules.self_check(),),
    )
    found = score(make.employer(exposed_workers=9), past)
    assert (found.combined, found.points, found.flags) == (CombinedClass.LOW, 0, ())


def test_the_worst_post_decides_and_not_the_worst_of_each_column() -> None:
    """A general factor over its limit and a severe one within it: neither is severe and over."""
    posts = (
        make.exposure(factor="噪声", over_limit=True),
        make.exposure(factor="苯", nature=FactorNature.SEVERE, over_limit=False),
    )
    past = History(tests=(make_rules.report(over_limit=True, kind=TestKind.EVALUATION),))
    found = score(make.employer(exposures=posts, exposed_workers=20), past)
    assert (found.nature, found.conforms, found.grade) == (
        FactorNature.SEVERE,
        False,
        RiskGrade.II,
    )


@pytest.mark.parametrize(
    ("results", "conforms", "grade"),
    [
        ((None, None), False, RiskGrade.III),
        ((False, False), False, RiskGrade.III),
        ((False, True), False, RiskGrade.II),
    ],
)
def test_a_report_over_the_limit_counts_for_factors_without_a_result_or_for_all(
    results: tuple[bool | None, bool | None],
    conforms: bool,  # noqa: FBT001 - a value of the table
    grade: RiskGrade,
) -> None:
    posts = (
        make.exposure(factor="苯", nature=FactorNature.SEVERE, over_limit=results[0]),
        make.exposure(factor="噪声", over_limit=results[1]),
    )
    past = History(tests=(make_rules.report(over_limit=True, kind=TestKind.EVALUATION),))
    found = score(make.employer(exposures=posts, exposed_workers=20), past)
    assert (found.conforms, found.grade) == (conforms, grade)


@pytest.mark.parametrize(
    ("posts", "workers", "exposed", "flag"),
    [
        (((("噪声", 30), ("噪声", 20), ("苯", 25))), 100, 55, "合计估计为 55 人"),
        (((("噪声", 30), ("苯", 25))), 40, 40, "合计估计为 40 人"),
        (((("噪声", 30), ("苯", 25))), None, 55, "合计估计为 55 人"),
        (((("噪声", None),)), 40, 40, "按全部从业人员 40 人估计"),
        (((("噪声", None),)), None, 10**6, "按最高人数档暂定"),
    ],
)
def test_an_unknown_number_of_exposed_workers_is_estimated_high_and_flagged(
    posts: tuple[tuple[str, int | None], ...], workers: int | None, exposed: int, flag: str
) -> None:
    declared: tuple[Exposure, ...] = tuple(
        make.exposure(factor=factor, workers=count) for factor, count in posts
    )
    employer = make.employer(exposures=declared, workers=workers, exposed_workers=None)
    found = score(employer, History(tests=(make_rules.report(),)))
    assert flag in flags(found)
    stated = score(
        replace(employer, exposed_workers=exposed), History(tests=(make_rules.report(),))
    )
    assert (found.grade, points(found, PointKey.EXPOSED)) == (
        stated.grade,
        points(stated, PointKey.EXPOSED),
    )


def test_an_estimate_of_the_declaration_is_flagged() -> None:
    assert "接害人数 10 为估计数" in flags(score(make.employer(exposed_is_estimated=True)))


def test_an_employer_without_factors_is_provisionally_severe_but_an_institution_is_not() -> None:
    past = History(tests=(make_rules.report(kind=TestKind.EVALUATION),))
    nothing = score(make.employer(exposures=()), past)
    assert (nothing.nature, nothing.conforms) == (FactorNature.UNKNOWN, True)
    assert "没有申报危害因素" in flags(nothing)
    untested = score(make.employer(exposures=()))
    assert not untested.conforms
    clinic = score(
        make.employer(
            exposures=(), exposed_workers=None, kinds=frozenset({EmployerKind.EXAMINATION})
        ),
        replace(past, self_checks=(make_rules.self_check(),)),
    )
    assert (clinic.nature, clinic.grade, clinic.flags) == (FactorNature.GENERAL, RiskGrade.I, ())


def test_an_unknown_nature_and_missing_records_are_flagged() -> None:
    found = score(make.employer(exposures=(make.exposure(nature=FactorNature.UNKNOWN),)))
    assert found.nature is FactorNature.UNKNOWN
    assert flags(found) == (
        "没有检测报告，接触水平按不符合暂定（本地设定，非法规）\n"
        "有待核实的危害因素，按严重暂定\n"
        "没有自查记录，管理等级按 C 暂定（本地设定，非法规）"
    )
    assert reason(found, PointKey.SINCE_VISIT) == "从未接受过监督检查"
    assert reason(found, PointKey.TEST_OVERDUE) == "没有定期检测记录，法定周期为 12 个月"


def test_limits_exceeded_are_named_with_or_without_a_report() -> None:
    over = make.employer(exposures=(make.exposure(over_limit=True),))
    assert reason(score(over), PointKey.OVER_LIMIT) == "检测超标因素 1 种：噪声"
    plain = score(past=History(tests=(make_rules.report(over_limit=True),)))
    assert reason(plain, PointKey.OVER_LIMIT) == "2026-05-06 的检测评价报告有超标结果"


def test_an_overdue_evaluation_says_since_when() -> None:
    severe = make.employer(exposures=(make.exposure(nature=FactorNature.SEVERE),))
    past = History(tests=(make_rules.report(on=date(2022, 11, 1), kind=TestKind.EVALUATION),))
    assert reason(score(severe, past), PointKey.EVALUATION_OVERDUE) == (
        "上次现状评价 2022-11-01，应于 2025-11-01 前再次评价，已逾期 13 个整月"
    )


def test_what_happens_after_the_day_is_not_known() -> None:
    after = date(2026, 12, 2)
    past = History(
        inspections=(make_rules.inspection(on=after, violations=5),),
        complaints=(make_rules.complaint(on=after),),
        self_checks=(make_rules.self_check(on=after, score=10),),
        diseases=(make_rules.diseases(year=2027, confirmed=3),),
    )
    assert score(past=past) == score()
    corrected = make_rules.inspection(
        on=date(2026, 6, 1), correction_due=date(2026, 7, 1), corrected_on=after
    )
    assert points(score(past=History(inspections=(corrected,))), PointKey.UNCORRECTED) == 12
    done = replace(corrected, corrected_on=date(2026, 7, 2))
    assert points(score(past=History(inspections=(done,))), PointKey.UNCORRECTED) == 0


def test_the_latest_self_check_decides_and_the_worse_of_two_on_one_day() -> None:
    checks = [
        make_rules.self_check(score=60.0),
        make_rules.self_check(score=95.0),
        make_rules.self_check(on=date(2025, 2, 2), score=99.0),
    ]
    for order in (checks, checks[::-1]):
        found = score(past=History(self_checks=tuple(order)))
        assert found.management is ManagementGrade.C


def test_a_method_without_a_part_gives_no_points_for_it() -> None:
    method = make_rules.method(points={PointKey.EXPOSED: PointSteps((0,), (1,))})
    assert [part.key for part in score(method=method).parts] == ["exposed"]


def test_scores_come_in_the_order_given_and_ids_may_not_repeat() -> None:
    first, second = make.employer(id=EmployerId("b")), make.employer(id=EmployerId("a"))
    assert list(score_employers([first, second], {}, METHOD, on=ON)) == ["b", "a"]
    with pytest.raises(InvalidValueError, match="编号 b 重复"):
        score_employers([first, first], {}, METHOD, on=ON)


def test_the_class_of_the_industry_shortens_the_testing_cycle_only() -> None:
    past = History(tests=(make_rules.report(on=date(2025, 5, 6)),))
    employer = make.employer()
    by_factor = score(employer, past)
    by_industry = score_employers(
        [employer], {employer.id: past}, METHOD, on=ON, industry_severe={"33": True}
    )[employer.id]
    assert points(by_factor, PointKey.TEST_OVERDUE) == 0
    assert points(by_industry, PointKey.TEST_OVERDUE) == 15
    assert by_industry.nature is by_factor.nature is FactorNature.GENERAL
