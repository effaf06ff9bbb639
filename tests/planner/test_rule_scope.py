from datetime import date

import pytest

from geo.area import TownshipCode
from geo.employer import Employer, EmployerKind
from geo.hazard_factor import FactorNature, HazardCategory
from geo.history import History, ProjectClass
from geo.risk_score import CombinedClass
from geo.testing_cycle import TestingCycle, cycle_state
from planner.rule_scope import (
    ANY_DAY,
    InvalidScopeError,
    Subject,
    scope_condition,
    scope_problems,
    speaks_of_projects,
)
from tests import make, make_rules

ON = date(2026, 12, 1)


def subject(employer: Employer | None = None, past: History | None = None) -> Subject:
    employer, past = employer or make.employer(), past or History()
    return Subject(
        employer=employer,
        history=past,
        combined=CombinedClass.HIGH,
        testing=cycle_state(employer, past.tests, TestingCycle(), on=ON, industry_severe={}),
        on=ON,
    )


def since(scope: object, employer: Employer | None = None, past: History | None = None) -> object:
    return scope_condition(scope)(subject(employer, past))


DUST = make.employer(
    exposures=(
        make.exposure(factor="矽尘", category=HazardCategory.DUST, nature=FactorNature.SEVERE),
    ),
    industry="3011",
    exposed_workers=12,
)


@pytest.mark.parametrize(
    "scope",
    [
        {"kind": "用人单位"},
        {"kind": ["用人单位", "职业健康检查机构"], "hazard_category": "粉尘"},
        {"factor": "矽尘"},
        {"factor_nature": ["严重", "待核实"]},
        {"combined_class": "高"},
        {"industry": ["3011"]},
        {"industry": ["30"]},
        {"township": ["999901100"]},
        {"exposed_at_least": 12},
        {"untested": True},
        {"governance": False},
        {"not": {"kind": "技术服务机构"}},
        {"any": [{"kind": "技术服务机构"}, {"kind": "用人单位"}]},
        {"all": [{"kind": "用人单位"}, {"industry": ["301"]}]},
    ],
)
def test_a_scope_covers_what_it_speaks_of(scope: dict[str, object]) -> None:
    assert since(scope, DUST) == ANY_DAY


@pytest.mark.parametrize(
    "scope",
    [
        {"kind": "技术服务机构"},
        {"kind": "用人单位", "hazard_category": "化学因素"},
        {"factor": "苯"},
        {"factor_nature": "一般"},
        {"combined_class": ["低", "中"]},
        {"industry": ["3012", "31"]},
        {"township": ["999901101"]},
        {"exposed_at_least": 13},
        {"untested": False},
        {"governance": True},
        {"open_complaint": True},
        {"over_limit": True},
        {"correction_due": True},
        {"not": {"kind": "用人单位"}},
        {"any": [{"kind": "技术服务机构"}]},
        {"all": [{"kind": "用人单位"}, {"industry": ["31"]}]},
        {"project_class": "严重"},
    ],
)
def test_a_scope_leaves_out_what_it_does_not_speak_of(scope: dict[str, object]) -> None:
    assert since(scope, DUST) is None


def test_an_unknown_number_of_exposed_workers_counts_as_enough() -> None:
    assert since({"exposed_at_least": 50}, make.employer(exposed_workers=None)) == ANY_DAY


def test_an_employer_of_unknown_township_is_in_none() -> None:
    assert since({"township": ["999901100"]}, make.employer(township=None)) is None
    assert TownshipCode("999901100") == make.employer().township


def test_what_happened_counts_from_its_day() -> None:
    past = History(
        inspections=(
            make_rules.inspection(correction_due=date(2026, 4, 1)),
            make_rules.inspection(correction_due=date(2026, 5, 1), corrected_on=date(2026, 4, 30)),
            make_rules.inspection(correction_due=date(2026, 12, 20)),
        ),
        tests=(make_rules.report(over_limit=True),),
        complaints=(
            make_rules.complaint(on=date(2026, 11, 5)),
            make_rules.complaint(on=date(2026, 11, 9), closed_on=date(2026, 11, 20)),
            make_rules.complaint(on=date(2026, 10, 5), closed_on=date(2026, 12, 20)),
        ),
        in_governance=True,
    )
    assert since({"open_complaint": True}, past=past) == date(2026, 11, 5)
    assert since({"over_limit": True}, past=past) == date(2026, 5, 6)
    assert since({"correction_due": True}, past=past) == date(2026, 4, 1)
    assert since({"open_complaint": False}, past=past) is None
    both = {"open_complaint": True, "over_limit": True, "governance": True}
    assert since(both, past=past) == date(2026, 11, 5)
    assert since({"any": [{"over_limit": True}, {"kind": "用人单位"}]}, past=past) == date(
        2026, 5, 6
    )


def test_a_factor_over_its_limit_counts_without_a_report() -> None:
    over = make.employer(exposures=(make.exposure(over_limit=True),))
    assert since({"over_limit": True}, over) == ANY_DAY


def test_a_project_is_asked_for_its_class() -> None:
    condition = scope_condition({"project_class": ["一般", "较重"]})
    one = subject()
    for project_class, found in (
        (ProjectClass.SEVERE, None),
        (ProjectClass.FAIRLY_SEVERE, ANY_DAY),
    ):
        asked = Subject(
            employer=one.employer,
            history=one.history,
            combined=one.combined,
            testing=one.testing,
            on=ON,
            project=make_rules.project(hazard_class=project_class),
        )
        assert condition(asked) == found


def test_only_project_classes_speak_of_projects() -> None:
    assert speaks_of_projects({"any": [{"kind": "用人单位"}, {"project_class": ["严重"]}]})
    assert not speaks_of_projects({"any": [{"kind": ["用人单位"]}]})


@pytest.mark.parametrize(
    ("scope", "path", "sentence"),
    [
        ({"hazard_categry": "粉尘"}, ("hazard_categry",), "是否想写“hazard_category”"),
        ({"hazard_category": "粉塵"}, ("hazard_category",), "不认识“粉塵”；是否想写“粉尘”"),
        ({"kind": ["用人单位", "银行"]}, ("kind", 1), "可写：用人单位、放射诊疗单位"),
        ({"kind": []}, ("kind",), "应写一个词或一列词"),
        ({"kind": 5}, ("kind",), "应写一个词或一列词"),
        ({"industry": [3011]}, ("industry", 0), "“3011”应加引号写成文字"),
        ({"industry": ["C3011"]}, ("industry",), "“C3011”应为 2、3、4 位数字"),
        ({"untested": "yes"}, ("untested",), "应写 true 或 false，而不是“yes”"),
        ({"exposed_at_least": "十"}, ("exposed_at_least",), "人数应为整数"),
        ({"exposed_at_least": True}, ("exposed_at_least",), "人数应为整数"),
        ({"any": {"kind": "用人单位"}}, ("any",), "应列出至少一个适用范围"),
        ({"all": [{"kid": "x"}]}, ("all", 0, "kid"), "是否想写“kind”"),
        ({"not": []}, ("not",), "应写成“条件: 值”"),
        ({}, (), "应写成“条件: 值”"),
        ("用人单位", (), "应写成“条件: 值”"),
    ],
)
def test_a_scope_that_cannot_be_read_says_where_and_what_to_write(
    scope: object, path: tuple[str | int, ...], sentence: str
) -> None:
    (problem,) = scope_problems(scope)
    assert problem.path == path
    assert sentence in str(problem.what)
    with pytest.raises(InvalidScopeError, match="规则的适用范围有误"):
        scope_condition(scope)


def test_all_faults_of_a_scope_are_told_at_once() -> None:
    scope = {"kidn": "x", "industry": ["C1", "1"], "all": [{"untested": 1}]}
    assert [problem.path for problem in scope_problems(scope)] == [
        ("kidn",),
        ("industry",),
        ("industry",),
        ("all", 0, "untested"),
    ]


def test_every_kind_of_supervised_object_can_be_asked_for() -> None:
    for kind in EmployerKind:
        employer = make.employer(kinds=frozenset({kind}))
        assert since({"kind": kind.value}, employer) == ANY_DAY
