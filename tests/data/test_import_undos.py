"""An import taken back leaves what the one before it left, whatever both of them said."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import areas, employers, geocodes, import_undos, imports
from data.database import ConflictError, Connection, Pool, reading, recording, writing
from data.import_undos import RestingKind
from geo.area import AreaCode
from geo.declaration import Declaration
from geo.employer import EmployerId, OpeningHours
from geo.geocode import Geocode
from geo.position import Datum, Precision
from tests import make, make_storage
from tests.conftest import new_database
from tests.make_rows import row

AREA = AreaCode("999901")
NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
IDS = tuple(EmployerId(f"91330100799655058B-0{n}") for n in range(1, 7))
ONE, TWO = IDS[:2]
HOURS = OpeningHours(weekdays=frozenset({5}), open_min=600, close_min=720)
REGISTER = ("employer", "employer_version", "geocode")
"""Tables that an import writes over."""
Said = dict[int, tuple[int, int, int, bool]]
"""Workplace → month declared, workers, house number, whether it says where it is."""
declared = st.dictionaries(
    st.integers(0, len(IDS) - 1),
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 2), st.booleans()),
    max_size=len(IDS),
)


class _Undone(Exception):  # noqa: N818 - nothing went wrong
    """Ends a try."""


@pytest.fixture(scope="module")
def shared(server_dsn: str, template: str) -> Iterator[Pool]:
    """Give a database with an area, of which nothing is ever kept."""
    with new_database(server_dsn, template) as (_name, dsn), Pool(dsn) as pool:
        with writing(pool) as conn:
            areas.save_pack(conn, make_storage.pack())
        yield pool


@contextmanager
def tried(pool: Pool) -> Iterator[Connection]:
    """Give a connection of which nothing is kept."""
    with pytest.raises(_Undone), recording(pool) as conn:  # noqa: PT012 - the block is the caller's
        yield conn
        raise _Undone


def rows(conn: Connection, tables: Sequence[str] = REGISTER) -> dict[str, list[tuple[Any, ...]]]:
    """Return every column of every row of `tables`."""
    found = {}
    with conn.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT one::text FROM {table} AS one ORDER BY 1")  # noqa: S608 - ours
            found[table] = cursor.fetchall()
    return found


def declarations(said: Said) -> dict[EmployerId, Declaration]:
    return {
        IDS[place]: make_storage.declaration(
            line=line,
            name=f"云溪演示{place}厂",
            declared_on=None if month == 3 else date(2026, month, 1),
            workers=workers,
            workplace_address=f"云溪县云溪镇演示路{number}号",
            position=(117.0, 38.0) if has_place else None,
            exposures=tuple(make.exposure(workers=n) for n in range(1, workers)),
        )
        for line, (place, (month, workers, number, has_place)) in enumerate(said.items(), start=2)
    }


def take(conn: Connection, said: Said, *, name: str) -> int:
    """Import what is `said` in a file of its own and return the batch."""
    found = declarations(said)
    file = make_storage.declaration_file(*found.values())
    file = make_storage.declaration_file(
        *found.values(),
        source=type(file.source)(
            name=name, sha256=name.encode().hex().rjust(64, "0"), sheet="", data_rows=len(found)
        ),
    )
    return imports.record(conn, AREA, file, tuple(found)).batch


def spot(score: int) -> Geocode:
    return Geocode(
        position=make.position(),
        precision=Precision.ROAD,
        score=score,
        datum=Datum.WGS84,
        method="road",
        township=None,
    )


def locate(conn: Connection) -> None:
    """Find every employer, as it is done after an import."""
    known = employers.known_workplaces(conn, AREA)
    found = {each.employer: spot(len(each.address) + int(each.address[-2])) for each in known}
    geocodes.save(conn, AREA, found)


def undo(conn: Connection, batch: int) -> None:
    import_undos.undo(conn, AREA, batch, by="wang", at=NOW)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=st.lists(declared, min_size=1, max_size=3), corrected=st.sets(st.integers(0, 5)))
def test_imports_taken_back_one_by_one_leave_every_column_as_it_was(
    shared: Pool, files: list[Said], corrected: set[int]
) -> None:
    with tried(shared) as conn:
        states, batches = [rows(conn)], []
        for number, said in enumerate(files):
            batches.append(take(conn, said, name=f"file {number}"))
            locate(conn)
            if number == 0:
                here = {each.employer for each in employers.known_workplaces(conn, AREA)}
                known = {IDS[place]: spot(99) for place in corrected if IDS[place] in here}
                # Those go with the first import and are compared from here on.
                geocodes.save_corrections(conn, AREA, known)
            states.append(rows(conn))
        kept = rows(conn, ("import_row", "import_verdict", "import_fault"))
        for batch, before in zip(reversed(batches), reversed(states[:-1]), strict=True):
            latest = imports.latest(conn, AREA)
            assert latest
            assert latest.id == batch
            undo(conn, batch)
            assert rows(conn) == before
        assert imports.latest(conn, AREA) is None
        assert rows(conn, ("import_row", "import_verdict", "import_fault")) == kept
        # Once more: the same file may come again, and says the same.
        for number, (said, after) in enumerate(zip(files, states[1:], strict=True)):
            take(conn, said, name=f"file {number}")
            locate(conn)
            assert without_batch(rows(conn)) == without_batch(after)


def without_batch(state: dict[str, list[tuple[Any, ...]]]) -> list[int]:
    """Return how many rows each table has; the numbers of batches differ."""
    return [len(found) for found in state.values()]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=declared, second=declared)
def test_what_is_foretold_is_what_happens(shared: Pool, first: Said, second: Said) -> None:
    with tried(shared) as conn:
        take(conn, first, name="first")
        before = {each.employer for each in employers.known_workplaces(conn, AREA)}
        difference = imports.difference(conn, take(conn, second, name="second"))
        ahead = import_undos.ahead(conn, AREA, most=3)
        assert ahead
        assert ahead.resting == ()
        assert ahead.added == len(difference.added) == len(set(difference.added) - before)
        assert ahead.changed == len(difference.changed)
        assert [id_ for id_, _name in ahead.first_added] == list(difference.added[:3])
        assert ahead.first_changed == difference.changed[:3]


def test_what_people_noted_of_employers_that_go_comes_back_with_them(shared: Pool) -> None:
    with tried(shared) as conn:
        take(conn, {0: (1, 1, 1, True)}, name="first")
        wrong = take(conn, {1: (1, 2, 1, True), 2: (1, 2, 1, True)}, name="wrong")
        employers.annotate(conn, AREA, TWO, opening=HOURS, obsolete_process=True)
        geocodes.save_corrections(conn, AREA, {IDS[2]: spot(91)})
        ahead = import_undos.ahead(conn, AREA)
        assert ahead
        assert ahead.noted == 2
        noted = rows(conn, ("geocode",))
        undo(conn, wrong)
        assert [each.employer for each in employers.known_workplaces(conn, AREA)] == [ONE]
        assert rows(conn, ("geocode",)) == {"geocode": []}
        take(conn, {1: (2, 3, 1, True), 2: (2, 3, 1, True)}, name="right")
        two = next(each for each in employers.in_area(conn, AREA) if each.id == TWO)
        assert (two.opening, two.obsolete_process, two.workers) == (HOURS, True, 3)
        assert rows(conn, ("geocode",)) == noted
        assert rows(conn, ("import_set_aside",)) == {"import_set_aside": []}


def test_what_people_noted_of_employers_that_stay_is_left_alone(shared: Pool) -> None:
    with tried(shared) as conn:
        take(conn, {0: (1, 1, 1, True)}, name="first")
        wrong = take(conn, {0: (2, 2, 2, True)}, name="wrong")
        employers.annotate(conn, AREA, ONE, opening=HOURS, obsolete_process=True)
        undo(conn, wrong)
        (one,) = employers.in_area(conn, AREA)
        assert (one.opening, one.obsolete_process, one.workers) == (HOURS, True, 1)


def test_a_place_found_for_another_address_goes_where_none_was_kept_before(shared: Pool) -> None:
    with tried(shared) as conn:
        take(conn, {0: (1, 1, 1, True), 1: (1, 1, 1, True)}, name="first")
        wrong = take(conn, {0: (2, 2, 2, True), 1: (2, 2, 1, True)}, name="wrong")
        locate(conn)
        undo(conn, wrong)
        assert list(geocodes.load(conn, AREA)) == [TWO]


def test_the_words_of_the_past_and_of_the_last_import_leave_out_what_was_taken_back(
    shared: Pool,
) -> None:
    with tried(shared) as conn:
        first = take(conn, {0: (1, 1, 1, True)}, name="first")
        wrong = take(conn, {0: (2, 2, 2, True)}, name="wrong")
        version = areas.version(conn, AREA)
        import_undos.hold(conn, AREA)
        undo(conn, wrong)
        assert areas.version(conn, AREA) != version
        assert [each.id for each in imports.batches(conn, AREA)] == [first]
        undone, _first = imports.batches(conn, AREA, undone_too=True)
        assert (undone.id, undone.undone_by, undone.undone_at) == (wrong, "wang", NOW)
        assert len(employers.version_history(conn, AREA, ONE)) == 1
        with pytest.raises(ConflictError, match="刚刚已被撤销"):
            undo(conn, wrong)


RESTING = {
    RestingKind.SEALED: (("sealed_frame",), "2026-12", ""),
    RestingKind.PLAN: (("plan_step",), "2026-12", ""),
    RestingKind.YEAR: (("year_plan",), "2026", "1"),
    RestingKind.VISIT: (("field_visit", "field_change"), "n", "2026-12-10"),
    RestingKind.IMPOSED: (("imposed_visit", "imposed_change"), "云溪演示0厂", "s"),
}


@pytest.mark.parametrize("kind", RESTING, ids=str)
def test_whatever_was_decided_or_done_since_stands_against_it(
    shared: Pool, kind: RestingKind
) -> None:
    tables, what, detail = RESTING[kind]
    with tried(shared) as conn, conn.cursor() as cursor:
        take(conn, {0: (1, 1, 1, True)}, name="first")
        for table in tables:
            cursor.execute(row(table, AREA, 1).replace("'e'", f"'{ONE}'"))
        ahead = import_undos.ahead(conn, AREA)
        assert ahead
        (found,) = ahead.resting
        assert (found.kind, found.what, found.detail) == (kind, what, detail)


def test_what_was_decided_before_an_import_does_not_rest_on_it(shared: Pool) -> None:
    with tried(shared) as conn, conn.cursor() as cursor:
        take(conn, {0: (1, 1, 1, True)}, name="first")
        for tables, _what, _detail in RESTING.values():
            for table in tables:
                cursor.execute(row(table, AREA, 1).replace("'e'", f"'{ONE}'"))
        take(conn, {0: (2, 2, 2, True), 1: (1, 1, 1, True)}, name="later")
        # All of it is one transaction, so the later file has to be told apart by its time.
        later = datetime.now(UTC) + timedelta(minutes=1)
        cursor.execute(
            "UPDATE import_batch SET recorded_at = %s WHERE file_name = 'later'", [later]
        )
        ahead = import_undos.ahead(conn, AREA)
        assert ahead
        assert ahead.resting == ()


def test_who_began_before_an_import_was_taken_back_keeps_nothing(database: Pool) -> None:
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack())
        wrong = take(conn, {0: (1, 1, 1, True)}, name="wrong")
    with pytest.raises(ConflictError, match="请重试"), writing(database) as late:  # noqa: PT012
        employers.known_workplaces(late, AREA)
        with recording(database) as conn:
            import_undos.hold(conn, AREA)
            undo(conn, wrong)
        take(late, {0: (2, 2, 2, True)}, name="late")
    with reading(database) as conn:
        assert employers.known_workplaces(conn, AREA) == ()
        assert imports.batches(conn, AREA) == ()
