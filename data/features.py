"""Features: employers, townships and routes as programs read them, a page at a time.

Pages follow keys, not numbers of rows: what is added or removed meanwhile neither doubles nor
hides another feature. Positions are WGS 84, longitude first.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

import shapely
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from data.database import Connection
from data.queries import queries
from data.rows import all_rows

_SQL = queries("features")
Key: TypeAlias = tuple[str, ...]
Box: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in degrees; west above east crosses the 180th meridian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing with its place and what is known of it."""

    key: Key
    geometry: BaseGeometry | None
    properties: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which features are asked for; None is no condition."""

    rows: int
    after: Key | None = None
    key: Key | None = None
    """One feature alone."""
    box: Box | None = None
    first: date | None = None
    last: date | None = None
    equal: Mapping[str, str] | None = None
    """Values of properties, by name."""


def employers(conn: Connection, wanted: Wanted) -> tuple[Feature, ...]:
    """Return employers as points, by area and id; those without a position have no geometry."""
    after_area, after_id = wanted.after or ("", "")
    area, id_ = wanted.key or (None, None)
    equal = wanted.equal or {}
    west, south, east, north = wanted.box or (None, None, None, None)
    rows = all_rows(
        conn,
        _SQL["employers"],
        after_area=after_area,
        after_id=after_id,
        area=area or equal.get("area"),
        id=id_ or equal.get("id"),
        township=equal.get("township"),
        industry=equal.get("industry"),
        status=equal.get("status"),
        letter=equal.get("letter"),
        west=west,
        south=south,
        east=east,
        north=north,
        rows=wanted.rows,
    )
    return tuple(_employer(row) for row in rows)


def townships(conn: Connection, wanted: Wanted) -> tuple[Feature, ...]:
    """Return townships as polygons, by area and code."""
    equal = wanted.equal or {}
    area, code = wanted.key or (None, None)

    def page(after: Key) -> list[tuple[Any, ...]]:
        return all_rows(
            conn,
            _SQL["townships"],
            after_area=after[0],
            after_code=after[1],
            area=area or equal.get("area"),
            code=code or equal.get("code"),
            rows=wanted.rows,
        )

    return _inside(page, _township, wanted, ("", ""))


def routes(conn: Connection, wanted: Wanted) -> tuple[Feature, ...]:
    """Return routes as lines from stop to stop, by area, day and team.

    Lines are straight between office and stops: the way along the roads is not stored.
    """
    equal = wanted.equal or {}
    key_area, key_day, key_team = wanted.key or (None, None, None)
    days = [one for one in (_day(key_day), _day(equal.get("day"))) if one]
    firsts = [one for one in (wanted.first, *days) if one]
    lasts = [one for one in (wanted.last, *days) if one]
    team = key_team or equal.get("team")

    def page(after: Key) -> list[tuple[Any, ...]]:
        return all_rows(
            conn,
            _SQL["routes"],
            after_area=after[0],
            after_day=after[1],
            after_team=int(after[2]),
            area=key_area or equal.get("area"),
            first=max(firsts, default=None),
            last=min(lasts, default=None),
            team=None if team is None else int(team),
            month=equal.get("month"),
            rows=wanted.rows,
        )

    return _inside(page, _route, wanted, ("", "0001-01-01", "0"))


def _inside(
    page: Callable[[Key], list[tuple[Any, ...]]],
    made: Callable[[tuple[Any, ...]], Feature],
    wanted: Wanted,
    start: Key,
) -> tuple[Feature, ...]:
    """Return features of pages that reach into the box, until there are enough or no more."""
    windows = _windows(wanted.box)

    def found() -> Iterator[Feature]:
        after = wanted.after or start
        while True:
            rows = [made(row) for row in page(after)]
            for one in rows:
                if windows is None or (
                    one.geometry is not None and shapely.intersects(one.geometry, windows).any()
                ):
                    yield one
            if len(rows) < wanted.rows:
                return
            after = rows[-1].key

    return tuple(one for one, _place in zip(found(), range(wanted.rows), strict=False))


def _windows(wanted: Box | None) -> list[BaseGeometry] | None:
    if wanted is None:
        return None
    west, south, east, north = wanted
    if west <= east:
        return [box(west, south, east, north)]
    return [box(west, south, 180, north), box(-180, south, east, north)]


def _employer(row: tuple[Any, ...]) -> Feature:
    area, id_, *known, lon, lat = row
    return Feature(
        key=(area, id_),
        geometry=None if lon is None else Point(lon, lat),
        properties={"area": area, "id": id_, **dict(zip(_EMPLOYER, known, strict=True))},
    )


def _township(row: tuple[Any, ...]) -> Feature:
    area, code, name, approximate, outline = row
    return Feature(
        key=(area, code),
        geometry=shapely.from_wkb(bytes(outline)),
        properties={"area": area, "code": code, "name": name, "approximate": approximate},
    )


def _route(row: tuple[Any, ...]) -> Feature:
    area, day, team, office, depart, leave, metres, stops, lons, lats, lon, lat = row
    places = [(lon, lat), *zip(lons, lats, strict=True), (lon, lat)]
    known = [place for place in places if place[0] is not None]
    return Feature(
        key=(area, day.isoformat(), str(team)),
        geometry=LineString(known) if len(known) > 1 else None,
        properties={
            "area": area,
            "month": day.isoformat()[:7],
            "day": day.isoformat(),
            "team": team,
            "office": office,
            "stops": len(stops),
            "employers": list(stops),
            "depart_min": depart,
            "last_leave_min": leave,
            "distance_m": int(metres),
            "geometry_kind": "straight",
        },
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


_EMPLOYER: Final = (
    "name",
    "township",
    "industry",
    "industry_name",
    "status",
    "exposed_workers",
    "letter",
    "precision",
)
