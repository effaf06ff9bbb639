"""Workbook bytes."""

import time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from data.workbook_bytes import UnwritableFileError, save_workbook, workbook_bytes


def _workbook(*, write_only: bool = False) -> Workbook:
    workbook = Workbook(write_only=write_only)
    sheet = workbook.create_sheet("汇总") if write_only else workbook.active
    assert sheet is not None
    sheet.append(["单位", 3])
    return workbook


def test_the_same_content_gives_the_same_bytes_at_another_time() -> None:
    first, streamed = workbook_bytes(_workbook()), workbook_bytes(_workbook(write_only=True))
    time.sleep(2.1)  # zip timestamps count in steps of two seconds
    assert workbook_bytes(_workbook()) == first
    assert workbook_bytes(_workbook(write_only=True)) == streamed


def test_other_content_gives_other_bytes() -> None:
    other = _workbook()
    other.create_sheet("第二张")
    assert workbook_bytes(other) != workbook_bytes(_workbook())


def test_a_saved_workbook_opens_with_its_content(tmp_path: Path) -> None:
    path = tmp_path / "新文件夹" / "表.xlsx"
    save_workbook(_workbook(), path)
    sheet = load_workbook(path).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == ["单位", 3]
    assert [found.name for found in path.parent.iterdir()] == ["表.xlsx"]


def test_a_file_that_cannot_be_written_is_named_with_the_reason(tmp_path: Path) -> None:
    folder = tmp_path / "表.xlsx"
    folder.mkdir()
    with pytest.raises(UnwritableFileError, match=r"无法写入文件 .*表\.xlsx.*请检查磁盘空间"):
        save_workbook(_workbook(), folder)
    assert list(tmp_path.iterdir()) == [folder]
