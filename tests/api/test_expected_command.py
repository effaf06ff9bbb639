"""`xuntu import --expected`: the command line tells who ought to have declared."""

import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from api.command_line import main
from data import areas
from data.database import Pool, writing
from tests import make_storage
from tests.make_export import credit_code, rows, workbook


def test_employers_that_did_not_declare_are_said_and_written(
    database: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack())
    listed = workbook(
        tmp_path / "名单.xlsx",
        [
            ["单位名称", "统一社会信用代码", "来源"],
            ["云溪演示机械厂", "91330100799655058B", ""],
            ["云溪演示电厂", credit_code(4), "省属"],
            ["", credit_code(5), ""],
        ],
    )
    export = workbook(tmp_path / "申报.xlsx", rows({}))
    monkeypatch.setenv("XUNTU_DATABASE_URL", database.dsn)
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))
    arguments = ["import", "--declarations", str(export), "--area", "999901"]
    report = ["--expected", str(listed), "--report", str(tmp_path / "问题.xlsx")]
    monkeypatch.setattr(sys, "argv", ["xuntu", *arguments, *report])
    with pytest.raises(SystemExit) as done:
        main()
    captured = capsys.readouterr()
    said = (captured.out + captured.err).replace("\n", "")
    assert not done.value.code, said
    assert "应申报名单 名单.xlsx：2 家，其中 1 家没有申报" in said
    assert "云溪演示电厂" in said
    assert "没有单位名称，这一行未比对" in said
    sheet = load_workbook(tmp_path / "问题.xlsx")["应申报未申报"]
    assert [row[:2] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        (3, "云溪演示电厂")
    ]
