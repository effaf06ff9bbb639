"""Geometry of an area pack: townships and roads as GeoJSON in WGS 84 longitude, latitude."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from data.pack_problem import ProblemList
from geo.area import Township, TownshipCode
from geo.errors import InvalidValueError
from geo.gazetteer import Road
from geo.message import message
from geo.road_network import RoadLine

_DEGREES = ("CRS84", "4326", "4490", "4979")
_DEFAULT_SPEED_KMH = 40.0


def read_townships(path: Path, problems: ProblemList) -> tuple[Township, ...]:
    """Return the townships of `path` in code order; problems name the feature by its number."""
    townships: dict[str, Township] = {}
    for number, properties, geometry in _features(path, problems):
        code, name = _text(properties, "code"), _text(properties, "name")
        if not code or not name:
            problems.add(number, "code/name", message("乡镇缺少代码或名称：请在属性里补填"))
        elif not isinstance(geometry, Polygon | MultiPolygon):
            problems.add(number, "geometry", message("“{name}”不是面：请导出为 Polygon", name=name))
        elif not geometry.is_valid:
            problems.add(
                number,
                "geometry",
                message(
                    "“{name}”的边界自相交（{reason}）：请在 GIS 软件里修复后重新导出",
                    name=name,
                    reason=shapely.is_valid_reason(geometry),
                ),
            )
        elif code in townships:
            problems.add(number, "code", message("乡镇代码 {code} 重复，请核对", code=code))
        else:
            try:
                townships[code] = Township(
                    code=TownshipCode(code),
                    name=name,
                    outline=geometry,
                    approximate=bool(properties.get("approximate", False)),
                    other_codes=tuple(str(other) for other in properties.get("other_codes") or ()),
                )
            except InvalidValueError as error:
                problems.add(number, "code", error.message)
    return tuple(township for _, township in sorted(townships.items()))


def write_townships(path: Path, townships: Iterable[Township], note: str) -> None:
    """Write townships so that `read_townships` gives the same."""
    _write(
        path,
        (
            (
                {
                    "code": township.code,
                    "name": township.name,
                    "approximate": township.approximate,
                    "other_codes": list(township.other_codes),
                },
                township.outline,
            )
            for township in townships
        ),
        note,
    )


def read_roads(path: Path, problems: ProblemList) -> tuple[RoadLine, ...]:
    """Return the road lines of `path` in file order; a multi-line gives one for each part."""
    roads = []
    for number, properties, geometry in _features(path, problems):
        parts = [part for part in shapely.get_parts(geometry).tolist() if not part.is_empty]
        if not parts or not all(isinstance(part, LineString) for part in parts):
            problems.add(number, "geometry", message("不是线：道路请导出为 LineString"))
            continue
        try:
            speed = float(properties.get("speed_kmh") or _DEFAULT_SPEED_KMH)
            roads += [
                RoadLine(
                    line=part,
                    name=_text(properties, "name"),
                    speed_kmh=speed,
                    oneway=bool(properties.get("oneway", False)),
                )
                for part in parts
            ]
        except InvalidValueError as error:
            problems.add(number, "speed_kmh", error.message)
        except (TypeError, ValueError):
            problems.add(
                number,
                "speed_kmh",
                message("“{text}”不是数字，请改正", text=properties.get("speed_kmh")),
            )
    return tuple(roads)


def write_roads(path: Path, roads: Iterable[RoadLine], note: str) -> None:
    """Write road lines so that `read_roads` gives the same."""
    _write(
        path,
        (
            ({"name": road.name, "speed_kmh": road.speed_kmh, "oneway": road.oneway}, road.line)
            for road in roads
        ),
        note,
    )


def named_roads(roads: Sequence[RoadLine], townships: Sequence[Township]) -> tuple[Road, ...]:
    """Return the roads that addresses can speak of: connected lines of one name are one road.

    Streets of the same name in two towns stay two roads; each knows the townships it runs in.
    """
    lines: dict[str, list[LineString]] = {}
    for road in roads:
        if road.name:
            lines.setdefault(road.name, []).append(road.line)
    wholes = [
        (name, _merged(part)) for name, parts in sorted(lines.items()) for part in _touching(parts)
    ]
    runs: list[list[tuple[float, TownshipCode]]] = [[] for _ in wholes]
    tree = shapely.STRtree([whole for _, whole in wholes])
    for township in townships:
        for index in tree.query(township.outline, predicate="intersects").tolist():
            inside = wholes[index][1].intersection(township.outline).length
            if inside > 0:
                runs[index].append((-inside / wholes[index][1].length, township.code))
    return tuple(
        Road(
            name=name,
            line=whole,
            townships=tuple(code for share, code in sorted(run) if -share > 0.01),
        )
        for (name, whole), run in zip(wholes, runs, strict=True)
    )


def _merged(lines: Sequence[LineString]) -> LineString | MultiLineString:
    merged = shapely.line_merge(shapely.multilinestrings(list(lines)))
    return (
        merged
        if isinstance(merged, LineString)
        else MultiLineString(shapely.get_parts(merged).tolist())
    )


def _touching(lines: Sequence[LineString]) -> list[list[LineString]]:
    """Return `lines` in groups that touch one another, in order of their first line."""
    group = list(range(len(lines)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    pairs = shapely.STRtree(lines).query(lines, predicate="intersects").T.tolist()
    for one, other in sorted(pairs):
        low, high = sorted((root(one), root(other)))
        group[high] = low
    parts: dict[int, list[LineString]] = {}
    for index, line in enumerate(lines):
        parts.setdefault(root(index), []).append(line)
    return list(parts.values())


def _features(
    path: Path, problems: ProblemList
) -> Iterable[tuple[int, Mapping[str, Any], BaseGeometry]]:
    """Yield number, properties and geometry of each feature that can be read."""
    try:
        document = json.loads(path.read_text("utf-8-sig"))
        features = list(document["features"])
    except (ValueError, KeyError, TypeError):
        problems.add(0, "features", message("不是 GeoJSON 要素集：请从 GIS 软件重新导出"))
        return
    name = str((document.get("crs") or {}).get("properties", {}).get("name", "CRS84"))
    if not any(known in name for known in _DEGREES):
        problems.add(
            0, "crs", message("坐标系是 {name}：请转换为 WGS 84 经纬度（EPSG:4326）", name=name)
        )
        return
    for number, feature in enumerate(features, start=1):
        try:
            geometry = shape(feature["geometry"])
            properties = dict(feature.get("properties") or {})
        except Exception:  # noqa: BLE001 - shapely raises many kinds for broken coordinates
            problems.add(number, "geometry", message("坐标看不懂：请重新导出这一要素"))
            continue
        west, south, east, north = geometry.bounds if not geometry.is_empty else (0, 0, 0, 0)
        if west < -180 or east > 180 or south < -90 or north > 90:
            problems.add(
                number, "geometry", message("坐标不是经纬度：请转换为 WGS 84 经纬度后重新导出")
            )
            continue
        yield number, properties, geometry


def _text(properties: Mapping[str, Any], key: str) -> str:
    value = properties.get(key)
    return "" if value is None else str(value).strip()


def _write(
    path: Path, features: Iterable[tuple[Mapping[str, object], BaseGeometry]], note: str
) -> None:
    """Write one feature a line, so that a person can compare two versions."""
    rows = [
        json.dumps(
            {"type": "Feature", "properties": properties, "geometry": mapping(geometry)},
            ensure_ascii=False,
        )
        for properties, geometry in features
    ]
    head = f'{{"type": "FeatureCollection", "name": {json.dumps(path.stem)}, '
    if note:
        head += f'"note": {json.dumps(note, ensure_ascii=False)}, '
    text = head + '"features": [\n' + ",\n".join(rows) + "\n]}\n"
    path.write_text(text, encoding="utf-8")
