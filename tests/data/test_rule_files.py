from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import NotFoundError
from data.marked_yaml import RuleFileError, UnreadableValueError, a_share
from data.rule_files import read_rules, shipped, shipped_text
from geo.history import InspectionKind
from geo.risk_score import CombinedClass
from planner.rule_scope import scope_condition
from planner.rule_set import RuleKind

HEAD = """\
format: xuntu-rules/1
id: test
version: 1
area: "999901"
title: 测试
level: county
authority: 云溪县卫生健康局
method: method-2022
"""
RULE = """\
rules:
  - id: A1
    title: 粉尘全覆盖
    scope: {hazard_category: 粉尘}
    kind: frame coverage
    share: 100%
    valid_from: 2026-01-01
    source: 某文件
    confidence: confirmed
"""
YUNXI = shipped_text("yunxi")


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(RuleFileError) as caught:
        read_rules(text, "本地.yaml")
    return [(one.line, one.path, str(one.what)) for one in caught.value.problems]


@pytest.mark.parametrize("name", [name for name in shipped() if not name.startswith("method-")])
def test_every_shipped_rule_file_can_be_read_and_its_scopes_work(name: str) -> None:
    rules = read_rules(shipped_text(name), f"{name}.yaml")
    for rule in rules.rules:
        assert callable(scope_condition(rule.scope))
        assert rule.source
    assert rules.rules or rules.statements
    assert rules.name == f"{rules.id}/1"


def test_the_cangzhou_rules_are_those_of_the_notice() -> None:
    rules = read_rules(shipped_text("cangzhou-2020"), "cangzhou-2020.yaml")
    told = {
        rule.id: (rule.requirement, rule.kind, rule.share, rule.share_is_exclusive, rule.level)
        for rule in rules.rules
    }
    cover, one = RuleKind.COVERAGE, Fraction(1)
    assert told == {
        "CZ-R01": ("CZ-66", cover, one, False, ""),
        "CZ-R02": ("CZ-67", cover, Fraction(3, 10), False, ""),
        "CZ-R03": ("CZ-32", cover, Fraction(3, 10), False, "county"),
        "CZ-R04": ("CZ-23", cover, one, False, ""),
        "CZ-R05": ("CZ-45", cover, one, False, "county"),
        "CZ-R06": ("CZ-44", RuleKind.FREQUENCY, one, False, "city"),
        "CZ-R07": ("CZ-77", cover, one, False, "county"),
        "CZ-R08": ("CZ-78", cover, Fraction(1, 10), True, "city"),
        "CZ-R09": ("CZ-62", RuleKind.INCLUSION, one, False, ""),
        "CZ-R12": ("CZ-05", cover, one, False, ""),
    }
    assert all(rule.confidence == "confirmed" for rule in rules.rules)
    assert [one.id for one in rules.statements] == ["CZ-R10", "CZ-R11"]
    assert [rule.id for rule in rules.in_force(date(2021, 1, 1))] == ["CZ-R05", "CZ-R06", "CZ-R09"]
    assert rules.rules[2].deadline == date(2020, 6, 30)
    assert rules.class_shares == {}
    assert rules.cap.per_year == 366


def test_the_demo_county_says_what_is_only_a_local_setting() -> None:
    rules = read_rules(YUNXI, "yunxi.yaml")
    assert "演示" in rules.title
    assert rules.cap.per_year == 2
    assert len(rules.cap.exempt) == 10
    assert rules.cap.exempt.isdisjoint(
        {InspectionKind.CERTAIN, InspectionKind.RANDOM, InspectionKind.TARGETED}
    )
    assert rules.class_shares[CombinedClass.HIGH] == Fraction(1, 2)
    assert Fraction(5, 100) <= rules.reinspection_share <= Fraction(8, 100)
    assert [str(one).partition("：")[0] for one in rules.local_settings] == [
        "检查频次提醒",
        "多次检查未发现问题后不再安排",
        "两次检查的最短间隔",
        "各类年度随机抽查比例",
        "已检查单位的复查比例",
        "各类现场检查时长",
        "执法人员轮换",
    ]
    assert all(rule.is_local_setting for rule in rules.rules)


def test_only_what_a_file_leaves_out_gets_a_default_and_it_is_said() -> None:
    rules = read_rules(HEAD + RULE, "本地.yaml")
    assert rules.service_min[CombinedClass.HIGH] == 120
    assert [str(one) for one in rules.local_settings] == [
        "没有规定现场检查时长，按默认分钟数安排：本地设定，非法规"
    ]
    (rule,) = rules.rules
    assert rule.scope == {"hazard_category": "粉尘"}
    assert rule.visit_kind is InspectionKind.CERTAIN
    assert not rule.at_once


def test_all_faults_of_a_file_are_told_at_once_with_line_and_keys() -> None:
    text = YUNXI.replace("share: 30%", "share: 30", 1)
    text = text.replace("hazard_category: 粉尘", "hazard_categry: 粉塵")
    text = text.replace("kind: frequency", "kind: frequent")
    text = text.replace("per_year: 2", "per_year: 两次")
    text = text.replace("id: CZ-R12", "id: CZ-R05")
    text = text.replace("  高: 150\n", "")
    text = text.replace("authority:", "authorty:")
    lines = text.splitlines()

    def line(words: str) -> int:
        return next(n for n, one in enumerate(lines, 1) if words in one)

    assert faults(text) == [
        (1, "authority", "缺少“authority”"),
        (line("authorty"), "authorty", "不认识“authorty”；是否想写“authority”？"),
        (line("两次"), "cap.per_year", "“两次”应为不小于 1 的整数"),
        (line("service_minutes"), "service_minutes.高", "缺少“高”"),
        (line("share: 30"), "rules[5].share", "比例 30 大于 1：30% 请写成“30%”"),
        (
            line("hazard_categry"),
            "rules[7].scope.hazard_categry",
            "不认识“hazard_categry”；是否想写“hazard_category”？",
        ),
        (line("kind: frequent"), "rules[9].kind", "不认识“frequent”；是否想写“frequency”？"),
        (
            [n for n, one in enumerate(lines, 1) if "id: CZ-R05" in one][1],
            "rules[13].id",
            (
                f"编号 CZ-R05 与第 {line('id: CZ-R05')} 行的重复且有效期重叠："
                "请改编号，或写 valid_until"
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        (("share: 100%", "share: 1.2"), "rules[1].share", "大于 1"),
        (("share: 100%", "share: -5%"), "rules[1].share", "不在 0 到 1 之间"),
        (("share: 100%", "share: 多数"), "rules[1].share", "比例应写成 0.3 或 30%"),
        (("share: 100%", "share: true"), "rules[1].share", "比例应写成 0.3 或 30%"),
        (("share: 100%", "more_than: 100%"), "rules[1].more_than", "不可能大于 100%"),
        (
            ("share: 100%", "share: 10%\n    more_than: 10%"),
            "rules[1].more_than",
            "只能写一个",
        ),
        (("2026-01-01", "2026-13-01"), "rules[1].valid_from", "不是日期"),
        (
            ("2026-01-01", "2026-01-01\n    valid_until: 2025-01-01"),
            "rules[1].valid_until",
            "失效日 2025-01-01 早于生效日 2026-01-01",
        ),
        (
            ("2026-01-01", "2026-01-01\n    deadline: 六月底"),
            "rules[1].deadline",
            "期限“六月底”应写成 2026-06-30",
        ),
        (("    source: 某文件\n", ""), "rules[1].source", "缺少“source”"),
        (("confidence: confirmed", "confidence: sure"), "rules[1].confidence", "不认识“sure”"),
        (("confidence: confirmed\n", "confidence:\n"), "rules[1].confidence", "缺少"),
        (("title: 粉尘全覆盖", "title: 5"), "rules[1].title", "“5”应为文字"),
        (("    title: 粉尘", "    unit: project\n    title: 粉尘"), "rules[1].scope", "按项目计"),
        (("{hazard_category: 粉尘}", "粉尘"), "rules[1].scope", "应写成“条件: 值”"),
        (
            ("    scope: {hazard_category: 粉尘}\n", ""),
            "rules[1].scope",
            "应写成“条件: 值”",
        ),
        (("{hazard_category: 粉尘}", "{industry: [3011]}"), "rules[1].scope.industry[1]", "加引号"),
        (("valid_from", "times: 2\n    valid_from"), "rules[1].times", "只用于 kind: frequency"),
        (("frame coverage", "inclusion"), "rules[1].share", "share 只用于 kind: frame coverage"),
        (
            ("frame coverage\n    share: 100%", "frequency\n    times: 0"),
            "rules[1].times",
            "不小于 1 的整数",
        ),
        (
            (
                "{hazard_category: 粉尘}\n    kind: frame coverage\n    share: 100%",
                "{project_class: [严重]}\n    unit: project\n    kind: frequency",
            ),
            "rules[1].kind",
            "项目只核查一次",
        ),
        (("valid_from", "at_once: 1\n    valid_from"), "rules[1].at_once", "true 或 false"),
        (("valid_from", "level: province\n    valid_from"), "rules[1].level", "不认识“province”"),
        (("method-2022", "method-2023"), "method", "是否想写“method-2022”"),
        (("version: 1", "version: true"), "version", "不小于 1 的整数"),
        (("xuntu-rules/1", "xuntu-rules/9"), "format", "是否想写“xuntu-rules/1”"),
    ],
)
def test_each_fault_names_its_key_and_the_remedy(
    change: tuple[str, str], path: str, sentence: str
) -> None:
    found = faults((HEAD + RULE).replace(*change))
    assert [one[1] for one in found] == [path]
    assert sentence in found[0][2]
    assert found[0][0] > 0


@pytest.mark.parametrize(
    ("more", "path", "sentence"),
    [
        ("cap: 2\n", "cap", "应写成“键: 值”"),
        (
            "cap: {per_year: 2, exempt: [投诉], source: 某, confidence: confirmed}\n",
            "cap.exempt[1]",
            "不认识“投诉”；是否想写“投诉举报”？",
        ),
        (
            "cap: {per_year: 2, exempt: 投诉举报, source: 某, confidence: confirmed}\n",
            "cap.exempt",
            "应为列表",
        ),
        (
            "reinspection: {share: 60%, source: 某, confidence: proposal}\n",
            "reinspection.share",
            "复查比例应不超过 50%",
        ),
        (
            "random: {source: 某, confidence: proposal}\n",
            "random.class_shares",
            "缺少“class_shares”",
        ),
    ],
)
def test_each_section_is_checked(more: str, path: str, sentence: str) -> None:
    found = [one for one in faults(HEAD + more + RULE) if one[1] == path]
    assert sentence in found[0][2]


def test_the_error_prints_every_fault_in_reading_order() -> None:
    with pytest.raises(RuleFileError) as caught:
        read_rules(
            (HEAD + RULE).replace("share: 100%", "share: 3").replace("某文件", "''"), "本地.yaml"
        )
    assert str(caught.value) == (
        "文件 本地.yaml 有 2 处问题：\n"
        "第 14 行 rules[1].share：比例 3 大于 1：3% 请写成“3%”\n"
        "第 16 行 rules[1].source：“”应为文字，数字代码请加引号"
    )


def test_a_file_with_very_many_faults_says_how_many_are_not_printed() -> None:
    wrong = "".join(f"key{n}: 1\n" for n in range(60))
    with pytest.raises(RuleFileError, match="另有 20 处") as caught:
        read_rules(HEAD + wrong + RULE, "本地.yaml")
    assert len(caught.value.problems) == 60


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("", 1, "空文件或列表不能用"),
        ("- a\n- b\n", 1, "空文件或列表不能用"),
        ("id: a\nid: b\n", 2, "不是有效的 YAML"),
        ("id: [a\nversion: 1\n", 2, "请检查缩进、冒号、引号"),
        ("id: \x00\n", 1, "请检查文件是否为 UTF-8 文本"),
    ],
)
def test_what_is_not_yaml_names_the_line(text: str, line: int, sentence: str) -> None:
    ((found, _, what),) = faults(text)
    assert found == line
    assert sentence in what


def test_the_same_id_may_follow_itself_but_not_overlap() -> None:
    again = RULE.removeprefix("rules:\n")
    first = RULE.replace("2026-01-01", "2026-01-01\n    valid_until: 2026-06-30")
    rules = read_rules(HEAD + first + again.replace("2026-01-01", "2026-07-01"), "a.yaml")
    assert [rule.valid_from for rule in rules.in_force(date(2026, 8, 1))] == [date(2026, 7, 1)]
    (fault,) = faults(HEAD + first + again.replace("2026-01-01", "2026-06-30"))
    assert "编号 A1 与第 10 行的重复且有效期重叠" in fault[2]


def test_a_deadline_may_be_a_day_of_every_year() -> None:
    text = HEAD + RULE.replace("source", 'deadline: "06-30"\n    source')
    (rule,) = read_rules(text, "a.yaml").rules
    assert rule.deadline == date(2000, 6, 30)


def test_an_unknown_shipped_name_gets_a_hint() -> None:
    with pytest.raises(NotFoundError, match="是否想写“yunxi”"):
        shipped_text("yunx")


@given(st.integers(0, 1000))
def test_a_share_means_the_same_as_a_number_and_as_percent(thousandths: int) -> None:
    share = Fraction(thousandths, 1000)
    assert a_share(f"{thousandths / 10}%") == share
    assert a_share(f"{thousandths / 10}％") == share
    assert a_share(thousandths / 1000) == share


@given(st.floats(allow_nan=True) | st.text(max_size=4))
def test_a_share_is_between_nothing_and_all_or_refused(value: float | str) -> None:
    try:
        share = a_share(value)
    except UnreadableValueError:
        return
    assert 0 <= share <= 1


def test_the_annotated_example_of_the_documentation_can_be_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    rules = read_rules(example, "docs/rules.md")
    assert [rule.id for rule in rules.rules] == ["CZ-R03"]
    assert [one.id for one in rules.statements] == ["CZ-R11"]


def test_a_scope_may_hold_lists_of_scopes_and_faults_deep_inside_have_their_line() -> None:
    scope = "{any: [{kind: 用人单位}, {exposed_at_least: 10}]}"
    (rule,) = read_rules(HEAD + RULE.replace("{hazard_category: 粉尘}", scope), "a.yaml").rules
    assert rule.scope == {"any": [{"kind": "用人单位"}, {"exposed_at_least": 10}]}
    deep = "\n      any:\n        - kind: 用人单位\n        - kidn: 用人单位"
    assert faults(HEAD + RULE.replace(" {hazard_category: 粉尘}", deep)) == [
        (15, "rules[1].scope.any[2].kidn", "不认识“kidn”；是否想写“kind”？")
    ]


def test_a_list_of_rules_that_is_missing_or_no_list_is_a_fault() -> None:
    assert faults(HEAD) == [(1, "rules", "缺少“rules”")]
    assert faults(HEAD + "rules: CZ-R01\n") == [(9, "rules", "应为列表（每项以“- ”开头）")]


CAP = """
cap:
  per_year: 2
  joint_per_year: 4
  exempt: [投诉举报]
  source: 某县通告
  confidence: confirmed-local
  gap: {min_days: 30, source: 建议值, confidence: proposal}
  alarms: {per_day: 2, per_month: 4, source: 建议值, confidence: proposal}
  no_finding: {block_after: 3, source: 建议值, confidence: proposal}
officers: {rotation: true, source: 建议值, confidence: proposal}
"""


def test_every_part_of_a_cap_is_read_and_what_is_left_out_does_not_limit() -> None:
    rules = read_rules(HEAD + CAP + RULE, "本地.yaml")
    cap = rules.cap
    assert (cap.per_year, cap.joint_per_year, cap.min_gap_days) == (2, 4, 30)
    assert (cap.alarm_per_day, cap.alarm_per_week, cap.alarm_per_month) == (2, None, 4)
    assert (cap.block_after_no_findings, cap.no_finding_months) == (3, 12)
    assert rules.rotation
    assert not rules.balance
    leaning = read_rules(
        HEAD + CAP.replace("rotation: true", "rotation: true, balance: true") + RULE, "本地.yaml"
    )
    assert leaning.balance
    assert "执法人员轮换：本地设定，非法规（建议值）" in map(str, rules.local_settings)
    bare = read_rules(HEAD + RULE, "本地.yaml")
    assert not bare.rotation
    assert (bare.cap.joint_per_year, bare.cap.min_gap_days) == (None, 0)
    assert (bare.cap.alarm_per_day, bare.cap.block_after_no_findings) == (None, None)


@pytest.mark.parametrize(
    ("written", "instead", "path", "what"),
    [
        ("joint_per_year: 4", "joint_per_yaer: 4", "cap.joint_per_yaer",
         "不认识“joint_per_yaer”；是否想写“joint_per_year”？"),
        ("joint_per_year: 4", "joint_per_year: 1", "cap.joint_per_year",
         "各机关合计上限 1 次小于单个机关的 2 次：请改大，或把 per_year 改小"),
        ("min_days: 30", "min_day: 30", "cap.gap.min_day",
         "不认识“min_day”；是否想写“min_days”？"),
        ("min_days: 30", "min_days: 400", "cap.gap.min_days",
         "两次检查至少间隔 400 天，超过一年：请写 1 到 366 的整数"),
        ("per_day: 2, per_month: 4, ", "", "cap.alarms",
         "至少写一项：per_day、per_week、per_month，或删去 alarms 一节"),
        ("per_month: 4", "per_month: 1", "cap.alarms.per_month", "“1”应为不小于 2 的整数"),
        ("per_day: 2", "per_day: 9", "cap.alarms.per_month",
         "per_month 的 4 次小于 per_day 的 9 次：期限越长次数应越大"),
        ("block_after: 3", "block_after: 三", "cap.no_finding.block_after",
         "“三”应为不小于 1 的整数"),
        ("exempt: [投诉举报]", "exempt: [投诉举抱]", "cap.exempt[1]",
         "不认识“投诉举抱”；是否想写“投诉举报”？"),
        ("rotation: true", "rotation: 是", "officers.rotation",
         "应写 true 或 false，而不是“是”"),
    ],
)  # fmt: skip
def test_a_fault_of_a_cap_is_told_with_its_keys_and_a_remedy(
    written: str, instead: str, path: str, what: str
) -> None:
    assert written in CAP
    found = faults(HEAD + CAP.replace(written, instead) + RULE)
    assert (path, what) in [(where, said) for _, where, said in found]
