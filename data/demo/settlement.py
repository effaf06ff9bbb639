"""Where people live and work in the demo county: villages, town grids and industrial parks."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.prepared import prep

from data.demo.outline import Land
from data.demo.place_names import PARKS, TOWNS, street_names, village_names
from data.demo.plane import Metres

_VILLAGES = 300
_VILLAGE_GAP_M = 900.0
_BLOCK_M, _ZONE_BLOCK_M, _PARK_BLOCK_M = 175.0, 380.0, 240.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnVillage:
    """One village on the plane."""

    town: int
    code: str
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """One street of a town, a park or a village; unnamed where `name` is empty."""

    town: int
    name: str
    line: LineString
    kind: str
    """`town`, `zone`, `park` or `village`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPark:
    """One industrial park on the plane."""

    town: int
    name: str
    aliases: tuple[str, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """All that is built up."""

    villages: tuple[DrawnVillage, ...]
    parks: tuple[DrawnPark, ...]
    streets: tuple[Street, ...]


def settle(rng: np.random.Generator, land: Land) -> Settlement:
    """Place villages, parks and the streets of every town."""
    parks = _parks(rng, land)
    villages = _villages(rng, land, parks)
    streets: list[Street] = []
    for town, plan in enumerate(TOWNS):
        zone = plan.code[6] == "4"
        x, y = land.centres[town].tolist()
        east, north = street_names(rng, plan.blocks + 1, plan.blocks + 1, zone=zone)
        streets += _grid(
            rng,
            land,
            town,
            (x, y),
            east=east,
            north=north,
            block_m=_ZONE_BLOCK_M if zone else _BLOCK_M,
            kind="zone" if zone else "town",
        )
    for park in parks:
        short = park.name[:2]
        east = [f"{short}园{number}路" for number in "一二三四"]
        north = [f"{short}园{side}街" for side in ("西", "中", "东")]
        streets += _grid(
            rng,
            land,
            park.town,
            (park.x, park.y),
            east=east,
            north=north,
            block_m=_PARK_BLOCK_M,
            kind="park",
        )
    for village in villages:
        rows, columns = rng.integers(2, 5, 2).tolist()
        east = [f"{village.name}大街"] + [""] * (rows - 1)
        streets += _grid(
            rng,
            land,
            village.town,
            (village.x, village.y),
            east=east,
            north=[""] * columns,
            block_m=float(rng.uniform(95, 150)),
            kind="village",
        )
    return Settlement(villages=villages, parks=parks, streets=tuple(streets))


def _parks(rng: np.random.Generator, land: Land) -> tuple[DrawnPark, ...]:
    codes = [plan.code for plan in TOWNS]
    parks = []
    for code, name, aliases in PARKS:
        town = codes.index(code)
        home = land.townships[town].buffer(-700)
        x, y = land.centres[town].tolist()
        away = _BLOCK_M * TOWNS[town].blocks / 2 + 900
        spots: list[tuple[bool, bool, int, tuple[float, float]]] = []
        for angle in (rng.uniform(0, math.tau) + np.arange(24) * math.tau / 24).tolist():
            for reach in (away, away + 500, away + 1000):
                spot = (x + reach * math.cos(angle), y + reach * math.sin(angle))
                dry = abs(spot[1] - float(land.river.north_at(np.array([spot[0]]))[0]))
                spots.append((not home.contains(Point(spot)), dry < 700, len(spots), spot))
        x, y = min(spots)[3]
        parks.append(DrawnPark(town=town, name=name, aliases=aliases, x=x, y=y))
    return tuple(parks)


def _villages(
    rng: np.random.Generator, land: Land, parks: tuple[DrawnPark, ...]
) -> tuple[DrawnVillage, ...]:
    areas = np.array([township.area for township in land.townships])
    counts = np.maximum(3, np.round(_VILLAGES * areas / areas.sum())).astype(int)
    names = village_names(rng, int(counts.sum()))
    villages: list[DrawnVillage] = []
    for town, (plan, count) in enumerate(zip(TOWNS, counts.tolist(), strict=True)):
        block = _ZONE_BLOCK_M if plan.code[6] == "4" else _BLOCK_M
        centre = land.centres[town]
        taken = [(centre, plan.blocks * block / 2 * 1.25 + 350)]
        taken += [(np.array([p.x, p.y]), 900.0) for p in parks if p.town == town]
        home = prep(land.townships[town].buffer(-330))
        west, south, east, north = land.townships[town].bounds
        gap, found = _VILLAGE_GAP_M, 0
        for attempt in range(6000):
            if found == count:
                break
            if attempt % 400 == 399:
                gap *= 0.8
            spot = np.array([rng.uniform(west, east), rng.uniform(south, north)])
            wet = abs(spot[1] - float(land.river.north_at(spot[:1])[0])) < 420
            near = any(
                np.hypot(*(spot - other)) < (reach if reach != _VILLAGE_GAP_M else gap)
                for other, reach in taken
            )
            if wet or near or not home.contains(Point(spot)):
                continue
            taken.append((spot, _VILLAGE_GAP_M))
            found += 1
            serial = found if plan.code[6] in "04" else 199 + found
            villages.append(
                DrawnVillage(
                    town=town,
                    code=f"{plan.code}{serial:03d}",
                    name=names[len(villages)],
                    x=round(float(spot[0])),
                    y=round(float(spot[1])),
                )
            )
    return tuple(villages)


def _grid(
    rng: np.random.Generator,
    land: Land,
    town: int,
    centre: tuple[float, float],
    *,
    east: list[str],
    north: list[str],
    block_m: float,
    kind: str,
) -> list[Street]:
    """Lay a slightly turned and uneven grid; outer streets are shorter, so towns are not square."""
    turn = float(rng.normal(0, 0.07))
    rows, columns = len(east), len(north)
    ys = _offsets(rng, rows, block_m)
    xs = _offsets(rng, columns, block_m)
    home = land.townships[town].buffer(-60)
    dry = home.difference(land.river.line().buffer(130))
    streets = []
    for names, steps, others, along_x in ((east, ys, xs, True), (north, xs, ys, False)):
        middle = (len(names) - 1) / 2
        for number, (name, offset) in enumerate(zip(names, steps, strict=True)):
            rank = abs(number - middle) / max(middle, 1)
            cut = int(rng.integers(0, 1 + round(rank * len(others) * 0.3)))
            start, stop = cut, len(others) - 1 - int(rng.integers(0, 1 + cut))
            if stop - start < 1:
                start, stop = 0, len(others) - 1
            ends = (others[start] - 0.15 * block_m, others[stop] + 0.15 * block_m)
            points = np.array([(e, offset) if along_x else (offset, e) for e in ends])
            cos, sin = math.cos(turn), math.sin(turn)
            points = points @ np.array([[cos, sin], [-sin, cos]]) + np.array(centre)
            for part in shapely.get_parts(LineString(points).intersection(dry)).tolist():
                if part.length > 0.6 * block_m:
                    street = Street(town=town, name=name, line=part, kind=kind)
                    streets.append(street)
    return streets


def _offsets(rng: np.random.Generator, count: int, block_m: float) -> list[float]:
    steps: Metres = np.arange(count) * block_m + rng.normal(0, 0.1 * block_m, count)
    middle = steps[count // 2]  # one street passes through the centre
    return [float(step - middle) for step in steps]
