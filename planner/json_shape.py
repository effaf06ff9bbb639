"""JSON shapes: read what strangers send value by value, and say what is not as it should be."""

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from planner.canonical_json import MAX_INTEGER
from planner.errors import PlannerError

Json: TypeAlias = object
_DIGEST: Final = re.compile("[0-9a-f]{64}")


class MalformedJsonError(PlannerError, ValueError):
    """A value is missing or of another type than the format says."""


def mapping(value: Json, where: str) -> Mapping[str, Json]:
    """Return an object."""
    if not isinstance(value, dict):
        raise MalformedJsonError("{where} 应当是一个对象", where=where)
    return value


def listed(value: Json, where: str) -> list[Json]:
    """Return a list."""
    if not isinstance(value, list):
        raise MalformedJsonError("{where} 应当是一个列表", where=where)
    return value


def field(value: Json, key: str, where: str) -> Json:
    """Return the value of `key` of an object."""
    found = mapping(value, where)
    if key not in found:
        raise MalformedJsonError("{where} 缺少“{key}”", where=where, key=key)
    return found[key]


def text(value: Json, key: str, where: str) -> str:
    """Return the text of `key` of an object."""
    return as_text(field(value, key, where), f"{where}.{key}")


def whole(value: Json, key: str, where: str, *, least: int = 0) -> int:
    """Return the whole number of `key` of an object, `least` or more."""
    return as_whole(field(value, key, where), f"{where}.{key}", least=least)


def hex_digest(value: Json, key: str, where: str) -> str:
    """Return the 64 lower-case hexadecimal digits of `key` of an object."""
    found = text(value, key, where)
    if not _DIGEST.fullmatch(found):
        raise MalformedJsonError("{where} 应当是 64 位小写十六进制数", where=f"{where}.{key}")
    return found


def array(value: Json, key: str, where: str) -> list[Json]:
    """Return the list of `key` of an object."""
    return listed(field(value, key, where), f"{where}.{key}")


def texts(value: Json, key: str, where: str) -> tuple[str, ...]:
    """Return the list of texts of `key` of an object."""
    return tuple(
        as_text(one, f"{where}.{key}[{k}]") for k, one in enumerate(array(value, key, where))
    )


def rows_of_text(value: Json, key: str, where: str, *, width: int) -> tuple[tuple[str, ...], ...]:
    """Return the list of lists of `width` texts of `key` of an object."""
    found = []
    for k, row in enumerate(array(value, key, where)):
        here = f"{where}.{key}[{k}]"
        cells = tuple(as_text(cell, here) for cell in listed(row, here))
        if len(cells) != width:
            raise MalformedJsonError("{where} 应当有 {width} 项", where=here, width=width)
        found.append(cells)
    return tuple(found)


def as_text(value: Json, where: str) -> str:
    """Return a text that UTF-8 can hold."""
    if not isinstance(value, str) or any("\ud800" <= one <= "\udfff" for one in value):
        raise MalformedJsonError("{where} 应当是文字", where=where)
    return value


def as_whole(value: Json, where: str, *, least: int = 0) -> int:
    """Return a whole number from `least` to 2^53 - 1."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedJsonError("{where} 应当是整数", where=where)
    if not least <= value <= MAX_INTEGER:
        raise MalformedJsonError(
            "{where} 是 {value}，应当在 {least} 至 2^53−1 之间",
            where=where,
            value=value,
            least=least,
        )
    return value
