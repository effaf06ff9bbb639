from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from data.imposed_lists import (
    ImposedDefaults,
    ImposedList,
    ImposedListError,
    parse_deadline,
    read_imposed,
)
from data.imposed_match import MatchedList, match_imposed
from data.imposed_reports import write_imposed_report
from data.workplace_match import StoredWorkplace
from geo.declaration import RowFault, Severity
from geo.employer import EmployerId
from tests.make_export import credit_code, text_table, workbook

HEADING = [
    "序号", "单位名称", "统一社会信用代码", "作业场所地址", "任务来源", "文号", "完成期限", "备注",
]  # fmt: skip
SINCE = date(2026, 11, 1)


def place(
    number: int, name: str, address: str = "云溪镇演示路1号", part: int = 1
) -> StoredWorkplace:
    code = credit_code(number)
    return StoredWorkplace(
        employer=EmployerId(f"{code}-{part:02d}"), credit_code=code, name=name, address=address
    )


KNOWN = (
    place(1, "云溪演示机械厂"),
    place(2, "云溪演示铸造有限公司", "云溪镇演示路2号"),
    place(2, "云溪演示铸造有限公司", "石桥镇演示路9号", part=2),
    StoredWorkplace(employer=EmployerId("n-01"), credit_code=None, name="云溪无码厂", address=""),
)


def listed(tmp_path: Path, *rows: list[object], **options: object) -> ImposedList:
    path = workbook(tmp_path / "名单.xlsx", [HEADING, *rows])
    return read_imposed(path, **options)  # type: ignore[arg-type] # options of the reader


def matched(read: ImposedList) -> MatchedList:
    return match_imposed(read, KNOWN, since=SINCE)


def row(name: str, code: str, *, address: str = "", deadline: object = "") -> list[object]:
    return ["1", name, code, address, "省卫生健康委", "苏卫监督〔2026〕3号", deadline, ""]


def rejected(found: MatchedList) -> list[tuple[int, str, str]]:
    return [
        (one.line, one.field, str(one.hint))
        for one in found.faults
        if one.severity is Severity.REJECTED
    ]


def test_a_list_as_authorities_send_it_is_read_whole(tmp_path: Path) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in credit_code(2))
    first = ["云溪演示机械厂", credit_code(1), "", "省疾控局 苏疾监督【2026】 8 号", "2026年12月"]
    path = workbook(
        tmp_path / "国抽名单.xlsx",
        [
            ["2026年国家随机监督抽查任务（国疾控监督〔2026〕12号）", "", "", "", "", ""],
            ["序号", "单位信息", "", "", "任务来源／文号", "完成期限"],
            ["", "单位名称", "统一社会信用代码", "作业场所地址", "", ""],
            [1, *first],
            [2, "云溪演示铸造有限公司", wide, "石桥镇演示路9号", "", ""],
            ["合计", "2家", "", "", "", ""],
            ["注：请于年底前反馈", "", "", "", "", ""],
        ],
        merges=["A1:F1", "B2:D2", "E2:E3", "F2:F3", "E4:E5", "F4:F5"],
    )  # fmt: skip
    read = read_imposed(path)
    assert [(one.line, one.source, one.document, one.deadline) for one in read.rows] == [
        (4, "省疾控局", "苏疾监督〔2026〕8号", date(2026, 12, 31)),
        (5, "省疾控局", "苏疾监督〔2026〕8号", date(2026, 12, 31)),
    ]
    assert [one.line for one in read.skipped] == [6, 7]
    found = matched(read)
    assert [one.visit.employer for one in found.rows] == [KNOWN[0].employer, KNOWN[2].employer]
    assert rejected(found) == []


def test_the_title_names_the_document_where_no_column_does(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "名单.xlsx",
        [
            ["关于下达2026年抽查任务的通知（苏卫监督〔2026〕3号）", ""],
            ["单位名称", "统一社会信用代码"],
            ["云溪演示机械厂", credit_code(1)],
        ],
    )
    (one,) = read_imposed(path, defaults=ImposedDefaults(source="省卫生健康委")).rows
    assert (one.source, one.document, one.deadline) == ("省卫生健康委", "苏卫监督〔2026〕3号", None)


def test_a_text_file_takes_what_it_lacks_from_what_the_user_says(tmp_path: Path) -> None:
    table = [["企业名称", "社会信用代码"], ["云溪演示机械厂", credit_code(1)]]
    path = text_table(tmp_path / "名单.csv", table, encoding="gb18030")
    defaults = ImposedDefaults(source="市卫健委", document="云卫〔2026〕1号", deadline=SINCE)
    (one,) = read_imposed(path, defaults=defaults).rows
    assert (one.source, one.document, one.deadline) == ("市卫健委", "云卫〔2026〕1号", SINCE)
    bare = read_imposed(path)
    assert [str(fault.hint) for fault in bare.faults] == [
        "没有任务来源和文号，检查理由里写不出依据：请补填，或用 --source、--document 指明"
    ]


def test_every_row_that_means_no_employer_is_told_with_line_field_and_remedy(
    tmp_path: Path,
) -> None:
    found = matched(
        listed(
            tmp_path,
            row("云溪演示铸造有限公司", credit_code(2)),
            row("云溪演示机械厂", credit_code(7)),
            row("云溪演示机戒厂", ""),
            row("外地某某电子公司", credit_code(8)),
            row("云溪演示铸造有限公司", ""),
            ["6", "", "", "某地址", "省", "", "", ""],
        )
    )
    assert found.rows == ()
    code = credit_code(2)
    assert rejected(found) == [
        (2, "作业场所地址",
         (f"信用代码 {code} 有 2 个工作场所，不知道指哪一个：请按申报的地址填写"
         "“作业场所地址”（云溪镇演示路2号、石桥镇演示路9号）")),
        (3, "统一社会信用代码",
         (f"名称与已申报的“云溪演示机械厂”相同，信用代码却不同（名单 {credit_code(7)}，"
         f"申报 {credit_code(1)}）：请核对代码")),
        (4, "单位名称", "本辖区没有这家单位，名称相近的有：云溪演示机械厂：请核对名称和信用代码"),
        (5, "单位名称",
         ("本辖区没有这家单位的申报：请核对名称和信用代码，属本辖区的先导入其申报表，再导入本名单；"
         "不属本辖区的请退回交办单位")),
        (6, "统一社会信用代码",
         ("叫“云溪演示铸造有限公司”的工作场所有 2 个，不知道指哪一个：请填写信用代码和“作业场所"
         "地址”（云溪镇演示路2号、石桥镇演示路9号）")),
        (7, "单位名称", "没有单位名称和信用代码，不知道是哪家单位：请补填"),
    ]  # fmt: skip


def hints(faults: tuple[RowFault, ...]) -> list[tuple[int, str]]:
    return [(one.line, str(one.hint)) for one in faults]


def test_doubts_are_told_and_the_row_is_taken(tmp_path: Path) -> None:
    found = matched(
        listed(
            tmp_path,
            row("云溪演示机械厂", credit_code(1), deadline="尽快"),
            row("云溪演示机械厂", credit_code(1)),
            row("改名后的厂", credit_code(2), address="云溪镇演示路2号", deadline="2025-12-31"),
            row("云溪无码厂", ""),
        )
    )
    assert [one.visit.deadline for one in found.rows] == [None, date(2025, 12, 31), None]
    assert hints(found.faults) == [
        (2, "看不懂这个期限，暂按没有期限处理：请写成 2026-12-31 的样子后重新导入"),
        (3, "与第 2 行是同一单位、同一任务：只计一次"),
        (
            4,
            (
                f"已按信用代码对应到“云溪演示铸造有限公司”（{KNOWN[1].employer}），名称不同："
                "请核对是否改名"
            ),
        ),
        (4, "期限早于列入的月份（2026-11）：照样列入，请核对年份"),
    ]


def test_a_failed_formula_is_told_and_the_rest_of_its_row_is_read(tmp_path: Path) -> None:
    table = [
        HEADING,
        ["1", "云溪演示机械厂", credit_code(1), "#REF!", "#REF!", "#REF!", "#REF!", ""],
    ]
    read = read_imposed(text_table(tmp_path / "名单.csv", table))
    assert [one.visit.employer for one in matched(read).rows] == [KNOWN[0].employer]
    assert [(one.line, one.field, str(one.hint).partition("：")[0]) for one in read.faults] == [
        (2, "任务来源", "单元格里的公式出错，读不出内容"),
        (2, "文号", "单元格里的公式出错，读不出内容"),
        (2, "任务来源", "没有任务来源和文号，检查理由里写不出依据"),
        (2, "作业场所地址", "单元格里的公式出错，读不出内容"),
        (2, "完成期限", "看不懂这个期限，暂按没有期限处理"),
    ]


def test_an_address_far_from_the_declared_one_is_told(tmp_path: Path) -> None:
    code = credit_code(1)
    same = matched(listed(tmp_path, row("云溪演示机械厂", code, address="云溪县云溪镇演示路1号内")))
    other = matched(listed(tmp_path, row("云溪演示机械厂", code, address="柳河乡工业园西区")))
    assert same.faults == ()
    assert hints(other.faults) == [
        (2, "地址与申报的工作场所（云溪镇演示路1号）相差很大：请核对是不是同一个场所")
    ]
    assert len(other.rows) == 1


def test_a_broken_code_is_told_and_the_name_helps(tmp_path: Path) -> None:
    broken = credit_code(1)[:-1] + ("0" if credit_code(1)[-1] != "0" else "1")
    found = matched(listed(tmp_path, row("云溪演示机械厂", broken)))
    assert [one.visit.employer for one in found.rows] == [KNOWN[0].employer]
    assert [one.field for one in found.faults] == ["统一社会信用代码"]


def test_a_file_without_names_and_codes_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "别的.xlsx", [["日期", "金额"], ["1", "2"]])
    with pytest.raises(ImposedListError, match=r"别的\.xlsx 不是交办名单：要有“单位名称”"):
        read_imposed(path)


def test_a_deadline_of_the_command_is_a_day_or_refused() -> None:
    assert parse_deadline(None) is None
    assert parse_deadline("2026年6月") == date(2026, 6, 30)
    with pytest.raises(ImposedListError, match="看不懂期限“年底”：请写成 2026-12-31"):
        parse_deadline("年底")


def test_the_report_holds_every_row_and_is_the_same_every_time(tmp_path: Path) -> None:
    read = listed(
        tmp_path,
        row("云溪演示机械厂", credit_code(1), deadline="2026-12-15"),
        row("外地某某电子公司", credit_code(8)),
        ["合计", "2", "", "", "", "", "", ""],
    )
    names = {each.employer: each.name for each in KNOWN}
    for name in ("a.xlsx", "b.xlsx"):
        write_imposed_report(tmp_path / name, read, matched(read), names, str)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["逐行问题", "已列入", "跳过的行"]
    faults, taken, skipped = (list(book[name].iter_rows(min_row=2, values_only=True))
                              for name in book.sheetnames)  # fmt: skip
    assert [one[:4] for one in faults] == [(3, "单位名称", "外地某某电子公司", "未纳入")]
    assert [one[:6] for one in taken] == [
        (
            2,
            KNOWN[0].employer,
            "云溪演示机械厂",
            "省卫生健康委",
            "苏卫监督〔2026〕3号",
            "2026-12-15",
        )
    ]
    assert [one[0] for one in skipped] == [4]
