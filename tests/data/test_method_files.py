from datetime import date

import pytest

from data.errors import NotFoundError
from data.marked_yaml import RuleFileError
from data.method_files import read_method, shipped_method
from data.rule_files import shipped_text
from geo.hazard_factor import FactorNature
from geo.risk_grade import CombinedClass, ManagementGrade, RiskGrade
from geo.risk_points import PointKey
from geo.risk_score import score_employers
from geo.testing_cycle import TestingCycle
from tests import make

TEXT = shipped_text("method-2022")


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(RuleFileError) as caught:
        read_method(text, "方法.yaml")
    assert all(one.line > 0 for one in caught.value.problems)
    return [(one.path, str(one.what)) for one in caught.value.problems]


def test_the_shipped_method_is_the_national_one_and_says_what_is_not_law() -> None:
    method = shipped_method("method-2022")
    assert method.name == "method-2022/1"
    grades = method.grades
    assert [
        [grades.grade(nature, conforms=conforms, exposed=n).value for n in (9, 10, 50)]
        for nature in (FactorNature.GENERAL, FactorNature.SEVERE)
        for conforms in (True, False)
    ] == [[1, 1, 1], [2, 2, 3], [2, 2, 3], [3, 3, 3]]
    assert [method.letter(combined) for combined in CombinedClass] == ["甲", "乙", "丙"]
    assert [
        [method.combined.classes[grade, management].value for management in ManagementGrade]
        for grade in RiskGrade
    ] == [[1, 1, 2], [1, 2, 3], [2, 3, 3]]
    assert method.management.grade(89.5) is ManagementGrade.B
    assert method.testing == TestingCycle()
    assert list(method.points) == list(PointKey)
    assert [str(one).partition("：")[0] for one in method.local_settings] == [
        "综合风险类别表",
        "数据缺失时的取值",
        "加分表",
    ]


def test_a_version_with_reversed_letters_prints_them_and_keeps_the_class() -> None:
    text = TEXT.replace("{低: 甲, 中: 乙, 高: 丙}", "{低: 丙, 中: 乙, 高: 甲}")
    older = read_method(text.replace("id: method-2022", "id: method-old"), "方法.yaml")
    employer, on = make.employer(), date(2026, 12, 1)
    ours = score_employers([employer], {}, shipped_method("method-2022"), on=on)[employer.id]
    theirs = score_employers([employer], {}, older, on=on)[employer.id]
    assert (ours.letter, ours.method) == ("丙", "method-2022/1")
    assert (theirs.letter, theirs.method) == ("甲", "method-old/1")
    assert ours.combined is theirs.combined is CombinedClass.HIGH


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        (("[Ⅱ, Ⅱ, Ⅲ]", "[Ⅱ, Ⅰ, Ⅲ]"), "risk_grade.table", "接害人数越多等级应越高"),
        (("[Ⅱ, Ⅱ, Ⅲ]", "[Ⅱ, Ⅱ]"), "risk_grade.table", "“一般、不符合”一行的 3 个等级"),
        (("[Ⅱ, Ⅱ, Ⅲ]", "[II, Ⅱ, Ⅲ]"), "risk_grade.table.一般、不符合", "不认识“II”"),
        (("[Ⅱ, Ⅱ, Ⅲ]", "Ⅱ"), "risk_grade.table.一般、不符合", "应为列表"),
        (("[0, 10, 50]", "[0, 50, 10]"), "risk_grade.table", "必须从 0 开始并逐档增大"),
        (("a_from: 90", "a_from: 60"), "management_grade.a_from", "B 级起点 70 < A 级起点 60"),
        (("rounding: down", "rounding: up"), "management_grade.rounding", "不认识“up”"),
        (("{A: 低, B: 中, C: 高}", "{A: 高, B: 中, C: 高}"), "combined_class.table", "应越高"),
        (("{A: 低, B: 中, C: 高}", "{A: 低, C: 高}"), "combined_class.table.Ⅱ.B", "缺少“B”"),
        (("中: 乙, 高: 丙", "中: 乙, 高: 乙"), "combined_class.table", "互不相同的名称"),
        (
            ("{1: 8, 2: 12, 4: 16, 8: 20}", "{1: 8, 2: 5}"),
            "points.parts.violations.steps",
            "不得更低",
        ),
        (("{1: 8, 2: 12, 4: 16, 8: 20}", "[8]"), "points.parts.violations.steps", "起点: 分值"),
        (
            ("{1: 8, 2: 12, 4: 16, 8: 20}", "{}"),
            "points.parts.violations.steps",
            "都要有起点和分值",
        ),
        (("never: 26", "never: 3"), "points.parts.test_overdue.steps", "不低于最后一档"),
        (("    violations:", "    violation:"), "points.parts.violation", "是否想写“violations”"),
        (
            ("severe_test_months: 12", "severe_test_months: 0"),
            "testing_cycle.severe_test_months",
            "不小于 1",
        ),
        (("disease_years: 5", "disease_years: 五"), "points.disease_years", "不小于 1 的整数"),
        (
            ("    - 没有自查记录：管理等级按 C", "    - 没有自查记录: C"),
            "missing_data.rules[2]",
            "应为文字",
        ),
        (("id: method-2022\n", ""), "id", "缺少“id”"),
    ],
)
def test_each_fault_of_a_method_names_its_key_and_the_remedy(
    change: tuple[str, str], path: str, sentence: str
) -> None:
    assert change[0] in TEXT
    found = faults(TEXT.replace(change[0], change[1], 1))
    assert [one[0] for one in found] == [path]
    assert sentence in found[0][1]


def test_all_faults_of_a_method_are_told_at_once() -> None:
    text = TEXT.replace("a_from: 90", "a_from: 60").replace("rounding: down", "rounding: up")
    text = text.replace("[Ⅰ, Ⅰ, Ⅰ]", "[Ⅲ, Ⅲ, Ⅲ]").replace("points:", "point:")
    # The bands are only checked against each other once each of them can be read.
    assert [path for path, _ in faults(text)] == [
        "points",
        "risk_grade.table",
        "management_grade.rounding",
        "point",
    ]


def test_a_part_may_be_left_out_and_gives_no_points() -> None:
    lines = [line for line in TEXT.splitlines() if not line.lstrip().startswith("exposed:")]
    method = read_method("\n".join(lines), "方法.yaml")
    assert PointKey.EXPOSED not in method.points


def test_an_unknown_method_gets_a_hint() -> None:
    with pytest.raises(NotFoundError, match="是否想写“method-2022”"):
        shipped_method("method-2021")
