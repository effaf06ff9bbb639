"""Bundles: everything of a month that is needed to check it again, as canonical JSON.

The format is described in docs/bundle.md; its name changes when its meaning does.
"""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from data.output_files import write_file
from data.value_codec import encode
from geo.message import Message
from planner.draw import SCALE
from planner.month import Month
from planner.month_basis import MonthBasis
from planner.month_plan import MonthPlan

SCHEMA: Final = "xuntu.month-bundle/1"
_LIBRARIES: Final = ("numpy", "ortools", "scipy", "shapely")
_PRIVATE: Final = frozenset({"contact"})
"""Fields with personal data that no check needs."""


def write_bundle(
    path: Path,
    plan: MonthPlan,
    *,
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    basis: MonthBasis | None = None,
) -> None:
    """Write the bundle of `plan`.

    Parameters
    ----------
    inputs, outputs
        SHA-256 in hexadecimal of every file that went in and came out, by its name.
    basis
        What the month was computed from; without it nobody can compute it again.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    write_file(path, bundle_bytes(plan, inputs=inputs, outputs=outputs, basis=basis))


def bundle_bytes(
    plan: MonthPlan,
    *,
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    basis: MonthBasis | None = None,
) -> bytes:
    """Return the bundle of `plan`: UTF-8, keys sorted, no spaces, one line feed at the end."""
    content = {
        "schema": SCHEMA,
        "demo": plan.area.is_demo,
        "internal_use_only": True,
        "reference_date": plan.month.first_day,
        "mass_scale": SCALE,
        "plan": plan,
        "basis": basis and encode(MonthBasis, replace(basis, employers=())),
        "inputs": inputs,
        "outputs": outputs,
        "software": software_versions(),
    }
    text = json.dumps(
        plain_value(content),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return f"{text}\n".encode()


def software_versions() -> dict[str, str]:
    """Return the versions of this product and of the libraries that results depend on."""
    versions = {name: version(name) for name in _LIBRARIES}
    return versions | {"python": platform.python_version(), "xuntu": version("xuntu")}


def plain_value(value: object) -> object:
    """Return `value` of the core as what JSON can hold.

    Values become objects by field name, months 2026-12, dates ISO, bytes hexadecimal, fractions
    `a/b`, sets sorted lists, shapes the SHA-256 of their WKB, and messages their template, values
    and Chinese text.

    Raises
    ------
    TypeError
        For a type that has no agreed form.
    """
    if isinstance(value, Mapping):
        return {str(plain_value(key)): plain_value(inner) for key, inner in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((plain_value(inner) for inner in value), key=str)
    if isinstance(value, tuple | list):
        return [plain_value(inner) for inner in value]
    if isinstance(value, Message):
        params = {name: plain_value(inner) for name, inner in value.params}
        return {"template": value.template, "params": params, "text": str(value)}
    if is_dataclass(value) and not isinstance(value, Month):
        names = (field.name for field in fields(value))
        return {name: plain_value(getattr(value, name)) for name in names if name not in _PRIVATE}
    return _scalar(value)


def _scalar(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case None | str() | bool() | int() | float():
            return value
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case Fraction() | Month():
            return str(value)
        case BaseGeometry():
            return hashlib.sha256(shapely.to_wkb(value, byte_order=1)).hexdigest()
    raise TypeError(type(value).__name__)
