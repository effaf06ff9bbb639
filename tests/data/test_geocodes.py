from typing import Any

import pytest

from data import areas, employers, geocodes, imports
from data.database import Pool, reading, writing
from data.errors import NotFoundError
from geo.area import AreaCode, TownshipCode
from geo.declaration import Declaration
from geo.employer import Employer, EmployerId
from geo.geocode import Geocode
from geo.message import message
from geo.position import Datum, Position, Precision
from tests import make, make_storage

AREA, FIRST = AreaCode("999901"), make_storage.ID


def a_geocode(**changes: Any) -> Geocode:
    fields: dict[str, Any] = {
        "position": make.position(),
        "precision": Precision.ROAD,
        "score": 70,
        "datum": Datum.CGCS2000,
        "method": "road",
        "township": TownshipCode("999901100"),
        "matched": "演示路",
        "doubts": (message("没有门牌号"),),
    }
    return Geocode(**(fields | changes))


FOUND = a_geocode()
CORRECTED = a_geocode(
    position=Position(lon=117.02, lat=38.02),
    precision=Precision.GIVEN,
    score=100,
    method="corrected",
    doubts=(),
)
NOWHERE = a_geocode(position=None, precision=Precision.NONE, score=0, township=None, matched="")


def declare(pool: Pool, one: Declaration) -> None:
    with writing(pool) as conn:
        imports.record(conn, AREA, make_storage.declaration_file(one), (FIRST,))


@pytest.fixture
def pool(database: Pool) -> Pool:
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack())
    declare(database, make_storage.declaration())
    return database


def holding(pool: Pool) -> dict[EmployerId, Geocode]:
    with reading(pool) as conn:
        return geocodes.load(conn, AREA)


def employer(pool: Pool) -> Employer:
    with reading(pool) as conn:
        (only,) = employers.in_area(conn, AREA)
    return only


def test_a_geocode_comes_back_and_gives_the_employer_its_position(pool: Pool) -> None:
    with writing(pool) as conn:
        geocodes.save(conn, AREA, {FIRST: FOUND})
    assert holding(pool) == {FIRST: FOUND}
    located = employer(pool)
    assert (located.position, located.precision) == (FOUND.position, Precision.ROAD)


def test_an_address_that_was_not_found_is_kept_as_such(pool: Pool) -> None:
    with writing(pool) as conn:
        geocodes.save(conn, AREA, {FIRST: NOWHERE})
    assert holding(pool) == {FIRST: NOWHERE}
    assert employer(pool).position is None
    assert employer(pool).township == "999901100"  # as declared


def test_a_correction_wins_over_what_is_found_before_and_after_it(pool: Pool) -> None:
    with writing(pool) as conn:
        geocodes.save(conn, AREA, {FIRST: FOUND})
        geocodes.save_corrections(conn, AREA, {FIRST: CORRECTED})
        geocodes.save(conn, AREA, {FIRST: FOUND})
    assert holding(pool) == {FIRST: CORRECTED}
    assert employer(pool).position == CORRECTED.position
    with writing(pool) as conn:
        geocodes.drop_corrections(conn, AREA, [FIRST])
    assert holding(pool) == {FIRST: FOUND}


def test_a_correction_of_an_address_that_has_changed_no_longer_holds_and_is_listed(
    pool: Pool,
) -> None:
    with writing(pool) as conn:
        geocodes.save(conn, AREA, {FIRST: FOUND})
        geocodes.save_corrections(conn, AREA, {FIRST: CORRECTED})
    declare(pool, make_storage.declaration(workplace_address="云溪县云溪镇新路9号"))
    assert holding(pool) == {FIRST: FOUND}
    with reading(pool) as conn:
        assert geocodes.outdated_corrections(conn, AREA) == (FIRST,)
        assert geocodes.corrections(conn, AREA) == {FIRST: CORRECTED}


def test_a_geocode_of_an_unknown_employer_is_refused_by_name(pool: Pool) -> None:
    with writing(pool) as conn, pytest.raises(NotFoundError, match="P-unknown"):
        geocodes.save(conn, AREA, {EmployerId("P-unknown"): FOUND})
