"""Address matches: which point of a gazetteer an address means, how surely, and what is doubtful.

The finest part that the gazetteer knows decides: number, crossing, place, road, village, township,
area. Coarser parts choose between things of one name; what they cannot decide is a doubt.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from geo.address import AddressParts, read_number
from geo.address_reading import AddressReading, read_names
from geo.area import TownshipCode
from geo.gazetteer_index import GazetteerIndex
from geo.message import Message, message
from geo.name_book import SIMILAR_LOSS, NameHit, NameKind
from geo.numbered_road import NumberedRoad
from geo.position import Position, Precision

BASE_SCORE = {
    "number": 95,
    "interpolated": 85,
    "crossing": 85,
    "place": 85,
    "nearest number": 70,
    "road": 60,
    "village": 60,
    "township": 35,
    "area": 10,
}
"""Points of an undisputed match by method; what is added and taken away is below."""
AGREES = 5
"""The township or village typed is where the point lies."""
DISAGREES = -20
AMBIGUOUS = -20
"""Several things of the name remain; the first is shown, the others are named in the doubt."""
BESIDE = -5
"""The address is beside the point (对面, 东侧500米)."""
NEAR_NUMBERS = 20
"""A number this far beyond the last known one is no better than the road."""
_NUMBER_METHODS = ("number", "interpolated", "nearest number")
_MAX_BESIDE_M = 5000
_STRETCH = re.compile(r"(?:[东西南北中一二三四五六七八九十\d]段)?(?:[东西南北]侧)?,?")
_COMPASS = {"东": (1, 0), "西": (-1, 0), "南": (0, -1), "北": (0, 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressMatch:
    """A point for an address and how it was found."""

    position: Position
    precision: Precision
    method: str
    score: int
    township: TownshipCode | None
    words: tuple[str, ...]
    doubts: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A point in the plane before it is judged."""

    xy: tuple[float, float]
    precision: Precision
    method: str
    words: tuple[str, ...]
    loss: int = 0
    doubts: tuple[Message, ...] = ()


def match_address(
    parts: AddressParts, hits: Sequence[NameHit], index: GazetteerIndex
) -> AddressMatch | None:
    """Return the best match of an address in which the names `hits` stand, or None."""
    reading = read_names(parts, hits, index)
    steps: tuple[Callable[[AddressReading, GazetteerIndex], _Found | None], ...] = (
        _number, _crossing, _place, _road, _village, _township, _area,
    )  # fmt: skip
    for step in steps:
        found = step(reading, index)
        if found is not None:
            return _judged(found, reading, index)
    return None


def _number(reading: AddressReading, index: GazetteerIndex) -> _Found | None:
    for hit in reading.of(NameKind.ROAD):
        number = _number_after(hit, reading.parts)
        if number is None:
            continue
        roads = _preferred(index.roads[hit.key], reading.context)
        answers = [
            (road, found)
            for road in roads
            if (found := road.find(number, reading.context)) is not None
        ]
        answers = [
            (road, found)
            for road, found in answers
            if found.method != "nearest number" or found.gap <= NEAR_NUMBERS
        ]
        if not answers:
            continue
        answers.sort(key=lambda pair: _NUMBER_METHODS.index(pair[1].method))
        first = answers[0][1]
        rivals = [(found.xy, _name_at(found.xy, index)) for _, found in answers[1:]]
        rivals += [(row.xy, _name_at(row.xy, index)) for row in first.others]
        return _Found(
            xy=first.xy,
            precision=Precision.NUMBER,
            method=first.method,
            words=(hit.key, f"{number}号"),
            loss=hit.loss,
            doubts=(*_similar(hit), *_ambiguous(hit.key, first.xy, rivals, index)),
        )
    return None


def _number_after(hit: NameHit, parts: AddressParts) -> int | None:
    if parts.text[hit.start : hit.end] != hit.typed or hit.typed == parts.road:
        return parts.number
    rest = parts.text[hit.end :]
    stretch = _STRETCH.match(rest)
    return read_number(rest[stretch.end() :] if stretch else rest)[0]


def _crossing(reading: AddressReading, index: GazetteerIndex) -> _Found | None:
    hits = reading.of(NameKind.ROAD)
    if not reading.parts.crossing or len(hits) < 2:
        return None
    one, other = hits[0], next((hit for hit in hits[1:] if hit.key != hits[0].key), None)
    if other is None:
        return None
    points = []
    for road in _preferred(index.roads[one.key], reading.context):
        for crossed in _preferred(index.roads[other.key], reading.context):
            xy = road.crossing(crossed)
            if xy is not None:
                points.append((xy, _name_at(xy, index)))
    if not points:
        return None
    name = f"{one.key}×{other.key}"
    return _Found(
        xy=points[0][0],
        precision=Precision.ROAD,
        method="crossing",
        words=(one.key, other.key),
        loss=max(one.loss, other.loss),
        doubts=(
            *_similar(one),
            *_similar(other),
            *_ambiguous(name, points[0][0], points[1:], index),
        ),
    )


def _place(reading: AddressReading, index: GazetteerIndex) -> _Found | None:
    hits = sorted(reading.of(NameKind.PLACE), key=lambda hit: (hit.loss, -len(hit.typed)))
    for hit in hits:
        places = [p for p in index.places[hit.key] if p.township in reading.context]
        points = [
            (index.plane.point(p.position), _township_name(p.township, index))
            for p in places or index.places[hit.key]
        ]
        return _one_of(points, hit, Precision.PLACE, index)
    return None


def _road(reading: AddressReading, index: GazetteerIndex) -> _Found | None:
    for hit in reading.of(NameKind.ROAD):
        roads = _preferred(index.roads[hit.key], reading.context)
        points: list[tuple[tuple[float, float], str]] = []
        for row, road in enumerate(roads):
            inside = [c for c in road.townships if c in reading.context]
            xy = index.road_middle(road, row, inside[0]) if len(inside) == 1 else None
            xy = xy or road.middle
            if xy is not None:
                points.append((xy, _name_at(xy, index)))
        if points:
            return _one_of(points, hit, Precision.ROAD, index)
    return None


def _village(reading: AddressReading, index: GazetteerIndex) -> _Found | None:
    for hit in sorted(reading.of(NameKind.VILLAGE), key=lambda hit: (hit.loss, hit.start)):
        villages = [v for v in index.villages[hit.key] if v.township in reading.townships]
        points = [
            (index.plane.point(v.position), _township_name(v.township, index))
            for v in villages or index.villages[hit.key]
        ]
        return _one_of(points, hit, Precision.VILLAGE, index)
    return None


def _township(reading: AddressReading, index: GazetteerIndex) -> _Found | None:
    if not reading.townships:
        return None
    hit = min(reading.of(NameKind.TOWNSHIP), key=lambda hit: (hit.loss, hit.start))
    points = [
        (index.plane.point(index.centre(code)), _township_name(code, index))
        for code in reading.townships
    ]
    return _one_of(points, hit, Precision.TOWNSHIP, index)


def _area(reading: AddressReading, index: GazetteerIndex) -> _Found | None:
    hits = reading.of(NameKind.AREA)
    if not hits:
        return None
    return _Found(
        xy=index.plane.point(index.area_centre()),
        precision=Precision.AREA,
        method="area",
        words=(hits[0].key,),
        doubts=(message("地址只写到“{area}”，没有可识别的乡镇、村或道路", area=hits[0].key),),
    )


def _one_of(
    points: list[tuple[tuple[float, float], str]],
    hit: NameHit,
    precision: Precision,
    index: GazetteerIndex,
) -> _Found:
    return _Found(
        xy=points[0][0],
        precision=precision,
        method=precision.value,
        words=(hit.key,),
        loss=hit.loss,
        doubts=(*_similar(hit), *_ambiguous(hit.key, points[0][0], points[1:], index)),
    )


def _preferred(
    roads: tuple[NumberedRoad, ...], context: Sequence[TownshipCode]
) -> tuple[NumberedRoad, ...]:
    """Return the roads that touch a township of `context`, or all where none does."""
    return tuple(r for r in roads if any(code in context for code in r.townships)) or roads


def _similar(hit: NameHit) -> tuple[Message, ...]:
    if hit.loss < SIMILAR_LOSS:
        return ()
    return (
        message(
            "“{typed}”不在地名库中，按相近的“{known}”定位：请核对", typed=hit.typed, known=hit.key
        ),
    )


def _ambiguous(
    name: str,
    chosen: tuple[float, float],
    rivals: Iterable[tuple[tuple[float, float], str]],
    index: GazetteerIndex,
) -> tuple[Message, ...]:
    others = sorted(
        {where for xy, where in rivals if hypot(xy[0] - chosen[0], xy[1] - chosen[1]) > 200}
    )
    if not others:
        return ()
    return (
        message(
            "“{name}”不止一处，暂取{here}，另有{others}：请补充乡镇或坐标",
            name=name,
            here=_name_at(chosen, index),
            others="、".join(others),
        ),
    )


def _judged(found: _Found, reading: AddressReading, index: GazetteerIndex) -> AddressMatch:
    x, y = found.xy
    doubts = list(found.doubts)
    score = BASE_SCORE[found.method] - found.loss
    score += AMBIGUOUS * any("不止一处" in doubt.template for doubt in found.doubts)
    beside = reading.parts.relative
    if beside is not None and found.precision not in (Precision.TOWNSHIP, Precision.AREA):
        score += BESIDE
        if 0 < beside.metres <= _MAX_BESIDE_M:
            x += beside.metres * sum(_COMPASS[way][0] for way in beside.way)
            y += beside.metres * sum(_COMPASS[way][1] for way in beside.way)
    doubts += _coarser(found, reading)
    position = index.plane.position(x, y)
    township = index.townships.of(position)
    if reading.townships and township is not None and found.precision is not Precision.TOWNSHIP:
        if township in reading.townships:
            score += AGREES
        else:
            score += DISAGREES
            doubts.append(
                message(
                    "地址写的是{typed}，匹配到的位置在{actual}：请核对乡镇",
                    typed="、".join(_township_name(code, index) for code in reading.townships),
                    actual=_township_name(township, index),
                )
            )
    return AddressMatch(
        position=position,
        precision=found.precision,
        method=found.method,
        score=max(0, min(100, score)),
        township=township,
        words=found.words,
        doubts=tuple(doubts),
    )


def _coarser(found: _Found, reading: AddressReading) -> tuple[Message, ...]:
    """Return what was typed finer than what was found."""
    parts = reading.parts
    if found.precision is Precision.ROAD and found.method == "road" and parts.number is not None:
        return (
            message(
                "“{road}”{number}号附近没有已知门牌，按道路中点定位：请补充门牌或坐标",
                road=found.words[0],
                number=parts.number,
            ),
        )
    coarse = (Precision.VILLAGE, Precision.TOWNSHIP, Precision.AREA)
    if found.precision in coarse and parts.road and not reading.of(NameKind.ROAD):
        return (message("道路“{road}”不在地名库中：请补充道路或坐标", road=parts.road),)
    if found.precision is Precision.AREA and parts.township:
        return (message("乡镇（街道）“{name}”不在辖区名单中：请核对", name=parts.township),)
    if found.precision is Precision.TOWNSHIP and parts.village:
        return (message("村（社区）“{village}”不在地名库中：请核对", village=parts.village),)
    return ()


def _name_at(xy: tuple[float, float], index: GazetteerIndex) -> str:
    code = index.townships.of(index.plane.position(*xy))
    return _township_name(code, index)


def _township_name(code: TownshipCode | None, index: GazetteerIndex) -> str:
    township = index.township.get(code) if code else None
    return township.name if township else "辖区边界附近"
