"""A declaration file at the screen: looked at, checked, taken in or dropped."""

import io
import re
import zipfile
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.server import create_app
from data import employers, upload_findings, uploads
from data.account import Role
from data.database import Pool, reading
from data.upload_checks import MOST_BYTES
from data.uploads import UploadState
from geo.area import AreaCode
from tests import make_export
from tests.counted_queries import counted_queries
from tests.job_worker import work
from tests.make_account import right, session_token, signed_in, with_session
from tests.small_county import AREA

CODE = AreaCode(AREA)
BASE = f"/areas/{AREA}/import"


def export(folder: Path, *changes: Mapping[str, Any], **renamed: str) -> bytes:
    """Return an export of sound rows with `changes`, each of another employer."""
    rows = make_export.rows(
        *(
            {
                "统一社会信用代码": make_export.credit_code(number),
                "单位名称": f"云溪演示新厂{number}",
            }
            | dict(change)
            for number, change in enumerate(changes, start=1)
        )
    )
    rows[0] = [renamed.get(heading, heading) for heading in rows[0]]
    return make_export.workbook(folder / "export.xlsx", rows).read_bytes()


def send(
    client: TestClient, content: bytes, *, name: str = "申报.xlsx", month: str = "2026-12"
) -> Any:
    return client.post(BASE, files={"file": (name, content)}, data={"month": month})


def number_of(answer: Any) -> int:
    assert answer.status_code == HTTPStatus.OK, answer.text
    return int(str(answer.url).rpartition("/")[2])


def take_in(pool: Pool, client: TestClient, content: bytes) -> int:
    """Take a file in as it is and return its number."""
    number = number_of(send(client, content))
    client.post(f"{BASE}/{number}/check")
    work(pool)
    client.post(f"{BASE}/{number}/take", data={"confirmed": "yes"})
    work(pool)
    return number


def known(pool: Pool) -> dict[str, str]:
    with reading(pool) as conn:
        return {each.employer: each.name for each in employers.known_workplaces(conn, CODE)}


def upload(pool: Pool, number: int) -> uploads.Upload:
    with reading(pool) as conn:
        return uploads.load(conn, CODE, number)


def test_a_file_changes_nothing_until_it_is_checked_looked_over_and_taken_in(
    scored_county: Pool, tmp_path: Path
) -> None:
    client = signed_in(scored_county)
    before = known(scored_county)
    number = number_of(send(client, export(tmp_path, {}, {"接触职业病危害总人数": 999})))
    assert known(scored_county) == before
    assert client.post(f"{BASE}/{number}/take", data={"confirmed": "yes"}).status_code == 422
    client.post(f"{BASE}/{number}/check")
    assert "排队中" in client.get(f"{BASE}/{number}").text
    work(scored_county)
    assert known(scored_county) == before
    page = client.get(f"{BASE}/{number}").text
    assert "采纳：新增 2 家，更新 0 家" in page
    assert "F13" in page
    tally = upload(scored_county, number).tally
    assert tally
    assert (tally.rows, tally.taken, tally.added, tally.missing) == (2, 2, 2, len(before))
    assert "请先勾选" in client.post(f"{BASE}/{number}/take").text
    client.post(f"{BASE}/{number}/take", data={"confirmed": "yes"})
    work(scored_county)
    after = known(scored_county)
    assert sorted(set(after.values()) - set(before.values())) == ["云溪演示新厂1", "云溪演示新厂2"]
    assert before.items() <= after.items()
    with reading(scored_county) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM geocode WHERE employer = ANY(%s)", (list(after),))
        assert cursor.fetchone() == (len(after),)
        cursor.execute("SELECT content, batch IS NOT NULL FROM declaration_upload")
        assert cursor.fetchall() == [(None, True)]
    page = client.get(f"{BASE}/{number}").text
    assert "新增 2 家" in page
    assert "放弃这个文件" not in page
    assert client.post(f"{BASE}/{number}/check").status_code == 422


def test_the_difference_names_what_is_new_what_changed_and_what_is_gone(
    scored_county: Pool, tmp_path: Path
) -> None:
    client = signed_in(scored_county)
    take_in(scored_county, client, export(tmp_path, {"劳动者总人数": 40}))
    later = {"劳动者总人数": 55, "申报日期": "2026-04-01"}
    number = number_of(send(client, export(tmp_path, later)))
    client.post(f"{BASE}/{number}/check")
    work(scored_county)
    found = client.get(f"{BASE}/{number}/changes?kind=changed").text
    assert "<b>劳动者总人数</b>：40 → 55" in found
    with reading(scored_county) as conn:
        kinds = [change.kind.value for _, change in upload_findings.changes(conn, number, most=500)]
    assert kinds.count("changed") == 1
    assert kinds.count("missing") == len(known(scored_county)) - 1
    gone = client.get(f"{BASE}/{number}/changes?kind=missing").text
    assert gone.count("本次没有</td>") == len(known(scored_county)) - 1
    book = load_workbook(io.BytesIO(client.get(f"{BASE}/{number}/changes.xlsx").content))
    assert ["更新", "劳动者总人数"] in [
        [row[0], make_heading(str(row[3]))] for row in book.worksheets[0].values
    ]


def make_heading(field: str) -> str:
    return {"workers": "劳动者总人数"}.get(field, field)


def test_columns_that_are_not_recognised_are_stated_once_and_remembered(
    scored_county: Pool, tmp_path: Path
) -> None:
    client = signed_in(scored_county)
    odd = {"单位名称": "甲列", "工作场所地址": "乙列"}
    number = number_of(send(client, export(tmp_path, {}, **odd)))
    page = client.get(f"{BASE}/{number}").text
    assert "缺少必需的列" in page
    assert "检查（不写入）" not in page
    assert "还不能检查" in client.post(f"{BASE}/{number}/check").text
    columns = {
        "heading": ["甲列", "乙列"],
        "field": ["单位名称", "工作场所地址"],
        "month": "2026-12",
    }
    page = client.post(f"{BASE}/{number}/columns", data=columns).text
    assert "缺少必需的列" not in page
    assert page.count("人工指定") == 2
    twice = columns | {"field": ["单位名称", "单位名称"]}
    answer = client.post(f"{BASE}/{number}/columns", data=twice)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "两列都填了“单位名称”" in answer.text
    client.post(f"{BASE}/{number}/check")
    work(scored_county)
    client.post(f"{BASE}/{number}/take", data={"confirmed": "yes"})
    work(scored_county)
    assert "云溪演示新厂1" in known(scored_county).values()
    later = number_of(send(client, export(tmp_path, {}, {}, **odd)))
    assert upload(scored_county, later).preview.problem is None
    assert upload(scored_county, later).mapping == {"甲列": "name", "乙列": "workplace_address"}


def test_a_file_without_any_known_heading_shows_its_words_to_be_stated(
    scored_county: Pool, tmp_path: Path
) -> None:
    client = signed_in(scored_county)
    table = [["甲", "乙", "丙"], ["云溪演示砖厂", "云溪县云溪镇演示路9号", "噪声"]]
    content = make_export.workbook(tmp_path / "odd.xlsx", table).read_bytes()
    number = number_of(send(client, content))
    assert "没有认出申报表的表头" in client.get(f"{BASE}/{number}").text
    stated = {"heading": ["甲", "乙"], "field": ["单位名称", "工作场所地址"], "month": "2026-12"}
    page = client.post(f"{BASE}/{number}/columns", data=stated).text
    assert "没有认出" not in page
    client.post(f"{BASE}/{number}/check")
    work(scored_county)
    tally = upload(scored_county, number).tally
    assert tally
    assert tally.added == 1


def test_faults_are_filtered_paged_and_downloaded(scored_county: Pool, tmp_path: Path) -> None:
    client = signed_in(scored_county)
    bad = [{"统一社会信用代码": ""} for _ in range(120)]
    number = number_of(send(client, export(tmp_path, *bad, {"单位名称": ""})))
    client.post(f"{BASE}/{number}/check")
    work(scored_county)
    first = client.get(f"{BASE}/{number}/faults?code=X01&severity=flagged").text
    assert first.count('<td class="code">X01') == 100
    more = re.search(r'href="([^"]+after=\d+)"', first)
    assert more
    second = client.get(more[1].replace("&amp;", "&")).text
    assert second.count('<td class="code">X01') == 20
    assert "往后看" not in second
    rejected = client.get(f"{BASE}/{number}/faults?severity=rejected").text
    assert rejected.count('<td class="code">') == 1
    assert client.get(f"{BASE}/{number}/faults?code=F99&severity=none").status_code == HTTPStatus.OK
    answer = client.get(f"{BASE}/{number}/faults.xlsx")
    assert "attachment" in answer.headers["content-disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[:3] == ["汇总", "逐行问题", "未纳入的行"]


def test_a_dropped_file_leaves_nothing_behind(scored_county: Pool, tmp_path: Path) -> None:
    client = signed_in(scored_county)
    before = known(scored_county)
    number = number_of(send(client, export(tmp_path, {"统一社会信用代码": ""})))
    client.post(f"{BASE}/{number}/check")
    work(scored_county)
    assert client.post(f"{BASE}/{number}/drop").status_code == HTTPStatus.OK
    assert known(scored_county) == before
    assert upload(scored_county, number).state is UploadState.DROPPED
    with reading(scored_county) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT count(content) FROM declaration_upload")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM upload_fault")
        assert cursor.fetchone() == (0,)
    assert client.post(f"{BASE}/{number}/drop").status_code == HTTPStatus.CONFLICT


def test_what_changed_after_the_check_asks_for_another_check(
    scored_county: Pool, tmp_path: Path
) -> None:
    client = signed_in(scored_county)
    first = number_of(send(client, export(tmp_path, {})))
    second = number_of(send(client, export(tmp_path, {}, {})))
    assert first != second
    assert number_of(send(client, export(tmp_path, {}, {}))) in {second, second + 1}
    for number in (first, second):
        client.post(f"{BASE}/{number}/check")
        work(scored_county)
    for number in (first, second):
        client.post(f"{BASE}/{number}/take", data={"confirmed": "yes"})
        work(scored_county)
    assert upload(scored_county, first).state is UploadState.TAKEN
    assert upload(scored_county, second).state is UploadState.CHECKED
    assert "请重新检查这个文件" in client.get(f"{BASE}/{second}").text
    assert "云溪演示新厂2" not in known(scored_county).values()


def test_the_same_file_is_not_kept_twice_and_a_taken_one_changes_nothing(
    scored_county: Pool, tmp_path: Path
) -> None:
    client = signed_in(scored_county)
    content = export(tmp_path, {})
    number = number_of(send(client, content))
    assert number_of(send(client, content)) == number
    assert take_in(scored_county, client, content) == number
    again = number_of(send(client, content))
    assert again != number
    client.post(f"{BASE}/{again}/check")
    work(scored_county)
    page = client.get(f"{BASE}/{again}").text
    assert "这个文件以前导入过" in page
    assert 'name="confirmed"' not in page


def corner() -> bytes:
    """Return a workbook of a few hundred bytes with cells in two opposite corners."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
        )
    return content.getvalue()


def unfolding() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/media/image.bmp", "w", force_zip64=True) as part:
            for _ in range(610):
                part.write(bytes(1_000_000))
    return content.getvalue()


def other_archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.txt", "a")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "没有收到文件内容"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG 图片"),
        (b"PK\x03\x04 broken", "已损坏"),
        (other_archive(), "不是 Excel 工作簿"),
        (corner(), "展开后太大"),
        (unfolding(), "展开后太大"),
        (b"x" * (MOST_BYTES + 1), "网页一次最多收 32 MB"),
    ],
    ids=["empty", "picture", "broken", "archive", "corner", "unfolding", "large"],
)
def test_a_file_is_judged_by_its_content_and_size(
    scored_county: Pool, content: bytes, sentence: str
) -> None:
    client = signed_in(scored_county)
    answer = send(client, content, name="申报表.xlsx")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in answer.text
    with reading(scored_county) as conn:
        assert uploads.newest(conn, CODE) == ()


def test_a_body_far_beyond_the_limit_is_not_read(scored_county: Pool) -> None:
    client = signed_in(scored_county)
    answer = send(client, b"x" * (MOST_BYTES + 5_000_000))
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_only_planners_of_the_area_with_the_token_of_their_form_send_files(
    scored_county: Pool, tmp_path: Path
) -> None:
    content = export(tmp_path, {})
    for role in (Role.LEADER, Role.ADMINISTRATOR, Role.INSPECTOR):
        assert send(signed_in(scored_county, role), content).status_code == HTTPStatus.FORBIDDEN
    elsewhere = signed_in(scored_county, rights=(right("320281"),))
    assert send(elsewhere, content).status_code == HTTPStatus.FORBIDDEN
    assert (
        send(TestClient(create_app(scored_county)), content).status_code == HTTPStatus.UNAUTHORIZED
    )
    forged = with_session(TestClient(create_app(scored_county)), session_token(scored_county))
    del forged.headers["X-CSRF-Token"]
    assert send(forged, content).status_code == HTTPStatus.FORBIDDEN
    with reading(scored_county) as conn:
        assert uploads.newest(conn, CODE) == ()


def test_no_page_of_an_import_asks_more_the_longer_it_is(
    scored_county: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(scored_county)
    asked: list[list[int]] = []
    for count in (3, 150):
        changes = [{"统一社会信用代码": ""} for _ in range(count)]
        number = number_of(send(client, export(tmp_path, *changes)))
        client.post(f"{BASE}/{number}/check")
        work(scored_county)
        with counted_queries(monkeypatch) as seen, Pool(scored_county.dsn) as pool:
            fresh = signed_in(pool)
            lengths = []
            for path in (
                BASE,
                f"{BASE}/{number}",
                f"{BASE}/{number}/faults",
                f"{BASE}/{number}/changes",
            ):
                seen.clear()
                assert fresh.get(path).status_code == HTTPStatus.OK
                lengths.append(len(seen))
            asked.append(lengths)
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 12
