"""Builder of a made-up county whose every address has a known point."""

import random
from dataclasses import dataclass
from math import cos, radians

from shapely.geometry import LineString, box

from geo.area import AreaCode, SupervisionArea, Township, TownshipCode, Village, VillageCode
from geo.gazetteer import Gazetteer, HouseNumber, Place, Road
from geo.position import Position

WEST, SOUTH = 117.0, 38.0
CELL_M = 8000.0
_NORTH_M = 111_000.0
_EAST_M = _NORTH_M * cos(radians(38.15))
_FIRST = "青白金石双云龙东清长永安泉林古大新平和柳杨高桃梅松竹兰凤仙宝"
_LAST = "山河溪桥庄泉塘湾岭坪潭沟台店楼寺坡营屯城井阳川源湖浦滩亭关堡"
_ROAD_WORDS = "建设兴业创新振兴富民迎宾文昌人和团结友谊胜利光明滨河朝阳工业学府祥瑞锦绣"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddress:
    """What is at a point, for writing addresses of it in many ways."""

    position: Position
    township: Township
    road: str = ""
    number: int = 0
    village: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCounty:
    """A gazetteer and the truth behind it."""

    gazetteer: Gazetteer
    doors: tuple[KnownAddress, ...]
    """Every third door is in the gazetteer as a house number, the others are not."""
    known_doors: frozenset[tuple[str, int, str]]
    villages: tuple[KnownAddress, ...]
    places: tuple[KnownAddress, ...]


def at(x_m: float, y_m: float) -> Position:
    """Return the position of metres east and north of the county's corner."""
    return Position(lon=WEST + x_m / _EAST_M, lat=SOUTH + y_m / _NORTH_M)


def county(*, columns: int = 5, rows: int = 4, roads: int = 12, seed: int = 7) -> MadeCounty:
    """Return a county of `columns` × `rows` townships with `roads` named roads in each."""
    rng = random.Random(seed)  # noqa: S311 - a made-up county, nothing secret
    stems = [a + b for a in _FIRST for b in _LAST]
    rng.shuffle(stems)
    words = [_ROAD_WORDS[i : i + 2] for i in range(0, len(_ROAD_WORDS), 2)]
    townships: list[Township] = []
    villages: list[Village] = []
    road_rows: list[Road] = []
    numbers: list[HouseNumber] = []
    place_rows: list[Place] = []
    doors: list[KnownAddress] = []
    spots: list[KnownAddress] = []
    hamlets: list[KnownAddress] = []
    known: set[tuple[str, int, str]] = set()
    for row in range(rows):
        for column in range(columns):
            x0, y0 = column * CELL_M, row * CELL_M
            corner, far = at(x0, y0), at(x0 + CELL_M, y0 + CELL_M)
            code = TownshipCode(f"9999011{len(townships):02d}")
            town = Township(
                code=code,
                name=stems.pop() + rng.choice(("镇", "镇", "乡", "街道")),
                outline=box(corner.lon, corner.lat, far.lon, far.lat),
            )
            townships.append(town)
            for i in range(8):
                name = stems.pop() + rng.choice(("村", "村", "社区"))
                spot = at(x0 + rng.uniform(300, 7700), y0 + rng.uniform(300, 7700))
                villages.append(
                    Village(
                        code=VillageCode(f"{code}{200 + i}"),
                        name=name,
                        township=code,
                        position=spot,
                    )
                )
                hamlets.append(KnownAddress(position=spot, township=town, village=name))
            for i in range(roads):
                shared = i < 3  # the first names stand in many townships, as 建设路 does
                name = (words[i] if shared else stems.pop()) + rng.choice(("路", "街", "大道"))
                step = CELL_M / (roads + 1) * (i + 1)
                bend = rng.uniform(-200, 200)
                across = i % 2 == 0
                track = [(400.0, step), (4000.0, step + bend), (7600.0, step)]
                track = track if across else [(y, x) for x, y in track]
                line = LineString([(p.lon, p.lat) for p in (at(x0 + x, y0 + y) for x, y in track)])
                road_rows.append(Road(name=name, line=line, townships=(code,)))
                for number in range(1, 201, 1 if roads < 8 else 3):
                    along = 400 + 36.0 * number
                    mid = step + bend * (1 - abs(along - 4000) / 3600)
                    side = mid + (15 if number % 2 else -15)
                    x, y = (along, side) if across else (side, along)
                    spot = at(x0 + x, y0 + y)
                    doors.append(
                        KnownAddress(position=spot, township=town, road=name, number=number)
                    )
                    if rng.random() < 0.3:
                        known.add((name, number, code))
                        numbers.append(
                            HouseNumber(road=name, number=number, township=code, position=spot)
                        )
            for _ in range(3):
                name = stems.pop() + rng.choice(("工业园", "批发市场", "机械厂", "创业园"))
                spot = at(x0 + rng.uniform(300, 7700), y0 + rng.uniform(300, 7700))
                place_rows.append(
                    Place(name=name, aliases=(name[:3] + "园区",), township=code, position=spot)
                )
                spots.append(KnownAddress(position=spot, township=town, place=name))
    area = SupervisionArea(
        code=AreaCode("999901"),
        name="云溪县",
        authority="云溪县卫生健康局",
        townships=tuple(townships),
        villages=tuple(villages),
        is_demo=True,
    )
    return MadeCounty(
        gazetteer=Gazetteer(
            area=area,
            roads=tuple(road_rows),
            house_numbers=tuple(numbers),
            places=tuple(place_rows),
        ),
        doors=tuple(doors),
        known_doors=frozenset(known),
        villages=tuple(hamlets),
        places=tuple(spots),
    )
