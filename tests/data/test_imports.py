from dataclasses import replace
from datetime import date

import pytest

from data import areas, employers, imports
from data.database import Pool, reading, writing
from data.errors import DataError, NotFoundError
from geo.area import AreaCode
from geo.declaration_file import DeclarationFile, ImportDifference
from geo.employer import Employer, EmployerId, OpeningHours
from geo.message import message
from geo.position import Precision
from tests import make, make_storage

AREA = AreaCode("999901")
FIRST, SECOND = make_storage.ID, EmployerId("91330100799655058B-02")


@pytest.fixture
def pool(database: Pool) -> Pool:
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack())
    return database


def record(pool: Pool, file: DeclarationFile, *ids: EmployerId) -> ImportDifference:
    with writing(pool) as conn:
        return imports.record(conn, AREA, file, ids)


def stored(pool: Pool) -> tuple[Employer, ...]:
    with reading(pool) as conn:
        return employers.in_area(conn, AREA)


def test_a_first_file_adds_its_employers_as_they_were_declared(pool: Pool) -> None:
    difference = record(pool, make_storage.declaration_file(make_storage.declaration()), FIRST)
    assert difference.added == (FIRST,)
    assert stored(pool) == (
        make.employer(
            id=FIRST,
            registered_address="云溪县云溪镇演示路1号",
            industry_name="金属结构制造",
            size="小型",
            contact="演示联系人",
            position=None,
            precision=Precision.NONE,
        ),
    )


def test_the_same_file_twice_changes_nothing(pool: Pool) -> None:
    file = make_storage.declaration_file(make_storage.declaration())
    first = record(pool, file, FIRST)
    again = record(pool, file, FIRST)
    assert again == ImportDifference(
        batch=first.batch,
        already_imported=True,
        added=(),
        changed=(),
        unchanged=1,
        older_ignored=(),
        missing=(),
    )
    with reading(pool) as conn:
        assert len(imports.batches(conn, AREA)) == 1
        assert len(employers.version_history(conn, AREA, FIRST)) == 1


def test_a_newer_declaration_updates_and_the_difference_says_which_fields(pool: Pool) -> None:
    old = make_storage.declaration()
    new = replace(
        old,
        declared_on=date(2026, 9, 1),
        workers=55,
        exposures=(make.exposure(workers=12), make.exposure(factor="矽尘", workers=None)),
    )
    record(pool, make_storage.declaration_file(old), FIRST)
    difference = record(pool, make_storage.declaration_file(new), FIRST)
    (changed,) = difference.changed
    assert (changed.employer, changed.name) == (FIRST, "云溪演示机械厂")
    assert dict(changed.changes) == {
        "declared_on": ("2026-03-01", "2026-09-01"),
        "exposures": ("噪声 10", "噪声 12、矽尘"),
        "workers": ("40", "55"),
    }
    (employer,) = stored(pool)
    assert (employer.workers, employer.declared_on) == (55, "2026-09-01")
    assert employer.exposures == new.exposures
    with reading(pool) as conn:
        versions = employers.version_history(conn, AREA, FIRST)
    assert [each.declaration for each in versions] == [old, new]


def test_an_older_declaration_is_kept_but_changes_nothing(pool: Pool) -> None:
    record(pool, make_storage.declaration_file(make_storage.declaration()), FIRST)
    older = make_storage.declaration(declared_on=date(2025, 3, 1), workers=1)
    difference = record(pool, make_storage.declaration_file(older), FIRST)
    assert difference.older_ignored == (FIRST,)
    assert not difference.changed
    assert stored(pool)[0].workers == 40
    with reading(pool) as conn:
        (row,) = imports.raw_rows(conn, difference.batch)
    assert dict(row.raw) == dict(older.raw)


def test_employers_that_a_file_no_longer_names_are_kept_and_listed(pool: Pool) -> None:
    both = make_storage.declaration_file(
        make_storage.declaration(), make_storage.declaration(line=3, name="云溪演示化工厂")
    )
    record(pool, both, FIRST, SECOND)
    only = make_storage.declaration_file(make_storage.declaration(contact="新联系人"))
    difference = record(pool, only, FIRST)
    assert difference.missing == (SECOND,)
    assert [each.id for each in stored(pool)] == [FIRST, SECOND]


def test_of_two_rows_of_one_employer_the_newest_counts_and_none_is_uncounted(pool: Pool) -> None:
    file = make_storage.declaration_file(
        make_storage.declaration(line=2, workers=50, declared_on=date(2026, 5, 1)),
        make_storage.declaration(line=3, workers=30, declared_on=date(2025, 5, 1)),
    )
    difference = record(pool, file, FIRST, FIRST)
    assert (difference.added, difference.older_ignored) == ((FIRST,), (FIRST,))
    assert stored(pool)[0].workers == 50


def test_the_same_content_in_another_file_is_unchanged(pool: Pool) -> None:
    one = make_storage.declaration()
    record(pool, make_storage.declaration_file(one), FIRST)
    moved = make_storage.declaration_file(replace(one, line=7, raw={"单位名称": "云溪演示机械厂 "}))
    difference = record(pool, moved, FIRST)
    assert (difference.unchanged, difference.changed, difference.missing) == (1, (), ())


def test_a_stored_batch_tells_its_difference_again(pool: Pool) -> None:
    record(pool, make_storage.declaration_file(make_storage.declaration()), FIRST)
    second = record(pool, make_storage.declaration_file(make_storage.declaration(workers=9)), FIRST)
    with reading(pool) as conn:
        assert imports.difference(conn, second.batch) == second


def test_every_line_and_every_fault_of_a_file_is_kept(pool: Pool) -> None:
    file = make_storage.declaration_file(
        make_storage.declaration(),
        faults=(make_storage.fault(),),
        skipped=(make_storage.skipped(),),
        rejected={3: {"单位名称": "坏行\x00"}},
    )
    batch = record(pool, file, FIRST).batch
    with reading(pool) as conn:
        rows = imports.raw_rows(conn, batch)
        assert imports.faults(conn, batch) == file.faults
        assert imports.latest(conn, AREA) == imports.batches(conn, AREA)[0]
    assert [(row.line, row.outcome, row.employer) for row in rows] == [
        (2, "taken", FIRST),
        (3, "rejected", None),
        (9, "skipped", None),
    ]
    assert dict(rows[1].raw) == {"单位名称": "坏行␀"}
    assert rows[2].why == message("合计行")


def test_a_line_read_twice_is_refused_with_its_number_and_nothing_is_stored(pool: Pool) -> None:
    twice = make_storage.declaration_file(make_storage.declaration(), make_storage.declaration())
    with pytest.raises(DataError, match="第 2 行被读成了两条记录"):
        record(pool, twice, FIRST, SECOND)
    assert stored(pool) == ()
    with reading(pool) as conn:
        assert imports.latest(conn, AREA) is None


def test_ids_must_be_as_many_as_declarations(pool: Pool) -> None:
    with pytest.raises(ValueError, match="0 ids for 1 declarations"):
        record(pool, make_storage.declaration_file(make_storage.declaration()))


def test_an_unknown_batch_is_not_found(pool: Pool) -> None:
    with reading(pool) as conn, pytest.raises(NotFoundError, match="编号为 7"):
        imports.difference(conn, 7)


def test_what_people_know_of_an_employer_survives_the_next_import(pool: Pool) -> None:
    record(pool, make_storage.declaration_file(make_storage.declaration()), FIRST)
    hours = OpeningHours(weekdays=frozenset({5, 6}), open_min=480, close_min=720)
    with writing(pool) as conn:
        employers.annotate(conn, AREA, FIRST, opening=hours, obsolete_process=True)
    record(pool, make_storage.declaration_file(make_storage.declaration(workers=1)), FIRST)
    (employer,) = stored(pool)
    assert (employer.opening, employer.obsolete_process, employer.workers) == (hours, True, 1)


def test_annotating_an_unknown_employer_names_it(pool: Pool) -> None:
    with writing(pool) as conn, pytest.raises(NotFoundError, match=SECOND):
        employers.annotate(conn, AREA, SECOND, opening=None, obsolete_process=False)


def test_stored_workplaces_and_declarations_come_back_by_employer(pool: Pool) -> None:
    one = make_storage.declaration(position=None, credit_code=None)
    record(pool, make_storage.declaration_file(one), FIRST)
    with reading(pool) as conn:
        assert employers.declarations(conn, AREA) == {FIRST: one}
        (known,) = employers.known_workplaces(conn, AREA)
    assert (known.employer, known.credit_code, known.address) == (
        FIRST,
        None,
        one.workplace_address,
    )


def test_further_lines_of_a_declaration_are_kept_as_they_stood(pool: Pool) -> None:
    more = {3: {"因素": "噪声"}, 5: {"因素": "矽尘"}}
    one = make_storage.declaration(more_rows=more)
    batch = record(pool, make_storage.declaration_file(one), FIRST).batch
    with reading(pool) as conn:
        rows = imports.raw_rows(conn, batch)
        assert employers.declarations(conn, AREA) == {FIRST: one}
        (version,) = employers.version_history(conn, AREA, FIRST)
    assert version.declaration == one
    assert [(row.line, row.outcome, row.employer, row.raw) for row in rows] == [
        (2, "taken", FIRST, dict(one.raw)),
        (3, "continued", FIRST, more[3]),
        (5, "continued", FIRST, more[5]),
    ]


def test_lines_that_only_moved_change_nothing(pool: Pool) -> None:
    one = make_storage.declaration(more_rows={3: {"因素": "噪声"}})
    record(pool, make_storage.declaration_file(one), FIRST)
    moved = replace(one, line=8, more_rows={9: {"因素": "噪声"}})
    difference = record(pool, make_storage.declaration_file(moved), FIRST)
    assert (difference.unchanged, difference.changed) == (1, ())
