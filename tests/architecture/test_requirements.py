"""docs/requirements.md and docs/rules.md say what the code and the shipped rules really hold."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from data.method_files import shipped_method
from data.rule_files import read_rules, shipped, shipped_text
from data.rule_origin import CONFIDENCES
from geo.employer import EmployerKind
from geo.hazard_factor import FactorNature, HazardCategory
from geo.history import ProjectClass
from geo.risk_score import CombinedClass, ManagementGrade
from geo.testing_cycle import TestingCycle
from planner.rule_scope import _CONDITIONS, CLASS_WORDS
from planner.rule_set import LOCAL_CONFIDENCE, CoverageRule, RuleKind, RuleSet, RuleStatement

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
RULES_PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
LENGTHS = {"JY": 59, "ZY": 51, "XZ": 53, "SZ": 47, "CZ": 84}
DOCUMENTS = {
    "JY": ("澄政发〔2020〕45号", "2020-05-19"),
    "ZY": ("资府办发〔2018〕40号", "2018-07-02"),
    "XZ": ("新政〔2022〕3号", "2022-08-30"),
    "SZ": ("苏高新办〔2021〕5号", "2021-01-06"),
    "CZ": ("沧卫职健〔2020〕1号", "2020-05-28"),
}
STATUSES = ("met", "partly", "open")
RULE_FILES = [name for name in shipped() if not name.startswith("method-")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One requirement as the page states it."""

    id: str
    asked: str
    status: str
    where: str

    @property
    def paths(self) -> list[str]:
        return re.findall(r"`([^`]+)`", self.where)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def rows_of(text: str) -> list[Row]:
    return [
        Row(id=id_, asked=asked, status=status, where=where)
        for id_, asked, status, where in (
            cells(line) for line in text.splitlines() if re.match(r"\| (JY|ZY|XZ|SZ|CZ)-", line)
        )
    ]


@cache
def shipped_rules(name: str) -> RuleSet:
    return read_rules(shipped_text(name), f"{name}.yaml")


def all_of(name: str) -> list[CoverageRule | RuleStatement]:
    known = shipped_rules(name)
    return [*known.rules, *known.statements]


def table_after(heading: str) -> list[list[str]]:
    """Return the rows of the table of docs/rules.md whose heading begins so."""
    lines = RULES_PAGE.partition(f"\n| {heading}")[2].splitlines()[2:]
    return [cells(line) for line in lines[: next(i for i, x in enumerate(lines) if not x)]]


ROWS = rows_of(PAGE)
BY_ID = {row.id: row for row in ROWS}


def test_every_requirement_has_exactly_one_row_in_order() -> None:
    wanted = [f"{key}-{n:02d}" for key, last in LENGTHS.items() for n in range(1, last + 1)]
    assert len(wanted) == 294
    assert [row.id for row in ROWS] == wanted


def test_every_row_stands_under_the_number_and_date_of_its_document() -> None:
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    assert [section[:2] for section in sections] == list(DOCUMENTS)
    for section, (key, (number, issued)) in zip(sections, DOCUMENTS.items(), strict=True):
        heading = section.splitlines()[0]
        assert number in heading
        assert issued in heading
        assert {row.id[:2] for row in rows_of(section)} == {key}


def test_what_is_asked_is_said_in_a_few_words() -> None:
    assert [row.id for row in ROWS if not 4 <= len(row.asked) <= 40] == []


def test_every_status_is_one_of_three_words() -> None:
    assert {row.status for row in ROWS} == set(STATUSES)


def test_the_counts_of_the_introduction_are_those_of_the_rows() -> None:
    found = Counter((row.id[:2], row.status) for row in ROWS)
    for key, (number, _) in DOCUMENTS.items():
        counts = [found[key, status] for status in STATUSES]
        assert f"| {key} {number} | {' | '.join(map(str, [*counts, sum(counts)]))} |" in PAGE
    met, partly, open_ = (sum(row.status == status for row in ROWS) for status in STATUSES)
    assert f"| 合计 | {met} | {partly} | {open_} | {len(ROWS)} |" in PAGE
    assert f"现在做到 {met} 条，部分做到 {partly} 条，尚未做到 {open_} 条。" in PAGE
    assert f"{met} are met, {partly} partly, {open_} open." in PAGE


def test_every_file_that_a_row_names_exists() -> None:
    gone = [(row.id, path) for row in ROWS for path in row.paths if not (ROOT / path).is_file()]
    assert gone == []


def test_what_is_met_or_partly_met_names_a_file_and_only_partly_says_what_is_missing() -> None:
    assert [row.id for row in ROWS if row.status != "open" and not row.paths] == []
    assert [row.id for row in ROWS if ("缺：" in row.where) is not (row.status == "partly")] == []


def test_what_is_open_names_a_later_part_that_the_introduction_explains() -> None:
    table = PAGE.partition("| 部分 | 内容 | In English |")[2].partition("\n\n")[0]
    parts = {cells(line)[0] for line in table.splitlines()[2:]}
    named = {
        row.id: set(re.split("[；;]", row.where)[0].split("、"))
        for row in ROWS
        if row.status == "open"
    }
    assert {id_: words - parts for id_, words in named.items() if words - parts} == {}
    assert parts == set().union(*named.values())


def test_rule_ids_stand_beside_the_file_that_holds_them() -> None:
    found = 0
    for row in ROWS:
        for name, rule in re.findall(r"`data/rules/([\w-]+)\.yaml` ([A-Z]{2}-[\w-]+)", row.where):
            assert rule in {one.id for one in all_of(name)}, row.id
            found += 1
    assert found > 20


@pytest.mark.parametrize("name", [name for name in RULE_FILES if name != "yunxi"])
def test_every_requirement_that_a_city_rule_names_leads_back_to_the_rule(name: str) -> None:
    for rule in all_of(name):
        assert f"`data/rules/{name}.yaml` {rule.id}" in BY_ID[rule.requirement].where, rule.id


def test_the_demo_rules_name_only_known_requirements() -> None:
    named = {rule.requirement for rule in all_of("yunxi")} - {""}
    assert named
    assert named <= set(BY_ID)


def test_the_confidence_words_of_the_page_are_those_of_rule_files() -> None:
    told = {word.strip("`"): shown for word, _, shown in table_after("confidence")}
    assert tuple(told) == CONFIDENCES
    assert {word for word, shown in told.items() if "非法规" in shown} == LOCAL_CONFIDENCE


def test_the_page_names_every_part_of_the_shipped_files_that_is_a_local_setting() -> None:
    words = {
        "combined_class": "综合风险类别表",
        "missing_data": "数据缺失时的取值",
        "points": "全部加分",
        "random": "甲乙丙各类的抽查比例",
        "reinspection": "复查比例",
        "service_minutes": "现场检查时长",
        "gap": "两次检查的最短间隔",
        "alarms": "检查频次提醒",
        "no_finding": "多次检查未发现问题后不再安排",
        "officers": "执法人员轮换",
    }
    local = {
        key
        for name in shipped()
        for whole in [YAML(typ="safe").load(shipped_text(name))]
        for key, part in [*whole.items(), *whole.get("cap", {}).items()]
        if isinstance(part, dict) and part.get("confidence") in LOCAL_CONFIDENCE
    }
    assert local == set(words)
    paragraph = RULES_PAGE.partition("目前是本地设定的：")[2].partition("\n\n")[0]
    assert [word for word in words.values() if word not in paragraph] == []
    assert "自查得分的取整规则" in paragraph


def test_the_cap_on_the_page_is_that_of_the_demo_rules() -> None:
    cap = shipped_rules("yunxi").cap
    assert (cap.per_year, len(cap.exempt)) == (2, 10)
    assert "随附的“每年 2 次、十种不计”" in RULES_PAGE
    assert "per_year: 2 " in RULES_PAGE


def test_the_kinds_of_rules_on_the_page_are_those_of_rule_files() -> None:
    assert [kind.strip("`") for kind, _ in table_after("kind")] == [kind.value for kind in RuleKind]


def test_the_conditions_and_words_on_the_page_are_those_of_scopes() -> None:
    told = table_after("适用范围的条件")
    assert {key for keys, _ in told for key in re.findall(r"`(\w+)`", keys)} == set(_CONDITIONS)
    words = {key: values for keys, values in told for key in re.findall(r"`(\w+)`", keys)}
    for key, allowed in (
        ("kind", [kind.value for kind in EmployerKind]),
        ("factor_nature", [nature.value for nature in FactorNature]),
        ("combined_class", list(CLASS_WORDS)),
        ("project_class", [project.value for project in ProjectClass]),
    ):
        assert [word for word in allowed if word not in words[key]] == [], key


def test_dust_is_a_hazard_category_as_the_rules_and_the_page_use_it() -> None:
    (dust,) = (rule for rule in shipped_rules("cangzhou-2020").rules if rule.id == "CZ-R04")
    assert dust.scope["hazard_category"] == HazardCategory.DUST.value


def test_the_testing_cycle_on_the_page_is_the_default_and_that_of_every_shipped_file() -> None:
    default = TestingCycle()
    for key, months in (
        ("severe_test_months", default.severe_test_months),
        ("general_test_months", default.general_test_months),
        ("severe_evaluation_months", default.severe_evaluation_months),
    ):
        assert f"  {key}: {months}\n" in RULES_PAGE
    assert "危害严重的单位 12 个月内没有检测或 36 个月内没有现状评价，一般的 36 个月" in RULES_PAGE
    assert (default.severe_test_months, default.severe_evaluation_months) == (12, 36)
    assert {shipped_rules(name).testing for name in RULE_FILES} == {default}
    assert shipped_method("method-2022").testing == default


def test_the_grades_on_the_page_are_those_of_the_shipped_method() -> None:
    method = shipped_method("method-2022")
    grades = [method.management.grade(score) for score in (100, 90, 89.5, 70, 69)]
    a, b, c = ManagementGrade.A, ManagementGrade.B, ManagementGrade.C
    assert grades == [a, a, b, b, c]
    assert "自查 90—100、70—89、70 以下" in RULES_PAGE
    assert method.grades.band_starts == (0, 10, 50)
    assert "（≤9、10—49、≥50）" in RULES_PAGE
    assert method.combined.letters[CombinedClass.LOW] == "甲"
    assert method.combined.letters[CombinedClass.HIGH] == "丙"
    assert "甲 最低、丙 最高" in RULES_PAGE


@pytest.mark.parametrize(
    "name", [name for name in RULE_FILES if name not in {"yunxi", "cangzhou-2020"}]
)
def test_files_of_cities_that_fixed_no_numbers_hold_no_countable_rule(name: str) -> None:
    known = shipped_rules(name)
    assert known.rules == ()
    assert known.class_shares == {}
