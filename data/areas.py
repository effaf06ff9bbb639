"""The area tables: supervision areas with their places, roads, staff, past and rules."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon

from data import histories as history_rows
from data import openings
from data.area_pack import AreaPack
from data.bulk_copy import Cell, copy_rows
from data.database import Connection
from data.errors import NotFoundError
from data.queries import queries
from data.rows import all_rows, first_row, run
from data.value_codec import decode
from geo.area import AreaCode, SupervisionArea, Township, TownshipCode, Village, VillageCode
from geo.employer import EmployerId
from geo.gazetteer import Gazetteer, HouseNumber, Place, Road
from geo.history import History
from geo.position import Position
from geo.road_network import RoadLine
from planner.inspector import Inspector, InspectorId, Office, OfficeId, Skill, StaffRole

_SQL = queries("areas")


def save_pack(conn: Connection, pack: AreaPack) -> None:
    """Keep all of `pack`, replacing what an earlier pack said of the same area.

    Employers, imports, corrections and plans of the area stay.
    """
    area, places = pack.area, pack.gazetteer
    run(
        conn,
        _SQL["save"],
        code=area.code,
        name=area.name,
        authority=area.authority,
        is_demo=area.is_demo,
        other_codes=list(area.other_codes),
        rules_text=pack.rules_text,
    )
    code = area.code
    _replace(conn, "townships", code, map(_township_row, area.townships), key_first=True)
    _replace(conn, "villages", code, map(_village_row, area.villages))
    _replace(conn, "named_roads", code, map(_road_row, places.roads))
    _replace(conn, "house_numbers", code, map(_house_number_row, places.house_numbers))
    _replace(conn, "named_places", code, map(_place_row, places.places))
    _replace(conn, "road_lines", code, map(_road_line_row, pack.roads))
    _replace(conn, "offices", code, map(_office_row, pack.offices))
    _replace(conn, "inspectors", code, map(_inspector_row, pack.inspectors))
    openings.save(conn, code, pack.openings)
    history_rows.save(conn, code, pack.history)


def all_areas(conn: Connection) -> tuple[tuple[AreaCode, str, bool], ...]:
    """Return code and name of every area, and whether it is a demo, in code order."""
    return tuple(
        (AreaCode(code), name, is_demo) for code, name, is_demo in all_rows(conn, _SQL["all"])
    )


def version(conn: Connection, code: AreaCode) -> str:
    """Return a word that changes whenever the pack or declarations of an area are stored anew.

    Raises
    ------
    NotFoundError
        If no pack of that area was stored.
    """
    row = first_row(conn, _SQL["version"], area=code)
    if row is None:
        raise _unknown(code)
    return str(row[0])


def load(conn: Connection, code: AreaCode) -> SupervisionArea:
    """Return the area with `code`.

    Raises
    ------
    NotFoundError
        If no pack of that area was stored.
    """
    _code, name, authority, is_demo, other_codes, _rules = _area_row(conn, code)
    return SupervisionArea(
        code=code,
        name=name,
        authority=authority,
        is_demo=is_demo,
        other_codes=tuple(other_codes),
        townships=tuple(
            Township(
                code=TownshipCode(township),
                name=name_,
                approximate=approximate,
                other_codes=tuple(others),
                outline=_geometry(Polygon | MultiPolygon, outline),
            )
            for township, name_, approximate, others, outline in _rows(conn, "townships", code)
        ),
        villages=tuple(
            Village(
                code=VillageCode(village),
                name=name_,
                township=TownshipCode(township),
                position=Position(lon=lon, lat=lat),
            )
            for village, name_, township, lon, lat in _rows(conn, "villages", code)
        ),
    )


def gazetteer(conn: Connection, code: AreaCode) -> Gazetteer:
    """Return the named places of the area with `code`."""
    return Gazetteer(
        area=load(conn, code),
        roads=tuple(
            Road(
                name=name,
                townships=tuple(map(TownshipCode, townships)),
                line=_geometry(LineString | MultiLineString, line),
            )
            for name, townships, line in _rows(conn, "named_roads", code)
        ),
        house_numbers=tuple(
            HouseNumber(
                road=road,
                number=number,
                township=TownshipCode(township),
                position=Position(lon=lon, lat=lat),
            )
            for road, number, township, lon, lat in _rows(conn, "house_numbers", code)
        ),
        places=tuple(
            Place(
                name=name,
                aliases=tuple(aliases),
                township=TownshipCode(township),
                position=Position(lon=lon, lat=lat),
            )
            for name, aliases, township, lon, lat in _rows(conn, "named_places", code)
        ),
    )


def roads(conn: Connection, code: AreaCode) -> tuple[RoadLine, ...]:
    """Return the drivable lines of the area with `code`."""
    return tuple(
        RoadLine(name=name, speed_kmh=speed, oneway=oneway, line=_geometry(LineString, line))
        for name, speed, oneway, line in _rows(conn, "road_lines", code)
    )


def offices(conn: Connection, code: AreaCode) -> tuple[Office, ...]:
    """Return the offices of the area with `code`."""
    return tuple(
        Office(id=OfficeId(id_), name=name, position=Position(lon=lon, lat=lat), vehicles=vehicles)
        for id_, name, lon, lat, vehicles in _rows(conn, "offices", code)
    )


def inspectors(conn: Connection, code: AreaCode) -> tuple[Inspector, ...]:
    """Return the staff of the area with `code`."""
    return tuple(
        Inspector(
            id=InspectorId(id_),
            name=name,
            office=OfficeId(office),
            role=StaffRole(role),
            certificate_no=certificate_no,
            certificate_until=certificate_until,
            can_lead=can_lead,
            skills=frozenset(map(Skill, skills)),
            recused=frozenset(map(EmployerId, recused)),
            absent=frozenset(absent),
        )
        for (
            id_,
            name,
            office,
            role,
            certificate_no,
            certificate_until,
            can_lead,
            skills,
            recused,
            absent,
        ) in _rows(conn, "inspectors", code)
    )


def rules_text(conn: Connection, code: AreaCode) -> str:
    """Return the rule file of the area with `code` as it was written."""
    return str(_area_row(conn, code)[-1])


def save_rules(conn: Connection, code: AreaCode, text: str) -> None:
    """Replace the rule file of the area with `code`."""
    if not all_rows(conn, _SQL["save_rules"], area=code, rules_text=text):
        raise _unknown(code)


def histories(conn: Connection, code: AreaCode) -> dict[EmployerId, History]:
    """Return the past of every employer of the area that has one, in employer order."""
    return dict(history_rows.load(conn, code).by_employer)


def _area_row(conn: Connection, code: AreaCode) -> tuple[Any, ...]:
    row = first_row(conn, _SQL["one"], area=code)
    if row is None:
        raise _unknown(code)
    return row


def _unknown(code: AreaCode) -> NotFoundError:
    return NotFoundError("没有辖区 {code} 的数据：请核对代码，或先导入该辖区的数据包", code=code)


def _rows(conn: Connection, name: str, code: AreaCode) -> list[tuple[Any, ...]]:
    return all_rows(conn, _SQL[name], area=code)


def _geometry(kind: Any, stored: memoryview) -> Any:
    return _read_geometry(kind, bytes(stored))


@lru_cache(maxsize=1024)
def _read_geometry(kind: Any, stored: bytes) -> Any:
    """Return the geometry of WKB; every page of an area reads the same outlines again."""
    return decode(kind, stored.hex())


def _replace(
    conn: Connection,
    name: str,
    code: AreaCode,
    rows: Iterable[Sequence[Cell]],
    *,
    key_first: bool = False,
) -> None:
    run(conn, _SQL[f"clear_{name}"], area=code)
    numbered = (
        (code, row[0], ordinal, *row[1:]) if key_first else (code, ordinal, *row)
        for ordinal, row in enumerate(rows)
    )
    copy_rows(conn, _SQL[f"copy_{name}"], numbered)


def _township_row(each: Township) -> Sequence[Cell]:
    outline = shapely.to_wkb(each.outline)
    return each.code, each.name, each.approximate, each.other_codes, outline


def _village_row(each: Village) -> Sequence[Cell]:
    return each.code, each.name, each.township, each.position.lon, each.position.lat


def _road_row(each: Road) -> Sequence[Cell]:
    return each.name, each.townships, shapely.to_wkb(each.line)


def _house_number_row(each: HouseNumber) -> Sequence[Cell]:
    return each.road, each.number, each.township, each.position.lon, each.position.lat


def _place_row(each: Place) -> Sequence[Cell]:
    return each.name, each.aliases, each.township, each.position.lon, each.position.lat


def _road_line_row(each: RoadLine) -> Sequence[Cell]:
    return each.name, float(each.speed_kmh), each.oneway, shapely.to_wkb(each.line)


def _office_row(each: Office) -> Sequence[Cell]:
    return each.id, each.name, each.position.lon, each.position.lat, each.vehicles


def _inspector_row(each: Inspector) -> Sequence[Cell]:
    return (
        each.id,
        each.name,
        each.office,
        each.role,
        each.certificate_no,
        each.certificate_until,
        each.can_lead,
        sorted(each.skills),
        sorted(each.recused),
        sorted(each.absent),
    )
