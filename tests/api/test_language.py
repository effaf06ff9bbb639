import re
from enum import Enum
from pathlib import Path
from string import Formatter

import pytest
from ruamel.yaml import YAML

from api.language import Language, english, translator
from api.pages import WEEKDAYS
from geo.employer import EmployerKind, OperatingStatus
from geo.hazard_factor import FactorNature, HazardCategory
from geo.history import InspectionKind, ProjectClass, TestKind
from geo.industry import IndustryRisk
from planner.inspector import Skill, StaffRole
from planner.publicity import ResultState
from planner.rule_standing import RuleState
from planner.visit import VisitList
from planner.visit_frequency import AlarmSpan
from planner.why_card import CardPlace
from tests.catalogue import ROOT, templates

SPOKEN_ENUMS: tuple[type[Enum], ...] = (
    AlarmSpan,
    CardPlace,
    EmployerKind,
    FactorNature,
    HazardCategory,
    IndustryRisk,
    InspectionKind,
    OperatingStatus,
    ProjectClass,
    ResultState,
    RuleState,
    Skill,
    StaffRole,
    TestKind,
    VisitList,
)

# What English readers meet in Chinese: class letters, legal terms beside their English, and words
# of official files, in quotation marks or as the title of a document.
KEPT = re.compile(
    r"[甲乙丙]|三同时|双随机|国办发〔\d{4}〕\d+号|国发〔2019〕5号|“[^”]*”|《[^》]*》",
    flags=re.ASCII,
)


def _placeholders(template: str) -> list[tuple[str, str | None, str | None]]:
    parsed = Formatter().parse(template)
    return sorted(
        (name, conversion, spec) for _, name, spec, conversion in parsed if name is not None
    )


def _rule_titles() -> list[str]:
    yaml = YAML(typ="safe")
    files = [yaml.load(path) for path in sorted((ROOT / "data" / "rules").glob("*.yaml"))]
    return [
        entry[key]
        for file in files
        for section, key in (("rules", "title"), ("statements", "text"))
        for entry in file.get(section) or []
    ]


def test_every_sentence_of_the_source_has_an_english_text() -> None:
    missing = sorted(templates() - set(english()))

    assert missing == []


@pytest.mark.parametrize("words", SPOKEN_ENUMS, ids=lambda words: words.__name__)
def test_every_word_of_a_list_has_an_english_text(words: type[Enum]) -> None:
    assert [word.value for word in words if word.value not in english()] == []


def test_every_supplied_rule_has_an_english_title() -> None:
    titles = _rule_titles()

    assert titles
    assert [title for title in titles if title not in english()] == []


def test_weekdays_are_translated() -> None:
    translate = translator(Language.ENGLISH)

    assert [translate(day)[:3] for day in WEEKDAYS] == [
        "Mon",
        "Tue",
        "Wed",
        "Thu",
        "Fri",
        "Sat",
        "Sun",
    ]


def test_english_has_exactly_the_placeholders_of_its_chinese() -> None:
    differing = {
        chinese: text
        for chinese, text in english().items()
        if _placeholders(chinese) != _placeholders(text)
    }

    assert differing == {}


def test_every_english_text_can_be_filled_in() -> None:
    for chinese, text in english().items():
        values = {name: 7 for name, _, _ in _placeholders(chinese)}

        assert text.format(**values)


def test_no_other_chinese_is_left_in_english() -> None:
    left = {
        chinese: text
        for chinese, text in english().items()
        if re.search("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", KEPT.sub("", text))
    }

    assert left == {}


def test_the_catalogue_says_that_it_is_english() -> None:
    catalogue = Path(ROOT / "api" / "locale" / "en.po").read_text(encoding="utf-8")

    assert '"Language: en\\n"' in catalogue
    assert '"Content-Type: text/plain; charset=utf-8\\n"' in catalogue


def test_chinese_is_said_as_it_stands() -> None:
    say = translator(Language.CHINESE)

    assert [say(template) for template in sorted(templates())] == sorted(templates())


def test_a_sentence_without_english_is_said_in_chinese() -> None:
    assert translator(Language.ENGLISH)("没有译文的话") == "没有译文的话"
