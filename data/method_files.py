"""Method files: one version of the risk method as YAML; all faults are told at once."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from data.marked_yaml import (
    Faults,
    Section,
    UnreadableValueError,
    a_count,
    a_text,
    one_of,
    read_yaml,
)
from data.rule_files import TESTING_KEYS, read_testing_cycle, shipped_text
from data.rule_origin import ORIGIN_KEYS, read_origin
from geo.errors import GeoError
from geo.hazard_factor import FactorNature
from geo.message import Message, message
from geo.risk_grade import (
    CombinedClass,
    CombinedTable,
    GradeTable,
    ManagementBands,
    ManagementGrade,
    RiskGrade,
    Rounding,
)
from geo.risk_method import RiskMethod
from geo.risk_points import MAY_NEVER_HAPPEN, PointKey, PointSteps
from planner.rule_scope import CLASS_WORDS

Made = TypeVar("Made")

_FORMAT = "xuntu-method/1"
_TOP = (
    "format", "id", "version", "title", "note", "risk_grade", "management_grade",
    "combined_class", "missing_data", "testing_cycle", "points",
)  # fmt: skip
_GRADES: Final = {"Ⅰ": RiskGrade.I, "Ⅱ": RiskGrade.II, "Ⅲ": RiskGrade.III}
_ROWS: Final = {
    "一般、符合": (FactorNature.GENERAL, True),
    "一般、不符合": (FactorNature.GENERAL, False),
    "严重、符合": (FactorNature.SEVERE, True),
    "严重、不符合": (FactorNature.SEVERE, False),
}


def read_method(text: str, name: str) -> RiskMethod:
    """Return the risk method that a YAML text states; `name` is the file's name in messages.

    Raises
    ------
    RuleFileError
        With every fault of the text, tables that are not monotone included.
    """
    faults = Faults(name)
    top = Section(read_yaml(text, name), faults, keys=_TOP)
    top.read("format", one_of({_FORMAT: _FORMAT}))
    local: list[Message] = []
    parts: dict[str, Any] = {
        "id": top.read("id", a_text),
        "version": top.read("version", a_count(1)),
        "title": top.read("title", a_text),
        "grades": _grades(top, local),
        "management": _management(top, local),
        "combined": _combined(top, local),
        "testing": read_testing_cycle(top.section("testing_cycle", keys=TESTING_KEYS), local),
    }
    missing = top.section("missing_data", keys=("rules", *ORIGIN_KEYS))
    for place in missing.items("rules"):
        if not isinstance(place.value, str):
            faults.add(place, message("应为文字"))
    read_origin(missing, message("数据缺失时的取值"), local)
    parts |= _points(top, local)
    faults.refuse()
    return RiskMethod(**parts, local_settings=tuple(local))


def shipped_method(name: str) -> RiskMethod:
    """Return a method that comes with the product, such as `method-2022`.

    Raises
    ------
    NotFoundError
        If there is none of that name.
    """
    return read_method(shipped_text(name), f"{name}.yaml")


def _grades(top: Section, local: list[Message]) -> GradeTable | None:
    section = top.section("risk_grade", keys=("band_starts", "table", *ORIGIN_KEYS))
    starts = section.read("band_starts", _list_of(a_count(0)))
    table = section.section("table", keys=tuple(_ROWS))
    rows = {row: tuple(table.read(word, _list_of(one_of(_GRADES)))) for word, row in _ROWS.items()}
    read_origin(section, message("风险分级表"), local)
    return _made(section, "table", lambda: GradeTable(band_starts=tuple(starts), rows=rows))


def _management(top: Section, local: list[Message]) -> ManagementBands | None:
    section = top.section("management_grade", keys=("a_from", "b_from", "rounding", *ORIGIN_KEYS))
    a_from, b_from = section.read("a_from", a_count(1)), section.read("b_from", a_count(1))
    rounding = section.read("rounding", one_of({one.value: one for one in Rounding}))
    read_origin(section, message("管理分级"), local)
    return _made(
        section,
        "a_from",
        lambda: ManagementBands(a_from=a_from, b_from=b_from, rounding=rounding),
    )


def _combined(top: Section, local: list[Message]) -> CombinedTable | None:
    section = top.section("combined_class", keys=("letters", "table", *ORIGIN_KEYS))
    letters_section = section.section("letters", keys=tuple(CLASS_WORDS))
    letters = {
        combined: letters_section.read(word, a_text) for word, combined in CLASS_WORDS.items()
    }
    table = section.section("table", keys=tuple(_GRADES))
    classes: dict[tuple[RiskGrade, ManagementGrade], CombinedClass] = {}
    for word, grade in _GRADES.items():
        row = table.section(word, keys=tuple(ManagementGrade))
        for management in ManagementGrade:
            classes[grade, management] = row.read(management.value, one_of(CLASS_WORDS))
    read_origin(section, message("综合风险类别表"), local)
    return _made(section, "table", lambda: CombinedTable(classes=classes, letters=letters))


def _points(top: Section, local: list[Message]) -> dict[str, Any]:
    section = top.section(
        "points", keys=("violation_months", "disease_years", "parts", *ORIGIN_KEYS)
    )
    parts = section.section("parts", keys=tuple(PointKey))
    points: dict[PointKey, PointSteps] = {}
    for key in PointKey:
        if parts.has(key.value) and (steps := _steps(parts, key)) is not None:
            points[key] = steps
    read_origin(section, message("加分表"), local)
    return {
        "points": points,
        "violation_months": section.read("violation_months", a_count(1)),
        "disease_years": section.read("disease_years", a_count(1)),
    }


def _steps(parts: Section, key: PointKey) -> PointSteps | None:
    keys = ("steps", "never") if key in MAY_NEVER_HAPPEN else ("steps",)
    section = parts.section(key.value, keys=keys)
    steps = section.read("steps", _step_list)
    never = section.read("never", a_count(0)) if key in MAY_NEVER_HAPPEN else None
    return _made(
        section,
        "steps",
        lambda: PointSteps(tuple(a for a, _ in steps), tuple(b for _, b in steps), never),
    )


def _made(section: Section, key: str, make: Callable[[], Made]) -> Made | None:
    """Return a table, or None and a fault where the core refuses it."""
    before = len(section.faults.found)
    try:
        return make()
    except GeoError as error:
        # Where a value was already found unreadable, what follows from it is only noise.
        if not any(
            problem.path.startswith(section.place.name) for problem in section.faults.found[:before]
        ):
            section.faults.add(section.at(key), error.message)
        return None


def _list_of(kind: Callable[[Any], Made]) -> Callable[[Any], list[Made]]:
    def read(value: Any) -> list[Made]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise UnreadableValueError("应为列表，例如 [0, 10, 50]，而不是“{value}”", value=value)
        return [kind(one) for one in value]

    return read


def _step_list(value: Any) -> list[tuple[int, int]]:
    """Return steps written as `{起点: 分值}`."""
    if value is None:
        return []
    if not isinstance(value, Mapping) or not all(
        isinstance(number, int) and not isinstance(number, bool)
        for pair in value.items()
        for number in pair
    ):
        raise UnreadableValueError(
            "计分应写成“起点: 分值”的整数，例如 {{1: 8, 3: 12}}，而不是“{value}”", value=value
        )
    return [(int(start), int(points)) for start, points in value.items()]
