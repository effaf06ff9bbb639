"""Numbered roads: where a house number stands along a road, and where roads cross.

Numbers run along a road, odd ones on one side and even ones on the other as a rule. A number that
is not known is put between its known neighbours, of the same side where both are known.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import hypot
from typing import TypeAlias

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geo.area import TownshipCode

XY: TypeAlias = tuple[float, float]
"""Metres in the plane of the gazetteer's index."""

SAME_SPOT_M = 200.0
"""Equal numbers nearer than this to each other are one address."""
_MAX_SPAN_M = 3000.0
"""Known neighbours farther apart than this say nothing of what lies between."""
_CROSSING_GAP_M = 100.0
"""Lines of crossing roads may miss each other by this much, by drawing or by a roundabout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNumber:
    """One house number of a road, in the plane."""

    number: int
    township: TownshipCode
    xy: XY
    along_m: float = 0.0
    """Metres from the line's start to the foot of the number on it."""
    beside: XY = (0.0, 0.0)
    """From that foot to the number: which side of the road, and how far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFound:
    """Where a house number was found."""

    xy: XY
    method: str
    """`number` (known), `interpolated` or `nearest number`."""
    gap: int = 0
    """How many numbers away the nearest known one is."""
    others: tuple[KnownNumber, ...] = ()
    """The same number elsewhere along a road of this name."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NumberedRoad:
    """One road of a gazetteer with what is known along it; `line` is empty if nobody drew it."""

    name: str
    line: BaseGeometry
    townships: tuple[TownshipCode, ...]
    numbers: tuple[KnownNumber, ...] = field(default=())
    """In order of number, then township."""

    @cached_property
    def middle(self) -> XY | None:
        """The point half-way along the longest part of the line, or the median known number."""
        if not self.line.is_empty:
            return _half_way(self.line)
        return self.numbers[len(self.numbers) // 2].xy if self.numbers else None

    def middle_within(self, outline: BaseGeometry) -> XY | None:
        """Return the point half-way along what lies in `outline`, or None if nothing does."""
        inside = shapely.intersection(self.line, outline)
        return _half_way(inside) if inside.length > 0 else None

    def find(self, number: int, townships: Collection[TownshipCode] = ()) -> NumberFound | None:
        """Return where `number` stands, numbers in `townships` first; None if nothing is known."""
        rows = [row for row in self.numbers if row.township in townships] or list(self.numbers)
        if not rows:
            return None
        equal = [row for row in rows if row.number == number]
        if equal:
            first, others = equal[0], equal[1:]
            far = tuple(row for row in others if _apart_m(row.xy, first.xy) > SAME_SPOT_M)
            return NumberFound(xy=first.xy, method="number", others=far)
        same_side = [row for row in rows if (row.number - number) % 2 == 0]
        return (
            self._between(number, same_side, keep_side=True)
            or self._between(number, rows, keep_side=False)
            or _nearest(number, same_side or rows)
        )

    def crossing(self, other: "NumberedRoad") -> XY | None:
        """Return where this road crosses `other`, or None if they stay apart."""
        if self.line.is_empty or other.line.is_empty:
            return None
        here, there = nearest_points(self.line, other.line)
        if here.distance(there) > _CROSSING_GAP_M:
            return None
        shared = shapely.intersection(self.line, other.line)
        if not shared.is_empty:
            here = there = shapely.Point(shapely.get_coordinates(shared)[0])
        return (here.x + there.x) / 2, (here.y + there.y) / 2

    def _between(
        self, number: int, rows: Sequence[KnownNumber], *, keep_side: bool
    ) -> NumberFound | None:
        below = max((r for r in rows if r.number < number), key=_number_of, default=None)
        above = min((r for r in rows if r.number > number), key=_number_of, default=None)
        if below is None or above is None or _apart_m(below.xy, above.xy) > _MAX_SPAN_M:
            return None
        share = (number - below.number) / (above.number - below.number)
        return NumberFound(
            xy=self._along(below, above, share, keep_side=keep_side),
            method="interpolated",
            gap=min(number - below.number, above.number - number),
        )

    def _along(self, one: KnownNumber, other: KnownNumber, share: float, *, keep_side: bool) -> XY:
        """Return the point `share` of the way between two numbers, following the road's bends."""
        if not isinstance(self.line, LineString) or self.line.is_empty:
            return _mix(one.xy, other.xy, share)
        foot = self.line.interpolate(one.along_m + share * (other.along_m - one.along_m))
        if not keep_side:
            return foot.x, foot.y
        beside = _mix(one.beside, other.beside, share)
        return foot.x + beside[0], foot.y + beside[1]


def placed_along(line: BaseGeometry, numbers: Sequence[KnownNumber]) -> tuple[KnownNumber, ...]:
    """Return `numbers` with their place along `line`, where it is one unbroken line."""
    if not isinstance(line, LineString) or line.is_empty or not numbers:
        return tuple(numbers)
    along = shapely.line_locate_point(line, shapely.points([row.xy for row in numbers]))
    feet = shapely.get_coordinates(shapely.line_interpolate_point(line, along)).tolist()
    return tuple(
        replace(row, along_m=m, beside=(row.xy[0] - foot[0], row.xy[1] - foot[1]))
        for row, m, foot in zip(numbers, along.tolist(), feet, strict=True)
    )


def _nearest(number: int, rows: Sequence[KnownNumber]) -> NumberFound:
    row = min(rows, key=lambda r: (abs(r.number - number), r.number, r.township))
    return NumberFound(xy=row.xy, method="nearest number", gap=abs(row.number - number))


def _number_of(row: KnownNumber) -> int:
    return row.number


def _half_way(line: BaseGeometry) -> XY:
    parts = [part for part in shapely.get_parts(shapely.line_merge(line)) if part.length > 0]
    longest = max(parts, key=lambda part: part.length, default=None)
    if longest is None:
        point = line.representative_point()
    else:
        point = longest.interpolate(0.5, normalized=True)
    return point.x, point.y


def _mix(one: XY, other: XY, share: float) -> XY:
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def _apart_m(one: XY, other: XY) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
