"""Uploaded rule files: whether bytes that came over the network may be read as one.

YAML can name the same part again and again and so unfold to more than memory holds, and it can ask
for values of other kinds by tags. A rule file needs neither: both are refused before it is read.
"""

from io import StringIO
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from data.errors import DataError
from data.marked_yaml import FileProblem, RuleFileError
from geo.message import Message, message

MOST_BYTES: Final = 200_000
"""Bytes of a rule file; those shipped have less than ten thousand."""
_MOST_NODES: Final = 20_000
_DEEPEST: Final = 20


class RefusedRuleFileError(DataError):
    """A file that was uploaded is not one that may be read."""


def rule_text(name: str, content: bytes) -> str:
    """Return the text of an uploaded rule file.

    Raises
    ------
    RefusedRuleFileError
        If it is empty, too large, or no text in UTF-8.
    RuleFileError
        If it is no YAML, or uses what a rule file does not need; with the line.
    """
    if not content.strip():
        raise RefusedRuleFileError("没有收到文件内容：请选择一个规则文件（.yaml）再上传")
    if len(content) > MOST_BYTES:
        raise RefusedRuleFileError(
            "{file} 有 {size} KB，规则文件最多 {most} KB：请核对是不是选错了文件",
            file=name,
            size=len(content) // 1000,
            most=MOST_BYTES // 1000,
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RefusedRuleFileError(
            "{file} 第 {line} 行不是 UTF-8 文字：规则文件是 YAML 文本，"
            "请用记事本另存为 UTF-8 编码再上传",
            file=name,
            line=line,
        ) from error
    if "\0" in text:
        raise RefusedRuleFileError("{file} 不是文本文件：请上传 .yaml 规则文件", file=name)
    _refuse_unneeded(name, text)
    return text


def _refuse_unneeded(name: str, text: str) -> None:
    nodes = depth = documents = 0
    try:
        for event in YAML(typ="rt", pure=True).parse(StringIO(text)):
            line = event.start_mark.line + 1
            if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
                raise _unneeded(name, line, message("规则文件不能用 & 和 * 引用：请把内容写全"))
            if isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent)):
                nodes += 1
                if event.tag:
                    raise _unneeded(name, line, message("规则文件不能用 ! 标签：请删去"))
            documents += isinstance(event, DocumentStartEvent)
            depth += isinstance(event, (SequenceStartEvent, MappingStartEvent))
            depth -= isinstance(event, (SequenceEndEvent, MappingEndEvent))
            if documents > 1:
                raise _unneeded(name, line, message("一个文件只能写一份规则：请删去第二个 ---"))
            if nodes > _MOST_NODES or depth > _DEEPEST:
                raise _unneeded(name, line, message("规则文件太长或嵌套太深：请拆开或改浅"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = message(
            "不是有效的 YAML（{problem}）：请检查缩进、冒号、引号和重复的键",
            problem=str(error.problem).split("\n")[0],
        )
        raise RuleFileError(name, [FileProblem(line=line, path="", what=what)]) from error


def _unneeded(name: str, line: int, what: Message) -> RuleFileError:
    return RuleFileError(name, [FileProblem(line=line, path="", what=what)])
