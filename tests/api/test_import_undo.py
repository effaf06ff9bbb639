"""The last import of an area taken back: shown first, then done in one step, or kept with why."""

import re
import sys
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access.workflow import Actor
from api.command_line import main
from api.imports.undoing import ImportKeptError, seen_undo, undo_import
from api.imports.uploads import KEPT_DAYS, expire_uploads
from data import areas, audits, employers, imports, jobs, uploads
from data.account import Role
from data.database import ConflictError, Pool, reading, recording, writing
from data.uploads import DecidedError, UploadState
from data.web_scope import Scope, ScopedPool
from geo.area import AreaCode
from tests import make_storage
from tests.api.test_import_pages import BASE, export, known, number_of, send, take_in, upload
from tests.data.test_import_undos import IDS, ONE, take
from tests.data.test_row_security import who
from tests.job_worker import work
from tests.make_account import NOW, right, signed_in
from tests.make_rows import row
from tests.small_county import AREA

CODE = AreaCode(AREA)
UNDO = f"/areas/{AREA}/import-undo"
WANG = Actor(name="wang", address="test", at=NOW)


def register(pool: Pool) -> dict[str, list[tuple[Any, ...]]]:
    """Return every column of what is known of employers."""
    found = {}
    with reading(pool) as conn, conn.cursor() as cursor:
        for table in ("employer", "employer_version", "geocode", "score_run", "risk_score"):
            cursor.execute(f"SELECT one::text FROM {table} AS one ORDER BY 1")  # noqa: S608 - ours
            found[table] = cursor.fetchall()
    return found


def post_undo(client: TestClient, page: str, **fields: str) -> Any:
    """Send the form of `page`."""
    batch = re.search(r'name="batch" value="(\d+)"', page)
    assert batch
    return client.post(UNDO, data={"batch": batch[1]} | fields)


def test_a_planner_sees_what_would_change_and_takes_the_wrong_file_back_in_one_step(
    scored_county: Pool, tmp_path: Path
) -> None:
    pool, client = scored_county, signed_in(scored_county)
    take_in(pool, client, export(tmp_path, {"劳动者总人数": 40}))
    before = register(pool)
    wrong = export(tmp_path, {"劳动者总人数": 55, "申报日期": "2026-04-01"}, {})
    number = take_in(pool, client, wrong)
    assert register(pool) != before
    assert f'href="{UNDO}"' in client.get(BASE).text
    page = client.get(UNDO).text
    assert "撤销：1 家回到以前，撤去 1 家" in page
    assert "<b>劳动者总人数</b>：55 → 40" in page
    assert "云溪演示新厂2" in page
    refused = post_undo(client, page)
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "请先勾选" in refused.text
    done = post_undo(client, page, confirmed="yes")
    assert done.status_code == HTTPStatus.OK
    assert register(pool) == before
    assert "采纳后已撤销" in done.text
    assert "采纳后已撤销" in client.get(f"{BASE}/{number}").text
    with reading(pool) as conn:
        (entry,) = audits.newest(conn, count=1)
    deed = entry.deed
    assert (deed.action, deed.area, dict(deed.detail)["changed"]) == ("import.undo", AREA, "1")
    gone = post_undo(client, page, confirmed="yes")
    assert gone.status_code == HTTPStatus.CONFLICT
    assert "已不是最近一次" in gone.text
    # The same file may come again, after another look.
    assert take_in(pool, client, wrong) != number
    assert "云溪演示新厂2" in known(pool).values()


@pytest.fixture
def area(database: Pool) -> Pool:
    """Give an area with one employer, imported once."""
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack())
        take(conn, {0: (1, 1, 1, True)}, name="first")
    return database


def say(pool: Pool, *statements: str) -> None:
    with recording(pool) as conn, conn.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("sealed_frame", "2026-12 的抽取已用这批数据封存名录"),
        ("plan_step", "2026-12 的抽取和排班已用到这批数据"),
        ("year_plan", "2026 年的年度计划（第 1 版）已用到这批数据"),
    ],
)
def test_an_import_that_something_rests_on_is_kept_and_the_page_says_what_and_what_to_do(
    area: Pool, table: str, sentence: str
) -> None:
    say(area, row(table, "999901", 1))
    client = signed_in(area)
    page = client.get("/areas/999901/import-undo").text
    assert sentence in page
    assert "请改为导入申报日期不早于现有申报的正确申报表" in page
    assert 'name="confirmed"' not in page
    with pytest.raises(ImportKeptError, match=re.escape(sentence)):
        undo_import(area, area="999901", batch=None, is_confirmed=True, actor=WANG)
    with reading(area) as conn:
        assert len(employers.known_workplaces(conn, CODE)) == 1


def test_an_employer_on_a_list_from_above_is_taken_off_it_first(area: Pool) -> None:
    statements = (row("imposed_visit", "999901", 1), row("imposed_change", "999901", 1))
    say(area, *(each.replace("'e'", f"'{ONE}'") for each in statements))
    seen = seen_undo(area, area="999901")
    assert [str(each) for each in seen.refusals] == [
        "“云溪演示0厂”已列入上级名单（s），请先撤出该名单再撤销导入"
    ]
    say(area, "UPDATE imposed_visit SET is_withdrawn = true")
    assert not seen_undo(area, area="999901").refusals


def test_nothing_is_taken_back_while_work_on_the_area_is_under_way(area: Pool) -> None:
    with writing(area) as conn:
        number = jobs.ask(
            conn, kind="plan-month", area="999901", month="2026-12", asked={}, asked_by="li"
        )
    with pytest.raises(ImportKeptError, match=f"任务 {number} 正在用本区域的数据"):
        undo_import(area, area="999901", batch=None, is_confirmed=True, actor=WANG)


def test_an_import_that_is_not_the_last_any_more_is_kept(area: Pool) -> None:
    with writing(area) as conn:
        first = imports.batches(conn, CODE)[0].id
        take(conn, {1: (1, 1, 1, True)}, name="second")
    with pytest.raises(ImportKeptError, match="已不是最近一次（现在是“second”）"):
        undo_import(area, area="999901", batch=first, is_confirmed=True, actor=WANG)


def test_an_area_without_imports_has_nothing_to_take_back(area: Pool) -> None:
    undo_import(area, area="999901", batch=None, is_confirmed=True, actor=WANG)
    assert "没有可以撤销的导入" in signed_in(area).get("/areas/999901/import-undo").text
    with pytest.raises(ImportKeptError, match="没有可以撤销的导入"):
        undo_import(area, area="999901", batch=None, is_confirmed=True, actor=WANG)


def test_the_database_itself_lets_only_planners_of_the_area_take_an_import_back(
    area: Pool,
) -> None:
    def scoped(role: Role, *rights: str) -> ScopedPool:
        account = who(role, *map(right, rights))
        return ScopedPool(area, Scope(account=account, day=NOW.date()))

    def ask(pool: Pool) -> None:
        undo_import(pool, area="999901", batch=None, is_confirmed=True, actor=WANG)

    with pytest.raises(ConflictError):
        ask(scoped(Role.LEADER, "999901"))
    with reading(area) as conn:
        assert len(employers.known_workplaces(conn, CODE)) == 1
    ask(scoped(Role.PLANNER, "999901"))
    with reading(area) as conn:
        assert employers.known_workplaces(conn, CODE) == ()


def test_other_roles_do_not_reach_the_page(area: Pool) -> None:
    for role in (Role.LEADER, Role.INSPECTOR, Role.ADMINISTRATOR):
        assert signed_in(area, role).get(UNDO).status_code == HTTPStatus.FORBIDDEN
    elsewhere = signed_in(area, rights=(right("999902"),))
    assert elsewhere.get("/areas/999901/import-undo").status_code in {
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
    }


@pytest.fixture
def run(
    area: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Give a function that runs `xuntu import` for the area, and returns status and words."""
    monkeypatch.setenv("XUNTU_DATABASE_URL", area.dsn)

    def runner(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["xuntu", "import", "--area", "999901", *arguments])
        status = 0
        try:
            main()
        except SystemExit as done:
            status = int(done.code or 0)
        said = capsys.readouterr()
        return status, said.out + said.err

    return runner


def test_the_command_says_what_changes_and_takes_it_back_only_when_told_to(
    area: Pool, run: Callable[..., tuple[int, str]]
) -> None:
    with writing(area) as conn:
        take(conn, {0: (2, 2, 1, True), 1: (1, 1, 1, True)}, name="wrong")
    status, said = run("--undo", "--preview")
    assert status == 0, said
    assert "撤销后 1 家回到导入前的申报，新增的 1 家撤去" in said
    status, said = run("--undo")
    assert status != 0
    assert "确要撤销请加 --yes" in said
    with reading(area) as conn:
        assert len(employers.known_workplaces(conn, CODE)) == 2
    status, said = run("--undo", "--yes")
    assert status == 0, said
    with reading(area) as conn:
        assert [each.employer for each in employers.known_workplaces(conn, CODE)] == [IDS[0]]
    assert "去掉 --declarations" in run("--undo", "--declarations", "x.xlsx")[1]
    assert "缺少申报表" in run()[1]


def test_a_file_nobody_decided_on_loses_its_content_after_its_days_and_keeps_who_sent_what(
    scored_county: Pool, tmp_path: Path
) -> None:
    pool, client = scored_county, signed_in(scored_county)
    old = number_of(send(client, export(tmp_path, {"统一社会信用代码": ""}), name="旧.xlsx"))
    client.post(f"{BASE}/{old}/check")
    work(pool)
    young = number_of(send(client, export(tmp_path, {}, {})))
    assert f"上传满 {KEPT_DAYS} 天" in client.get(BASE).text
    sent = upload(pool, old)
    over = sent.uploaded_at + timedelta(days=KEPT_DAYS, milliseconds=1)
    worker = Actor(name="worker", address="worker", at=over)
    assert expire_uploads(pool, actor=worker) == 1
    assert expire_uploads(pool, actor=worker) == 0
    left = upload(pool, old)
    assert left.state is UploadState.EXPIRED
    assert (left.file_name, left.size, left.uploaded_by, left.tally, left.sha256) == (
        sent.file_name, sent.size, sent.uploaded_by, sent.tally, sent.sha256,
    )  # fmt: skip
    assert left.preview.first_rows == ()
    assert {each.sample for each in left.preview.columns} == {""}
    assert [each.heading for each in left.preview.columns] == [
        each.heading for each in sent.preview.columns
    ]
    with reading(pool) as conn, conn.cursor() as cursor:
        with pytest.raises(DecidedError, match="清除"):
            uploads.content(conn, CODE, old)
        assert uploads.fault_book(conn, CODE, old) is uploads.change_book(conn, CODE, old) is None
        cursor.execute("SELECT count(*) FROM upload_fault WHERE upload = %s", [old])
        assert cursor.fetchone() == (0,)
        assert uploads.content(conn, CODE, young)
        (entry,) = audits.newest(conn, count=1)
    assert (entry.deed.action, entry.deed.target) == ("import.expire", str(old))
    page = client.get(f"{BASE}/{old}").text
    assert "逾期未定，内容已清除" in page
    assert "faults.xlsx" not in page
    assert "检查（不写入）" not in page
    assert client.post(f"{BASE}/{old}/check").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
