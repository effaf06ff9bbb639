"""Files that are no declaration export: one clear sentence each."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.errors import DataError
from tests.make_export import read, rows, text_table, workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


_NOISE = bytes((37 * n * n + 11 * n) % 256 for n in range(64))


def _says(path: Path, **options: str) -> str:
    with pytest.raises(DataError) as caught:
        read(path, **options)
    return str(caught.value)


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_missing_file(tmp_path: Path) -> None:
    assert "找不到文件" in _says(tmp_path / "没有.xlsx")


def test_a_folder(tmp_path: Path) -> None:
    assert "无法读取文件" in _says(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\n\n  \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    assert _says(_file(tmp_path / "空.csv", content)) == "文件 空.csv 是空的：请重新导出申报数据"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + _NOISE, "JPEG 图片"),
        (b"\x89PNG\r\n\x1a\n" + _NOISE, "PNG 图片"),
        (b"%PDF-1.7\n" + _NOISE, "PDF 文件"),
    ],
)
def test_a_photo_renamed_to_xlsx(tmp_path: Path, content: bytes, kind: str) -> None:
    said = _says(_file(tmp_path / "照片.xlsx", content))
    assert said.startswith(f"照片.xlsx 其实是{kind}，不是申报数据表")


def test_a_web_page_renamed_to_xls(tmp_path: Path) -> None:
    said = _says(_file(tmp_path / "表.xls", "<html><table>单位名称</table>".encode()))
    assert "其实是网页格式的表格：请用 Excel 或 WPS 打开后另存为 .xlsx" in said


def test_unknown_bytes(tmp_path: Path) -> None:
    said = _says(_file(tmp_path / "表.xlsx", b"\x00\x01\x02\x03" * 50))
    assert said == "表.xlsx 不是表格文件：请选择导出的 xlsx、xls 或 csv 文件"


def test_a_password_protected_workbook(tmp_path: Path) -> None:
    content = _OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert "设有打开密码" in _says(_file(tmp_path / "表.xlsx", content))


@pytest.mark.parametrize("content", [_OLE + b"\0" * 600, b"PK\x03\x04 broken"])
def test_a_broken_workbook(tmp_path: Path, content: bytes) -> None:
    assert "不是可以读取的 Excel 工作簿，或已损坏" in _says(_file(tmp_path / "表.xls", content))


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("表.csv", "单位名称")
    assert "或已损坏" in _says(_file(tmp_path / "表.xlsx", packed.getvalue()))


def test_text_in_a_broken_encoding_names_the_line(tmp_path: Path) -> None:
    good = "\n".join(",".join(map(str, row)) for row in rows({})).encode()
    said = _says(_file(tmp_path / "表.csv", good + b"\n\xe4\xba\xff\xfe\xe4,1\n"))
    assert "第 3 行的文字编码已损坏，既不是 UTF-8 也不是 GBK" in said


def test_text_with_an_open_quote(tmp_path: Path) -> None:
    table = text_table(tmp_path / "表.csv", rows({})).read_bytes()
    said = _says(_file(tmp_path / "表.csv", table + b'"' + b"x" * 140_000))
    assert "多半是引号不成对" in said


def test_a_sheet_that_is_not_there_lists_those_that_are(tmp_path: Path) -> None:
    path = workbook(tmp_path / "表.xlsx", rows({}))
    assert _says(path, sheet="去年") == "表.xlsx 里没有名为“去年”的工作表；现有：申报表"
    text = text_table(tmp_path / "表.csv", rows({}))
    assert "请去掉工作表参数" in _says(text, sheet="去年")


def test_a_sheet_without_a_table_lists_the_sheets_and_shows_the_content(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "目录"
    first.append(["2026年工作总结", "云溪县"])
    hidden = book.create_sheet("申报表")
    hidden.sheet_state = "hidden"
    for row in rows({}):
        hidden.append(row)
    book.save(tmp_path / "表.xlsx")
    said = _says(tmp_path / "表.xlsx")
    assert "没有找到申报表的表头" in said
    assert "工作表：目录、申报表（隐藏）" in said
    assert "2026年工作总结 | 云溪县" in said
    assert "--sheet" in said
    assert len(read(tmp_path / "表.xlsx", sheet="申报表").declarations) == 1


def test_a_workbook_of_blank_sheets(tmp_path: Path) -> None:
    said = _says(workbook(tmp_path / "表.xlsx", []))
    assert "的工作表都是空的（申报表）" in said


def test_a_heading_without_rows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "表.xlsx", [rows({})[0], ["注：无记录"]])
    assert _says(path) == (
        "表.xlsx 的工作表“申报表”只有表头，没有申报记录：请核对导出条件后重新导出"
    )
