"""Give inspectors their day, and the office what they recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shapely.geometry import LineString

from api.access.errors import ForbiddenError
from api.plans.workflow import load_roads
from data import areas, device_keys, field_photos, field_stops, field_visits
from data.database import Pool, reading, recording
from data.device_keys import DeviceKey
from data.field_stops import FieldStop
from data.field_visits import FieldVisit, PlannedStop, StoredRecord
from data.inspection_forms import form_of
from geo.area import AreaCode, SupervisionArea, Township
from geo.road_path import route_paths
from planner.month import parse_month
from planner.visit_record import VisitRecord

LOOK_BACK: Final = timedelta(days=14)
"""How long a visit that was not finished is offered on the phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVisit:
    """A visit and all that stands of it."""

    visit: FieldVisit
    stored: StoredRecord
    photos: tuple[str, ...]
    """Photos that have arrived; the record may speak of some that are still on a phone."""

    @property
    def record(self) -> VisitRecord:
        """Return the record, to be read on the item set that it was made with."""
        return VisitRecord(
            day=self.visit.day, form=form_of(self.visit.form), stands=self.stored.stands
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRoute:
    """The way of one team today."""

    area: AreaCode
    team: int
    legs: tuple[LineString, ...]
    townships: tuple[Township, ...]
    """Those around the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDays:
    """What a phone keeps: stops of the last days, what was recorded there, today's way."""

    today: date
    is_demo: bool
    stops: tuple[FieldStop, ...]
    visits: tuple[KnownVisit, ...]
    routes: tuple[DayRoute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthResults:
    """What came of a month's visits so far."""

    visits: tuple[KnownVisit, ...]
    without_record: tuple[PlannedStop, ...]
    """Stops of days that have come, of which no phone has told anything yet."""


def device_key(owner: Pool, account: int) -> DeviceKey:
    """Return what the phones of an account encrypt with."""
    with recording(owner) as conn:
        return device_keys.of_account(conn, account)


def check_tag(owner: Pool, account: int, tag: str) -> None:
    """Make sure that what a phone sends belongs to the account that is signed in.

    Raises
    ------
    ForbiddenError
        If somebody else recorded it.
    """
    if device_key(owner, account).tag != tag:
        raise ForbiddenError("手机上的记录属于另一个账号：请用原来的账号登录后再同步")


def field_days(pool: Pool, *, today: date) -> FieldDays:
    """Return the stops of who asks, today's and those of the last days."""
    since = today - LOOK_BACK
    with reading(pool) as conn:
        stops = field_stops.of_days(conn, since, today)
        visits = field_visits.between(conn, since, today)
        stored = field_visits.records(conn, [visit.id for visit in visits])
        photos = field_photos.names(conn, [visit.id for visit in visits])
        own = {code: areas.load(conn, code) for code in sorted({stop.area for stop in stops})}
    return FieldDays(
        today=today,
        is_demo=any(area.is_demo for area in own.values()),
        stops=stops,
        visits=tuple(
            KnownVisit(visit=visit, stored=stored[visit.id], photos=photos[visit.id])
            for visit in visits
        ),
        routes=_routes(pool, [stop for stop in stops if stop.day == today], own),
    )


def known_visits(
    pool: Pool, *, since: date, until: date, area: AreaCode | None = None
) -> tuple[KnownVisit, ...]:
    """Return the visits of these days that who asks may see."""
    with reading(pool) as conn:
        visits = field_visits.between(conn, since, until, area)
        ids = [visit.id for visit in visits]
        stored, photos = field_visits.records(conn, ids), field_photos.names(conn, ids)
    return tuple(
        KnownVisit(visit=visit, stored=stored[visit.id], photos=photos[visit.id])
        for visit in visits
    )


def known_visit(pool: Pool, *, area: str, visit: int) -> KnownVisit:
    """Return one visit; raise NotFoundError where there is none that who asks may see."""
    with reading(pool) as conn:
        found = field_visits.numbered(conn, AreaCode(area), visit)
        return KnownVisit(
            visit=found,
            stored=field_visits.records(conn, [visit])[visit],
            photos=field_photos.names(conn, [visit])[visit],
        )


def photo(pool: Pool, *, area: str, visit: int, name: str) -> bytes:
    """Return a photo of a visit; raise NotFoundError where there is none."""
    with reading(pool) as conn:
        return field_photos.load(conn, AreaCode(area), visit, name)


def area_of(pool: Pool, area: str) -> SupervisionArea:
    """Return an area; raise NotFoundError when there is none of this code."""
    with reading(pool) as conn:
        return areas.load(conn, AreaCode(area))


def month_results(pool: Pool, *, area: str, month: str, today: date) -> MonthResults:
    """Return what came of the visits of a month up to today.

    Raises
    ------
    InvalidMonthError
        If `month` is not written as 2026-12.
    """
    wanted, code = parse_month(month), AreaCode(area)
    first = wanted.first_day
    last = wanted.last_day
    visits = known_visits(pool, since=first, until=last, area=code)
    recorded = {(each.visit.day, each.visit.employer) for each in visits}
    with reading(pool) as conn:
        stops = field_visits.planned(conn, code, first, min(today, last))
    return MonthResults(
        visits=visits,
        without_record=tuple(stop for stop in stops if (stop.day, stop.employer) not in recorded),
    )


def _routes(
    pool: Pool, stops: Sequence[FieldStop], known: Mapping[AreaCode, SupervisionArea]
) -> tuple[DayRoute, ...]:
    found = []
    for area, team in sorted({(stop.area, stop.team) for stop in stops}):
        driven = [stop for stop in stops if (stop.area, stop.team) == (area, team)]
        office = driven[0].office_position
        spots = [office, *(stop.position for stop in driven if stop.position), office]
        network = load_roads(pool, area=area).network
        legs = route_paths(network, spots) if network else ()
        west, east = min(spot.lon for spot in spots), max(spot.lon for spot in spots)
        south, north = min(spot.lat for spot in spots), max(spot.lat for spot in spots)
        around = LineString([(west, south), (east, north)]).envelope.buffer(0.02)
        found.append(
            DayRoute(
                area=area,
                team=team,
                legs=legs,
                townships=tuple(
                    town for town in known[area].townships if town.outline.intersects(around)
                ),
            )
        )
    return tuple(found)
