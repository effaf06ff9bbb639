"""Route sheets: one team's day on one page, for the phone on the way and for paper in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote

import folium
import segno
from markupsafe import Markup
from shapely.geometry import LineString

from geo.datum import from_wgs84
from geo.employer import Employer, EmployerId
from geo.hazard_factor import FactorNature
from geo.history import History
from geo.message import Translate
from geo.position import Datum
from geo.travel import TravelMethod
from maps.errors import MapError
from maps.map_layer import Label, offline_map, place, text_labels, township_outlines
from maps.offline_figure import PageParts
from maps.page import PageLink, clock_time, marks, methods, render_page, weekday_name
from maps.route_bounds import route_bounds
from maps.township_point import township_point
from maps.web_asset import WebAssets
from planner.inspector import InspectorId, Office
from planner.month_plan import MonthPlan
from planner.roster import Route, Stop
from planner.visit import Visit

_MARGIN_DEGREES = 0.006
_MASK = 2


class RoutePathError(MapError, ValueError):
    """The geometry of a route does not match its legs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorLine:
    """One declared factor of a stop."""

    name: str
    mark: str
    """严重, 待核实 or empty."""
    workers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSheet:
    """Everything that the sheet says of one stop, in words."""

    order: int
    name: str
    id: str
    address: str
    township: str
    list: str
    letter: str
    points: str
    travel: str
    arrive: str
    start: str
    leave: str
    service_min: int
    factors: tuple[FactorLine, ...]
    exposed: str
    rules: str
    reasons: tuple[str, ...]
    projects: tuple[str, ...]
    position: str
    position_gcj02: str
    geo_uri: str
    navigator: str
    code: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of the day's timetable."""

    start: str
    end: str
    what: str
    order: int
    """Number of the stop, or 0."""


def route_sheet(
    plan: MonthPlan,
    route: Route,
    *,
    translate: Translate,
    paths: Sequence[LineString] = (),
    histories: Mapping[EmployerId, History] | None = None,
    assets: WebAssets | None = None,
    map_number: str = "",
    links: Sequence[PageLink] = (),
) -> str:
    """Return the sheet of one `route` of `plan` as one HTML page, printable on A4.

    Every stop has the three-simultaneous section (三同时), mandatory in every inspection (CZ-68).

    Parameters
    ----------
    paths
        Lines along the roads in WGS 84, one a leg: office to first stop, …, last stop to office.
        Without them legs are drawn straight and the sheet says so.
    histories
        For the construction projects on file; without them none is named.
    links
        Ways to other pages of the server that shows the sheet; a file of its own has none.

    Raises
    ------
    RoutePathError
        `paths` are not one a leg.
    """
    if paths and len(paths) != len(route.stops) + 1:
        raise RoutePathError(
            "路线有 {legs} 段，却给了 {paths} 条线：每段一条",
            legs=len(route.stops) + 1,
            paths=len(paths),
        )
    team = route.team_day
    officers = {inspector.id: inspector for inspector in plan.inspectors}
    office = next(office for office in plan.offices if office.id == team.office)
    visits = {visit.employer: visit for visit in plan.visits}
    stops = stop_sheets(plan, route, histories or {}, translate)
    return render_page(
        "route_sheet.html",
        translate=translate,
        title=translate("{area}职业卫生监督检查路线单").format(area=plan.area.name),
        month=f"{team.day.isoformat()} {weekday_name(team.day, translate)}",
        marks=marks(plan, translate),
        parts=_drawn(plan, route, office, paths=paths, assets=assets, translate=translate),
        paper_map_mm=72,
        team=team.number,
        office=office.name,
        officers=[
            (title, officers[i].name, officers[i].certificate_no)
            for title, i in team_titles(team.lead, team.member, translate)
        ],
        moments=timetable(route, visits, translate),
        stops=stops,
        kilometres=f"{_metres(route) / 1000:.1f}",
        by_roads=plan.travel_method is TravelMethod.ROADS,
        straight=not paths,
        frame_date=plan.month.first_day.isoformat(),
        method_version=methods(plan),
        rule_set=plan.rule_set,
        authority=plan.area.authority,
        map_number=map_number,
        links=links,
    )


def team_titles(
    lead: InspectorId, member: InspectorId, translate: Translate
) -> tuple[tuple[str, InspectorId], ...]:
    """Return both officers with the name of their place on the team."""
    return ((translate("主办"), lead), (translate("协办"), member))


def _metres(route: Route) -> int:
    return sum(stop.distance_m for stop in route.stops) + route.return_distance_m


def timetable(
    route: Route, visits: Mapping[EmployerId, Visit], translate: Translate
) -> list[Moment]:
    """Return the day of `route` in lines: departure, visits, lunch, return."""
    moments = [(route.depart_min, route.depart_min, translate("出发"), 0)]
    moments += [
        (stop.start_min, stop.leave_min, visits[stop.employer].name, order)
        for order, stop in enumerate(route.stops, start=1)
    ]
    if route.lunch_start_min is not None:
        moments.append((route.lunch_start_min, route.lunch_start_min, translate("午餐休息"), 0))
    moments.append((route.return_min, route.return_min, translate("返回"), 0))
    return [
        Moment(
            start=clock_time(start),
            end=clock_time(end) if end > start else "",
            what=what,
            order=order,
        )
        for start, end, what, order in sorted(moments, key=lambda moment: moment[:2])
    ]


def stop_sheets(
    plan: MonthPlan,
    route: Route,
    histories: Mapping[EmployerId, History],
    translate: Translate,
    *,
    with_codes: bool = True,
) -> list[StopSheet]:
    """Return what a sheet says of each stop; square codes take a while and can be left out."""
    wanted = {stop.employer for stop in route.stops}
    employers = {one.id: one for one in plan.employers if one.id in wanted}
    visits = {one.employer: one for one in plan.visits if one.employer in wanted}
    return [
        _stop_sheet(
            plan,
            order,
            stop,
            employers[stop.employer],
            visit=visits[stop.employer],
            history=histories.get(stop.employer, History()),
            translate=translate,
            with_code=with_codes,
        )
        for order, stop in enumerate(route.stops, start=1)
    ]


def _stop_sheet(
    plan: MonthPlan,
    order: int,
    stop: Stop,
    employer: Employer,
    *,
    visit: Visit,
    history: History,
    translate: Translate,
    with_code: bool,
) -> StopSheet:
    score = plan.scores.get(employer.id)
    townships = {township.code: township.name for township in plan.area.townships}
    spot = visit.position
    lon, lat = from_wgs84(spot, Datum.GCJ02)
    geo_uri = f"geo:{spot.lat:.6f},{spot.lon:.6f}"
    why = (*visit.reasons, *(part.reason for part in score.parts if part.points)) if score else ()
    return StopSheet(
        order=order,
        name=employer.name,
        id=employer.id,
        address=employer.workplace_address,
        township=townships.get(employer.township, "—") if employer.township else "—",
        list=translate(visit.list.value),
        letter=score.letter if score else "—",
        points=str(score.points) if score else "—",
        travel=translate("{minutes} 分钟，{km} 公里").format(
            minutes=stop.travel_min, km=f"{stop.distance_m / 1000:.1f}"
        ),
        arrive=clock_time(stop.arrive_min),
        start=clock_time(stop.start_min),
        leave=clock_time(stop.leave_min),
        service_min=visit.service_min,
        factors=_factors(employer, translate),
        exposed="—" if employer.exposed_workers is None else str(employer.exposed_workers),
        rules="、".join(visit.rules) or "—",
        reasons=tuple(reason.said(translate) for reason in why or visit.reasons),
        projects=tuple(
            translate("{name}（{grade}）").format(
                name=p.name, grade=translate(p.hazard_class.value)
            )
            for p in history.projects
        ),
        position=f"{spot.lon:.6f}, {spot.lat:.6f}",
        position_gcj02=f"{lon:.6f}, {lat:.6f}",
        geo_uri=geo_uri,
        navigator=f"https://uri.amap.com/marker?position={lon:.6f},{lat:.6f}"
        f"&name={quote(employer.name, safe='')}&coordinate=gaode",
        code=_square_code(geo_uri) if with_code else Markup(""),
    )


def _factors(employer: Employer, translate: Translate) -> tuple[FactorLine, ...]:
    words = {
        FactorNature.SEVERE: translate("严重"),
        FactorNature.UNKNOWN: translate("待核实"),
        FactorNature.GENERAL: "",
    }
    return tuple(
        FactorLine(
            name=exposure.factor,
            mark=words[exposure.nature],
            workers="" if exposure.workers is None else str(exposure.workers),
        )
        for exposure in employer.exposures
    )


def _square_code(text: str) -> Markup:
    # Any mask can be read; trying all of them for the best takes most of the time of a sheet.
    drawn = segno.make_qr(text, error="m", mask=_MASK).svg_inline(scale=2, border=2, omitsize=True)
    return Markup(drawn)  # nosec B704  # noqa: S704 - paths made by the library


def _drawn(
    plan: MonthPlan,
    route: Route,
    office: Office,
    *,
    paths: Sequence[LineString],
    assets: WebAssets | None,
    translate: Translate,
) -> PageParts:
    visits = {visit.employer: visit for visit in plan.visits}
    spots = [visits[stop.employer].position for stop in route.stops]
    bounds = route_bounds([office.position, *spots], paths, margin_degrees=_MARGIN_DEGREES)
    figure, drawn = offline_map(assets, bounds, translate)
    if outlines := township_outlines(plan.area.townships, bounds):
        drawn.add_child(outlines)
    around = [office.position, *spots, office.position]
    legs = [[[round(lat, 5), round(lon, 5)] for lon, lat in path.coords] for path in paths] or [
        [place(here), place(there)] for here, there in pairwise(around)
    ]
    for leg in legs:
        line = folium.PolyLine(  # type: ignore[no-untyped-call] # folium's lines have no types
            leg, color="#0B4F9E", weight=4, opacity=0.85, dash_array=None if paths else "8 6"
        )
        drawn.add_child(line)
    labels = [
        Label(at=spot, look="stop-number", lines=(str(order),), hint=visits[stop.employer].name)
        for order, (stop, spot) in enumerate(zip(route.stops, spots, strict=True), start=1)
    ]
    labels.append(Label(at=office.position, look="office", lines=("★", office.name)))
    labels += [
        Label(at=township_point(township), look="township-label", lines=(township.name,))
        for township in plan.area.townships
    ]
    drawn.add_child(text_labels(labels))
    return figure.parts()
