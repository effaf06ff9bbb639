"""Expected lists."""

from pathlib import Path

import pytest

from data.expected_lists import ExpectedListError, absent_employers, read_expected
from geo.declaration import FaultCode, RowFault
from tests.make_export import credit_code, text_table, workbook

HEADING = ["序号", "单位名称", "统一社会信用代码", "工作场所地址", "来源"]
KNOWN = [(credit_code(1), "云溪演示机械厂"), (None, "云溪无码厂")]


def absent(path: Path) -> tuple[RowFault, ...]:
    return absent_employers(read_expected(path), KNOWN, source="申报.xlsx")


def test_employers_of_the_list_that_did_not_declare_are_named(tmp_path: Path) -> None:
    faults = absent(
        workbook(
            tmp_path / "名单.xlsx",
            [
                ["应申报单位名单", "", "", "", ""],
                HEADING,
                [1, "云溪演示机械厂（旧名）", credit_code(1), "", ""],
                [2, "云溪 无码厂", credit_code(3), "", ""],
                [3, "云溪演示电厂", credit_code(4), "云溪镇", "省属，在市级申报"],
                ["", "", "", "", ""],
                [4, "云溪演示机械厂", credit_code(5), "", "税务"],
                [5, "云溪演示口腔门诊部", "", "", "医疗机构名录"],
                [6, "云溪演示机械厂", "", "", ""],
            ],
        )
    )
    assert [(fault.line, fault.value, fault.fault) for fault in faults] == [
        (5, "云溪演示电厂", FaultCode.CITY_LEVEL),
        (7, "云溪演示机械厂", FaultCode.CITY_LEVEL),
        (8, "云溪演示口腔门诊部", FaultCode.MEDICAL_RADIATION),
    ]
    assert (
        "应申报名单“名单.xlsx”里的“云溪演示电厂”（省属，在市级申报）不在申报数据“申报.xlsx”中：中央、"
        "省属单位在设区的市申报" in str(faults[0].hint)
    )
    assert "（税务）不在申报数据" in str(faults[1].hint)
    assert "射线装置" in str(faults[2].hint)


def test_a_list_may_be_plain_text_without_addresses(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    table = [
        ["单位名称", "统一社会信用代码"],
        ["云溪演示新厂", f" {credit_code(9)[:8]} {credit_code(9)[8:]}"],
    ]
    listed = read_expected(text_table(path, table, encoding="gb18030"))
    assert [(one.line, one.credit_code) for one in listed.employers] == [(2, credit_code(9))]
    assert listed.faults == ()


def test_rows_without_a_name_and_broken_codes_are_told_not_dropped(tmp_path: Path) -> None:
    table: list[list[object]] = [
        [*HEADING],
        [1, "", credit_code(2), "", ""],
        [2, "云溪演示新厂", "123", "", ""],
    ]
    listed = read_expected(workbook(tmp_path / "名单.xlsx", table))
    assert [(fault.line, fault.field) for fault in listed.faults] == [
        (2, "单位名称"),
        (3, "统一社会信用代码"),
    ]
    assert "没有单位名称，这一行未比对" in str(listed.faults[0].hint)
    (one,) = listed.employers
    assert (one.name, one.credit_code) == ("云溪演示新厂", None)


def test_a_file_that_is_no_list_says_what_is_needed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "名单.xlsx", [["甲", "乙"], ["云溪演示新厂", "1"]])
    with pytest.raises(ExpectedListError, match="要有“单位名称”和“统一社会信用代码”两列"):
        read_expected(path)
