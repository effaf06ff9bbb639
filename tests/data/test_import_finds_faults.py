"""Everything that is wrong in the demo county's export is found, under its line and code."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from api.imports.workflow import Imported, import_declarations
from api.session import step_by_step
from data import areas, imports
from data.area_pack import AreaPack, read_pack
from data.database import Pool, reading, writing
from data.demo_county import DemoFiles, make_demo
from data.division_names import divisions
from data.sheet_files import read_sheets
from geo.declaration import FaultCode, RowFault, Severity
from geo.gazetteer_index import GazetteerIndex
from geo.location import locate
from tests.make_export import REFERENCE_DATE, workbook


@dataclass(frozen=True, slots=True)
class Injected:
    line: int
    code: str
    field: str
    name: str


@cache
def demo() -> DemoFiles:
    return make_demo(Path(mkdtemp(prefix="xuntu-faults-")), employers=400)


@cache
def pack() -> AreaPack:
    return read_pack(demo().pack)


@cache
def injected() -> tuple[Injected, ...]:
    with demo().injected_faults.open(encoding="utf-8") as file:
        return tuple(
            Injected(int(row["line"] or 0), row["fault"], row["field"], row["name"])
            for row in csv.DictReader(file)
        )


@pytest.fixture
def imported(database: Pool, tmp_path: Path) -> tuple[Pool, Imported]:
    with writing(database) as conn:
        areas.save_pack(conn, pack())
    listed = [
        ["单位名称", "统一社会信用代码", "来源"],
        *([one.name, "", "设区的市申报"] for one in injected() if one.line == 0),
        *([one.name, "", "设区的市申报"] for one in injected() if one.code == "F06"),
    ]
    done = import_declarations(
        step_by_step(database),
        demo().declarations,
        area=pack().area.code,
        reference_date=REFERENCE_DATE,
        expected=workbook(tmp_path / "应申报.xlsx", listed),
    )
    return database, done


def test_every_fault_in_the_demo_export_is_reported_under_its_line_and_code(
    imported: tuple[Pool, Imported],
) -> None:
    pool, done = imported
    found = {(fault.line, fault.fault.value) for fault in done.file.faults}
    absent = {(fault.value, fault.fault.value) for fault in done.absent}
    misplaced = doubted_places(done)
    missed = [
        one
        for one in injected()
        if (one.line, one.code) not in found
        and (one.line != 0 or (one.name, one.code) not in absent)
        and (one.code != "F12" or one.line not in misplaced)
    ]
    assert missed == []
    assert {one.code for one in injected()} >= {f"F{number:02d}" for number in range(1, 17)}
    assert {name for name, _ in absent} == {one.name for one in injected() if one.line == 0}
    with reading(pool) as conn:
        assert imports.faults(conn, done.difference.batch) == done.file.faults


def doubted_places(done: Imported) -> set[int]:
    """Return the lines whose coordinates contradict their address when they are located."""
    index = GazetteerIndex(pack().gazetteer, divisions())
    doubted = set()
    for one in done.file.declarations:
        if one.position is not None:
            place = locate(
                one.workplace_address,
                index,
                coordinates=one.position,
                datum=one.datum,
                declared_township=one.township_code,
            )
            if any("坐标系" in doubt.template for doubt in place.doubts):
                doubted.add(one.line)
    return doubted


def test_every_line_of_the_demo_export_is_found_again_in_storage(
    imported: tuple[Pool, Imported],
) -> None:
    pool, done = imported
    with reading(pool) as conn:
        rows = imports.raw_rows(conn, done.difference.batch)
    sheet = next(
        one for one in read_sheets(demo().declarations).sheets if one.name == done.file.source.sheet
    )
    filled = {
        line
        for line, row in enumerate(sheet.rows, start=1)
        if any(str(cell).strip() for cell in row)
    }
    heading = {line for line in filled if line < min(row.line for row in rows)}
    assert {row.line for row in rows} >= filled - heading
    assert len(heading) <= 4
    assert len({row.line for row in rows}) == len(rows)
    taken = {each.line: each for each in done.file.declarations}
    for row in rows:
        if row.outcome == "taken":
            assert dict(row.raw) == dict(taken[row.line].raw)


def test_mended_digits_and_dates_are_listed_once_a_row_and_field(
    imported: tuple[Pool, Imported],
) -> None:
    _, done = imported
    mended = [f for f in done.file.faults if f.severity is Severity.MENDED]
    layout = [f for f in mended if f.fault is FaultCode.LAYOUT]
    assert {f.line for f in layout} == {one.line for one in injected() if one.code == "F14"}
    assert len({(f.line, f.field) for f in layout}) == len(layout)
    assert len([f for f in mended if f.fault is FaultCode.FACTOR_ALIAS]) < 20


def test_few_rows_of_the_demo_export_are_flagged_without_a_fault_put_in(
    imported: tuple[Pool, Imported],
) -> None:
    _, done = imported
    spoiled = {one.line for one in injected()}
    others: list[RowFault] = [
        f
        for f in done.file.faults
        if f.line not in spoiled and f.fault is not FaultCode.SUM_OF_CLASSES
    ]
    assert [(f.line, f.fault) for f in others] == []
