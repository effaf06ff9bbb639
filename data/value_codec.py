"""Codec: values of the core as canonical JSON and back, by their annotations alone.

Equal values give equal text on every machine: keys and sets are sorted, geometry is WKB in
hexadecimal, fractions stay exact. Stored steps are hashed over this text.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from hashlib import sha256
from math import isfinite
from types import NoneType, UnionType
from typing import Any, NamedTuple, TypeAlias, Union, cast, get_args, get_origin, get_type_hints

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.errors import DataError
from geo.message import Message

Json: TypeAlias = Any
"""What the `json` module writes: None, bool, int, float, str, list, dict."""

_TAG = "$"
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class StoredValueError(DataError, ValueError):
    """A stored or exchanged value cannot be read as what it should be."""


class _Coder(NamedTuple):
    encode: Callable[[Any], Json]
    decode: Callable[[Json], Any]


def encode(kind: Any, value: Any) -> Json:
    """Return `value`, an instance of the annotation `kind`, as plain JSON data.

    Raises
    ------
    TypeError
        If `kind` holds a type that this codec does not know.
    """
    return _coder(kind).encode(value)


def decode(kind: Any, stored: Json) -> Any:
    """Return the value of the annotation `kind` that `encode` turned into `stored`.

    Raises
    ------
    StoredValueError
        If `stored` has another shape, an unknown field or an impossible value.
    """
    try:
        return _coder(kind).decode(stored)
    except StoredValueError:
        raise
    except (KeyError, ValueError, TypeError, AttributeError, shapely.GEOSException) as error:
        raise StoredValueError(
            "存储的内容不能读成 {kind}（{why}）：数据被改动过或来自不同版本，"
            "请用本版本重新运行该步骤",
            kind=getattr(kind, "__name__", str(kind)),
            why=f"{type(error).__name__}: {error}",
        ) from error


def canonical_text(stored: Json) -> str:
    """Return plain JSON data as the one text that stands for it: sorted keys, no spaces."""
    return _JSON.encode(stored)


def fingerprint(stored: Json) -> str:
    """Return the SHA-256 of the canonical text of `stored`, 64 hexadecimal digits."""
    return sha256(canonical_text(stored).encode()).hexdigest()


def _coder(kind: Any) -> _Coder:
    # Any and object mean "see the value itself"; NewTypes are what they stand for.
    while hasattr(kind, "__supertype__"):
        kind = kind.__supertype__
    return _made(kind)


@cache
def _made(kind: Any) -> _Coder:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _union(get_args(kind))
    if origin is not None:
        return _collection(origin, get_args(kind), kind)
    if kind in _SCALARS:
        return _SCALARS[kind]
    if isinstance(kind, type):
        return _class(kind)
    raise _unknown(kind)


def _class(kind: type) -> _Coder:
    if issubclass(kind, Enum):
        members = {member: member.value for member in kind}
        return _Coder(members.__getitem__, kind)
    if issubclass(kind, BaseGeometry):
        return _Coder(_geometry_hex, _geometry_reader((kind,)))
    if kind is Message:
        return _MESSAGE
    if is_dataclass(kind):
        return _dataclass(kind)
    raise _unknown(kind)


def _unknown(kind: object) -> TypeError:
    return TypeError(f"the codec does not know {kind!r}")


def _collection(origin: Any, args: tuple[Any, ...], kind: Any) -> _Coder:
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        item = _coder(args[0])
        return _Coder(
            lambda value: [item.encode(each) for each in value],
            lambda stored: tuple([item.decode(each) for each in _listed(stored)]),
        )
    if origin is tuple:
        items = [_coder(arg) for arg in args]
        return _Coder(
            lambda value: [c.encode(each) for c, each in zip(items, value, strict=True)],
            lambda stored: tuple(
                c.decode(each) for c, each in zip(items, _listed(stored), strict=True)
            ),
        )
    if origin is frozenset:
        item = _coder(args[0])
        return _Coder(
            lambda value: sorted((item.encode(each) for each in value), key=canonical_text),
            lambda stored: frozenset(item.decode(each) for each in _listed(stored)),
        )
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_coder(args[0]), _coder(args[1]))
    raise _unknown(kind)


def _mapping(key: _Coder, item: _Coder) -> _Coder:
    if key is _TEXT and item is _TEXT:  # whole rows of a file: no call for each cell
        return _Coder(_encode_texts, _encode_texts)

    def encode_pairs(value: Mapping[Any, Any]) -> Json:
        pairs = sorted(((key.encode(k), item.encode(v)) for k, v in value.items()), key=_first)
        return {k if isinstance(k, str) else canonical_text(k): v for k, v in pairs}

    def decode_pairs(stored: Json) -> dict[Any, Any]:
        pairs = [(_decode_key(key, k), item.decode(v)) for k, v in stored.items()]
        return dict(sorted(pairs, key=_first))

    return _Coder(encode_pairs, decode_pairs)


def _encode_texts(value: Mapping[Any, Any]) -> dict[str, str]:
    for each in (*value, *value.values()):
        if not isinstance(each, str):
            raise _not_text(each)
    return {key: value[key] for key in sorted(value)}


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]


def _decode_key(key: _Coder, text: str) -> Any:
    try:
        return key.decode(text)
    except (ValueError, TypeError):
        return key.decode(json.loads(text))


def _union(kinds: tuple[Any, ...]) -> _Coder:
    some = tuple(kind for kind in kinds if kind is not NoneType)
    if all(isinstance(kind, type) and issubclass(kind, BaseGeometry) for kind in some):
        inner = _Coder(_geometry_hex, _geometry_reader(some))
    elif len(some) == 1:
        inner = _coder(some[0])
    else:
        msg = f"the codec cannot tell {kinds!r} apart"
        raise TypeError(msg)
    if len(some) == len(kinds):
        return inner
    return _Coder(
        lambda value: None if value is None else inner.encode(value),
        lambda stored: None if stored is None else inner.decode(stored),
    )


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    coder: _Coder
    is_required: bool


def _dataclass(kind: type) -> _Coder:
    hints = get_type_hints(kind)
    known = [
        _Field(
            field.name,
            _coder(hints[field.name]),
            field.default is MISSING and field.default_factory is MISSING,
        )
        for field in fields(kind)
    ]
    encoders = [(field.name, field.coder.encode) for field in known]
    decoders = {field.name: field.coder.decode for field in known}
    required = [field.name for field in known if field.is_required]

    def encode_fields(value: Any) -> Json:
        return {name: encoder(getattr(value, name)) for name, encoder in encoders}

    def decode_fields(stored: Json) -> Any:
        missing = [name for name in required if name not in stored]
        if missing:
            raise KeyError(f"{kind.__name__}.{missing[0]}")
        return kind(**{name: decoders[name](each) for name, each in stored.items()})

    return _Coder(encode_fields, decode_fields)


def _listed(stored: Json) -> list[Json]:
    if not isinstance(stored, list):
        msg = f"list expected, got {type(stored).__name__}"
        raise TypeError(msg)
    return stored


def _geometry_hex(value: BaseGeometry) -> str:
    return str(shapely.to_wkb(value, hex=True, byte_order=1))


def _geometry_reader(kinds: tuple[Any, ...]) -> Callable[[Json], BaseGeometry]:
    def read(stored: Json) -> BaseGeometry:
        geometry: Any = shapely.from_wkb(stored)
        if not isinstance(geometry, kinds):
            msg = f"a {type(geometry).__name__} stands where {kinds} is expected"
            raise TypeError(msg)
        return cast("BaseGeometry", geometry)

    return read


def _exact(kind: type) -> _Coder:
    def checked(value: Any) -> Any:
        if isinstance(value, np.generic):
            value = value.item()
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            msg = f"{kind.__name__} expected, got {type(value).__name__} {value!r}"
            raise TypeError(msg)
        return value

    return _Coder(checked, checked)


def _encode_float(value: Any) -> float:
    if not isfinite(value):
        msg = f"{value!r} is not a number that JSON can hold"
        raise ValueError(msg)
    return float(value) + 0.0  # minus zero is zero


def _decode_float(stored: Json) -> float:
    if isinstance(stored, bool) or not isinstance(stored, int | float):
        msg = f"number expected, got {stored!r}"
        raise TypeError(msg)
    return float(stored)


def _encode_text(value: Any) -> str:
    if not isinstance(value, str):
        raise _not_text(value)
    return str(value)


def _not_text(value: object) -> TypeError:
    return TypeError(f"str expected, got {type(value).__name__} {value!r}")


def _encode_message(value: Message) -> Json:
    return {"template": value.template, "params": {k: _encode_any(v) for k, v in value.params}}


def _decode_message(stored: Json) -> Message:
    params = sorted((k, _decode_any(v)) for k, v in stored["params"].items())
    return Message(_encode_text(stored["template"]), tuple(params))


def _encode_any(value: Any) -> Json:
    """Return a value of unannotated type; what JSON does not know carries its name."""
    if isinstance(value, Enum):
        value = value.value  # equal to it, and said the same
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list):
        return [_encode_any(each) for each in value]
    if isinstance(value, Mapping):
        plain = {_encode_text(k): _encode_any(v) for k, v in value.items()}
        return {_TAG: "map", "value": plain} if _TAG in plain else plain
    return _encode_tagged(value)


def _encode_tagged(value: Any) -> Json:
    if isinstance(value, float):
        number = _encode_float(value)
        return {_TAG: "float", "value": repr(number)} if "e" in repr(number) else number
    for name, (kind, coder) in _TAGGED.items():
        if isinstance(value, kind):
            return {_TAG: name, "value": coder.encode(value)}
    raise _unknown(type(value))


def _decode_any(stored: Json) -> Any:
    if isinstance(stored, list):
        return [_decode_any(each) for each in stored]
    if not isinstance(stored, dict):
        return stored
    if _TAG not in stored:
        return {k: _decode_any(v) for k, v in sorted(stored.items())}
    if stored[_TAG] == "map":
        return {k: _decode_any(v) for k, v in sorted(stored["value"].items())}
    if stored[_TAG] == "float":
        return float(stored["value"])
    return _TAGGED[stored[_TAG]][1].decode(stored["value"])


_MESSAGE = _Coder(_encode_message, _decode_message)
_ANY = _Coder(_encode_any, _decode_any)
_DATE = _Coder(lambda value: value.isoformat(), date.fromisoformat)
_FRACTION = _Coder(str, lambda stored: Fraction(_encode_text(stored)))
_BYTES = _Coder(lambda value: value.hex(), bytes.fromhex)
_TEXT = _Coder(_encode_text, _encode_text)
_SCALARS: dict[Any, _Coder] = {
    Any: _ANY,
    object: _ANY,
    bool: _exact(bool),
    int: _exact(int),
    str: _TEXT,
    float: _Coder(_encode_float, _decode_float),
    date: _DATE,
    Fraction: _FRACTION,
    bytes: _BYTES,
}
_TAGGED: dict[str, tuple[type, _Coder]] = {
    "date": (date, _DATE),
    "fraction": (Fraction, _FRACTION),
    "bytes": (bytes, _BYTES),
    "message": (Message, _MESSAGE),
    "tuple": (
        tuple,
        _Coder(
            lambda value: [_encode_any(each) for each in value],
            lambda stored: tuple([_decode_any(each) for each in stored]),
        ),
    ),
    "frozenset": (
        frozenset,
        _Coder(
            lambda value: sorted((_encode_any(each) for each in value), key=canonical_text),
            lambda stored: frozenset(_decode_any(each) for each in stored),
        ),
    ),
}
