"""Field stops: the stops of somebody's own days with all that is needed on the spot."""

from dataclasses import dataclass
from datetime import date

from data.database import Connection
from data.field_visits import FieldOfficer
from data.queries import queries
from data.rows import all_rows
from data.value_codec import decode
from geo.area import AreaCode
from geo.employer import EmployerId
from geo.hazard_factor import Exposure
from geo.position import Position
from planner.inspector import InspectorId

_SQL = queries("field_visits")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldStop:
    """One stop of a day that has come."""

    area: AreaCode
    day: date
    team: int
    employer: EmployerId
    name: str
    address: str
    industry: str
    exposed: int | None
    exposures: tuple[Exposure, ...]
    township: str
    position: Position | None
    travel_min: int
    distance_m: int
    arrive_min: int
    start_min: int
    leave_min: int
    lead: FieldOfficer
    member: FieldOfficer
    office: str
    office_position: Position


def of_days(conn: Connection, since: date, until: date) -> tuple[FieldStop, ...]:
    """Return the stops of these days that the policies show, newest day first, in order."""
    rows = all_rows(conn, _SQL["stops"], since=since, until=until)
    areas = sorted({area for area, *_rest in rows})
    officers = {
        (area, id_): FieldOfficer(id=InspectorId(id_), name=name, certificate_no=certificate)
        for area, id_, name, certificate in all_rows(conn, _SQL["officers"], areas=areas)
    }

    def officer(area: str, id_: str) -> FieldOfficer:
        gone = FieldOfficer(id=InspectorId(id_), name=id_, certificate_no="")
        return officers.get((area, id_), gone)

    return tuple(
        FieldStop(
            area=AreaCode(area),
            day=day,
            team=int(team),
            employer=EmployerId(employer),
            name=name,
            address=address,
            industry=industry,
            exposed=exposed,
            exposures=decode(tuple[Exposure, ...], exposures),
            township=township or "",
            position=None if lon is None else Position(lon=lon, lat=lat),
            travel_min=travel_min,
            distance_m=distance_m,
            arrive_min=arrive_min,
            start_min=start_min,
            leave_min=leave_min,
            lead=officer(area, lead),
            member=officer(area, member),
            office=office,
            office_position=Position(lon=office_lon, lat=office_lat),
        )
        for (
            area, day, team, _ordinal, employer, name, address, industry, exposed, exposures,
            township, lon, lat, travel_min, distance_m, arrive_min, start_min, leave_min, lead,
            member, office, office_lon, office_lat,
        ) in rows
    )  # fmt: skip
