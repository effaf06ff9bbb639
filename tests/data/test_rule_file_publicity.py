"""The term of publicity in rule files."""

import pytest

from data.marked_yaml import RuleFileError
from data.rule_files import read_rules, shipped_text
from planner.rule_set import PublicityTerm

YUNXI = shipped_text("yunxi")
SECTION = "\npublicity:\n  working_days: {days}\n  source: 某通知\n  confidence: proposal\n"


def test_a_file_that_says_nothing_gives_twenty_working_days() -> None:
    assert read_rules(YUNXI, "x.yaml").publicity == PublicityTerm(working_days=20)


def test_a_term_is_read_and_told_as_a_local_setting() -> None:
    rules = read_rules(YUNXI + SECTION.format(days=7), "x.yaml")
    assert (rules.publicity.working_days, rules.publicity.source) == (7, "某通知")
    assert "检查结果公示期限：本地设定，非法规（某通知）" in map(str, rules.local_settings)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(0, "应为不小于 1 的整数"), (400, "公示期限 400 个工作日超过一年：请写 1 到 366 的整数")],
)
def test_an_impossible_term_is_refused_with_its_key(days: int, sentence: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        read_rules(YUNXI + SECTION.format(days=days), "x.yaml")
    (fault,) = caught.value.problems
    assert fault.path == "publicity.working_days"
    assert sentence in str(fault.what)
