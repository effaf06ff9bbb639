"""Gazetteer indexes: a gazetteer made ready for many addresses."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.address import road_key
from geo.area import Township, TownshipCode, Village
from geo.division import Divisions
from geo.gazetteer import Gazetteer, HouseNumber, Place, Road
from geo.name_book import BARE_LOSS, VARIANT_LOSS, NameBook, NameKind
from geo.numbered_road import KnownNumber, NumberedRoad, placed_along
from geo.plane import Plane
from geo.position import Position
from geo.township_index import TownshipIndex

_VILLAGE_END = re.compile(
    r"(?:社区居民委员会|社区居委会|村民委员会|居民委员会|村委会|居委会|社区|村)$"
)
_TOWNSHIP_END = re.compile(r"(?:街道办事处|街道|镇|乡)$")
_AREA_END = re.compile(r"(?:自治县|新区|县|市|区|旗)$")
_ROADISH_END = re.compile(r"[路街道巷]$")

SAME_ROAD_M = 150.0
"""Lines of one name nearer than this to each other are pieces of one road."""
Key = TypeVar("Key")
Value = TypeVar("Value")


class GazetteerIndex:
    """A gazetteer with its names, roads and townships made searchable; build once, ask often."""

    def __init__(self, gazetteer: Gazetteer, divisions: Divisions | None = None) -> None:
        """Index `gazetteer`; with `divisions` addresses of other counties are told apart surely."""
        area = gazetteer.area
        self.area = area
        self.divisions = divisions or Divisions()
        self.area_codes: tuple[str, ...] = (area.code, *area.other_codes)
        self.townships = TownshipIndex(area.townships)
        self.plane: Plane = self.townships.plane
        self.township: Mapping[TownshipCode, Township] = {t.code: t for t in area.townships}
        self.outline_m: Mapping[TownshipCode, BaseGeometry] = {
            t.code: self.plane.flat(t.outline) for t in area.townships
        }
        self.codes_named: Mapping[str, tuple[TownshipCode, ...]] = _grouped(
            (t.name, t.code) for t in area.townships
        )
        self.villages: Mapping[str, tuple[Village, ...]] = _grouped(
            (v.name, v) for v in sorted(area.villages, key=lambda v: v.code)
        )
        self.places: Mapping[str, tuple[Place, ...]] = _grouped(
            (p.name, p) for p in sorted(gazetteer.places, key=_place_order)
        )
        self.roads: Mapping[str, tuple[NumberedRoad, ...]] = _roads(
            gazetteer.roads, gazetteer.house_numbers, self.plane, self.outline_m
        )
        self.road_names: Mapping[TownshipCode, tuple[str, ...]] = _grouped(
            (code, name)
            for name, roads in self.roads.items()
            for code in sorted({code for road in roads for code in road.townships})
        )
        self.names = NameBook(self._forms())
        self._middles: dict[tuple[str, int, TownshipCode], tuple[float, float] | None] = {}

    def declared_township(self, code: str) -> TownshipCode | None:
        """Return the township that a declared code means (9 or 12 digits, old codes too)."""
        short = TownshipCode(code[:9])
        if short in self.township:
            return short
        for township in self.area.townships:
            if any(other[:9] == short for other in township.other_codes if other):
                return township.code
        return None

    def centre(self, code: TownshipCode) -> Position:
        """Return a point inside a township, where its largest part is widest."""
        point = shapely.point_on_surface(self.outline_m[code])
        return self.plane.position(point.x, point.y)

    def area_centre(self) -> Position:
        """Return a point inside the area."""
        point = shapely.point_on_surface(shapely.union_all(list(self.outline_m.values())))
        return self.plane.position(point.x, point.y)

    def road_middle(
        self, road: NumberedRoad, row: int, township: TownshipCode
    ) -> tuple[float, float] | None:
        """Return the middle of a road within a township; kept, as many addresses ask for it."""
        key = (road.name, row, township)
        if key not in self._middles:
            self._middles[key] = road.middle_within(self.outline_m[township])
        return self._middles[key]

    def _forms(self) -> Iterator[tuple[NameKind, str, str, int]]:
        area_forms = {self.area.name, _AREA_END.sub("", self.area.name)}
        yield NameKind.AREA, self.area.name, self.area.name, 0
        stem = _AREA_END.sub("", self.area.name)
        if len(stem) >= 2:
            yield NameKind.AREA, self.area.name, stem, BARE_LOSS
        for name in self.codes_named:
            yield NameKind.TOWNSHIP, name, name, 0
            yield from _township_variants(name)
        for name in self.villages:
            yield NameKind.VILLAGE, name, name, 0
            yield from _village_variants(name)
        for name, places in self.places.items():
            aliases = {alias for place in places for alias in place.aliases}
            for form in (name, *sorted(aliases)):
                yield NameKind.PLACE, name, form, 0
                for own in area_forms:
                    if form.startswith(own) and len(form) - len(own) >= 3:
                        yield NameKind.PLACE, name, form[len(own) :], VARIANT_LOSS
        for name in self.roads:
            yield NameKind.ROAD, name, name, 0
            yield from _road_variants(name)


def _township_variants(name: str) -> Iterator[tuple[NameKind, str, str, int]]:
    stem = _TOWNSHIP_END.sub("", name)
    if len(stem) < 2:
        return
    for end in ("街道办事处", "街道", "镇", "乡"):
        yield NameKind.TOWNSHIP, name, stem + end, VARIANT_LOSS
    if not _ROADISH_END.search(stem):
        yield NameKind.TOWNSHIP, name, stem, BARE_LOSS


def _village_variants(name: str) -> Iterator[tuple[NameKind, str, str, int]]:
    stem = _VILLAGE_END.sub("", name)
    if not stem:
        return
    for end in ("村委会", "村民委员会", "社区居委会", "居委会", "居民委员会", "社区", "村"):
        yield NameKind.VILLAGE, name, stem + end, VARIANT_LOSS
    if len(stem) >= 3 and not _ROADISH_END.search(stem):
        yield NameKind.VILLAGE, name, stem, BARE_LOSS


def _road_variants(name: str) -> Iterator[tuple[NameKind, str, str, int]]:
    key = road_key(name)
    kind = {"G": "国道", "S": "省道", "X": "县道", "Y": "乡道"}.get(key[0])
    if kind is None or not key[1:].isdigit():
        return
    for form in (key, key + kind, key[1:] + kind, kind + key, kind + key[1:]):
        yield NameKind.ROAD, name, form, 0


def _roads(
    roads: Sequence[Road],
    numbers: Sequence[HouseNumber],
    plane: Plane,
    outlines: Mapping[TownshipCode, BaseGeometry],
) -> dict[str, tuple[NumberedRoad, ...]]:
    codes = sorted(outlines)
    tree = shapely.STRtree([outlines[code] for code in codes])
    drawn: dict[str, list[tuple[BaseGeometry, tuple[TownshipCode, ...]]]] = defaultdict(list)
    for road in roads:
        line = plane.flat(road.line)
        crossed = tuple(codes[i] for i in sorted(tree.query(line, predicate="intersects")))
        drawn[road.name].append((line, tuple(sorted({*road.townships, *crossed}))))
    known: dict[str, list[KnownNumber]] = defaultdict(list)
    if numbers:
        x, y = plane.metres(*np.array([(h.position.lon, h.position.lat) for h in numbers]).T)
        for house, east, north in zip(numbers, x.tolist(), y.tolist(), strict=True):
            known[house.road].append(
                KnownNumber(number=house.number, township=house.township, xy=(east, north))
            )
    return {
        name: _numbered(name, drawn.get(name, []), known.get(name, []))
        for name in sorted({*drawn, *known})
    }


def _joined(
    drawn: list[tuple[BaseGeometry, tuple[TownshipCode, ...]]],
) -> list[tuple[BaseGeometry, tuple[TownshipCode, ...]]]:
    """Return lines of one name joined where they nearly meet: pieces of one road."""
    waiting = sorted(drawn, key=lambda pair: (pair[1], pair[0].wkb))
    roads = []
    while waiting:
        line, townships = waiting.pop(0)
        near = [pair for pair in waiting if pair[0].distance(line) <= SAME_ROAD_M]
        while near:
            line = shapely.line_merge(shapely.union_all([line, *(piece for piece, _ in near)]))
            townships = tuple(sorted({*townships, *(c for _, codes in near for c in codes)}))
            waiting = [pair for pair in waiting if not any(pair is taken for taken in near)]
            near = [pair for pair in waiting if pair[0].distance(line) <= SAME_ROAD_M]
        roads.append((line, townships))
    return roads


def _numbered(
    name: str,
    drawn: list[tuple[BaseGeometry, tuple[TownshipCode, ...]]],
    known: list[KnownNumber],
) -> tuple[NumberedRoad, ...]:
    """Return the roads of one name, each with the numbers that stand nearest to it."""
    lines = _joined(drawn) or [
        (shapely.LineString(), tuple(sorted({row.township for row in known})))
    ]
    lines.sort(key=lambda pair: (pair[1], pair[0].wkb))
    shares: list[list[KnownNumber]] = [[] for _ in lines]
    for row in sorted(known, key=lambda row: (row.number, row.township, row.xy)):
        point = shapely.Point(row.xy)
        near = min(
            range(len(lines)),
            key=lambda i: (row.township not in lines[i][1], lines[i][0].distance(point), i),
        ) if len(lines) > 1 else 0  # fmt: skip
        shares[near].append(row)
    return tuple(
        NumberedRoad(name=name, line=line, townships=townships, numbers=placed_along(line, share))
        for (line, townships), share in zip(lines, shares, strict=True)
    )


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, tuple[Value, ...]]:
    groups: dict[Key, list[Value]] = defaultdict(list)
    for name, value in pairs:
        groups[name].append(value)
    return {name: tuple(values) for name, values in groups.items()}


def _place_order(place: Place) -> tuple[str, str, Position]:
    return place.name, place.township, place.position
