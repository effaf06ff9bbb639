"""The sheet of special visits: read from workbook and CSV, every fault by row and column."""

from collections.abc import Sequence
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest

from data.history_rows import WorkplaceRef
from data.sheet_files import UnreadableFileError
from data.special_sheet import InvalidSpecialsError, read_specials
from geo.employer import EmployerId
from planner.visit import Appointment, SecondCall, SecondKind
from planner.visit_spacing import Spacing

HEADINGS = (
    "类型", "单位名称", "统一社会信用代码", "日期", "最早开始", "最晚开始",
    "第二次分钟", "间隔工作日", "另一单位名称",
)  # fmt: skip


def find(wanted: WorkplaceRef) -> EmployerId | None:
    """Return the name or code as id; who is called 无 is not known."""
    return None if wanted.name == "无" else EmployerId(wanted.name or wanted.credit_code)


def csv_file(folder: Path, *rows: Sequence[str]) -> Path:
    path = folder / "特殊安排.csv"
    path.write_text("\n".join(",".join(row) for row in (HEADINGS, *rows)), "utf-8")
    return path


def faults(folder: Path, *rows: Sequence[str]) -> list[str]:
    with pytest.raises(InvalidSpecialsError) as error:
        read_specials(csv_file(folder, *rows), find)
    assert str(error.value).startswith("特殊安排表 特殊安排.csv 有")
    return [str(problem.sentence()) for problem in error.value.problems]


def test_every_kind_of_arrangement_is_read(tmp_path: Path) -> None:
    read = read_specials(
        csv_file(
            tmp_path,
            ("约定时间", "甲厂", "", "2026-12-03", "09:30", "10:00"),
            ("两日检查", "甲厂", "", "", "", "", "120"),
            ("联合检查", "", "91330100799655058B", "", "", "", "60"),
            ("两次检查", "丙厂", "", "", "", "", "45", "5"),
            ("间隔", "甲厂", "", "", "", "", "", "3", "丙厂"),
        ),
        find,
    )
    code = EmployerId("91330100799655058B")
    one, other = EmployerId("甲厂"), EmployerId("丙厂")
    assert read.appointments == {
        one: Appointment(day=date(2026, 12, 3), earliest_min=570, latest_min=600)
    }
    assert read.seconds == {
        one: SecondCall(kind=SecondKind.NEXT_DAY, service_min=120),
        code: SecondCall(kind=SecondKind.JOINT, service_min=60),
        other: SecondCall(kind=SecondKind.LATER, service_min=45, least_days=5),
    }
    assert read.spacings == (Spacing(first=one, second=other, least_days=3),)
    assert read.employers() == tuple(sorted({one, other, code}))


def test_a_workbook_with_real_dates_and_times_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["12 月特殊安排"])
    sheet.append(HEADINGS)
    sheet.append(["约定时间", "甲厂", None, date(2026, 12, 3), time(9, 30), time(10, 0)])
    path = tmp_path / "特殊安排.xlsx"
    book.save(path)
    assert read_specials(path, find).appointments == {
        EmployerId("甲厂"): Appointment(day=date(2026, 12, 3), earliest_min=570, latest_min=600)
    }


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            ("抽查", "甲厂"),
            "“类型”：“抽查”不在可选值之内：约定时间、两日检查、联合检查、两次检查、间隔",
        ),
        (("联合检查",), "“单位名称”：不能为空：请填单位名称或信用代码"),
        (
            ("联合检查", "无", "", "", "", "", "60"),
            "“单位名称”：“无”在档案里没有，或有几处作业场所分不清：请核对名称、信用代码和地址",
        ),
        (("约定时间", "甲厂", "", "", "09:00", "10:00"), "“日期”：不能为空，请补填"),
        (
            ("约定时间", "甲厂", "", "2026-12-03", "九点", "10:00"),
            "“最早开始”：看不懂时间“九点”：请写成 08:30 的样子",
        ),
        (("约定时间", "甲厂", "", "2026-12-03", "09:00"), "“最晚开始”：不能为空，请补填"),
        (
            ("约定时间", "甲厂", "", "2026-12-03", "11:00", "10:00"),
            "“最晚开始”：早于最早开始的时间：请改正先后",
        ),
        (("两日检查", "甲厂"), "“第二次分钟”：不能为空，请补填"),
        (
            ("两日检查", "甲厂", "", "", "", "", "0"),
            "“第二次分钟”：应为 1 以上的整数，请改正",
        ),
        (
            ("两次检查", "甲厂", "", "", "", "", "30", "0"),
            "“间隔工作日”：应为 1 以上的整数，请改正",
        ),
        (
            ("间隔", "甲厂", "", "", "", "", "", "0", "乙厂"),
            "“间隔工作日”：应为 1 以上的整数，请改正",
        ),
        (
            ("间隔", "甲厂", "", "", "", "", "", "2", "甲厂"),
            "“另一单位名称”：与第一家是同一家单位：请改填另一家",
        ),
        (
            ("间隔", "甲厂", "", "", "", "", "", "2"),
            "“另一单位名称”：不能为空：请填单位名称或信用代码",
        ),
    ],
    ids=range(13),
)
def test_a_fault_names_row_column_and_remedy(
    tmp_path: Path, row: tuple[str, ...], fault: str
) -> None:
    assert faults(tmp_path, row) == [f"特殊安排.csv 第 2 行{fault}"]


def test_all_faults_are_told_at_once_and_repeats_are_faults(tmp_path: Path) -> None:
    agreed = ("约定时间", "甲厂", "", "2026-12-03", "09:00", "10:00")
    twice = ("联合检查", "甲厂", "", "", "", "", "60")
    assert faults(tmp_path, agreed, agreed, twice, twice) == [
        "特殊安排.csv 第 3 行“类型”：这家单位已有约定时间：一家只填一行",
        "特殊安排.csv 第 5 行“类型”：这家单位已有两次到场的安排：一家只填一行",
    ]


def test_a_sheet_without_rows_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == ["特殊安排.csv“类型”：没有一行安排：请至少填一行，或不用这个选项"]


def test_a_sheet_without_the_column_of_kinds_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("单位名称,日期\n甲厂,2026-12-01\n", "utf-8")
    with pytest.raises(InvalidSpecialsError, match="找不到这一列"):
        read_specials(path, find)


def test_a_file_that_is_no_sheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(UnreadableFileError):
        read_specials(path, find)
