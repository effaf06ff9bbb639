"""Scope words: which employers or projects a rule speaks of, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeGuard

from geo.message import Message, message


def scope_words(scope: Mapping[str, object]) -> Message:
    """Return a scope in words; its conditions must all hold."""
    return _joined([_condition(key, value) for key, value in scope.items()], _and)


def any_words(scopes: Sequence[Mapping[str, object]]) -> Message:
    """Return that one of some scopes holds, in words."""
    return _joined([message("（{scope}）", scope=scope_words(one)) for one in scopes], _or)


def _condition(key: str, value: object) -> Message:
    if key in _FACTS:
        fact = _FACTS[key]
        return fact if value is True else message("没有：{fact}", fact=fact)
    if key == "exposed_at_least":
        return message("接害人数不少于 {count}", count=value)
    if key in _WORDS:
        return message("{name}：{words}", name=_WORDS[key], words=_listed(value))
    return _combined(key, value)


def _combined(key: str, value: object) -> Message:
    if isinstance(value, Mapping):
        return message("不是（{scope}）", scope=scope_words(value))
    scopes = [one for one in value if isinstance(one, Mapping)] if _is_list(value) else []
    return (
        any_words(scopes) if key == "any" else _joined([scope_words(one) for one in scopes], _and)
    )


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _listed(value: object) -> Message:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, Sequence):
        return message("{value}", value=value)
    return _joined([message(str(word)) for word in words], _comma)


def _joined(parts: Sequence[Message], join: Callable[[Message, Message], Message]) -> Message:
    if not parts:
        return message("全部")
    first, *rest = parts
    return join(first, _joined(rest, join)) if rest else first


def _and(first: Message, rest: Message) -> Message:
    return message("{first}，且{rest}", first=first, rest=rest)


def _or(first: Message, rest: Message) -> Message:
    return message("{first}或{rest}", first=first, rest=rest)


def _comma(first: Message, rest: Message) -> Message:
    return message("{first}、{rest}", first=first, rest=rest)


_WORDS: Final[Mapping[str, Message]] = {
    "kind": message("单位类别"),
    "hazard_category": message("危害因素类别"),
    "factor": message("危害因素"),
    "factor_nature": message("因素性质"),
    "combined_class": message("综合风险类别"),
    "industry": message("行业代码"),
    "township": message("乡镇代码"),
    "project_class": message("建设项目危害类别"),
}
_FACTS: Final[Mapping[str, Message]] = {
    "untested": message("未按规定检测评价"),
    "governance": message("在专项治理范围内"),
    "open_complaint": message("有未办结的投诉"),
    "over_limit": message("最近检测结果超标"),
    "correction_due": message("责令改正到期未完成"),
}
