from dataclasses import replace
from datetime import date

import pytest

from data import areas, histories, imports
from data.area_pack import HistoryRow, HistoryRows, WorkplaceRef
from data.database import Pool, reading, writing
from data.histories import UnmatchedEvent
from geo.area import AreaCode
from geo.declaration import Declaration
from geo.employer import EmployerId
from geo.history import (
    Complaint,
    DiseaseCount,
    History,
    Project,
    ProjectClass,
    SelfCheck,
    TestKind,
    TestReport,
)
from tests import make_storage

AREA = AreaCode("999901")
CODE = make_storage.CREDIT_CODE
FIRST, SECOND = make_storage.ID, EmployerId(f"{CODE}-02")
NOBODY = EmployerId("")
REF = WorkplaceRef(credit_code=CODE, name="云溪演示机械厂")
SILENT = make_storage.declaration(self_check_score=None, last_test_on=None)


@pytest.fixture
def pool(database: Pool) -> Pool:
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack(history=HistoryRows()))
    return database


def declare(pool: Pool, *declarations: Declaration, ids: tuple[EmployerId, ...]) -> None:
    with writing(pool) as conn:
        imports.record(conn, AREA, make_storage.declaration_file(*declarations), ids)


def keep(pool: Pool, rows: HistoryRows) -> tuple[UnmatchedEvent, ...]:
    with writing(pool) as conn:
        return histories.save(conn, AREA, rows)


def past(pool: Pool) -> dict[EmployerId, History]:
    with reading(pool) as conn:
        return areas.histories(conn, AREA)


def test_every_kind_of_event_comes_back_for_its_employer_in_date_order(pool: Pool) -> None:
    late = make_storage.inspection_row()
    early = replace(late, event=replace(late.event, on=date(2024, 1, 1)))
    complaint = Complaint(employer=NOBODY, on=date(2026, 5, 5))
    disease = DiseaseCount(employer=NOBODY, year=2025, confirmed=1, suspected=0)
    project = Project(
        id="x1",
        employer=NOBODY,
        name="扩建",
        hazard_class=ProjectClass.SEVERE,
        catalogue_version="2021",
    )
    check = SelfCheck(employer=NOBODY, on=date(2026, 1, 1), score=91.5)
    test = TestReport(employer=NOBODY, on=date(2026, 2, 2), kind=TestKind.PERIODIC, over_limit=True)
    rows = HistoryRows(
        inspections=(late, early),
        complaints=(HistoryRow(line=2, sheet="投诉举报", workplace=REF, event=complaint),),
        diseases=(HistoryRow(line=2, sheet="职业病", workplace=REF, event=disease),),
        projects=(HistoryRow(line=2, sheet="三同时项目", workplace=REF, event=project),),
        self_checks=(HistoryRow(line=2, sheet="自查", workplace=REF, event=check),),
        tests=(HistoryRow(line=2, sheet="检测评价", workplace=REF, event=test),),
        in_governance=(REF,),
    )
    declare(pool, SILENT, ids=(FIRST,))
    assert keep(pool, rows) == ()
    assert past(pool) == {
        FIRST: History(
            inspections=tuple(replace(each.event, employer=FIRST) for each in (early, late)),
            complaints=(replace(complaint, employer=FIRST),),
            diseases=(replace(disease, employer=FIRST),),
            projects=(replace(project, employer=FIRST),),
            self_checks=(replace(check, employer=FIRST),),
            tests=(replace(test, employer=FIRST),),
            in_governance=True,
        )
    }


def test_a_past_stored_before_the_declarations_finds_its_employer_later(pool: Pool) -> None:
    row = make_storage.inspection_row(line=7)
    (unmatched,) = keep(pool, HistoryRows(inspections=(row,)))
    assert (unmatched.sheet, unmatched.line, unmatched.workplace) == ("检查记录", 7, row.workplace)
    declare(pool, SILENT, ids=(FIRST,))
    assert len(past(pool)[FIRST].inspections) == 1


def test_tests_and_self_checks_of_every_declaration_belong_to_the_past(pool: Pool) -> None:
    declare(pool, make_storage.declaration(), ids=(FIRST,))
    declare(
        pool,
        make_storage.declaration(
            declared_on=date(2026, 9, 1),
            self_check_score=60.0,
            last_test_on=date(2026, 8, 1),
            last_test_over_limit=True,
            last_evaluation_on=date(2026, 7, 1),
        ),
        ids=(FIRST,),
    )
    periodic, evaluation = TestKind.PERIODIC, TestKind.EVALUATION
    assert past(pool)[FIRST] == History(
        self_checks=(
            SelfCheck(employer=FIRST, on=date(2026, 3, 1), score=85.5),
            SelfCheck(employer=FIRST, on=date(2026, 9, 1), score=60.0),
        ),
        tests=(
            TestReport(employer=FIRST, on=date(2025, 9, 1), kind=periodic, over_limit=False),
            TestReport(employer=FIRST, on=date(2026, 7, 1), kind=evaluation, over_limit=False),
            TestReport(employer=FIRST, on=date(2026, 8, 1), kind=periodic, over_limit=True),
        ),
    )


def test_a_test_that_the_pack_knows_is_not_counted_twice(pool: Pool) -> None:
    known = TestReport(
        employer=NOBODY, on=date(2025, 9, 1), kind=TestKind.PERIODIC, over_limit=True
    )
    keep(
        pool,
        HistoryRows(tests=(HistoryRow(line=2, sheet="检测评价", workplace=REF, event=known),)),
    )
    declare(pool, make_storage.declaration(self_check_score=None), ids=(FIRST,))
    assert past(pool)[FIRST].tests == (replace(known, employer=FIRST),)


def two_workplaces(pool: Pool) -> None:
    declare(
        pool,
        replace(SILENT, line=2, workplace_address="演示路1号"),
        replace(SILENT, line=3, workplace_address="演示路2号", name="云溪演示机械厂二分厂"),
        ids=(FIRST, SECOND),
    )


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        (WorkplaceRef(credit_code=CODE, name="别名", address="演示路 ２号"), SECOND),
        (WorkplaceRef(credit_code=CODE.lower(), name="云溪演示机械厂"), FIRST),
        (WorkplaceRef(credit_code="", name="云溪演示机械厂二分厂"), SECOND),
        (WorkplaceRef(credit_code=CODE, name="别名", address="演示路3号"), None),
        (WorkplaceRef(credit_code=CODE, name="别名"), None),
        (WorkplaceRef(credit_code="91330100000000000X", name="云溪演示机械厂"), None),
        (WorkplaceRef(credit_code="", name=""), None),
    ],
)
def test_a_workplace_is_found_by_code_address_and_name_and_never_guessed(
    pool: Pool, ref: WorkplaceRef, expected: EmployerId | None
) -> None:
    two_workplaces(pool)
    keep(pool, HistoryRows(inspections=(make_storage.inspection_row(workplace=ref),)))
    assert list(past(pool)) == ([expected] if expected else [])


def test_an_employer_without_a_code_is_found_by_name_under_a_code_it_got_later(pool: Pool) -> None:
    provisional = EmployerId("P-0123456789ab")
    declare(pool, replace(SILENT, credit_code=None), ids=(provisional,))
    keep(pool, HistoryRows(inspections=(make_storage.inspection_row(),)))
    assert list(past(pool)) == [provisional]


def test_another_way_to_match_can_be_given(pool: Pool) -> None:
    declare(pool, SILENT, ids=(FIRST,))
    row = make_storage.inspection_row()
    with writing(pool) as conn:
        unmatched = histories.save(
            conn, AREA, HistoryRows(inspections=(row,)), resolve=lambda _workplace: None
        )
    assert [each.workplace for each in unmatched] == [row.workplace]
