"""Reading bundles: the month of a bundle as values again, to explain it without a database."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry import Polygon

from data.bundles import SCHEMA
from data.errors import DataError
from data.value_codec import Json, StoredValueError, decode
from planner.month import parse_month
from planner.month_basis import MonthBasis
from planner.month_plan import MonthPlan

_NO_OUTLINE: Final = str(shapely.to_wkb(Polygon(), hex=True, byte_order=1))
_SPOKEN: Final = frozenset({"template", "params", "text"})
_LEFT_OUT: Final = ("lotteries", "outcomes")
"""Parts of a plan that no explanation needs."""


class UnreadableBundleError(DataError, ValueError):
    """A file is not a month bundle that this version can explain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledMonth:
    """A month read from its bundle; without outlines of townships and lotteries."""

    plan: MonthPlan
    basis: MonthBasis


def read_bundle(path: Path) -> BundledMonth:
    """Return the month of the bundle at `path`.

    Raises
    ------
    UnreadableBundleError
        If the file cannot be read, is no month bundle, or has no basis (docs/bundle.md).
    """
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UnreadableBundleError(
            "读不了数据包 {path}（{reason}）：请给出“数据包_….json”文件",
            path=path.name,
            reason=getattr(error, "strerror", None) or type(error).__name__,
        ) from error
    schema = content.get("schema") if isinstance(content, dict) else None
    if schema != SCHEMA:
        raise UnreadableBundleError(
            "{path} 不是月度数据包（应为 {wanted}，却是 {found}）：请给出“数据包_….json”文件",
            path=path.name,
            wanted=SCHEMA,
            found=schema or "—",
        )
    if content.get("basis") is None:
        raise UnreadableBundleError(
            "数据包 {path} 没有计算依据（basis）：请用本版本的 xuntu map 重新写出", path=path.name
        )
    try:
        return _month(content)
    except (StoredValueError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableBundleError(
            "数据包 {path} 的内容读不懂（{why}）：文件被改动过或来自不同版本",
            path=path.name,
            why=error,
        ) from error


def _month(content: dict[str, Json]) -> BundledMonth:
    stored = {key: _coded(value) for key, value in content["plan"].items() if key not in _LEFT_OUT}
    month = parse_month(stored["month"])
    stored["month"] = {"year": month.year, "number": month.number}
    stored["area"] = _without_outlines(stored["area"])
    plan: MonthPlan = decode(MonthPlan, stored)
    basis: MonthBasis = decode(MonthBasis, content["basis"])
    return BundledMonth(plan=plan, basis=replace(basis, employers=plan.employers))


def _without_outlines(area: dict[str, Json]) -> dict[str, Json]:
    towns = [{**town, "outline": _NO_OUTLINE} for town in area["townships"]]
    return {**area, "townships": towns}


def _coded(value: Json) -> Any:
    """Return plain JSON with its sentences as the codec writes them."""
    if isinstance(value, list):
        return [_coded(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == _SPOKEN:
        return {
            "template": value["template"],
            "params": {name: _param(each) for name, each in value["params"].items()},
        }
    return {key: _coded(each) for key, each in value.items()}


def _param(value: Json) -> Any:
    """Return a value inside a sentence, which may be a sentence or list of them itself."""
    if isinstance(value, list):
        return [_param(each) for each in value]
    if isinstance(value, dict) and value.keys() == _SPOKEN:
        return {"$": "message", "value": _coded(value)}
    return value
