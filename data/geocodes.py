"""The geocode table: where employers are; what a person corrected is kept apart and wins.

A correction was made for an address. When a later declaration gives another address, it no
longer holds, and `outdated_corrections` names the employer so that a person looks again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from data.bulk_copy import Cell, copy_rows, json_cell
from data.database import Connection
from data.employers import known_workplaces
from data.errors import NotFoundError
from data.queries import queries
from data.rows import all_rows, run
from data.value_codec import decode, encode
from geo.area import AreaCode, TownshipCode
from geo.employer import EmployerId
from geo.geocode import Geocode
from geo.message import Message
from geo.position import Datum, Position, Precision

_SQL = queries("geocodes")


def save(conn: Connection, area: AreaCode, found: Mapping[EmployerId, Geocode]) -> None:
    """Keep what the program found for the current addresses, in place of what it found before.

    Raises
    ------
    NotFoundError
        If `area` has no such employer.
    """
    _save(conn, area, found, by_person=False)


def save_corrections(
    conn: Connection, area: AreaCode, corrected: Mapping[EmployerId, Geocode]
) -> None:
    """Keep what people say of the current addresses; it wins over what the program finds.

    Raises
    ------
    NotFoundError
        If `area` has no such employer.
    """
    _save(conn, area, corrected, by_person=True)


def drop_corrections(conn: Connection, area: AreaCode, employers: Sequence[EmployerId]) -> None:
    """Take back the corrections of `employers`; what the program found holds again."""
    run(conn, _SQL["clear"], area=area, by_person=True, employers=list(employers))


def load(conn: Connection, area: AreaCode) -> dict[EmployerId, Geocode]:
    """Return the geocode that holds now for every employer of `area` that has one, by id."""
    return _geocodes(all_rows(conn, _SQL["holding"], area=area))


def corrections(conn: Connection, area: AreaCode) -> dict[EmployerId, Geocode]:
    """Return every correction of `area`, outdated ones too, by id."""
    return _geocodes(all_rows(conn, _SQL["kept"], area=area, by_person=True))


def outdated_corrections(conn: Connection, area: AreaCode) -> tuple[EmployerId, ...]:
    """Return the employers whose address changed after a person corrected their position."""
    rows = all_rows(conn, _SQL["outdated_corrections"], area=area)
    return tuple(EmployerId(id_) for (id_,) in rows)


def _save(
    conn: Connection, area: AreaCode, geocodes: Mapping[EmployerId, Geocode], *, by_person: bool
) -> None:
    addresses = {each.employer: each.address for each in known_workplaces(conn, area)}
    if unknown := sorted(geocodes.keys() - addresses.keys()):
        raise NotFoundError(
            "辖区 {area} 没有编号为 {employer} 的用人单位：请核对编号，或先导入申报数据",
            area=area,
            employer=unknown[0],
        )
    run(conn, _SQL["clear"], area=area, by_person=by_person, employers=list(geocodes))
    rows = (
        (area, employer, by_person, addresses[employer], *_row(geocode))
        for employer, geocode in geocodes.items()
    )
    copy_rows(conn, _SQL["copy"], rows)


def _row(geocode: Geocode) -> Sequence[Cell]:
    position = geocode.position
    return (
        position.lon if position else None,
        position.lat if position else None,
        geocode.precision.value,
        geocode.score,
        geocode.datum.value,
        geocode.method,
        geocode.township,
        geocode.matched,
        json_cell(encode(tuple[Message, ...], geocode.doubts)),
    )


def _geocodes(rows: Sequence[tuple[Any, ...]]) -> dict[EmployerId, Geocode]:
    return {
        EmployerId(id_): Geocode(
            position=None if lon is None else Position(lon=lon, lat=lat),
            precision=Precision(precision),
            score=score,
            datum=Datum(datum),
            method=method,
            township=TownshipCode(township) if township else None,
            matched=matched,
            doubts=decode(tuple[Message, ...], doubts),
        )
        for id_, lon, lat, precision, score, datum, method, township, matched, doubts in rows
    }
