import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TypeAlias

import pytest

from api.command_line import main
from api.condition import workflow
from api.condition.workflow import Condition, Finding, condition_of, worst_of
from data import accounts
from data.account import Role
from data.audits import CHINA
from data.database import Pool, writing
from data.migrations import revisions
from tests.make_account import account, client_at, hashed, signed_in

Run: TypeAlias = Callable[..., tuple[int, str]]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)


def look(pool: Pool, folder: Path | None, now: datetime = NOW) -> dict[str, Finding]:
    return {str(one.what): one for one in condition_of(pool, backups=folder, now=now)}


def do(pool: Pool, statement: str) -> None:
    with writing(pool) as conn, conn.cursor() as cursor:
        cursor.execute(statement)


def put_backup(folder: Path, at: datetime) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"xuntu-{at.strftime('%Y%m%d-%H%M%S')}.xuntu-backup").write_bytes(b"-")


def test_a_service_in_good_condition_says_so(database: Pool, tmp_path: Path) -> None:
    do(database, "INSERT INTO procrastinate_workers DEFAULT VALUES")
    put_backup(tmp_path, NOW - timedelta(hours=8))
    found = look(database, tmp_path)
    assert {one.condition for one in found.values()} == {Condition.GOOD}
    assert revisions()[-1] in str(found["数据库"].said)
    assert "2026" in str(found["节假日"].said)
    assert str(found["备份"].said) == "最近一份是 2026-11-24 01:00 的"
    assert not any(one.remedy for one in found.values())
    assert worst_of(tuple(found.values())) is Condition.GOOD


def test_a_worker_that_is_silent_and_old_tables_are_bad(database: Pool, tmp_path: Path) -> None:
    assert look(database, None)["后台程序"].condition is Condition.BAD
    do(
        database,
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes');"
        "UPDATE alembic_version SET version_num = '0001'",
    )
    found = look(database, tmp_path)
    assert found["后台程序"].condition is Condition.BAD
    assert "xuntu worker" in str(found["后台程序"].remedy)
    assert found["数据库"].condition is Condition.BAD
    assert revisions()[-1] in str(found["数据库"].remedy)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(days=1), Condition.GOOD),
        (timedelta(days=3), Condition.NOTICE),
        (timedelta(days=8), Condition.BAD),
    ],
)
def test_old_backups_are_noticed(
    database: Pool, tmp_path: Path, age: timedelta, expected: Condition
) -> None:
    put_backup(tmp_path, NOW - age)
    put_backup(tmp_path, NOW - age - timedelta(days=30))
    assert look(database, tmp_path)["备份"].condition is expected


def test_without_any_backup_one_has_to_be_made(database: Pool, tmp_path: Path) -> None:
    found = look(database, tmp_path / "not" / "there")
    assert found["备份"].condition is Condition.BAD
    assert str(found["备份"].said) == "还没有备份"


@pytest.mark.parametrize(
    ("free", "expected"),
    [(50e9, Condition.GOOD), (3e9, Condition.NOTICE), (0.5e9, Condition.BAD)],
)
def test_a_disk_that_fills_is_noticed(
    database: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    free: float,
    expected: Condition,
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=free))
    assert look(database, tmp_path)["磁盘"].condition is expected


def test_jobs_that_failed_or_wait_long_are_noticed(database: Pool) -> None:
    job = "INSERT INTO job (kind, area, month, asked, asked_by, state, {}) VALUES "
    do(
        database,
        job.format("asked_at")
        + "('plan', '', '', '{}', 'a', 'waiting', now() - interval '1 hour')",
    )
    found = look(database, None)["任务"]
    assert (found.condition, str(found.remedy)[:11]) == (Condition.NOTICE, "最早的已等了 60 分")
    do(
        database,
        job.format("finished_at, heard_at")
        + "('score', '', '', '{}', 'a', 'failed', now(), now())",
    )
    found = look(database, None)["任务"]
    assert str(found.said) == "等待 1 个，进行中 0 个，最近 7 天失败 1 个"
    assert "每个失败任务" in str(found.remedy)


def test_a_trial_that_failed_and_an_unpublished_year_are_told(
    database: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for is_good, expected in ((True, Condition.GOOD), (False, Condition.BAD)):
        tried = SimpleNamespace(at=NOW, is_good=is_good)
        monkeypatch.setattr(workflow, "last_tried", lambda _pool, tried=tried: tried)
        assert look(database, tmp_path)["试恢复"].condition is expected
    far = look(database, None, datetime(2050, 12, 1, tzinfo=UTC))["节假日"]
    assert far.condition is Condition.NOTICE
    assert "2050、2051" in str(far.said)


def test_demo_accounts_beside_a_real_area_are_bad(database: Pool) -> None:
    with writing(database) as conn:
        accounts.add(
            conn,
            name="demo",
            display_name="demo",
            role=Role.LEADER,
            inspector=None,
            password_hash=hashed(),
            must_change=False,
            now=NOW,
            is_demo=True,
        )
    assert look(database, None)["演示账号"].condition is Condition.GOOD
    do(
        database,
        "INSERT INTO area (code, name, authority, is_demo, other_codes, rules_text)"
        " VALUES ('110101', '某区', '某局', false, '{}', '')",
    )
    found = look(database, None)["演示账号"]
    assert (found.condition, "1 个" in str(found.said)) == (Condition.BAD, True)


def test_only_administrators_see_the_page(database: Pool, tmp_path: Path) -> None:
    page = client_at(database, NOW, Role.ADMINISTRATOR, backups=tmp_path).get("/condition")
    assert page.status_code == 200
    assert "没有回应" in page.text
    assert "项要看一看" in page.text
    assert (
        "to look at" in client_at(database, NOW, Role.ADMINISTRATOR).get("/condition?lang=en").text
    )
    for role in (Role.PLANNER, Role.LEADER):
        assert signed_in(database, role).get("/condition").status_code == 403


def test_the_command_ends_with_an_error_where_something_is_wrong(
    database: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with writing(database) as conn:
        account(conn, Role.ADMINISTRATOR)
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path))
    monkeypatch.setenv("XUNTU_DATABASE_URL", database.dsn)
    monkeypatch.delenv("XUNTU_BACKUPS", raising=False)
    ended = []
    for _ in range(2):
        monkeypatch.setattr("sys.argv", ["xuntu", "health"])
        with pytest.raises(SystemExit) as end:
            main()
        ended.append(end.value.code)
        do(database, "INSERT INTO procrastinate_workers DEFAULT VALUES")
        put_backup(tmp_path / "backups", datetime.now(CHINA) - timedelta(hours=1))
    assert ended == [1, 0]
    assert "没有回应" in capsys.readouterr().err
