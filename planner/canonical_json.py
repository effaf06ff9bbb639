"""Canonical JSON: the one text of a value, so that everybody computes the same digest of it."""

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

from planner.errors import PlannerError

MAX_INTEGER: Final = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""
MAX_DEPTH: Final = 64
"""Lists and objects inside one another; far more than any part of a bundle needs."""
_KEY: Final = re.compile("[A-Za-z0-9_]+", re.ASCII)
_JSON: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class NotCanonicalError(PlannerError, ValueError):
    """A value has no canonical JSON."""


def canonical_json(value: object) -> bytes:
    """Return the canonical JSON of `value` in UTF-8: a subset of RFC 8785.

    Keys are ASCII letters, digits and underscores, sorted;
    there are no spaces, numbers are whole and below 2^53, and strings escape only quotes,
    backslashes and control characters.

    Raises
    ------
    NotCanonicalError
        For a fraction, too large a number, another key, a lone surrogate, an unknown type, or
        lists and objects more than `MAX_DEPTH` deep.
    """
    _check(value, "$", MAX_DEPTH)
    try:
        return _JSON.encode(value).encode()
    except UnicodeEncodeError as error:
        raise NotCanonicalError("内容含有不成对的代理字符，不能写成 UTF-8：请改正") from error


def digest(heading: str, value: object) -> str:
    """Return the SHA-256 of a heading line followed by the canonical JSON of `value`, as hex."""
    return sha256(f"{heading}\n".encode() + canonical_json(value)).hexdigest()


def lines_digest(heading: str, lines: Iterable[str]) -> str:
    """Return the SHA-256 of a heading line and `lines`, each ended by a line feed, as hex."""
    return sha256("".join(f"{line}\n" for line in (heading, *lines)).encode()).hexdigest()


def _check(value: object, where: str, depth: int) -> None:
    if depth < 0:
        raise NotCanonicalError("列表和对象套了超过 {depth} 层", depth=MAX_DEPTH)
    match value:
        case None | bool() | str():
            return
        case int():
            if abs(value) > MAX_INTEGER:
                raise NotCanonicalError("{where} 的数 {value} 太大", where=where, value=value)
        case list() | tuple():
            for place, one in enumerate(value):
                _check(one, f"{where}[{place}]", depth - 1)
        case Mapping():
            for key, one in value.items():
                if not (isinstance(key, str) and _KEY.fullmatch(key)):
                    raise NotCanonicalError(
                        "{where} 的键 {key!r} 只能用 ASCII 字母、数字和下划线", where=where, key=key
                    )
                _check(one, f"{where}.{key}", depth - 1)
        case _:
            raise NotCanonicalError(
                "{where} 的值 {value!r} 只能是整数、文字、真假、列表或对象",
                where=where,
                value=value,
            )
