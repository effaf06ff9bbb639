"""Rule files: an area's coverage rules as effective-dated YAML; all faults are told at once.

docs/rules.md explains the format. Every part names its source and how sure it is; what is only
proposed or remembered is a local setting, not law, and is marked so wherever it is shown.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from data.errors import NotFoundError
from data.marked_yaml import (
    Faults,
    Place,
    Section,
    UnreadableValueError,
    a_count,
    a_day,
    a_flag,
    a_share,
    a_text,
    one_of,
    read_yaml,
)
from data.rule_file_announced import read_announced
from data.rule_file_cap import read_cap
from data.rule_file_publicity import read_publicity
from data.rule_origin import ORIGIN_KEYS, read_origin
from geo.history import InspectionKind
from geo.message import Message, message
from geo.risk_score import CombinedClass
from geo.testing_cycle import TestingCycle
from planner.rule_scope import CLASS_WORDS, scope_problems, speaks_of_projects, unknown_word
from planner.rule_set import (
    CoverageRule,
    RuleKind,
    RuleSet,
    RuleStatement,
)

_FORMAT = "xuntu-rules/1"
_TOP = (
    "format", "id", "version", "area", "title", "level", "authority", "method", "note", "cap",
    "officers", "random", "reinspection", "publicity", "service_minutes", "testing_cycle", "rules",
    "statements", "announced_visits",
)  # fmt: skip
_RULE = (
    "id", "requirement", "title", "scope", "kind", "share", "more_than", "times", "unit", "level",
    "valid_from", "valid_until", "deadline", "visit_kind", "at_once", *ORIGIN_KEYS,
)  # fmt: skip
_STATEMENT = ("id", "requirement", "text", "valid_from", "valid_until", *ORIGIN_KEYS)
_LEVELS = {"": "", "county": "county", "city": "city"}
_NO_END = date.max
_SERVICE_MIN: Final[Mapping[CombinedClass, int]] = {
    CombinedClass.LOW: 60,
    CombinedClass.MIDDLE: 90,
    CombinedClass.HIGH: 120,
}


@lru_cache(maxsize=64)
def read_rules(text: str, name: str) -> RuleSet:
    """Return the rules that a YAML text states; `name` is the file's name in messages.

    Raises
    ------
    RuleFileError
        With every fault of the text: its line, keys, what is wrong and what to write instead.
    """
    faults = Faults(name)
    top = Section(read_yaml(text, name), faults, keys=_TOP)
    top.read("format", one_of({_FORMAT: _FORMAT}))
    local: list[Message] = []
    rules = _rules(top, faults)
    statements = _statements(top, faults)
    _refuse_twice([*_lives(rules), *_lives(statements)], faults)
    read = RuleSet(
        id=top.read("id", a_text),
        version=top.read("version", a_count(1)),
        area=top.read("area", a_text),
        title=top.read("title", a_text),
        level=top.read("level", one_of({"county": "county", "city": "city"})),
        authority=top.read("authority", a_text),
        method=top.read("method", one_of({known: known for known in shipped("method-")})),
        cap=read_cap(top, local),
        class_shares=_class_shares(top, local),
        reinspection_share=_reinspection_share(top, local),
        service_min=_service_minutes(top, local),
        testing=_testing_cycle(top, local),
        rules=tuple(rule for rule, _ in rules),
        statements=tuple(statement for statement, _ in statements),
        publicity=read_publicity(top, local),
        announced=read_announced(top, local),
        rotation=(officers := _officers(top, local))[0],
        balance=officers[1],
        local_settings=tuple(local),
    )
    faults.refuse()
    return read


def shipped(prefix: str = "") -> tuple[str, ...]:
    """Return the names of the rule and method files that come with the product, sorted."""
    return tuple(
        sorted(
            entry.name.removesuffix(".yaml")
            for entry in files("data").joinpath("rules").iterdir()
            if entry.name.endswith(".yaml") and entry.name.startswith(prefix)
        )
    )


def shipped_text(name: str) -> str:
    """Return the text of a rule or method file that comes with the product.

    Raises
    ------
    NotFoundError
        If there is none of that name.
    """
    known = shipped()
    if name not in known:
        raise NotFoundError("没有随附的规则：{what}", what=unknown_word(name, known))
    return files("data").joinpath("rules", f"{name}.yaml").read_text(encoding="utf-8")


def _officers(top: Section, local: list[Message]) -> tuple[bool, bool]:
    """Return whether officers rotate, and whether their chances lean to who carried less."""
    if not top.has("officers"):
        return False, False
    section = top.section("officers", keys=("rotation", "balance", *ORIGIN_KEYS))
    read_origin(section, message("执法人员轮换"), local)
    return section.read("rotation", a_flag), section.read("balance", a_flag, default=False)


def _class_shares(top: Section, local: list[Message]) -> Mapping[CombinedClass, Fraction]:
    if not top.has("random"):
        return {}
    section = top.section("random", keys=("class_shares", *ORIGIN_KEYS))
    shares = section.section("class_shares", keys=tuple(CLASS_WORDS))
    read = {combined: shares.read(word, a_share) for word, combined in CLASS_WORDS.items()}
    read_origin(section, message("各类年度随机抽查比例"), local)
    return read


def _reinspection_share(top: Section, local: list[Message]) -> Fraction:
    if not top.has("reinspection"):
        return Fraction(0)
    section = top.section("reinspection", keys=("share", *ORIGIN_KEYS))
    share = section.read("share", a_share)
    if share > Fraction(1, 2):
        top.faults.add(section.at("share"), message("复查比例应不超过 50%，一般为 5%—8%，请改小"))
    read_origin(section, message("已检查单位的复查比例"), local)
    return share


def _service_minutes(top: Section, local: list[Message]) -> Mapping[CombinedClass, int]:
    if not top.has("service_minutes"):
        local.append(message("没有规定现场检查时长，按默认分钟数安排：本地设定，非法规"))
        return _SERVICE_MIN
    section = top.section("service_minutes", keys=(*CLASS_WORDS, *ORIGIN_KEYS))
    read = {combined: section.read(word, a_count(1)) for word, combined in CLASS_WORDS.items()}
    read_origin(section, message("各类现场检查时长"), local)
    return read


def _testing_cycle(top: Section, local: list[Message]) -> TestingCycle:
    if not top.has("testing_cycle"):
        return TestingCycle()
    return read_testing_cycle(top.section("testing_cycle", keys=TESTING_KEYS), local)


TESTING_KEYS: Final = (
    "severe_test_months", "general_test_months", "severe_evaluation_months", *ORIGIN_KEYS,
)  # fmt: skip


def read_testing_cycle(section: Section, local: list[Message]) -> TestingCycle:
    """Return the testing cycle that a section states."""
    months = a_count(1)
    cycle = TestingCycle(
        severe_test_months=section.read("severe_test_months", months),
        general_test_months=section.read("general_test_months", months),
        severe_evaluation_months=section.read("severe_evaluation_months", months),
    )
    read_origin(section, message("检测评价周期"), local)
    return cycle


def _rules(top: Section, faults: Faults) -> list[tuple[CoverageRule, Section]]:
    return [
        (_rule(section), section)
        for place in top.items("rules")
        for section in [Section(place, faults, keys=_RULE)]
    ]


def _rule(section: Section) -> CoverageRule:
    before = len(section.faults.found)
    kind = section.read("kind", one_of({kind.value: kind for kind in RuleKind}))
    if len(section.faults.found) > before:  # what else fits depends on the kind
        share, exclusive = Fraction(1), False
    else:
        share, exclusive = _share(section, kind)
    unit = section.read(
        "unit", one_of({"employer": "employer", "project": "project"}), default="employer"
    )
    valid_from, valid_until = _validity(section)
    source, confidence = read_origin(section, message("规则"), None)
    rule = CoverageRule(
        id=section.read("id", a_text),
        requirement=section.read("requirement", a_text, default=""),
        title=section.read("title", a_text),
        scope=_scope(section, unit),
        kind=kind,
        share=share,
        share_is_exclusive=exclusive,
        times=section.read("times", a_count(1), default=1),
        unit=unit,
        level=section.read("level", one_of(_LEVELS), default=""),
        valid_from=valid_from,
        valid_until=valid_until,
        deadline=section.read("deadline", _a_deadline) if section.has("deadline") else None,
        source=source,
        confidence=confidence,
        visit_kind=section.read(
            "visit_kind",
            one_of({kind.value: kind for kind in InspectionKind}),
            default=InspectionKind.CERTAIN,
        ),
        at_once=section.read("at_once", a_flag, default=False),
    )
    if unit == "project" and kind is RuleKind.FREQUENCY:
        section.faults.add(
            section.at("kind"), message("项目只核查一次：kind 请写 frame coverage 或 inclusion")
        )
    return rule


def _share(section: Section, kind: RuleKind) -> tuple[Fraction, bool]:
    """Return the share of a rule, and whether more than it is asked for."""
    if kind is not RuleKind.FREQUENCY and section.has("times"):
        section.faults.add(
            section.at("times"), message("times 只用于 kind: frequency，请删去或改写 kind")
        )
    if kind is not RuleKind.COVERAGE:
        for key in ("share", "more_than"):
            if section.has(key):
                section.faults.add(
                    section.at(key),
                    message("{key} 只用于 kind: frame coverage，请删去或改写 kind", key=key),
                )
        return Fraction(1), False
    if section.has("share") and section.has("more_than"):
        section.faults.add(
            section.at("more_than"), message("share（不低于）和 more_than（大于）只能写一个")
        )
    if section.has("more_than"):
        share = section.read("more_than", a_share)
        if share == 1:
            section.faults.add(
                section.at("more_than"), message("不可能大于 100%：全覆盖请写 share: 100%")
            )
        return share, True
    return section.read("share", a_share), False


def _scope(section: Section, unit: str) -> Mapping[str, object]:
    place = section.at("scope")
    for problem in scope_problems(place.value):
        section.faults.add(_inside(place, problem.path), problem.what)
    if not isinstance(place.value, Mapping):
        return {}
    if speaks_of_projects(place.value) != (unit == "project"):
        section.faults.add(
            place, message("按项目计的规则须写 unit: project 和 project_class，两者缺一不可")
        )
    return {str(key): _plain(inner) for key, inner in place.value.items()}


def _inside(place: Place, path: Sequence[str | int]) -> Place:
    """Return the place that a path inside a value leads to."""
    value: Any = place.value
    line = place.line
    for key in path:
        try:
            line = (value.lc.item(key) if isinstance(key, int) else value.lc.key(key))[0] + 1
            value = value[key]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return Place(value, line, (*place.path, *path))


def _plain(value: Any) -> Any:
    """Return a value of the file as plain mappings, lists, texts and numbers."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def _statements(top: Section, faults: Faults) -> list[tuple[RuleStatement, Section]]:
    read = []
    for place in top.items("statements", required=False):
        section = Section(place, faults, keys=_STATEMENT)
        valid_from, valid_until = _validity(section)
        source, confidence = read_origin(section, message("规则"), None)
        statement = RuleStatement(
            id=section.read("id", a_text),
            requirement=section.read("requirement", a_text, default=""),
            text=section.read("text", a_text),
            valid_from=valid_from,
            valid_until=valid_until,
            source=source,
            confidence=confidence,
        )
        read.append((statement, section))
    return read


def _validity(section: Section) -> tuple[date, date | None]:
    first = section.read("valid_from", a_day)
    last = section.read("valid_until", a_day, default=_NO_END)
    if last < first:
        section.faults.add(
            section.at("valid_until"),
            message(
                "失效日 {last} 早于生效日 {first}：请对调或改正", last=str(last), first=str(first)
            ),
        )
    return first, None if last == _NO_END else last


def _lives(
    read: Sequence[tuple[CoverageRule, Section]] | Sequence[tuple[RuleStatement, Section]],
) -> list[tuple[str, date, date, Section]]:
    return [(one.id, one.valid_from, one.valid_until or _NO_END, section) for one, section in read]


def _refuse_twice(lives: Sequence[tuple[str, date, date, Section]], faults: Faults) -> None:
    """Note every id that is in force twice on one day."""
    for place, (id_, first, last, section) in enumerate(lives):
        for other, other_first, other_last, earlier in lives[:place]:
            if id_ and id_ == other and first <= other_last and other_first <= last:
                faults.add(
                    section.at("id"),
                    message(
                        "编号 {id} 与第 {line} 行的重复且有效期重叠：请改编号，或写 valid_until",
                        id=id_,
                        line=earlier.place.line,
                    ),
                )
                break


def _a_deadline(value: Any) -> date:
    """Return a deadline written as 2026-06-30, or as 06-30 for every year."""
    text = str(value)
    if len(text) == 5 and text[2] == "-":
        value = f"2000-{text}"
    try:
        return a_day(value)
    except UnreadableValueError:
        raise UnreadableValueError(
            "期限“{value}”应写成 2026-06-30，或每年的“06-30”", value=value
        ) from None
