"""Review places at the screen: who is doubtful, where an employer may be, what a person decides."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import shapely

from api.access.workflow import Actor
from api.plans.shelf import Shelf
from data import areas, audits, geocodes, place_reviews
from data.database import Pool, reading, recording
from data.division_names import divisions
from data.place_reviews import START, DeclaredPlace, PlaceSeen, ReviewCounts, ReviewKey
from geo.area import AreaCode, SupervisionArea
from geo.employer import EmployerId
from geo.errors import XuntuError
from geo.gazetteer_index import GazetteerIndex
from geo.geocode import Geocode
from geo.location import OUTSIDE_M, Correction, locate
from geo.location_candidate import LocationCandidate, location_candidates
from geo.road_network import RoadLine

_DEGREES: Final = 5
_SIMPLE_DEG: Final = 0.0001
"""About ten metres: nobody sees it on the map of a township."""
_INDEXES: Final[WeakKeyDictionary[Pool, Shelf[GazetteerIndex]]] = WeakKeyDictionary()
_GROUNDS: Final[WeakKeyDictionary[Pool, Shelf[str]]] = WeakKeyDictionary()


class OutsideAreaError(XuntuError):
    """A place was given that does not lie in the area."""


class StillUnfoundError(XuntuError):
    """A corrected address leads nowhere either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSeen:
    """A page of a review."""

    area: SupervisionArea
    counts: ReviewCounts
    places: tuple[PlaceSeen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReview:
    """One employer with everything that helps to place it."""

    area: SupervisionArea
    place: PlaceSeen
    declared: DeclaredPlace
    candidates: tuple[LocationCandidate, ...]
    townships: Mapping[str, str]


def review_page(pool: Pool, *, area: str, after: ReviewKey = START, most: int) -> ReviewSeen:
    """Return up to `most` employers that a person should look at, worst first."""
    code = AreaCode(area)
    with reading(pool) as conn:
        return ReviewSeen(
            area=areas.load(conn, code),
            counts=place_reviews.counts(conn, code),
            places=place_reviews.to_review(conn, code, after=after, most=most),
        )


def corrected_page(pool: Pool, *, area: str, after: str, most: int) -> ReviewSeen:
    """Return up to `most` employers whose place a person corrected, in id order."""
    code = AreaCode(area)
    with reading(pool) as conn:
        return ReviewSeen(
            area=areas.load(conn, code),
            counts=place_reviews.counts(conn, code),
            places=place_reviews.corrected(conn, code, after=after, most=most),
        )


def place_review(pool: Pool, *, area: str, employer: str) -> PlaceReview:
    """Return one employer with the places that it may be at.

    Raises
    ------
    NotFoundError
        If the area has no such employer.
    """
    code = AreaCode(area)
    with reading(pool) as conn:
        place, declared = place_reviews.place_of(conn, code, EmployerId(employer))
    index = _index(pool, code)
    return PlaceReview(
        area=index.area,
        place=place,
        declared=declared,
        candidates=location_candidates(
            place.address or declared.registered_address,
            index,
            coordinates=declared.coordinates,
            declared_township=declared.township,
        ),
        townships={town.code: town.name for town in index.area.townships},
    )


def correct_place(
    pool: Pool, *, area: str, employer: str, correction: Correction, actor: Actor
) -> Geocode:
    """Keep what a person says of an employer's place and return where it is now.

    Raises
    ------
    OutsideAreaError
        If the place lies farther outside the area than its border may be wrong.
    StillUnfoundError
        If an address was given that leads nowhere.
    NotFoundError
        If the area has no such employer.
    """
    code, id_ = AreaCode(area), EmployerId(employer)
    with reading(pool) as conn:
        place, _declared = place_reviews.place_of(conn, code, id_)
    index = _index(pool, code)
    decided = locate(place.address, index, correction=correction)
    if decided.position is None:
        raise StillUnfoundError(
            "按“{address}”仍找不到位置：请核对道路、门牌、村名，或改填经纬度",
            address=correction.address,
        )
    _, metres = index.townships.nearest(decided.position)
    if metres > OUTSIDE_M:
        raise OutsideAreaError(
            "这一点在{area}界外 {km} 公里：请核对经度、纬度的次序和坐标系，或在图上拖到正确位置",
            area=index.area.name,
            km=round(metres / 1000, 1),
        )
    at = decided.position
    with recording(pool) as conn:
        place_reviews.correct(conn, code, id_, decided)
        audits.add(
            conn,
            actor.deed(
                "geocode.correct",
                area=area,
                target=employer,
                detail={
                    "lon": f"{at.lon:.6f}",
                    "lat": f"{at.lat:.6f}",
                    "address": correction.address,
                },
            ),
        )
    return decided


def undo_correction(pool: Pool, *, area: str, employer: str, actor: Actor) -> None:
    """Take back what people said of an employer's place; what the program found holds again.

    Raises
    ------
    NotFoundError
        If the area has no such employer.
    """
    code, id_ = AreaCode(area), EmployerId(employer)
    with recording(pool) as conn:
        place_reviews.place_of(conn, code, id_)
        geocodes.drop_corrections(conn, code, [id_])
        audits.add(conn, actor.deed("geocode.undo", area=area, target=employer))


def ground(pool: Pool, *, area: str) -> str:
    """Return what a map of `area` is drawn on, as JSON: outlines and names of townships, roads."""
    code = AreaCode(area)
    with reading(pool) as conn:
        version = areas.version(conn, code)

    def drawn() -> str:
        with reading(pool) as conn:
            return _ground(areas.load(conn, code), areas.roads(conn, code))

    return _GROUNDS.setdefault(pool.whole, Shelf(4)).get((code, version), drawn)


def _index(pool: Pool, code: AreaCode) -> GazetteerIndex:
    with reading(pool) as conn:
        version = areas.version(conn, code)

    def made() -> GazetteerIndex:
        with reading(pool) as conn:
            return GazetteerIndex(areas.gazetteer(conn, code), divisions())

    return _INDEXES.setdefault(pool.whole, Shelf(4)).get((code, version), made)


def _ground(area: SupervisionArea, roads: tuple[RoadLine, ...]) -> str:
    towns = []
    for town in area.townships:
        rings = shapely.get_parts(shapely.simplify(town.outline, _SIMPLE_DEG)).tolist()
        at = shapely.point_on_surface(town.outline)
        towns.append(
            {
                "name": town.name,
                "at": [round(at.y, _DEGREES), round(at.x, _DEGREES)],
                "rings": [_pairs(ring.exterior) for ring in rings],
            }
        )
    lines = [_pairs(shapely.simplify(road.line, _SIMPLE_DEG)) for road in roads]
    return json.dumps({"towns": towns, "roads": lines}, ensure_ascii=False, separators=(",", ":"))


def _pairs(line: shapely.LineString) -> list[list[float]]:
    return [[round(lat, _DEGREES), round(lon, _DEGREES)] for lon, lat in line.coords]
