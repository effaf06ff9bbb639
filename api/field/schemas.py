"""What phones send and get."""

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from api.field.receiving import Place, Received, Sent
from api.field.workflow import DayRoute, FieldDays, KnownVisit
from data.field_stops import FieldStop
from data.field_visits import FieldOfficer
from data.inspection_forms import form_of, newest_form
from data.reference_tables import result_codes
from geo.area import AreaCode
from geo.datum import from_wgs84
from geo.hazard_factor import FactorNature
from geo.message import Translate
from geo.position import Datum
from planner.inspection_form import InspectionForm
from planner.visit_change import ChangeId, VisitChange

Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
_MOST_CHANGES = 100
_MOST_REPLACED = 50
_MOST_VISITS = 200


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _is_storable(value: object) -> bool:
    """Return whether a value of JSON can be kept by the database."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= one <= "\udfff" for one in value)
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, list):
        return all(map(_is_storable, value))
    if isinstance(value, dict):
        return all(_is_storable(each) for pair in value.items() for each in pair)
    return True


class SentChange(_Shape):
    """One change of one field of a visit, with an id that the phone made."""

    id: Uuid = Field(examples=["0b5c5f5e-6d0c-4d43-9a55-3a3f7a0a9f10"])
    area: str = Field(max_length=9, examples=["999901"])
    day: date
    employer: str = Field(max_length=200)
    field: str = Field(max_length=100, examples=["arrive"])
    value: Any = Field(examples=["2026-12-10T09:05:00+08:00"])
    replaces: list[Uuid] = Field(max_length=_MOST_REPLACED)
    """Changes of the same field that the phone showed when this one was made."""
    made_at: AwareDatetime

    @model_validator(mode="after")
    def _check_text(self) -> Self:
        if not all(map(_is_storable, (self.employer, self.field, self.area, self.value))):
            msg = "a NUL character, half a character or a number without end cannot be kept"
            raise ValueError(msg)
        return self

    def sent(self, author: str, device: str) -> Sent:
        """Return the change as the workflow takes it."""
        change = VisitChange(
            id=ChangeId(self.id),
            field=self.field,
            value=self.value,
            replaces=tuple(map(ChangeId, self.replaces)),
            author=author,
            device=device,
            made_at=self.made_at,
        )
        place = Place(area=AreaCode(self.area), day=self.day, employer=self.employer)
        return Sent(place=place, change=change)


class SentChanges(_Shape):
    """What a phone has to say; may be sent again as often as it takes."""

    tag: Uuid
    """Of the account that made them; who signed in as somebody else cannot send them."""
    device: Uuid
    changes: list[SentChange] = Field(max_length=_MOST_CHANGES)
    known: dict[str, str] = Field(default_factory=dict, max_length=_MOST_VISITS)
    """Marks of the visits as the phone has them, by the key of the visit."""


class ChangeAnswer(_Shape):
    """What became of one change."""

    id: str
    receipt: str = Field(examples=["kept", "known", "refused"])
    why: str = ""

    @classmethod
    def of(cls, received: Received, translate: Translate) -> Self:
        """Describe `received`."""
        why = received.why.said(translate) if received.why else ""
        return cls(id=received.id, receipt=received.receipt.value, why=why)


class StandingAnswer(_Shape):
    """One version of one field that nothing replaces yet."""

    id: str
    field: str
    value: Any
    author: str
    made_at: str


class VisitAnswer(_Shape):
    """What stands of a visit."""

    key: str = Field(examples=["999901/2026-12-10/E1"])
    mark: str
    is_finished: bool
    form: str
    page: str
    """Address of the record as a document."""
    stands: list[StandingAnswer]
    photos: list[str]

    @classmethod
    def of(cls, known: KnownVisit) -> Self:
        """Describe `known`."""
        return cls(
            key=key_of(known),
            mark=mark_of(known),
            is_finished=known.visit.is_finished,
            form=known.visit.form,
            page=f"/areas/{known.visit.area}/visits/{known.visit.id}",
            stands=[
                StandingAnswer(
                    id=one.id,
                    field=one.field,
                    value=one.value,
                    author=one.author,
                    made_at=one.made_at.isoformat(),
                )
                for versions in known.stored.stands.values()
                for one in versions
            ],
            photos=list(known.photos),
        )


class ChangesAnswer(_Shape):
    """What became of every change, and the visits that the phone does not have as they are."""

    received: list[ChangeAnswer]
    visits: list[VisitAnswer]


class SessionAnswer(_Shape):
    """Who is signed in, and the key that this account's phones encrypt with."""

    tag: str
    """Stands for the account on the phone."""
    name: str
    key: str
    """32 bytes in base 64."""
    csrf: str
    """For the header of every write."""
    today: date


class OfficerAnswer(_Shape):
    """One of the two officers."""

    id: str
    name: str
    certificate: str

    @classmethod
    def of(cls, officer: FieldOfficer) -> Self:
        """Describe `officer`."""
        return cls(id=officer.id, name=officer.name, certificate=officer.certificate_no)


class StopAnswer(_Shape):
    """One stop with what is needed on the spot."""

    key: str
    area: str
    day: date
    team: int
    employer: str
    name: str
    address: str
    township: str
    industry: str
    exposed: int | None
    factors: list[str]
    lon: float | None
    lat: float | None
    lon_gcj02: float | None
    lat_gcj02: float | None
    travel_min: int
    distance_m: int
    arrive_min: int
    start_min: int
    leave_min: int
    lead: OfficerAnswer
    member: OfficerAnswer
    office: str
    office_lon: float
    office_lat: float

    @classmethod
    def of(cls, stop: FieldStop, translate: Translate) -> Self:
        """Describe `stop`."""
        spot = stop.position
        lon, lat = from_wgs84(spot, Datum.GCJ02) if spot else (None, None)
        return cls(
            key=f"{stop.area}/{stop.day}/{stop.employer}",
            area=stop.area,
            day=stop.day,
            team=stop.team,
            employer=stop.employer,
            name=stop.name,
            address=stop.address,
            township=stop.township,
            industry=stop.industry,
            exposed=stop.exposed,
            factors=[
                exposure.factor + (translate("（严重）") if exposure.nature is _SEVERE else "")
                for exposure in stop.exposures
            ],
            lon=spot.lon if spot else None,
            lat=spot.lat if spot else None,
            lon_gcj02=lon,
            lat_gcj02=lat,
            travel_min=stop.travel_min,
            distance_m=stop.distance_m,
            arrive_min=stop.arrive_min,
            start_min=stop.start_min,
            leave_min=stop.leave_min,
            lead=OfficerAnswer.of(stop.lead),
            member=OfficerAnswer.of(stop.member),
            office=stop.office,
            office_lon=stop.office_position.lon,
            office_lat=stop.office_position.lat,
        )


_SEVERE = FactorNature.SEVERE


class MapAnswer(_Shape):
    """The way of one team today, in WGS 84, as latitude and longitude."""

    area: str
    team: int
    legs: list[list[tuple[float, float]]]
    townships: list[tuple[str, list[list[tuple[float, float]]]]]
    """Name and rings of each township around the way."""

    @classmethod
    def of(cls, route: DayRoute) -> Self:
        """Describe `route`."""
        return cls(
            area=route.area,
            team=route.team,
            legs=[_line(leg.coords) for leg in route.legs],
            townships=[
                (town.name, [_line(each.exterior.coords) for each in _parts(town.outline)])
                for town in route.townships
            ],
        )


class DaysAnswer(_Shape):
    """All that a phone keeps to work without a network."""

    today: date
    is_demo: bool
    stops: list[StopAnswer]
    visits: list[VisitAnswer]
    maps: list[MapAnswer]
    form: str
    """Version of the item set that visits of today are recorded with."""
    forms: dict[str, dict[str, Any]]
    """Every item set that is needed, by version."""

    @classmethod
    def of(cls, days: FieldDays, translate: Translate) -> Self:
        """Describe `days`."""
        return cls(
            today=days.today,
            is_demo=days.is_demo,
            stops=[StopAnswer.of(stop, translate) for stop in days.stops],
            visits=[VisitAnswer.of(known) for known in days.visits],
            maps=[MapAnswer.of(route) for route in days.routes],
            form=newest_form().version,
            forms={
                version: form_answer(form_of(version), translate)
                for version in {newest_form().version, *(one.visit.form for one in days.visits)}
            },
        )


def form_answer(form: InspectionForm, translate: Translate) -> dict[str, Any]:
    """Return an item set with the result words that go with it."""
    words: Mapping[str, str] = result_codes()
    return {
        "version": form.version,
        "title": translate(form.title),
        "clean": form.clean,
        "results": [
            {"code": code, "words": translate(words[code]), "form": code not in form.without_form}
            for code in form.results
        ],
        "sections": [
            {
                "id": section.id,
                "title": translate(section.title),
                "mandatory": section.is_mandatory,
                "items": [
                    {
                        "id": item.id,
                        "text": translate(item.text),
                        "clause": f"{item.law}{item.clause}",
                        "confirmed": item.is_confirmed,
                    }
                    for item in section.items
                ],
            }
            for section in form.sections
        ],
    }


def key_of(known: KnownVisit) -> str:
    """Return what a phone calls a visit."""
    visit = known.visit
    return f"{visit.area}/{visit.day}/{visit.employer}"


def mark_of(known: KnownVisit) -> str:
    """Return the word that tells a phone whether it has a visit as it is."""
    return f"{known.stored.mark}.{len(known.photos)}"


def _parts(outline: Any) -> list[Any]:  # noqa: ANN401 - one polygon or several
    return list(getattr(outline, "geoms", [outline]))


def _line(points: Any) -> list[tuple[float, float]]:  # noqa: ANN401 - coordinates of shapely
    return [(round(lat, 5), round(lon, 5)) for lon, lat in points]
