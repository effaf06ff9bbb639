"""YAML whose every value knows its line, and readers that collect all faults before giving up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from io import StringIO
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from data.errors import DataError
from geo.message import Message, message
from planner.rule_scope import unknown_word

Value = TypeVar("Value")

_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """One fault of a file: the line, the keys that lead there, what is wrong and what to do."""

    line: int
    path: str
    what: Message

    @property
    def sentence(self) -> Message:
        """Return the fault in one line."""
        if not self.path:
            return message("第 {line} 行：{what}", line=self.line, what=self.what)
        return message(
            "第 {line} 行 {path}：{what}", line=self.line, path=self.path, what=self.what
        )


class RuleFileError(DataError, ValueError):
    """A rule or method file cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, name: str, problems: Sequence[FileProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.path)))
        said = [problem.sentence for problem in self.problems[:_SHOWN]]
        if hidden := len(self.problems) - len(said):
            said.append(message("另有 {count} 处", count=hidden))
        super().__init__(
            "文件 {name} 有 {count} 处问题：\n{problems}",
            name=name,
            count=len(self.problems),
            problems=_lines(said),
        )


def _lines(said: Sequence[Message]) -> Message:
    """Return sentences under each other as one message, so that each can be translated."""
    lines = said[-1]
    for one in reversed(said[:-1]):
        lines = message("{first}\n{rest}", first=one, rest=lines)
    return lines


@dataclass(frozen=True, slots=True)
class Place:
    """One value of a file with its line and the keys that lead to it."""

    value: Any
    line: int
    path: tuple[str | int, ...] = ()

    @property
    def name(self) -> str:
        """Return the keys in words, such as `rules[3].share`."""
        name = ""
        for key in self.path:
            name += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if name else key
        return name


@dataclass(slots=True)
class Faults:
    """The faults found so far in one file."""

    name: str
    found: list[FileProblem] = field(default_factory=list)

    def add(self, place: Place, what: Message) -> None:
        """Note that a value is wrong."""
        self.found.append(FileProblem(line=place.line, path=place.name, what=what))

    def refuse(self) -> None:
        """Raise everything that was found, if anything was.

        Raises
        ------
        RuleFileError
            If there is a fault.
        """
        if self.found:
            raise RuleFileError(self.name, self.found)


class _Constructor(RoundTripConstructor):
    """Leaves days as they are written: a day that no month has is a fault of its line."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)


def read_yaml(text: str, name: str) -> Place:
    """Return the mapping that a YAML text holds.

    Raises
    ------
    RuleFileError
        If the text is not YAML, repeats a key, or is not a mapping.
    """
    reader = YAML(typ="rt", pure=True)
    reader.Constructor = _Constructor
    try:
        value = reader.load(StringIO(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = message(
            "不是有效的 YAML（{problem}）：请检查缩进、冒号、引号和重复的键",
            problem=str(error.problem).split("\n")[0],
        )
        raise RuleFileError(name, [FileProblem(line=line, path="", what=what)]) from error
    except (YAMLError, ValueError, RecursionError) as error:
        what = message("不是有效的 YAML：请检查文件是否为 UTF-8 文本、数字和日期是否写对")
        raise RuleFileError(name, [FileProblem(line=1, path="", what=what)]) from error
    if not isinstance(value, CommentedMap):
        what = message("文件应由“键: 值”组成；空文件或列表不能用")
        raise RuleFileError(name, [FileProblem(line=1, path="", what=what)])
    return Place(value, 1)


class Section:
    """One mapping of a file, read key by key; what is missing or wrong is noted, not raised."""

    def __init__(self, place: Place, faults: Faults, *, keys: Sequence[str]) -> None:
        self.place = place
        self.faults = faults
        self._map: Mapping[Any, Any] = {}
        if not isinstance(place.value, Mapping):
            faults.add(place, message("应写成“键: 值”，可用的键：{keys}", keys="、".join(keys)))
            return
        self._map = place.value
        for key in self._map:
            if key not in keys:
                faults.add(self.at(key), unknown_word(key, keys))

    def at(self, key: Any) -> Place:
        """Return the place of a key, or that of the section where the key is missing."""
        line = self.place.line
        if isinstance(self._map, CommentedMap) and key in self._map:
            line = self._map.lc.key(key)[0] + 1
        return Place(self._map.get(key), line, (*self.place.path, key))

    def has(self, key: str) -> bool:
        """Return whether a key is there with a value."""
        return self._map.get(key) is not None

    def section(self, key: str, *, keys: Sequence[str]) -> "Section":
        """Return the mapping under a key; a missing one is one fault, not one for each key."""
        place = self.at(key)
        if self.has(key):
            return Section(place, self.faults, keys=keys)
        self.faults.add(place, message("缺少“{key}”一节", key=key))
        return Section(
            Place(CommentedMap(), place.line, place.path), Faults(self.faults.name), keys=keys
        )

    def items(self, key: str, *, required: bool = True) -> list[Place]:
        """Return the places of a list under a key."""
        place = self.at(key)
        if not self.has(key):
            if required:
                self.faults.add(place, message("缺少“{key}”", key=key))
            return []
        if not isinstance(place.value, CommentedSeq):
            self.faults.add(place, message("应为列表（每项以“- ”开头）"))
            return []
        return [
            Place(value, place.value.lc.item(index)[0] + 1, (*place.path, index))
            for index, value in enumerate(place.value)
        ]

    def read(
        self, key: str, kind: Callable[[Any], Value], *, default: Value | None = None
    ) -> Value:
        """Return the value of a key as `kind` reads it.

        A key without `default` must be there. What cannot be read is noted; the value returned in
        its place is only fit to look for more faults.
        """
        place = self.at(key)
        if not self.has(key):
            if default is None:
                self.faults.add(place, message("缺少“{key}”", key=key))
                return kind(None)
            return default
        try:
            return kind(place.value)
        except UnreadableValueError as error:
            self.faults.add(place, error.message)
            return kind(None) if default is None else default


class UnreadableValueError(DataError, ValueError):
    """A value of a file is not what its key asks for."""


def a_text(value: Any) -> str:
    """Return a text; `None` gives an empty one."""
    if value is None:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise UnreadableValueError("“{value}”应为文字，数字代码请加引号", value=value)
    return str(value).strip()


def a_day(value: Any) -> date:
    """Return a day written as 2026-12-31; `None` gives the first of all."""
    if value is None:
        return date.min
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise UnreadableValueError(
            "“{value}”不是日期：请写成 2026-12-31 的样子", value=value
        ) from None


def a_share(value: Any) -> Fraction:
    """Return a share from 0 to 1, written as 0.3 or 30%; `None` gives 0."""
    if value is None:
        return Fraction(0)
    if isinstance(value, bool):
        raise UnreadableValueError("比例应写成 0.3 或 30%，而不是“{value}”", value=value)
    text = str(value).strip().replace("％", "%")
    try:
        share = Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise UnreadableValueError("比例应写成 0.3 或 30%，而不是“{value}”", value=value) from None
    if share > 1 and not text.endswith("%"):
        raise UnreadableValueError("比例 {value} 大于 1：{value}% 请写成“{value}%”", value=value)
    if not 0 <= share <= 1:
        raise UnreadableValueError("比例 {value} 不在 0 到 1 之间", value=value)
    return share


def a_count(least: int) -> Callable[[Any], int]:
    """Return a reader of whole numbers from `least`."""

    def read(value: Any) -> int:
        if value is None:
            return least
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise UnreadableValueError(
                "“{value}”应为不小于 {least} 的整数", value=value, least=least
            )
        return int(value)

    return read


def a_flag(value: Any) -> bool:
    """Return true or false; `None` gives false."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise UnreadableValueError("应写 true 或 false，而不是“{value}”", value=value)
    return value


def one_of(words: Mapping[str, Value]) -> Callable[[Any], Value]:
    """Return a reader of one of some words; `None` gives the first."""

    def read(value: Any) -> Value:
        if value is None:
            return next(iter(words.values()))
        if not isinstance(value, str) or value not in words:
            raise UnreadableValueError("{what}", what=unknown_word(value, list(words)))
        return words[value]

    return read
