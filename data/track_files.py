"""Track files: one team-day as waypoints, a route and a track along the roads (GPX 1.1, WGS 84)."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from gpxpy import gpx
from shapely.geometry import LineString

from data.output_files import write_file
from geo.message import Translate
from planner.inspector import Office
from planner.month_plan import MonthPlan
from planner.planned_stop import PlannedStop, planned_stops
from planner.roster import Route


def write_track(
    path: Path,
    plan: MonthPlan,
    route: Route,
    *,
    translate: Translate,
    legs: Sequence[LineString] = (),
) -> None:
    """Write the stops of `route` in order, from its office and back, and the way along the roads.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    write_file(path, track_bytes(plan, route, translate=translate, legs=legs))


def track_bytes(
    plan: MonthPlan, route: Route, *, translate: Translate, legs: Sequence[LineString] = ()
) -> bytes:
    """Return the GPX file of `route`; its time is the plan's reference date, never the clock.

    Parameters
    ----------
    legs
        Lines along the roads in WGS 84, one a leg, each a segment of the track. Without them the
        file has no track and says that its route is straight from stop to stop.
    """
    team = route.team_day
    office = next(office for office in plan.offices if office.id == team.office)
    stops = [planned for planned in planned_stops(plan) if planned.route.team_day == team]
    name = translate("{area} {day} 第 {team} 组").format(
        area=plan.area.name, day=team.day.isoformat(), team=team.number
    )
    track = gpx.GPX()
    track.creator = "Xuntu"
    track.name = name
    track.description = _description(plan, translate, by_road=bool(legs))
    track.time = datetime.combine(plan.month.first_day, time(), tzinfo=UTC)
    track.waypoints.extend(_waypoint(planned, translate) for planned in stops)
    line = gpx.GPXRoute(name=name, number=team.number)
    line.points.append(_office_point(office))
    line.points.extend(
        gpx.GPXRoutePoint(
            latitude=round(planned.visit.position.lat, 6),
            longitude=round(planned.visit.position.lon, 6),
            name=f"{planned.order} {planned.employer.name}",
        )
        for planned in stops
    )
    line.points.append(_office_point(office))
    track.routes.append(line)
    if legs:
        track.tracks.append(_driven(legs, name, team.number))
    text: str = track.to_xml(version="1.1")
    return text.encode()


def _driven(legs: Sequence[LineString], name: str, number: int) -> gpx.GPXTrack:
    driven = gpx.GPXTrack(name=name, number=number)
    for leg in legs:
        points = [
            gpx.GPXTrackPoint(latitude=round(lat, 6), longitude=round(lon, 6))
            for lon, lat in leg.coords
        ]
        driven.segments.append(gpx.GPXTrackSegment(points=points))
    return driven


def _waypoint(planned: PlannedStop, translate: Translate) -> gpx.GPXWaypoint:
    position, stop = planned.visit.position, planned.stop
    return gpx.GPXWaypoint(
        latitude=round(position.lat, 6),
        longitude=round(position.lon, 6),
        name=f"{planned.order} {planned.employer.name}",
        description=translate("{address}，计划 {start} 至 {end}").format(
            address=planned.employer.workplace_address,
            start=_clock(stop.start_min),
            end=_clock(stop.leave_min),
        ),
    )


def _office_point(office: Office) -> gpx.GPXRoutePoint:
    return gpx.GPXRoutePoint(
        latitude=round(office.position.lat, 6),
        longitude=round(office.position.lon, 6),
        name=office.name,
    )


def _description(plan: MonthPlan, translate: Translate, *, by_road: bool) -> str:
    words = [translate("内部使用")]
    if plan.area.is_demo:
        words.append(translate("演示数据"))
    if by_road:
        words.append(translate("航迹按道路网推算；以现场道路和交通标志为准"))
    else:
        words.append(translate("点到点直线，不是行车路线"))
    return " ".join(words)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
