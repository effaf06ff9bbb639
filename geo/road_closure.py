"""Road closures: the roads that are left when one is closed, by its name or between two points."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.ops import substring

from geo.errors import InvalidValueError
from geo.plane import Plane, plane_about_box
from geo.position import Position
from geo.road_network import RoadLine, straight_line_times, travel_times
from geo.travel import TravelTimes

_NEAR_M: Final = 200.0
_SHORTEST_M: Final = 1.0
_POINTS: Final = re.compile(
    r"\s*(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)\s*;\s*(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)\s*"
)


class UnknownRoadError(InvalidValueError):
    """No road of that name, or none that passes two points."""


def without_roads(roads: Sequence[RoadLine], closed: Iterable[str]) -> tuple[RoadLine, ...]:
    """Return `roads` without those that are `closed`.

    A closed road is named as the road file names it, which closes all of it, or by two points
    `lon,lat;lon,lat` in WGS 84, which closes the stretch between them of the road on which both
    lie, within 200 m.

    Raises
    ------
    UnknownRoadError
        If there is no such road.
    """
    left = tuple(roads)
    for text in closed:
        points = _POINTS.fullmatch(text)
        if points is None:
            rest = tuple(road for road in left if road.name != text.strip())
            if len(rest) == len(left):
                raise UnknownRoadError(
                    "路网里没有名为“{road}”的道路：请核对名称，或写两点 经度,纬度;经度,纬度",
                    road=text,
                )
            left = rest
        else:
            lon1, lat1, lon2, lat2 = map(float, points.groups())
            left = _without_stretch(left, Point(lon1, lat1), Point(lon2, lat2), text)
    return left


def closed_travel_times(
    places: Mapping[str, Position], roads: Sequence[RoadLine], closed: Iterable[str]
) -> TravelTimes:
    """Return times between all `places` while some roads are `closed`.

    Where only a closed road led, there is no way at all: seconds -1. Where there never was one the
    estimate stays.

    Raises
    ------
    UnknownRoadError
        If a closed road is not among `roads`.
    """
    names = tuple(closed)
    if not names:
        return travel_times(places, roads)
    left = without_roads(roads, names)
    if not left:
        raise UnknownRoadError("封闭这些路之后没有任何道路了：请核对封闭的道路名称")
    before = travel_times(places, roads, estimate=False)
    after = travel_times(places, left, estimate=False)
    guess = straight_line_times(places)
    # A closure makes no way faster, even where a place is then joined to a better road.
    seconds = np.where(after.seconds < 0, -1, np.maximum(after.seconds, before.seconds))
    is_slower = after.seconds >= before.seconds
    metres = np.where(is_slower, after.metres, before.metres)
    was_reached = before.seconds >= 0
    return replace(
        after,
        seconds=np.where(was_reached, seconds, guess.seconds),
        metres=np.where(was_reached, metres, guess.metres),
    )


def _without_stretch(
    roads: Sequence[RoadLine], start: Point, end: Point, text: str
) -> tuple[RoadLine, ...]:
    """Return `roads` without what lies between two points on the nearest road that passes both."""
    if not roads:
        raise _no_such_stretch(text)
    lines = np.array([road.line for road in roads], dtype=np.object_)
    plane = plane_about_box(*shapely.total_bounds(lines))
    flat = [plane.flat(road.line) for road in roads]
    one, other = plane.flat(start), plane.flat(end)
    far = [max(line.distance(one), line.distance(other)) for line in flat]
    nearest = min(range(len(roads)), key=lambda k: (far[k], k))
    line = flat[nearest]
    first, last = sorted((line.project(one), line.project(other)))
    if far[nearest] > _NEAR_M or last - first < _SHORTEST_M:
        raise _no_such_stretch(text)
    pieces = [
        replace(roads[nearest], line=_degrees(plane, piece))
        for piece in (substring(line, 0, first), substring(line, last, line.length))
        if isinstance(piece, LineString) and piece.length >= _SHORTEST_M
    ]
    return (*roads[:nearest], *pieces, *roads[nearest + 1 :])


def _degrees(plane: Plane, line: LineString) -> LineString:
    return shapely.transform(line, lambda xy: np.column_stack(plane.degrees(*xy.T)))


def _no_such_stretch(text: str) -> UnknownRoadError:
    return UnknownRoadError(
        "没有一条路同时经过“{road}”的两点（200 米以内，相距 1 米以上）：请核对坐标，"
        "或在同一条路上另选两点",
        road=text,
    )
