"""Boundary files: read a bureau's own township boundaries and say what is wrong with them.

GeoPackage, Shapefile (loose or zipped) and GeoJSON in any stated coordinate reference system.
Outlines are turned into WGS 84, mended where they are invalid, matched to the codes of the area by
code or name, and checked for overlaps and gaps. Nothing is dropped without a note.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from rapidfuzz import fuzz, process
from shapely import STRtree
from shapely.geometry import MultiPolygon, Polygon

from data.errors import DataError
from geo.area import Township, TownshipCode
from geo.message import Message, message
from geo.plane import Plane, plane_about_box
from geo.township_cell import polygonal

SUFFIXES = (".gpkg", ".shp", ".zip", ".geojson", ".json")
_NAME_COLUMNS = (
    "name",
    "NAME",
    "XZQMC",
    "xzqmc",
    "乡镇名称",
    "乡镇",
    "名称",
    "街道",
    "镇名",
    "Name",
)
_CODE_COLUMNS = (
    "code", "CODE", "XZQDM", "xzqdm", "乡镇代码", "区划代码", "代码", "code2016", "adcode",
)  # fmt: skip
_OVERLAP_KM2 = 0.01
_GAP_KM2 = 0.01
_SIMILAR = 60.0
_ENDING = re.compile(r"(?:街道办事处|街道|地区办事处|镇|乡|办事处)$")
_HAN = re.compile(r"[\u3400-\u9fff]")


class BoundaryFileError(DataError):
    """A boundary file cannot be used at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipName:
    """A township that the area should have."""

    code: TownshipCode
    name: str
    other_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedOutline:
    """An outline of the file that is no township of the area."""

    name: str
    km2: float
    suggestions: tuple[TownshipName, ...]
    """Townships of similar name that have no outline yet, likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryFile:
    """What a boundary file says, and what a person should look at."""

    townships: tuple[Township, ...]
    unmatched: tuple[UnmatchedOutline, ...]
    missing: tuple[TownshipName, ...]
    """Townships of the area without an outline."""
    overlaps_km2: Mapping[tuple[TownshipCode, TownshipCode], float]
    gaps_km2: tuple[float, ...]
    """Areas enclosed by townships that belong to none, largest first."""
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outline:
    name: str
    code: str
    shape: Polygon | MultiPolygon


def read_boundaries(
    path: Path,
    known: Sequence[TownshipName],
    *,
    layer: str | None = None,
    name_column: str | None = None,
    code_column: str | None = None,
) -> BoundaryFile:
    """Return the townships of a boundary file matched to those `known`, and every finding.

    Parameters
    ----------
    path
        A .gpkg, .shp, zipped shapefile, .geojson or .json file.
    known
        Townships of the area; empty to take codes and names from the file.
    layer, name_column, code_column
        Where to look, when the usual names do not apply.

    Raises
    ------
    BoundaryFileError
        If the file cannot be read, has no polygons, no names, or does not state its CRS.
    """
    frame = _read(path, layer)
    notes: list[Message] = []
    outlines = _outlines(frame, path, name_column, code_column, notes)
    matched, unmatched = _match(outlines, known or _own_names(outlines), notes)
    names = {town.code: town for town in known or _own_names(outlines)}
    townships = tuple(
        Township(
            code=code,
            name=names[code].name,
            outline=polygonal(shapely.union_all(shapes)),
            other_codes=names[code].other_codes,
        )
        for code, shapes in sorted(matched.items())
    )
    if not townships:
        raise BoundaryFileError(
            "{file} 里没有一个乡镇与本辖区的名称或代码相符：请核对辖区，或指明名称列",
            file=path.name,
        )
    overlaps, gaps = _topology(townships, notes)
    missing = tuple(town for code, town in sorted(names.items()) if code not in matched)
    notes += [message("{name}（{code}）没有边界", name=t.name, code=t.code) for t in missing]
    return BoundaryFile(
        townships=townships,
        unmatched=_suggested(unmatched, missing),
        missing=missing,
        overlaps_km2=overlaps,
        gaps_km2=gaps,
        notes=tuple(notes),
    )


def _read(path: Path, layer: str | None) -> geopandas.GeoDataFrame:
    if not path.exists():
        raise BoundaryFileError("找不到边界文件 {file}：请核对路径", file=path)
    if path.suffix.lower() not in SUFFIXES:
        raise BoundaryFileError(
            "不认识 {file} 的格式：请另存为 GeoPackage、Shapefile（zip）或 GeoJSON", file=path.name
        )
    try:
        frame = pyogrio.read_dataframe(path, layer=layer)
        if not _readable(frame):  # a shapefile of Windows without its .cpg
            frame = pyogrio.read_dataframe(path, layer=layer, encoding="GB18030")
    except (DataSourceError, DataLayerError, ValueError, UnicodeError) as error:
        raise BoundaryFileError(
            "无法读取边界文件 {file}（{reason}）：请确认文件完整；"
            "Shapefile 需包含 .shp、.shx、.dbf、.prj",
            file=path.name,
            reason=str(error),
        ) from error
    if not isinstance(frame, geopandas.GeoDataFrame) or frame.empty:
        raise BoundaryFileError("{file} 里没有图形：请确认导出的是乡镇面图层", file=path.name)
    if frame.crs is None:
        raise BoundaryFileError(
            "{file} 没有注明坐标系：请补上 .prj 文件，"
            "或在 GIS 里定义投影（如 CGCS2000，EPSG:4490）后重新导出",
            file=path.name,
        )
    return frame.to_crs(4326)


def _readable(frame: geopandas.GeoDataFrame) -> bool:
    text = frame.select_dtypes(exclude=["number", "geometry"]).astype(str).to_numpy().ravel()
    joined = "".join(text[:200])
    return joined.isascii() or _HAN.search(joined) is not None


def _outlines(
    frame: geopandas.GeoDataFrame,
    path: Path,
    name_column: str | None,
    code_column: str | None,
    notes: list[Message],
) -> list[_Outline]:
    named = _column(frame, name_column, _NAME_COLUMNS, path)
    coded = _column(frame, code_column, _CODE_COLUMNS, path)
    if named is None and coded is None:
        raise BoundaryFileError(
            "{file} 里找不到乡镇名称列（现有：{columns}）：请指明名称列",
            file=path.name,
            columns="、".join(str(c) for c in frame.columns if c != frame.geometry.name),
        )
    outlines = []
    for row in range(len(frame)):
        name = str(frame[named].iloc[row] or "").strip() if named else ""
        code = _digits(frame[coded].iloc[row]) if coded else ""
        shape = frame.geometry.iloc[row]
        if shape is None or shape.is_empty:
            notes.append(message("第 {row} 个图形“{name}”是空的，已跳过", row=row + 1, name=name))
            continue
        mended = polygonal(shape if shape.is_valid else shapely.make_valid(shape))
        if mended.is_empty:
            notes.append(message("第 {row} 个图形“{name}”不是面，已跳过", row=row + 1, name=name))
            continue
        if not shape.is_valid:
            notes.append(
                message(
                    "“{name}”的边界自相交（{why}），已自动修复：请在 GIS 里核对",
                    name=name or code,
                    why=shapely.is_valid_reason(shape),
                )
            )
        outlines.append(_Outline(name=name, code=code, shape=mended))
    if not outlines:
        raise BoundaryFileError("{file} 里没有面图形：请确认导出的是乡镇面图层", file=path.name)
    return outlines


def _column(
    frame: geopandas.GeoDataFrame, wanted: str | None, usual: Sequence[str], path: Path
) -> str | None:
    if wanted is not None and wanted not in frame.columns:
        raise BoundaryFileError(
            "{file} 里没有“{column}”列（现有：{columns}）",
            file=path.name,
            column=wanted,
            columns="、".join(str(c) for c in frame.columns if c != frame.geometry.name),
        )
    return wanted or next((column for column in usual if column in frame.columns), None)


def _digits(value: object) -> str:
    text = str(int(value)) if isinstance(value, float) and value == value else str(value)  # noqa: PLR0124 - NaN
    return text if text.isdigit() and len(text) in (9, 12) else ""


def _own_names(outlines: Iterable[_Outline]) -> tuple[TownshipName, ...]:
    names = {o.code[:9]: o.name or o.code[:9] for o in outlines if o.code}
    return tuple(TownshipName(code=TownshipCode(c), name=n) for c, n in sorted(names.items()))


def _match(
    outlines: Sequence[_Outline], known: Sequence[TownshipName], notes: list[Message]
) -> tuple[dict[TownshipCode, list[Polygon | MultiPolygon]], list[_Outline]]:
    by_code = {town.code: town for town in known}
    by_code |= {
        TownshipCode(o[:9]): t for t in known for o in t.other_codes if o[:9] not in by_code
    }
    by_name: dict[str, list[TownshipName]] = {}
    for town in known:
        by_name.setdefault(_key(town.name), []).append(town)
    matched: dict[TownshipCode, list[Polygon | MultiPolygon]] = {}
    unmatched = []
    for outline in outlines:
        named = by_name.get(_key(outline.name), []) if outline.name else []
        coded = by_code.get(TownshipCode(outline.code[:9])) if outline.code else None
        only = named[0] if len(named) == 1 else None
        meant = coded if only is None or coded in named else only
        if meant is None:
            unmatched.append(outline)
            continue
        if coded is not None and named and coded not in named:
            notes.append(
                message(
                    "“{name}”的代码 {code} 在本辖区是“{other}”，已按名称对应：请核对",
                    name=outline.name,
                    code=outline.code,
                    other=coded.name,
                )
            )
        if meant.code in matched:
            notes.append(message("“{name}”有多个图形，已合并", name=meant.name))
        matched.setdefault(meant.code, []).append(outline.shape)
    return matched, unmatched


def _key(name: str) -> str:
    """Return a township's name without spaces and without its ending, if two characters remain."""
    plain = re.sub(r"\s+", "", name)
    stem = _ENDING.sub("", plain)
    return stem if len(stem) >= 2 else plain


def _suggested(
    unmatched: Sequence[_Outline], missing: Sequence[TownshipName]
) -> tuple[UnmatchedOutline, ...]:
    choices = {town.code: town.name for town in missing}
    named = {town.code: town for town in missing}
    found = []
    for outline in unmatched:
        likely = process.extract(outline.name, choices, scorer=fuzz.ratio, score_cutoff=_SIMILAR)
        likely.sort(key=lambda row: (-row[1], row[2]))
        plane = _plane([outline.shape])
        found.append(
            UnmatchedOutline(
                name=outline.name,
                km2=round(plane.flat(outline.shape).area / 1e6, 2),
                suggestions=tuple(named[code] for _, _, code in likely[:3]),
            )
        )
    return tuple(found)


def _topology(
    townships: Sequence[Township], notes: list[Message]
) -> tuple[dict[tuple[TownshipCode, TownshipCode], float], tuple[float, ...]]:
    plane = _plane([town.outline for town in townships])
    flat = np.array([shapely.make_valid(plane.flat(t.outline)) for t in townships], dtype=object)
    overlaps: dict[tuple[TownshipCode, TownshipCode], float] = {}
    one, other = STRtree(flat).query(flat, predicate="intersects")
    for i, j in sorted(zip(one.tolist(), other.tolist(), strict=True)):
        km2 = round(float(shapely.intersection(flat[i], flat[j]).area) / 1e6, 3) if i < j else 0.0
        if km2 >= _OVERLAP_KM2:
            overlaps[townships[i].code, townships[j].code] = km2
            notes.append(
                message(
                    "{one}与{other}重叠 {km2} 平方公里：请核对边界",
                    one=townships[i].name,
                    other=townships[j].name,
                    km2=km2,
                )
            )
    whole = shapely.union_all(flat)
    filled = shapely.union_all([Polygon(p.exterior) for p in shapely.get_parts(polygonal(whole))])
    holes = shapely.get_parts(polygonal(shapely.difference(filled, whole)))
    gaps = sorted((round(float(hole.area) / 1e6, 3) for hole in holes), reverse=True)
    gaps = [km2 for km2 in gaps if km2 >= _GAP_KM2]
    if gaps:
        notes.append(
            message(
                "乡镇之间有 {count} 处空白，共 {km2} 平方公里：请核对边界",
                count=len(gaps),
                km2=round(sum(gaps), 2),
            )
        )
    return overlaps, tuple(gaps)


def _plane(shapes: Sequence[Polygon | MultiPolygon]) -> Plane:
    return plane_about_box(*shapely.total_bounds(np.array(shapes, dtype=object)))
