"""Area packs: what is written can be read again, and what is wrong is named all at once."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from data.area_pack import InvalidPackError, read_pack, with_recusals, write_pack
from geo.area import Township, TownshipCode
from geo.employer import EmployerId
from geo.gazetteer import Gazetteer, Place
from geo.position import Position
from planner.inspector import StaffRole
from tests import make, make_pack

WORDS = st.text("云溪演示甲乙丙（）-A1", min_size=1, max_size=8)


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(InvalidPackError) as caught:
        read_pack(folder)
    return [str(problem.sentence()) for problem in caught.value.problems]


def test_a_pack_that_was_written_is_read_back_the_same(tmp_path: Path) -> None:
    pack = make_pack.pack()
    write_pack(tmp_path, pack)
    again = read_pack(tmp_path)
    assert again == pack
    assert again.notes == ()


@settings(max_examples=15, deadline=None)
@given(
    name=WORDS,
    aliases=st.lists(WORDS, max_size=3, unique=True),
    lon=st.floats(110, 120),
    lat=st.floats(30, 40),
    absent=st.sets(st.dates(date(2026, 12, 1), date(2026, 12, 31))),
    role=st.sampled_from(StaffRole),
)
def test_any_names_points_and_absences_survive_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    aliases: list[str],
    lon: float,
    lat: float,
    absent: set[date],
    role: StaffRole,
) -> None:
    folder = tmp_path_factory.mktemp("pack")
    base = make_pack.pack()
    place = Place(
        name=name,
        aliases=tuple(aliases),
        township=base.area.townships[0].code,
        position=Position(lon=lon, lat=lat),
    )
    gazetteer = Gazetteer(area=base.area, roads=base.gazetteer.roads, places=(place,))
    staff = with_recusals(
        (make.inspector(name=name, absent=frozenset(absent), role=role),), base.recusals
    )
    pack = make_pack.pack(gazetteer=gazetteer, inspectors=staff)
    write_pack(folder, pack)
    assert read_pack(folder) == pack


def test_writing_the_same_pack_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_pack(tmp_path / name, make_pack.pack())
    for one in sorted((tmp_path / "one").iterdir()):
        assert one.read_bytes() == (tmp_path / "two" / one.name).read_bytes(), one.name


def test_every_file_of_a_demo_pack_says_that_it_is_a_demo(tmp_path: Path) -> None:
    write_pack(tmp_path, make_pack.pack())
    for path in sorted(tmp_path.iterdir()):
        if path.suffix == ".xlsx":
            book = load_workbook(path)
            assert all("演示数据" in str(sheet["A1"].value) for sheet in book.worksheets)
        elif path.name != "rules.yaml":
            assert "演示数据" in path.read_text("utf-8")


def test_optional_files_may_be_missing_and_each_gap_is_said(tmp_path: Path) -> None:
    write_pack(tmp_path, make_pack.pack())
    for path in sorted(tmp_path.iterdir()):
        if path.name not in {"area.yaml", "townships.geojson"}:
            path.unlink()
    pack = read_pack(tmp_path)
    assert pack.inspectors == ()
    assert len(pack.notes) == 8
    assert "行程按直线距离估算" in "".join(map(str, pack.notes))


def test_a_pack_without_officers_can_be_loaded(tmp_path: Path) -> None:
    write_pack(tmp_path, make_pack.pack(inspectors=(), recusals=()))
    assert read_pack(tmp_path).inspectors == ()


def test_a_folder_that_is_no_pack_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == [
        "area.yaml“code”：找不到这个文件：请确认选对了文件夹，数据包必须有它",
        "townships.geojson“features”：找不到这个文件：请确认选对了文件夹，数据包必须有它",
    ]


def test_problems_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    write_pack(tmp_path, make_pack.pack())
    (tmp_path / "villages.csv").write_text(
        "村代码,村名,乡镇代码,经度,纬度\n"
        "999901100201,东赵庄村,999901999,117.0,38.0\n"
        "999901100201,西赵庄村,999901100,abc,38.0\n",
        "utf-8",
    )
    (tmp_path / "places.csv").write_text("名称,经度,纬度\n园区,1,2\n", "utf-8")
    area = (tmp_path / "area.yaml").read_text("utf-8").replace("vehicles: 3", "vehicles: 多")
    (tmp_path / "area.yaml").write_text(area, "utf-8")
    said = problems_of(tmp_path)
    assert "villages.csv 第 2 行“乡镇代码”：乡镇 999901999 不在 townships.geojson 里" in said[1]
    assert "villages.csv 第 3 行“村代码”：与第 2 行重复，请核对" in said
    assert "villages.csv 第 3 行“经度”：“abc”不是数字，请改正" in said
    assert "places.csv 第 1 行“乡镇代码”：找不到这一列：请按说明补上表头" in said
    assert any(s.startswith("area.yaml") and "车辆数要填不小于 0 的整数" in s for s in said)


def test_wrong_cells_of_the_staff_file_are_named(tmp_path: Path) -> None:
    write_pack(tmp_path, make_pack.pack())
    book = load_workbook(tmp_path / "inspectors.xlsx")
    staff, absences, recusals = book["执法人员"], book["请假"], book["回避"]
    staff["C3"], staff["D3"], staff["F3"], staff["H3"] = "o9", "队长", "明年", "弹琴"
    absences["A3"], absences["D3"] = "i77", date(2026, 11, 1)
    recusals["C3"] = None
    book.save(tmp_path / "inspectors.xlsx")
    said = problems_of(tmp_path)
    assert len(said) == 7
    assert (
        "inspectors.xlsx（执法人员） 第 3 行“办公点编号”：办公点 o9 不在 area.yaml 里：请核对"
        in said
    )
    assert (
        "inspectors.xlsx（执法人员） 第 3 行“执法证有效期至”："
        "看不懂日期“明年”：请写成 2026-12-01 的样子" in said
    )
    assert "inspectors.xlsx（请假） 第 3 行“工号”：工号 i77 不在“执法人员”表里，请核对" in said


def test_wrong_cells_of_the_history_file_are_named(tmp_path: Path) -> None:
    write_pack(tmp_path, make_pack.pack())
    book = load_workbook(tmp_path / "history.xlsx")
    book["检查记录"]["E3"], book["检查记录"]["G3"] = "抽查", -1
    book["检查记录"]["I3"] = date(2026, 1, 1)
    book["自查"]["E3"] = 120
    book["职业病"]["D3"] = 25
    book["投诉举报"]["E3"] = date(2020, 1, 1)
    book["三同时项目"].append(["厂", "", "", "SS-1", "项目", "一般", "2021", None, None])
    book.save(tmp_path / "history.xlsx")
    said = problems_of(tmp_path)
    assert len(said) == 7
    assert any("“抽查”不在可选值之内：必查、双随机" in s for s in said)
    assert "history.xlsx（三同时项目） 第 4 行“项目编号”：与第 3 行重复，请核对" in said


def test_chinese_dates_other_headings_and_a_gbk_file_are_understood(tmp_path: Path) -> None:
    write_pack(tmp_path, make_pack.pack())
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "自查"
    sheet.append(["企业名称", "信用代码", "日期", "自查得分"])
    sheet.append(["演示厂", make_pack.CODE.lower(), "2026年3月5日", "８８"])
    sheet.append(["演示厂", make_pack.CODE, "2026/3/6", 90])
    book.save(tmp_path / "history.xlsx")
    (tmp_path / "places.csv").write_bytes(
        "地名,又名,乡镇代码,经度,纬度\n甲园,乙园、丙园,999901100,117.0,38.0\n".encode("gb18030")
    )
    pack = read_pack(tmp_path)
    checks = pack.history.self_checks
    assert [(c.line, c.event.on, c.event.score) for c in checks] == [
        (2, date(2026, 3, 5), 88.0),
        (3, date(2026, 3, 6), 90.0),
    ]
    assert checks[0].workplace.credit_code == make_pack.CODE
    assert pack.gazetteer.places[0].aliases == ("乙园", "丙园")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not json", "不是 GeoJSON 要素集"),
        ('{"features": 3}', "不是 GeoJSON 要素集"),
        (
            '{"crs": {"properties": {"name": "EPSG:4549"}}, "features": []}',
            "请转换为 WGS 84 经纬度（EPSG:4326）",
        ),
        (
            (
                '{"features": [{"properties": {"code": "999901100", "name": "镇"}, "geometry":'
                ' {"type": "Polygon", "coordinates": [[[1, 1], [500000, 1], [1, 2], [1, 1]]]}}]}'
            ),
            "坐标不是经纬度",
        ),
        (
            (
                '{"features": [{"properties": {"code": "999901100", "name": "镇"}, "geometry":'
                ' {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}}]}'
            ),
            "边界自相交",
        ),
        (
            (
                '{"features": [{"properties": {"code": "1", "name": "镇"}, "geometry":'
                ' {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]]]}}]}'
            ),
            "不是 9 位数字",
        ),
        (
            (
                '{"features": [{"properties": {"name": "镇"}, "geometry":'
                ' {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]]]}}]}'
            ),
            "缺少代码或名称",
        ),
        ('{"features": [{"properties": {}, "geometry": null}]}', "坐标看不懂"),
    ],
)
def test_a_boundary_file_that_cannot_be_used_says_why(
    tmp_path: Path, content: str, said: str
) -> None:
    write_pack(tmp_path, make_pack.pack())
    (tmp_path / "townships.geojson").write_text(content, "utf-8")
    assert any(said in problem for problem in problems_of(tmp_path))


def test_a_workbook_that_is_a_photo_is_refused(tmp_path: Path) -> None:
    write_pack(tmp_path, make_pack.pack())
    (tmp_path / "inspectors.xlsx").write_bytes(b"\xff\xd8\xff\xe0 JFIF")
    assert problems_of(tmp_path) == [
        "inspectors.xlsx“xlsx”：不是可以读取的 Excel 文件：请用 Excel 或 WPS 另存为 .xlsx"
    ]


def test_a_road_speed_that_is_nonsense_is_refused(tmp_path: Path) -> None:
    write_pack(tmp_path, make_pack.pack())
    path = tmp_path / "roads.geojson"
    document = json.loads(path.read_text("utf-8"))
    document["features"][0]["properties"]["speed_kmh"] = 900
    document["features"][1]["properties"]["speed_kmh"] = "快"
    path.write_text(json.dumps(document), "utf-8")
    assert len(problems_of(tmp_path)) == 2


def test_streets_of_one_name_in_two_towns_stay_two_roads() -> None:
    files = make_pack.demo_files()
    pack = read_pack(files.pack)
    names = [road.name for road in pack.gazetteer.roads]
    twice = [road for road in pack.gazetteer.roads if names.count(road.name) > 1]
    assert twice
    assert all(road.townships for road in pack.gazetteer.roads)


def test_a_recusal_holds_for_every_workplace_of_the_employer() -> None:
    pack = make_pack.pack()
    known = [EmployerId(f"{make_pack.CODE}-{number}") for number in ("01", "02")]
    settled = with_recusals(pack.inspectors, pack.recusals, known)
    assert settled[0].recused == frozenset(known)
    assert pack.inspectors[0].recused == {known[0]}


def test_townships_are_read_in_code_order(tmp_path: Path) -> None:
    towns = tuple(
        Township(code=TownshipCode(code), name=code, outline=make_pack.square(west))
        for code, west in (("999901101", 117.0), ("999901100", 117.1))
    )
    write_pack(tmp_path, make_pack.pack(area=make.area(townships=towns)))
    (tmp_path / "villages.csv").unlink()
    assert [t.code for t in read_pack(tmp_path).area.townships] == ["999901100", "999901101"]
