"""The demo county: believable, free of contradictions but those put in, and the same each time."""

import csv
import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely
from python_calamine import CalamineWorkbook
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import Point, Polygon
from stdnum.cn import uscc

from data.area_pack import AreaPack, read_pack
from data.demo.cases import RECUSED_HOSPITAL, THURSDAY, UNSKILLED_HOSPITAL
from data.demo.declarations import FIRST_LINE
from data.demo.identity import credit_code
from data.demo.industry import factors, industries, is_severe
from data.demo.plane import degrees
from data.demo_county import make_demo
from geo.area import Village
from geo.gazetteer import HouseNumber, Place
from geo.testing_cycle import add_months
from planner.inspector import Skill, StaffRole
from tests import make_pack

M2_PER_DEG2 = 111_000.0 * 87_360.0


@cache
def pack() -> AreaPack:
    return read_pack(make_pack.demo_files().pack)


@cache
def faults() -> tuple[dict[str, str], ...]:
    with make_pack.demo_files().injected_faults.open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


@cache
def sheet() -> tuple[dict[str, object], ...]:
    book = CalamineWorkbook.from_path(str(make_pack.demo_files().declarations))
    rows = book.get_sheet_by_name("申报单位明细").to_python(skip_empty_area=False)
    upper, lower = rows[2], rows[3]
    group, names = "", []
    for top, bottom in zip(upper, lower, strict=True):
        group = str(top) or group
        names.append(f"{group}|{bottom}" if bottom in {"有/无", "接触人数"} else str(bottom or top))
    data = rows[FIRST_LINE - 1 : FIRST_LINE - 1 + make_pack.demo_files().rows]
    return tuple(dict(zip(names, row, strict=True)) for row in data)


def faultless() -> list[dict[str, object]]:
    lines = {int(fault["line"]) for fault in faults()}
    return [row for line, row in enumerate(sheet(), start=FIRST_LINE) if line not in lines]


def test_townships_tile_the_county_without_gap_or_overlap() -> None:
    outlines = [township.outline for township in pack().area.townships]
    county = shapely.union_all(outlines)
    assert isinstance(county, Polygon)
    assert len(county.interiors) == 0
    overlap = sum(outline.area for outline in outlines) - county.area
    assert abs(overlap) * M2_PER_DEG2 < 1.0
    west, south, east, north = county.bounds
    assert 50 < (east - west) * 87.36 < 60
    assert 40 < (north - south) * 111.0 < 50


def test_the_road_network_is_one_piece_of_thousands_of_junctions() -> None:
    points, owner = shapely.get_coordinates([road.line for road in pack().roads], return_index=True)
    _, node = np.unique(points, axis=0, return_inverse=True)
    along = owner[1:] == owner[:-1]
    starts, ends = node[:-1][along], node[1:][along]
    graph = coo_array((np.ones(len(starts)), (starts, ends)), shape=(node.max() + 1,) * 2)
    parts, _ = connected_components(graph, directed=False)
    assert parts == 1
    degree = np.bincount(np.concatenate([starts, ends]))
    assert int((degree > 2).sum()) > 3000
    assert {road.speed_kmh for road in pack().roads} == {30.0, 40.0, 60.0, 80.0}


def test_everything_lies_in_the_township_that_it_says() -> None:
    outlines = {t.code: t.outline.buffer(1e-6) for t in pack().area.townships}
    found: tuple[Village | Place | HouseNumber, ...] = (
        *pack().area.villages,
        *pack().gazetteer.places,
        *pack().gazetteer.house_numbers,
    )
    assert len(pack().area.villages) > 280
    for outline in outlines.values():
        shapely.prepare(outline)
    for each in found:
        point = Point(each.position.lon, each.position.lat)
        assert outlines[each.township].contains(point), each
    with make_pack.demo_files().truth.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            point = Point(float(row["lon"]), float(row["lat"]))
            assert outlines[row["township"]].contains(point), row  # type: ignore[index] # a plain code


def test_codes_and_names_are_used_once() -> None:
    villages = pack().area.villages
    assert len({village.code for village in villages}) == len(villages)
    assert len({village.name for village in villages}) == len(villages)
    places = Counter(place.name for place in pack().gazetteer.places)
    assert max(places.values()) == 1
    names: dict[object, set[object]] = {}
    for row in faultless():
        names.setdefault(row["单位名称"], set()).add(row["统一社会信用代码"])
    assert all(len(codes) == 1 for codes in names.values())


@pytest.mark.parametrize("serial", [1, 7, 1200, 99_999])
@pytest.mark.parametrize("public", [True, False])
def test_credit_codes_are_well_formed_and_of_no_real_area(serial: int, *, public: bool) -> None:
    code = credit_code(serial, public=public)
    assert uscc.is_valid(code)
    assert code[2:8] == "999901"


def test_no_two_employers_share_a_credit_code_by_chance() -> None:
    assert len({credit_code(serial) for serial in range(1, 20_001)}) == 20_000


def test_faultless_rows_are_consistent() -> None:
    for row in faultless():
        workers, exposed = row["职工总数"], row["接触职业病危害总人数"]
        assert isinstance(workers, float)
        assert isinstance(exposed, float)
        assert 0 < exposed <= workers
        assert uscc.is_valid(str(row["统一社会信用代码"]))
        assert re.search("云溪演示", str(row["单位名称"]))
        for part in str(row["职业病危害因素名称"]).split("；"):
            named = re.fullmatch(r"(.+)（(\d+)人）", part)
            assert named, part
            assert named[1] in factors()
            assert int(named[2]) <= exposed


def test_the_fault_list_names_what_was_spoiled() -> None:
    kinds = Counter(fault["fault"] for fault in faults())
    assert set(kinds) >= {f"F{number:02d}" for number in range(1, 17)}
    lines = {int(fault["line"]) for fault in faults()} - {0}
    assert 0.05 < len(lines) / len(sheet()) < 0.16  # a small county has at least one of each
    columns = set(sheet()[0])
    for fault in faults():
        if fault["line"] == "0":
            assert fault["fault"] in {"F15", "F16"}
            assert fault["name"] not in {row["单位名称"] for row in sheet()}
            continue
        row = sheet()[int(fault["line"]) - FIRST_LINE]
        assert row["单位名称"] == fault["name"]
        assert fault["field"] in columns or fault["field"].endswith("有/无")


def test_spoiled_codes_and_counts_are_really_wrong() -> None:
    for fault in faults():
        if fault["line"] == "0":
            continue
        row = sheet()[int(fault["line"]) - FIRST_LINE]
        if fault["fault"] in {"F06", "F07"}:
            written = str(row["统一社会信用代码"])
            assert (
                len(written) != 18
                or not uscc.is_valid(written)
                or not written.isascii()
                or (written != uscc.compact(written))
            )
        if fault["fault"] == "F08":
            assert row["经营状态"] != "正常"
        if fault["fault"] == "F11":
            assert row["行政区划代码"] == "999901112"


def test_the_export_has_the_layout_of_real_ones() -> None:
    book = CalamineWorkbook.from_path(str(make_pack.demo_files().declarations))
    visible = {each.name: str(each.visible) for each in book.sheets_metadata}
    assert "Hidden" in visible["字典"]
    rows = book.get_sheet_by_name("申报单位明细").to_python(skip_empty_area=False)
    assert "演示数据" in str(rows[0][0])
    assert rows[FIRST_LINE - 1 + make_pack.demo_files().rows][0] == "合计"
    assert str(rows[-2][0]).strip().startswith("2.")


def test_the_staff_is_enough_for_six_teams_and_has_the_usual_gaps() -> None:
    officers = [i for i in pack().inspectors if i.role is StaffRole.OFFICER]
    assert len(officers) == 16
    assert sum(i.can_lead for i in officers) == 9
    assert sum(Skill.RADIATION in i.skills for i in officers) == 5
    expired = [i for i in officers if i.certificate_until and i.certificate_until.year == 2026]
    assert len(expired) == 1
    roles = Counter(i.role for i in pack().inspectors)
    assert roles[StaffRole.GRID] == 2
    assert roles[StaffRole.EXPERT] == 1
    assert sum(office.vehicles for office in pack().offices) == 6
    assert any(i.recused for i in officers)
    assert any(i.absent for i in officers)


def test_recusals_speak_of_hospitals_with_one_past_and_of_employers_with_two_workplaces() -> None:
    recusals = pack().recusals
    whole_office = Counter(recusal.workplace.name for recusal in recusals)
    assert whole_office[RECUSED_HOSPITAL] == 16
    codes = Counter(str(row["统一社会信用代码"]) for row in sheet())
    assert any(codes[recusal.workplace.credit_code] > 1 for recusal in recusals)


def test_opening_hours_leave_hard_cases_for_every_reason() -> None:
    openings = pack().openings
    assert len(openings) > 5
    usual, hours = set(range(5)), [row.opening for row in openings]
    assert any(each.weekdays.isdisjoint(usual) for each in hours)
    assert any(each.open_min >= 18 * 60 for each in hours)
    assert any(each.weekdays == {1, 3} for each in hours)
    (hospital,) = [row for row in openings if row.workplace.name == UNSKILLED_HOSPITAL]
    thursdays = {date(2026, 12, day) for day in (3, 10, 17, 24, 31)}
    assert hospital.opening.weekdays == {THURSDAY}
    for inspector in pack().inspectors:
        assert Skill.RADIATION not in inspector.skills or thursdays <= inspector.absent
    unlocated = [row for row in sheet() if not row["工作场所地址"] and not row["单位注册地址"]]
    assert [(row["行政区划代码"], row["经度"]) for row in unlocated] == [("999901", "")]


def test_about_one_in_seven_has_no_test_in_the_legal_cycle() -> None:
    late = []
    for row in faultless():
        months = 12 if is_severe(str(row["行业代码"]), _exposures(row)) else 36
        tested = row["最近检测日期"]
        evaluated = row["最近现状评价日期"]
        last = max((day for day in (tested, evaluated) if isinstance(day, date)), default=None)
        late.append(last is None or add_months(last, months) < date(2026, 12, 1))
    assert 0.05 < sum(late) / len(late) < 0.2


def _exposures(row: dict[str, object]) -> list[tuple[str, int]]:
    return [(part.rpartition("（")[0], 1) for part in str(row["职业病危害因素名称"]).split("；")]


def test_history_names_declared_and_missing_workplaces() -> None:
    history = pack().history
    assert {row.event.on.year for row in history.inspections} == {2024, 2025, 2026}
    declared = {row["单位名称"] for row in sheet()}
    inspected = {row.workplace.name for row in history.inspections}
    assert len(inspected & declared) > 100
    assert max(row.event.on for row in history.inspections).isoformat() < "2026-12-01"
    assert all(row.event.id.startswith("SS-") for row in history.projects)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = make_pack.demo_files().declarations.parent
    make_demo(tmp_path, seed=20261201, employers=240)
    written = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert len(written) == 14
    for name in written:
        assert (first / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_progress_goes_from_start_to_end(tmp_path: Path) -> None:
    seen: list[float] = []
    files = make_demo(tmp_path, seed=7, employers=80, progress=lambda _, share: seen.append(share))
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)
    assert files.employers == 80
    assert read_pack(files.pack).area.is_demo


def test_degrees_are_rounded_so_that_shared_points_stay_shared() -> None:
    points = degrees(np.array([[100.4, 200.2], [100.4, 200.2]]))
    assert points[0].tolist() == points[1].tolist()


@pytest.mark.shared
def test_factors_are_written_as_the_catalogue_names_them() -> None:
    path = Path(__file__).resolve().parents[3].parent / "shared/reference/hazard_factors.csv"
    if not path.is_file():
        pytest.skip("the example input is not here")
    with path.open(encoding="utf-8-sig") as file:
        catalogue = {row["name"]: row for row in csv.DictReader(file)}
    for factor in factors().values():
        assert catalogue[factor.name]["category"] == factor.category
        if factor.cas:
            assert catalogue[factor.name]["cas"] == factor.cas


def test_every_factor_of_an_industry_is_described() -> None:
    for industry in industries():
        assert {name for name, _, _ in industry.factors} <= set(factors()), industry.code


def test_every_geojson_file_is_valid_json_and_says_demo() -> None:
    for path in sorted(make_pack.demo_files().pack.glob("*.geojson")):
        assert "演示数据" in json.loads(path.read_text("utf-8"))["note"]
