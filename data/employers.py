"""The employer tables: workplaces as last declared and located, and their earlier versions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from data import openings
from data.bulk_copy import json_cell
from data.database import Connection
from data.errors import NotFoundError
from data.imports import declaration_of
from data.queries import queries
from data.rows import all_rows, first_row
from data.value_codec import decode, encode
from data.workplace_match import StoredWorkplace, workplace_matcher
from geo.area import AreaCode, TownshipCode
from geo.declaration import Declaration
from geo.employer import Employer, EmployerId, EmployerKind, OpeningHours, OperatingStatus
from geo.hazard_factor import Exposure
from geo.position import Position, Precision

_SQL = queries("employers")
_OPENING = -3
"""Place of the opening hours that a person gave in a row of `in_area`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerVersion:
    """One declaration that an employer's record has followed."""

    version: int
    batch: int
    file: str
    declaration: Declaration


def in_area(conn: Connection, area: AreaCode) -> tuple[Employer, ...]:
    """Return every employer of `area`, closed ones too, in id order.

    The position is a person's correction or else the geocode, None before geocoding; the township
    is the geocode's, or else the declared one where it belongs to the area. Opening hours are a
    person's, or else the area pack's, or else the usual ones.
    """
    rows = all_rows(conn, _SQL["in_area"], area=area)
    found = tuple(_employer(row) for row in rows)
    resolve = workplace_matcher(
        StoredWorkplace(
            employer=each.id,
            credit_code=each.credit_code,
            name=each.name,
            address=each.workplace_address,
        )
        for each in found
    )
    opening = openings.load(conn, area, resolve).by_employer
    if not opening:
        return found
    said = {each.id for each, row in zip(found, rows, strict=True) if row[_OPENING] is not None}
    return tuple(
        replace(each, opening=opening[each.id])
        if each.id in opening and each.id not in said
        else each
        for each in found
    )


def names(conn: Connection, area: AreaCode, wanted: Sequence[EmployerId]) -> dict[str, str]:
    """Return the names of employers of `area`; one that is not known is left out."""
    rows = all_rows(conn, _SQL["names"], area=area, wanted=list(wanted))
    return dict(rows)


def known_workplaces(conn: Connection, area: AreaCode) -> tuple[StoredWorkplace, ...]:
    """Return what the workplaces of `area` are known by, in id order."""
    return tuple(
        StoredWorkplace(
            employer=EmployerId(id_), credit_code=credit_code, name=name, address=address
        )
        for id_, credit_code, name, address in all_rows(conn, _SQL["known_workplaces"], area=area)
    )


def declarations(conn: Connection, area: AreaCode) -> dict[EmployerId, Declaration]:
    """Return the declaration that each employer of `area` follows, with its raw row, by id."""
    return {
        EmployerId(id_): declaration_of(line, meaning, raw, more_rows)
        for id_, line, meaning, raw, more_rows in all_rows(conn, _SQL["declarations"], area=area)
    }


def version_history(
    conn: Connection, area: AreaCode, employer: EmployerId
) -> tuple[EmployerVersion, ...]:
    """Return every declaration that the record of `employer` has followed, oldest first."""
    return tuple(
        EmployerVersion(
            version=version,
            batch=int(batch),
            file=file,
            declaration=declaration_of(line, meaning, raw, more_rows),
        )
        for version, batch, file, line, meaning, raw, more_rows in all_rows(
            conn, _SQL["versions"], area=area, employer=employer
        )
    )


def annotate(
    conn: Connection,
    area: AreaCode,
    employer: EmployerId,
    *,
    opening: OpeningHours | None,
    obsolete_process: bool,
) -> None:
    """Keep what people know of `employer` and no declaration says; imports leave it alone.

    Raises
    ------
    NotFoundError
        If `area` has no such employer.
    """
    found = first_row(
        conn,
        _SQL["annotate"],
        area=area,
        employer=employer,
        opening=None if opening is None else json_cell(encode(OpeningHours, opening)),
        obsolete_process=obsolete_process,
    )
    if found is None:
        raise NotFoundError(
            "辖区 {area} 没有编号为 {employer} 的用人单位：请核对编号",
            area=area,
            employer=employer,
        )


def _employer(row: tuple[Any, ...]) -> Employer:
    (
        id_,
        name,
        credit_code,
        workplace_address,
        registered_address,
        township,
        lon,
        lat,
        precision,
        industry,
        industry_name,
        size,
        contact,
        workers,
        exposed_workers,
        exposed_is_estimated,
        dispatched_workers,
        exposures,
        status,
        kinds,
        opening,
        obsolete_process,
        declared_on,
    ) = row
    return Employer(
        id=EmployerId(id_),
        name=name,
        credit_code=credit_code,
        workplace_address=workplace_address,
        registered_address=registered_address,
        township=TownshipCode(township) if township else None,
        position=None if lon is None else Position(lon=lon, lat=lat),
        precision=Precision(precision),
        industry=industry,
        industry_name=industry_name,
        size=size,
        contact=contact,
        workers=workers,
        exposed_workers=exposed_workers,
        exposed_is_estimated=exposed_is_estimated,
        dispatched_workers=dispatched_workers,
        exposures=decode(tuple[Exposure, ...], exposures),
        status=OperatingStatus(status),
        kinds=frozenset(map(EmployerKind, kinds)),
        opening=OpeningHours() if opening is None else decode(OpeningHours, opening),
        obsolete_process=obsolete_process,
        declared_on=declared_on.isoformat() if isinstance(declared_on, date) else "",
    )
