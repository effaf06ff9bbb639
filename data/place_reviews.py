"""Place reviews: whose place a person should look at, a page at a time, and what they decide."""

from dataclasses import dataclass
from typing import Any, Final

from data.bulk_copy import json_cell
from data.database import Connection
from data.errors import NotFoundError
from data.queries import queries
from data.rows import all_rows, first_row
from data.value_codec import decode, encode
from geo.area import AreaCode, TownshipCode
from geo.datum import Pair
from geo.employer import EmployerId
from geo.geocode import Geocode
from geo.message import Message
from geo.position import Datum, Position, Precision

_SQL = queries("geocodes")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSeen:
    """One employer and where it is taken to be now."""

    employer: EmployerId
    name: str
    address: str
    geocode: Geocode | None
    """None before anybody looked for it."""
    by_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPlace:
    """What a declaration says of a place."""

    registered_address: str
    coordinates: Pair | None
    datum: Datum
    township: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCounts:
    """How many employers of an area are where."""

    unlocated: int
    doubtful: int
    corrected: int
    all: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewKey:
    """The place of an employer in the order of a review."""

    is_located: bool
    score: int
    employer: str


START: Final = ReviewKey(is_located=False, score=-2, employer="")
"""Before the first."""


def key_of(seen: PlaceSeen) -> ReviewKey:
    """Return the place of an employer in the order of a review."""
    found = seen.geocode
    return ReviewKey(
        is_located=found is not None and found.position is not None,
        score=-1 if found is None else found.score,
        employer=seen.employer,
    )


def to_review(
    conn: Connection, area: AreaCode, *, after: ReviewKey = START, most: int
) -> tuple[PlaceSeen, ...]:
    """Return up to `most` employers after `after`: those without a place, then doubted ones."""
    rows = all_rows(
        conn, _SQL["to_review"], area=area, after_located=after.is_located,
        after_score=after.score, after_id=after.employer, most=most,
    )  # fmt: skip
    return tuple(map(_seen, rows))


def corrected(
    conn: Connection, area: AreaCode, *, after: str = "", most: int
) -> tuple[PlaceSeen, ...]:
    """Return up to `most` employers whose place a person corrected, after the id `after`."""
    return tuple(
        map(_seen, all_rows(conn, _SQL["corrected"], area=area, after_id=after, most=most))
    )


def counts(conn: Connection, area: AreaCode) -> ReviewCounts:
    """Return how many employers of an area have no place, a doubted and a corrected one."""
    row = first_row(conn, _SQL["review_counts"], area=area) or (0, 0, 0, 0)
    return ReviewCounts(unlocated=row[0], doubtful=row[1], corrected=row[2], all=row[3])


def place_of(
    conn: Connection, area: AreaCode, employer: EmployerId
) -> tuple[PlaceSeen, DeclaredPlace]:
    """Return where an employer is taken to be, and what its declaration says of it.

    Raises
    ------
    NotFoundError
        If the area has no such employer.
    """
    row = first_row(conn, _SQL["place"], area=area, employer=employer)
    said = first_row(conn, _SQL["declared"], area=area, employer=employer)
    if row is None or said is None:
        raise _unknown(area, employer)
    registered, lon, lat, datum, township = said
    return _seen(row), DeclaredPlace(
        registered_address=registered,
        coordinates=None if lon is None or lat is None else (lon, lat),
        datum=Datum(datum),
        township=township,
    )


def correct(conn: Connection, area: AreaCode, employer: EmployerId, decided: Geocode) -> None:
    """Keep what a person says of an employer's present address; it wins over the program.

    Raises
    ------
    NotFoundError
        If the area has no such employer.
    """
    position = decided.position
    row = first_row(
        conn, _SQL["correct"], area=area, employer=employer,
        lon=position.lon if position else None, lat=position.lat if position else None,
        precision=decided.precision.value, score=decided.score, datum=decided.datum.value,
        method=decided.method, township=decided.township, matched=decided.matched,
        doubts=json_cell(encode(tuple[Message, ...], decided.doubts)),
    )  # fmt: skip
    if row is None:
        raise _unknown(area, employer)


def _seen(row: tuple[Any, ...]) -> PlaceSeen:
    (id_, name, address, lon, lat, precision, score, datum, method, township, matched, doubts,
     by_person) = row  # fmt: skip
    return PlaceSeen(
        employer=EmployerId(id_),
        name=name,
        address=address,
        geocode=None
        if score is None
        else Geocode(
            position=None if lon is None else Position(lon=lon, lat=lat),
            precision=Precision(precision),
            score=score,
            datum=Datum(datum),
            method=method,
            township=TownshipCode(township) if township else None,
            matched=matched,
            doubts=decode(tuple[Message, ...], doubts),
        ),
        by_person=bool(by_person),
    )


def _unknown(area: AreaCode, employer: EmployerId) -> NotFoundError:
    return NotFoundError(
        "辖区 {area} 没有编号为 {employer} 的用人单位：请从核对清单进入",
        area=area,
        employer=employer,
    )
