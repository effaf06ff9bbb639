"""Canonical JSON: the one text of a value, so that everybody computes the same digest of it."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

from planner.errors import PlannerError

MAX_INTEGER: Final = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""
_JSON: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class NotCanonicalError(PlannerError, ValueError):
    """A value has no canonical JSON."""


def canonical_json(value: object) -> bytes:
    """Return the canonical JSON of `value` in UTF-8: a subset of RFC 8785.

    Keys are ASCII and sorted, there are no spaces, numbers are whole and below 2^53, and strings
    escape only quotes, backslashes and control characters.

    Raises
    ------
    NotCanonicalError
        For a fraction, too large a number, another key, a lone surrogate or an unknown type.
    """
    _check(value, "$")
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


def _check(value: object, where: str) -> None:
    match value:
        case None | bool() | str():
            return
        case int():
            if abs(value) > MAX_INTEGER:
                raise NotCanonicalError("{where} 的数 {value} 太大", where=where, value=value)
        case list() | tuple():
            for place, one in enumerate(value):
                _check(one, f"{where}[{place}]")
        case Mapping():
            for key, one in value.items():
                if not (isinstance(key, str) and key.isascii()):
                    raise NotCanonicalError(
                        "{where} 的键 {key!r} 不是 ASCII 文字", where=where, key=key
                    )
                _check(one, f"{where}.{key}")
        case _:
            raise NotCanonicalError(
                "{where} 的值 {value!r} 只能是整数、文字、真假、列表或对象",
                where=where,
                value=value,
            )
