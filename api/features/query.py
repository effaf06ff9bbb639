"""Queries: what the address of a page of features asks for, checked before anything is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Final

from api.features.collection import BadParameterError, Collection
from data.errors import NotFoundError
from data.features import Box, Wanted
from geo.errors import XuntuError

MOST: Final = 1000
"""Features on a page; who asks for more gets this many and a link to the next page."""
_GENERAL: Final = frozenset({"limit", "bbox", "datetime", "after", "lang", "f"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureQuery:
    """A page of features, as it was asked for."""

    limit: int
    wanted: Wanted


def read_query(
    collection: Collection, given: Sequence[tuple[str, str]], *, limit: int
) -> FeatureQuery:
    """Return what the parameters of an address ask of `collection`.

    Raises
    ------
    BadParameterError
        If one is unknown, stands twice or has a value that cannot be.
    """
    values: dict[str, str] = {}
    for name, value in given:
        if name not in _GENERAL and name not in collection.queryables:
            raise BadParameterError(
                "没有参数 {name}：可用 {some}",
                name=name,
                some="、".join((*sorted(_GENERAL), *collection.queryables)),
            )
        if name in values:
            raise BadParameterError("参数 {name} 写了两次：请只写一次", name=name)
        values[name] = value
    if values.get("f", "json") not in ("json", "geojson"):
        raise BadParameterError("参数 f 只能是 json：这里只有 GeoJSON")
    limit = min(limit, MOST)
    first, last = _span(values.get("datetime")) if collection.has_time else (None, None)
    return FeatureQuery(
        limit=limit,
        wanted=Wanted(
            rows=limit + 1,  # one more tells whether there is a next page
            after=_after(collection, values.get("after")),
            box=_box(values["bbox"]) if "bbox" in values else None,
            first=first,
            last=last,
            equal=_equal(collection, values),
        ),
    )


def _after(collection: Collection, text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    try:
        return collection.parse_id(text)
    except NotFoundError as error:
        raise BadParameterError(
            "参数 after 的值 {value} 看不懂：请用上一页的 next 链接", value=text
        ) from error


def _equal(collection: Collection, values: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, known in collection.queryables.items():
        if name not in values:
            continue
        try:
            known.check(values[name])
        except (ValueError, XuntuError) as error:
            raise BadParameterError(
                "参数 {name} 的值 {value} 不对：格式见该数据集的 queryables",
                name=name,
                value=values[name][:60],
            ) from error
        found[name] = values[name]
    return found


def _box(text: str) -> Box:
    """Return the box of four numbers, or of six with heights, which are not looked at."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise _bad_box(text) from error
    if len(numbers) == 6:
        numbers = [numbers[i] for i in (0, 1, 3, 4)]
    if len(numbers) != 4 or not all(map(isfinite, numbers)):
        raise _bad_box(text)
    west, south, east, north = numbers
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise _bad_box(text)
    return west, south, east, north


def _bad_box(text: str) -> BadParameterError:
    return BadParameterError(
        "参数 bbox 的值 {value} 不对：请写“西,南,东,北”四个经纬度（WGS 84）", value=text[:60]
    )


def _span(text: str | None) -> tuple[date | None, date | None]:
    """Return the first and last day of an instant or an interval; None where it is open."""
    if text is None:
        return None, None
    parts = text.split("/")
    if len(parts) > 2:
        raise _bad_time(text)
    days = [_open_day(part, text) for part in parts]
    first, last = days[0], days[-1]
    if (len(parts) == 1 and first is None) or (first and last and first > last):
        raise _bad_time(text)
    return first, last


def _open_day(part: str, text: str) -> date | None:
    if part in ("", ".."):
        return None
    try:
        if "T" in part.upper():
            return datetime.fromisoformat(part.upper()).date()
        return date.fromisoformat(part)
    except ValueError as error:
        raise _bad_time(text) from error


def _bad_time(text: str) -> BadParameterError:
    return BadParameterError(
        "参数 datetime 的值 {value} 不对：请写 2026-12-01 或 2026-12-01/2026-12-31", value=text[:60]
    )
