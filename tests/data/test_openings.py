"""Opening hours of a pack: they hold in whatever order pack and declarations arrive."""

from data import areas, employers, histories, imports
from data.area_pack import WorkplaceRef
from data.database import Pool, reading, writing
from data.opening_file import OpeningRow
from geo.area import AreaCode
from geo.employer import Employer, OpeningHours
from tests import make_storage

AREA = AreaCode("999901")
CODE = make_storage.CREDIT_CODE
TUESDAYS = OpeningHours(weekdays=frozenset({1}), open_min=540, close_min=690)
MINE = OpeningHours(weekdays=frozenset({4}), open_min=600, close_min=720)


def opening(line: int = 3, code: str = CODE, name: str = "云溪演示机械厂") -> OpeningRow:
    workplace = WorkplaceRef(credit_code=code, name=name)
    return OpeningRow(line=line, workplace=workplace, opening=TUESDAYS, note="每周二生产")


def save_pack(pool: Pool, *rows: OpeningRow) -> None:
    with writing(pool) as conn:
        areas.save_pack(conn, make_storage.pack(openings=rows))


def declare(pool: Pool) -> None:
    with writing(pool) as conn:
        file = make_storage.declaration_file(make_storage.declaration())
        imports.record(conn, AREA, file, (make_storage.ID,))


def the_employer(pool: Pool) -> Employer:
    with reading(pool) as conn:
        (found,) = employers.in_area(conn, AREA)
    return found


def test_opening_hours_wait_for_the_declarations(database: Pool) -> None:
    save_pack(database, opening())
    declare(database)
    assert the_employer(database).opening == TUESDAYS


def test_opening_hours_of_a_later_pack_take_the_place_of_earlier_ones(database: Pool) -> None:
    save_pack(database)
    declare(database)
    assert the_employer(database).opening == OpeningHours()
    save_pack(database, opening())
    assert the_employer(database).opening == TUESDAYS
    save_pack(database)
    assert the_employer(database).opening == OpeningHours()


def test_what_a_person_says_wins(database: Pool) -> None:
    save_pack(database, opening())
    declare(database)
    with writing(database) as conn:
        employers.annotate(conn, AREA, make_storage.ID, opening=MINE, obsolete_process=True)
    kept = the_employer(database)
    assert (kept.opening, kept.obsolete_process) == (MINE, True)


def test_opening_hours_of_nobody_are_reported(database: Pool) -> None:
    save_pack(database, opening(), opening(line=4, code="91330100799655059A", name="云溪演示别厂"))
    declare(database)
    with reading(database) as conn:
        (lost,) = histories.load(conn, AREA).unmatched
    assert (lost.sheet, lost.line, lost.workplace.name) == ("opening.csv", 4, "云溪演示别厂")
    assert the_employer(database).id == make_storage.ID
