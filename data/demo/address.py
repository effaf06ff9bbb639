"""Addresses of the demo county: house numbers along streets, and what people write down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.outline import Land
from data.demo.place_names import COUNTY, TOWNS
from data.demo.settlement import DrawnPark, DrawnVillage, Settlement

_STEP_M = {"town": 30.0, "zone": 60.0, "park": 40.0}
_SETBACK_M = {"town": 14.0, "zone": 60.0, "park": 42.0}
_KNOWN_SHARE = 0.72  # the gazetteer lacks the rest, so numbers must be interpolated


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNumber:
    """One house number; `known` ones stand in the gazetteer."""

    road: str
    number: int
    town: int
    kind: str
    x: float
    y: float
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A workplace's place: the address as declared, and where it truly is."""

    town: int
    address: str
    x: float
    y: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """The county, and all places in it where a workplace can be."""

    land: Land
    settlement: Settlement
    numbers: tuple[DrawnNumber, ...]
    by_town: Mapping[int, tuple[DrawnNumber, ...]]
    by_park: Mapping[str, tuple[DrawnNumber, ...]]
    zone: tuple[DrawnNumber, ...]
    villages_by_town: Mapping[int, tuple[DrawnVillage, ...]]


def number_houses(rng: np.random.Generator, land: Land, settlement: Settlement) -> Sites:
    """Give numbers to houses along every named town, zone and park street: odd left, even right."""
    numbers: list[DrawnNumber] = []
    longest: dict[tuple[int, str, str], float] = {}
    lines = {}
    for street in settlement.streets:
        key = (street.town, street.kind, street.name)
        if street.name and street.kind in _STEP_M and street.line.length > longest.get(key, 0):
            longest[key], lines[key] = street.line.length, street.line
    for (town, kind, road), line in sorted(lines.items()):
        (ax, ay), (bx, by) = line.coords[0], line.coords[-1]
        dx, dy = (bx - ax) / line.length, (by - ay) / line.length
        home = land.townships[town]
        shapely.prepare(home)
        for number in range(1, 2 * int(line.length / _STEP_M[kind])):
            along = (number + 1) // 2 * _STEP_M[kind] + float(rng.uniform(-3, 3))
            side = _SETBACK_M[kind] * (1 if number % 2 else -1)
            x, y = ax + dx * along - dy * side, ay + dy * along + dx * side
            if along < line.length and shapely.contains_xy(home, x, y):
                known = bool(rng.uniform() < _KNOWN_SHARE)
                numbers.append(
                    DrawnNumber(
                        road=road, number=number, town=town, kind=kind, x=x, y=y, known=known
                    )
                )
    return Sites(
        land=land,
        settlement=settlement,
        numbers=tuple(numbers),
        by_town={
            town: tuple(n for n in numbers if n.town == town and n.kind == "town")
            for town in range(len(TOWNS))
        },
        by_park={
            park.name: tuple(
                n for n in numbers if n.kind == "park" and n.road.startswith(f"{park.name[:2]}园")
            )
            for park in settlement.parks
        },
        zone=tuple(n for n in numbers if n.kind == "zone"),
        villages_by_town={
            town: tuple(v for v in settlement.villages if v.town == town)
            for town in range(len(TOWNS))
        },
    )


def at_number(rng: np.random.Generator, numbers: Sequence[DrawnNumber]) -> Site:
    """Return a workplace at one of `numbers`, written the way people do."""
    number = numbers[int(rng.random() * len(numbers))]
    prefix = _prefix(rng, number.town)
    written = f"{number.road}{number.number}号" if rng.random() < 0.94 else number.road
    return Site(
        town=number.town, address=prefix + written, x=number.x, y=number.y, kind=number.kind
    )


def in_park(rng: np.random.Generator, park: DrawnPark, numbers: Sequence[DrawnNumber]) -> Site:
    """Return a workplace in `park`: by street and number, by name only, or by an alias."""
    number = numbers[int(rng.random() * len(numbers))]
    prefix = _prefix(rng, park.town)
    pick = rng.random()
    if pick < 0.55:
        written = f"{park.name}{number.road}{number.number}号"
    elif pick < 0.7:
        written = f"{number.road}{number.number}号"
    elif pick < 0.85:
        written = f"{park.name}内"
    else:
        written = park.aliases[int(rng.random() * len(park.aliases))]
    return Site(town=park.town, address=prefix + written, x=number.x, y=number.y, kind="park")


def in_village(rng: np.random.Generator, land: Land, village: DrawnVillage) -> Site:
    """Return a workplace in or beside `village`."""
    sides = (("村东", 1, 0), ("村西", -1, 0), ("村南", 0, -1), ("村北", 0, 1))
    side, east, north = sides[int(rng.random() * 4)]
    metres = 100 * (2 + int(rng.random() * 5))
    x = village.x + east * metres + float(rng.normal(0, 40))
    y = village.y + north * metres + float(rng.normal(0, 40))
    if not shapely.contains_xy(land.townships[village.town], x, y):
        x, y = village.x, village.y
    pick = rng.random()
    written = village.name
    if pick < 0.35:
        written += side
    elif pick < 0.6:
        written += f"{side}{metres}米"
    elif pick < 0.7:
        written += f"{village.name}大街{1 + int(rng.random() * 60)}号"
    return Site(
        town=village.town, address=_prefix(rng, village.town) + written, x=x, y=y, kind="village"
    )


def _prefix(rng: np.random.Generator, town: int) -> str:
    pick = rng.random()
    name = TOWNS[town].name
    if pick < 0.2:
        return f"演示省演示市{COUNTY}{name}"
    return f"{COUNTY}{name}" if pick < 0.85 else name
