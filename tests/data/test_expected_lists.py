"""Expected lists."""

from pathlib import Path

from data.expected_lists import absent_employers
from geo.declaration import FaultCode
from tests.make_export import credit_code, read, rows, workbook


def test_employers_of_the_list_that_did_not_declare_are_named(tmp_path: Path) -> None:
    export = read(
        workbook(
            tmp_path / "申报.xlsx",
            rows(
                {},
                {"单位名称": "云溪无码厂", "统一社会信用代码": "", "工作场所地址": "云溪镇北路3号"},
            ),
        )
    )
    listed = read(
        workbook(
            tmp_path / "名单.xlsx",
            rows(
                {"单位名称": "云溪演示机械厂（旧名）"},
                {"单位名称": "云溪 无码厂", "统一社会信用代码": credit_code(3)},
                {"单位名称": "云溪省属电厂", "统一社会信用代码": credit_code(4)},
                {"单位名称": "云溪演示机械厂", "统一社会信用代码": credit_code(5)},
            ),
        )
    )
    faults = absent_employers(export, listed)
    assert [(fault.line, fault.value) for fault in faults] == [
        (4, "云溪省属电厂"),
        (5, "云溪演示机械厂"),
    ]
    assert {fault.fault for fault in faults} == {FaultCode.CITY_LEVEL}
    assert "应申报名单“名单.xlsx”里的“云溪省属电厂”不在申报数据“申报.xlsx”中" in str(faults[0].hint)
