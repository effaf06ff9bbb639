"""The sheet 全年工作量, alone and in the roster workbook."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from data.roster_workbook import write_roster
from data.year_duty_sheet import write_fairness
from planner.fairness_band import FairnessBand
from planner.fairness_report import FairnessReport, fairness_report
from planner.field_duty import DutyMeasure
from planner.inspector import InspectorId
from planner.month import Month
from tests import make, make_plan
from tests.planner.test_month_plan import routed

DECEMBER = make_plan.month_plan()
NEW = make.inspector(id=InspectorId("i05"), name="演示戊")


def report(*, band: FairnessBand | None = None, awaited: bool = False) -> FairnessReport:
    """Return November and December, in which a third officer of the first office comes."""
    plans = (
        replace(DECEMBER, month=Month(year=2026, number=11)),
        replace(DECEMBER, inspectors=(*DECEMBER.inspectors, NEW)),
    )
    drafts = (replace(routed().draft, month=Month(year=2026, number=10)),) if awaited else ()
    return fairness_report(2026, plans, awaited=drafts, days=lambda _: make_plan.DAYS, band=band)


def opened(folder: Path, made: FairnessReport) -> Worksheet:
    path = folder / "f.xlsx"
    write_fairness(path, made, area_name="云溪县", is_demo=True, translate=str)
    return load_workbook(path)["全年工作量"]


def texts(sheet: Worksheet) -> Iterator[str]:
    for row in sheet.iter_rows(values_only=True):
        yield " | ".join("" if value is None else str(value) for value in row).strip(" |")


def test_every_officer_has_a_row_with_what_was_carried_and_what_is_fair(tmp_path: Path) -> None:
    rows = list(texts(opened(tmp_path, report())))
    assert rows[0] == "云溪县 2026 年执法人员外出工作量（2 个月）"
    # In December three share 2 x 569 minutes: 6.3 hours each, and 9.5 in November.
    assert (
        "演示甲 | 云溪县卫生监督所 | 6 | 4 | 10 | 19 | 15.8 | +20% | 121.2 | 101 | +20% |"
        " 4 | 3.3 | +20% | —"
    ) in rows
    assert (
        "演示戊 | 云溪县卫生监督所 | 3 | 0 | 0 | 0 | 6.3 | -100% | 0 | 40.4 | -100% |"
        " 0 | 1.3 | -100% | —"
    ) in rows


def test_every_month_stands_beside_its_own_share(tmp_path: Path) -> None:
    rows = list(texts(opened(tmp_path, report())))
    assert "姓名 | 各月工时/应分担 | 11月 | 12月" in rows
    assert "演示甲 | 云溪县卫生监督所 | 9.5/9.5 | 9.5/6.3" in rows
    assert "演示戊 | 云溪县卫生监督所 | — | 0.0/6.3" in rows


def test_each_office_has_its_spread(tmp_path: Path) -> None:
    rows = list(texts(opened(tmp_path, report())))
    assert "外出工时 | 云溪县卫生监督所 | 37.9 | 0% | 120% | 120%" in rows
    assert "外出工时 | 柳河监督分所 | 30.8 | 100% | 100% | 0%" in rows


def test_who_is_outside_the_band_is_shaded_and_told(tmp_path: Path) -> None:
    narrow = FairnessBand(share=Fraction(1, 10), least={DutyMeasure.MINUTES: 60})
    sheet = opened(tmp_path, report(band=narrow))
    rows = list(texts(sheet))
    assert any(row.startswith("演示甲：外出工时 19.0 小时") for row in rows)
    line = next(n for n, row in enumerate(rows, start=1) if row.startswith("演示甲 |"))
    assert sheet.cell(row=line, column=8).fill.fgColor.rgb == "00FCE4D6"
    assert sheet.cell(row=line, column=11).fill.fgColor.rgb != "00FCE4D6"


def test_a_month_that_waits_for_its_officers_has_a_table_of_its_own(tmp_path: Path) -> None:
    rows = list(texts(opened(tmp_path, report(awaited=True))))
    at = rows.index("姓名 | 机构 | 待抽签月份 | 机会平均工时 | 应分担")
    assert rows[at + 1].startswith("演示0 | 云溪县卫生监督所 | 2026-10 | ")
    assert len(rows) == at + 5


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_fairness(tmp_path / name, report(), area_name="云溪县", is_demo=False, translate=str)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_roster_workbook_ends_with_the_year(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_roster(path, DECEMBER, translate=str, fairness=report())
    assert load_workbook(path).sheetnames[-2:] == ["人员工作量", "全年工作量"]


def test_hours_beside_their_share_fit_the_column_of_their_month(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    write_fairness(path, report(), area_name="某县", is_demo=True, translate=str)
    sheet = load_workbook(path).worksheets[0]
    assert sheet.column_dimensions["C"].width > len("136.4/140.0")
