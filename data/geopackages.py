"""GeoPackages: employers, townships, routes and stops of a month as layers for QGIS and others.

The layers are in EPSG:4326, the datum that positions are kept in. CGCS2000 (EPSG:4490) differs
from it by centimetres: where a bureau's standard asks for it, assign it without a transformation.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Final, TypeAlias

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from data.output_files import unwritable, write_file
from geo.message import Translate
from geo.township_risk import TownshipRisk
from planner.month_path import route_positions
from planner.month_plan import MonthPlan
from planner.planned_stop import planned_stops
from planner.roster import Route
from planner.team_day import TeamDay

_CRS: Final = "EPSG:4326"
_CLOCK: Final = "OGR_CURRENT_DATE"
_FAILURES: Final = (DataSourceError, DataLayerError, FeatureError, FieldError)
"""What the library raises where the disk is full, beside OSError."""
_one_at_a_time = Lock()
"""GDAL's clock is set for the whole process while a file is written."""


Paths: TypeAlias = Mapping[TeamDay, Sequence[LineString]]
"""Lines along the roads of each route, one a leg (`planner.month_path.month_paths`)."""


def write_geopackage(
    path: Path,
    plan: MonthPlan,
    risks: Sequence[TownshipRisk],
    *,
    translate: Translate,
    paths: Paths | None = None,
) -> None:
    """Write the layers `townships`, `employers`, `routes` and `stops` of `plan`.

    Field names are ASCII for old programs; layer titles say in words what they are. Employers
    without a position are rows without geometry, so that none is lost. Routes follow the roads
    where `paths` has them, and are straight from stop to stop otherwise; `by_road` tells which.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    try:
        content = geopackage_bytes(plan, risks, translate=translate, paths=paths)
    except (OSError, *_FAILURES) as error:
        raise unwritable(path, error) from error
    write_file(path, content)


def geopackage_bytes(
    plan: MonthPlan,
    risks: Sequence[TownshipRisk],
    *,
    translate: Translate,
    paths: Paths | None = None,
) -> bytes:
    """Return the GeoPackage of `plan`; the same plan always gives the same bytes."""
    stamp = f"{plan.month.first_day.isoformat()}T00:00:00.000Z"
    with _one_at_a_time, tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "month.gpkg"
        before = pyogrio.get_gdal_config_option(_CLOCK)
        pyogrio.set_gdal_config_options({_CLOCK: stamp})
        try:
            for name, title, kind, frame in _layers(plan, risks, paths or {}, translate):
                pyogrio.write_dataframe(
                    frame,
                    built,
                    layer=name,
                    driver="GPKG",
                    geometry_type=kind,
                    layer_options={
                        "IDENTIFIER": title,
                        "DESCRIPTION": _description(plan, translate),
                    },
                )
            return built.read_bytes()
        finally:
            pyogrio.set_gdal_config_options({_CLOCK: before})


def _layers(
    plan: MonthPlan, risks: Sequence[TownshipRisk], paths: Paths, translate: Translate
) -> Iterator[tuple[str, str, str, gpd.GeoDataFrame]]:
    yield "townships", translate("乡镇"), "MultiPolygon", _townships(plan, risks)
    yield "employers", translate("用人单位"), "Point", _employers(plan)
    yield "routes", translate("路线（每段一条线）"), "MultiLineString", _routes(plan, paths)
    yield "stops", translate("本月检查"), "Point", _stops(plan)


def _townships(plan: MonthPlan, risks: Sequence[TownshipRisk]) -> gpd.GeoDataFrame:
    townships = plan.area.townships
    by_code = {risk.township: risk for risk in risks}
    found = [by_code.get(township.code) for township in townships]
    return _frame(
        [
            t.outline if isinstance(t.outline, MultiPolygon) else MultiPolygon([t.outline])
            for t in townships
        ],
        {
            "code": _texts(t.code for t in townships),
            "name": _texts(t.name for t in townships),
            "approximate": pd.Series([t.approximate for t in townships], dtype="bool"),
            "employers": _counts(r.employers if r else None for r in found),
            "severe_workers": _counts(r.severe_workers if r else None for r in found),
            "points": _counts(r.points if r else None for r in found),
            "area_km2": _numbers(r.area_km2 if r else None for r in found),
            "density": _numbers(r.density if r else None for r in found),
            "inspected": _counts(r.inspected if r else None for r in found),
            "violating": _counts(r.violating if r else None for r in found),
            "intensity": _numbers(r.intensity if r else None for r in found),
        },
    )


def _employers(plan: MonthPlan) -> gpd.GeoDataFrame:
    employers = plan.employers
    scores = [plan.scores.get(employer.id) for employer in employers]
    return _frame(
        [Point(e.position.lon, e.position.lat) if e.position else None for e in employers],
        {
            "id": _texts(e.id for e in employers),
            "name": _texts(e.name for e in employers),
            "township": _texts(e.township or "" for e in employers),
            "address": _texts(e.workplace_address for e in employers),
            "industry": _texts(e.industry for e in employers),
            "status": _texts(e.status.value for e in employers),
            "precision": _texts(e.precision.value for e in employers),
            "workers": _counts(e.workers for e in employers),
            "exposed": _counts(e.exposed_workers for e in employers),
            "class": _texts(score.letter if score else "" for score in scores),
            "points": _counts(score.points if score else None for score in scores),
            "method": _texts(score.method if score else "" for score in scores),
        },
    )


def _routes(plan: MonthPlan, paths: Paths) -> gpd.GeoDataFrame:
    offices = {office.id: office for office in plan.offices}
    routes = plan.roster.routes
    return _frame(
        [MultiLineString(list(_legs(plan, route, paths))) for route in routes],
        {
            "day": _texts(r.team_day.day.isoformat() for r in routes),
            "team": _counts(r.team_day.number for r in routes),
            "office": _texts(offices[r.team_day.office].name for r in routes),
            "lead": _texts(r.team_day.lead for r in routes),
            "member": _texts(r.team_day.member for r in routes),
            "stops": _counts(len(r.stops) for r in routes),
            "metres": _counts(
                sum(stop.distance_m for stop in r.stops) + r.return_distance_m for r in routes
            ),
            "by_road": pd.Series([r.team_day in paths for r in routes], dtype="bool"),
        },
    )


def _legs(plan: MonthPlan, route: Route, paths: Paths) -> Sequence[LineString]:
    if route.team_day in paths:
        return paths[route.team_day]
    return [
        LineString([(here.lon, here.lat), (there.lon, there.lat)])
        for here, there in pairwise(route_positions(plan, route))
    ]


def _stops(plan: MonthPlan) -> gpd.GeoDataFrame:
    stops = planned_stops(plan)
    return _frame(
        [Point(s.visit.position.lon, s.visit.position.lat) for s in stops],
        {
            "day": _texts(s.route.team_day.day.isoformat() for s in stops),
            "team": _counts(s.route.team_day.number for s in stops),
            "stop": _counts(s.order for s in stops),
            "employer": _texts(s.employer.id for s in stops),
            "name": _texts(s.employer.name for s in stops),
            "list": _texts(s.visit.list.value for s in stops),
            "rules": _texts("、".join(s.visit.rules) for s in stops),
            "start_min": _counts(s.stop.start_min for s in stops),
            "leave_min": _counts(s.stop.leave_min for s in stops),
        },
    )


def _frame(
    shapes: Sequence[BaseGeometry | None], columns: Mapping[str, pd.Series]
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(dict(columns), geometry=gpd.GeoSeries(shapes, crs=_CRS))


def _texts(values: Iterable[str]) -> pd.Series:
    return pd.Series(list(values), dtype="object")


def _counts(values: Iterable[int | None]) -> pd.Series:
    return pd.Series(list(values), dtype="Int64")


def _numbers(values: Iterable[float | None]) -> pd.Series:
    return pd.Series(list(values), dtype="Float64")


def _description(plan: MonthPlan, translate: Translate) -> str:
    words = [translate("内部使用")]
    if plan.area.is_demo:
        words.append(translate("演示数据"))
    return f"{plan.area.name} {plan.month} {' '.join(words)}"
