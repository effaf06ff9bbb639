from pathlib import Path

from openpyxl import load_workbook

from data.difference_reports import write_difference_report
from geo.declaration_file import EmployerChange, ImportDifference
from geo.employer import EmployerId

A, B, C, D = (EmployerId(letter) for letter in "abcd")
DIFFERENCE = ImportDifference(
    batch=2,
    already_imported=False,
    added=(A,),
    changed=(EmployerChange(employer=B, name="演示二厂", changes={"workers": ("40", "42")}),),
    unchanged=7,
    older_ignored=(C,),
    missing=(D,),
)
NAMES = {A: "演示一厂", B: "演示二厂", C: "演示三厂", D: "演示四厂"}


def test_every_changed_employer_stands_in_the_report_with_before_and_after(tmp_path: Path) -> None:
    path = tmp_path / "差异.xlsx"
    write_difference_report(path, DIFFERENCE, NAMES, str)
    rows = [row[:6] for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]
    found = {tuple(cell or "" for cell in row) for row in rows[1:]}
    assert found == {
        ("更新", "b", "演示二厂", "workers", "40", "42"),
        ("新增", "a", "演示一厂", "", "", ""),
        ("较旧未采用", "c", "演示三厂", "", "", ""),
        ("本次没有", "d", "演示四厂", "", "", ""),
    }


def test_the_same_difference_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_difference_report(tmp_path / name, DIFFERENCE, NAMES, str)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
