from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from data.geocode_review import (
    ReviewFileError,
    ReviewRow,
    precision_word,
    read_review,
    write_review,
)
from geo.area import TownshipCode
from geo.declaration import FaultCode, Severity
from geo.employer import EmployerId
from geo.geocode import Geocode
from geo.location import Correction
from geo.message import message
from geo.position import Datum, Position, Precision

HEADINGS = ["编号", "单位名称", "地址", "现坐标", "精度", "得分", "方法", "匹配词", "疑点",
            "更正经度", "更正纬度", "坐标系", "更正地址", "备注"]  # fmt: skip


def row(number: int, score: int, *, doubt: str = "", found: bool = True) -> ReviewRow:
    return ReviewRow(
        employer=EmployerId(f"P-{number:012d}"),
        name="=1+1" if number == 1 else f"云溪演示厂{number}",
        address="云溪县\u0007云溪镇",
        geocode=Geocode(
            position=Position(lon=117.0, lat=38.0) if found else None,
            precision=Precision.NUMBER if found else Precision.NONE,
            score=score,
            datum=Datum.WGS84,
            method="number" if found else "none",
            township=TownshipCode("999901100"),
            matched="演示路 1号",
            doubts=(message("疑点{n}", n=doubt),) if doubt else (),
        ),
    )


ROWS = [row(1, 95), row(2, 70, doubt="甲"), row(3, 0, found=False), row(4, 30)]


def filled(tmp_path: Path, entries: dict[int, dict[str, object]]) -> Path:
    path = tmp_path / "review.xlsx"
    write_review(path, ROWS, str)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for line, cells in entries.items():
        for heading, value in cells.items():
            sheet.cell(row=line, column=HEADINGS.index(heading) + 1).value = value  # type: ignore[assignment] # any cell
    book.save(path)
    return path


def test_unmatched_come_first_then_doubtful_then_by_rising_score(tmp_path: Path) -> None:
    write_review(tmp_path / "r.xlsx", ROWS, str)
    sheet = load_workbook(tmp_path / "r.xlsx").worksheets[0]
    table = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert table[0] == HEADINGS
    assert [str(line[0])[-1] for line in table[1:]] == ["3", "4", "2", "1"]
    assert table[3][4:9] == ["门牌", 70, "number", "演示路 1号", "疑点甲"]
    assert table[3][3] == "117.000000, 38.000000"


def test_a_name_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    write_review(tmp_path / "r.xlsx", ROWS, str)
    cell = load_workbook(tmp_path / "r.xlsx").worksheets[0]["B5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    write_review(tmp_path / "a.xlsx", ROWS, str)
    write_review(tmp_path / "b.xlsx", ROWS[::-1], str)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_an_empty_review_is_written_and_read(tmp_path: Path) -> None:
    write_review(tmp_path / "r.xlsx", [], str)
    assert read_review(tmp_path / "r.xlsx") == ({}, ())


def test_a_review_left_as_it_was_changes_nothing(tmp_path: Path) -> None:
    assert read_review(filled(tmp_path, {})) == ({}, ())


def test_corrections_are_read_back(tmp_path: Path) -> None:
    path = filled(
        tmp_path,
        {
            2: {
                "更正经度": 117.12,
                "更正纬度": "３８.５",
                "坐标系": "GCJ-02",
                "备注": "电话核实",
            },
            3: {"更正地址": "云溪镇演示路9号"},
        },
    )
    corrections, faults = read_review(path)
    assert faults == ()
    assert corrections == {
        EmployerId("P-000000000003"): Correction(
            coordinates=(117.12, 38.5), datum=Datum.GCJ02, note="电话核实"
        ),
        EmployerId("P-000000000004"): Correction(address="云溪镇演示路9号"),
    }


@pytest.mark.parametrize(
    ("typed", "datum"),
    [("wgs84", Datum.WGS84), ("高德坐标", Datum.GCJ02), ("百度", Datum.BD09),
     ("gcj 02", Datum.GCJ02), ("2000坐标", Datum.CGCS2000), ("BD_09", Datum.BD09)],
)  # fmt: skip
def test_datums_are_known_by_the_words_of_people(tmp_path: Path, typed: str, datum: Datum) -> None:
    entry: dict[str, object] = {"更正经度": 117.1, "更正纬度": 38.1, "坐标系": typed}
    corrections, _ = read_review(filled(tmp_path, {2: entry}))
    assert [c.datum for c in corrections.values()] == [datum]


@pytest.mark.parametrize(
    ("entry", "field", "hint"),
    [
        (
            {"更正经度": "东经一百", "更正纬度": 38, "坐标系": "WGS84"},
            "更正经度",
            "更正经度不是数字",
        ),
        ({"更正经度": 117.1, "坐标系": "WGS84"}, "更正纬度", "更正纬度不是数字"),
        ({"更正经度": 117.1, "更正纬度": 38.1}, "坐标系", "坐标系须为"),
        ({"更正经度": 117.1, "更正纬度": 38.1, "坐标系": "北京54"}, "坐标系", "坐标系须为"),
        ({"更正经度": 38.1, "更正纬度": 117.1, "坐标系": "WGS84"}, "更正经度", "不在中国"),
        ({"更正经度": "nan", "更正纬度": 38.1, "坐标系": "WGS84"}, "更正经度", "不在中国"),
        ({"坐标系": "WGS84"}, "更正经度", "填了坐标系但没有"),
        ({"编号": None, "更正地址": "甲路1号"}, "编号", "缺少编号"),
        ({"编号": "X-1", "更正地址": "甲路1号"}, "编号", "不是本辖区的单位"),
    ],
)
def test_a_bad_row_is_reported_and_the_others_are_applied(
    tmp_path: Path, entry: dict[str, object], field: str, hint: str
) -> None:
    good: dict[str, object] = {"更正地址": "云溪镇演示路9号"}
    corrections, faults = read_review(
        filled(tmp_path, {2: entry, 3: good}), known={r.employer for r in ROWS}
    )
    assert list(corrections) == [EmployerId("P-000000000004")]
    (fault,) = faults
    assert (fault.line, fault.field, fault.severity) == (2, field, Severity.REJECTED)
    assert hint in str(fault.hint)


def test_an_employer_corrected_twice_keeps_the_first_and_reports_the_second(
    tmp_path: Path,
) -> None:
    path = filled(
        tmp_path,
        {2: {"更正地址": "甲路1号"}, 3: {"编号": "P-000000000003", "更正地址": "乙路2号"}},
    )
    corrections, faults = read_review(path)
    assert [c.address for c in corrections.values()] == ["甲路1号"]
    assert [(f.line, f.fault) for f in faults] == [(3, FaultCode.UNREADABLE_VALUE)]
    assert "在第 2 行已更正" in str(faults[0].hint)


def test_a_review_in_another_language_is_read_back(tmp_path: Path) -> None:
    def shout(text: str) -> str:
        return f"<{text}>"

    write_review(tmp_path / "r.xlsx", ROWS, shout)
    book = load_workbook(tmp_path / "r.xlsx")
    book.worksheets[0]["M2"] = "甲路1号"
    book.save(tmp_path / "r.xlsx")
    corrections, faults = read_review(tmp_path / "r.xlsx", shout)
    assert [c.address for c in corrections.values()] == ["甲路1号"]
    assert faults == ()


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.xlsx"
    path.write_bytes(b"\xff\xd8\xff photo")
    with pytest.raises(ReviewFileError, match=r"无法读取核对表 photo\.xlsx"):
        read_review(path)
    with pytest.raises(ReviewFileError):
        read_review(tmp_path / "missing.xlsx")


def test_a_workbook_with_other_headings_is_refused(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(ReviewFileError, match="缺少列：编号、更正经度"):
        read_review(tmp_path / "other.xlsx")


def test_every_precision_has_a_word() -> None:
    words = [precision_word(precision, str) for precision in Precision]
    assert len(set(words)) == len(words)
