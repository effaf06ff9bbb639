"""Files of a month: made in a job, handed to those who may have them, forgotten after a while."""

import io
import re
import zipfile
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from docx import Document
from fastapi.testclient import TestClient

from api.access.workflow import Actor
from api.jobs.workflow import job_of
from api.work.asking import ask_for_month
from api.work.worker import EXPORT_DAYS
from data import audits
from data.account import Role
from data.database import Pool, reading, recording
from data.jobs import JobState
from planner.month import parse_month
from tests.conftest import new_database
from tests.job_worker import put_nightly_work, work
from tests.make_account import NOW, right, signed_in
from tests.small_county import AREA

MONTH = parse_month("2026-12")
BASE = f"/areas/{AREA}/{MONTH}/exports"
ACTOR = Actor(name="planner", address="127.0.0.1", at=NOW)


@pytest.fixture(scope="module")
def exported(server_dsn: str, scored_template: str) -> Iterator[Pool]:
    """Give a pool on a planned county whose files were made once for all tests here."""
    with new_database(server_dsn, scored_template) as (_name, dsn), Pool(dsn) as pool:
        client = signed_in(pool, name="planner")
        ask_for_month(pool, area=AREA, month=MONTH, actor=ACTOR, effort=0)
        work(pool)
        assert "还没有生成过文件" in client.get(BASE).text
        client.post(BASE)
        work(pool)
        yield pool


def links(client: TestClient) -> dict[str, str]:
    """Return the address of every file on the page by its name."""
    page = client.get(BASE).text
    return {name: where for where, name in re.findall(rf'href="({BASE}/\d+/\d+)">([^<]+)<', page)}


def test_every_file_of_a_month_is_there_one_by_one_and_in_one_zip(exported: Pool) -> None:
    client = signed_in(exported)
    page = client.get(BASE).text
    assert "现在这一版计划" in page
    found = links(client)
    endings = {name.rpartition(".")[2] for name in found}
    assert {"xlsx", "html", "gpx", "ics", "gpkg", "json", "docx"} <= endings
    address = re.search(rf'href="({BASE}/\d+/all\.zip)"', page)
    assert address
    packed = client.get(address[1])
    assert packed.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names)) >= len(found)
        one = next(name for name in names if name.endswith(".gpkg"))
        same = client.get(found[one])
        assert same.content == archive.read(one)
    assert same.headers["content-type"] == "application/octet-stream"
    with reading(exported) as conn:
        assert audits.newest(conn, count=1)[0].deed.action == "export.get"


def test_what_is_too_early_to_publish_is_said_and_left_out(exported: Pool) -> None:
    page = signed_in(exported).get(BASE).text
    assert "还没有承诺公开抽取，没有可公布的账本" in page
    assert "没有检查通知书" in page
    assert "内部_名单和结果" in page


def test_sealed_files_are_for_planners_and_approvers_only(exported: Pool) -> None:
    address = next(iter(links(signed_in(exported)).values()))
    approver = signed_in(exported, Role.LEADER, rights=(right(AREA, is_approver=True),))
    assert approver.get(address).status_code == HTTPStatus.OK
    for role in (Role.LEADER, Role.ADMINISTRATOR):
        client = signed_in(exported, role)
        assert "没有可以下载的文件" in client.get(BASE).text
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND
        assert client.get(f"{address.rpartition('/')[0]}/all.zip").status_code == 404
        assert client.post(BASE).status_code == HTTPStatus.FORBIDDEN
    assert signed_in(exported, Role.INSPECTOR).get(address).status_code == HTTPStatus.FORBIDDEN
    other = address.replace(str(MONTH), "2027-01")
    assert signed_in(exported).get(other).status_code == HTTPStatus.NOT_FOUND


def test_the_public_announcement_is_a_document_that_names_nobody(exported: Pool) -> None:
    client = signed_in(exported)
    found = links(client)
    where = next(where for name, where in found.items() if name.startswith("监督检查计划公示"))
    made = Document(io.BytesIO(client.get(where).content))
    text = "\n".join(one.text for one in made.paragraphs)
    text += "\n".join(cell.text for table in made.tables for cell in table._cells)
    assert "样式可改" in text
    with reading(exported) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT name FROM employer UNION SELECT name FROM inspector")
        names = [name for (name,) in cursor.fetchall()]
    assert len(names) > 60
    assert not [name for name in names if name in text]
    assert not re.search(r"2026-12-(0[2-9]|[12]\d|30)", text)


def test_a_month_without_a_plan_has_no_files(scored_county: Pool) -> None:
    client = signed_in(scored_county)
    answer = client.post(BASE, follow_redirects=False)
    work(scored_county)
    number = int(answer.headers["location"].rpartition("/")[2])
    job = job_of(scored_county, number)
    assert job.state is JobState.FAILED
    assert "还没有" in str(job.outcome[0])
    assert "还没有生成过文件" in client.get(BASE).text


def test_the_nightly_work_forgets_files_after_a_while(scored_county: Pool) -> None:
    with recording(scored_county) as conn, conn.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plan_step (area, month, step, sha256, versions, value)"
            " VALUES (%s, '2026-12', 'plan', repeat('0', 64), '{}', '{}') RETURNING id",
            (AREA,),
        )
        (step,) = cursor.fetchone() or (0,)
        for days in (EXPORT_DAYS + 1, EXPORT_DAYS - 1):
            cursor.execute(
                "INSERT INTO month_export (area, month, step, plan_sha256, language, made_by,"
                " made_at, notes) VALUES (%s, '2026-12', %s, repeat('0', 64), 'zh', 'x',"
                " now() - make_interval(days => %s), '[]')",
                (AREA, step, days),
            )
    put_nightly_work(scored_county)
    work(scored_county)
    with reading(scored_county) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM month_export")
        assert cursor.fetchone() == (1,)
