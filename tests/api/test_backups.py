"""Backups: what they hold is found again, and what a restoration replaces is not lost."""

import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from secrets import token_hex
from typing import TypeAlias

import psycopg2
import pytest
from fastapi.testclient import TestClient
from psycopg2.extensions import make_dsn, parse_dsn

from api.access.workflow import Actor
from api.backups.folder import backup_folder
from api.backups.workflow import (
    Backup,
    back_up_by_night,
    backups_in,
    last_tried,
    make_backup,
    to_keep,
)
from api.command_line import main
from api.server import create_app
from data import accounts, audits, login_sessions
from data.account import Role
from data.backup_files import BackupFileError, read_manifest
from data.database import DatabaseSettings, Pool, reading, writing
from data.database_places import DatabasePlace
from data.errors import DataError
from data.postgres_binaries import find_binaries
from tests import make_account
from tests.conftest import new_database
from tests.make_account import NOW, session_token, signed_in, with_session

Run: TypeAlias = Callable[..., tuple[int, str]]
ACTOR = Actor(name="console:test", address="console", at=NOW)


@pytest.fixture
def filled(server_dsn: str, scored_template: str) -> Iterator[Pool]:
    """Give a pool on a county of 60 employers, scored; what is made beside it goes with it."""
    with new_database(server_dsn, scored_template) as (_name, dsn):
        with Pool(dsn) as pool:
            yield pool
        place = DatabasePlace(dsn)
        for ending in ("previous", "restored", "replaced", "rehearsal"):
            place.beside(f"{place.name}_{ending}").drop()


@pytest.fixture
def run(
    filled: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Give a function that runs `xuntu` on the filled database; returns status and words."""
    monkeypatch.setenv("XUNTU_DATABASE_URL", filled.dsn)
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XUNTU_BACKUPS", raising=False)

    def runner(*arguments: str | Path) -> tuple[int, str]:
        filled.rest()
        monkeypatch.setattr(sys, "argv", ["xuntu", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(""))
        status = 0
        try:
            main()
        except SystemExit as done:
            status = int(done.code or 0)
        said = capsys.readouterr()
        return status, said.out + said.err

    return runner


def names(pool: Pool) -> set[str]:
    with reading(pool) as conn:
        return {each.name for each in accounts.all_accounts(conn)}


def client_of(pool: Pool, role: Role, backups: Path) -> TestClient:
    """Return a signed-in client of a server that keeps backups in a folder."""
    return with_session(TestClient(create_app(pool, backups=backups)), session_token(pool, role))


def path_in(said: str) -> Path:
    """Return the path of a backup among what a command said."""
    (found,) = [line for line in said.splitlines() if line.endswith(".xuntu-backup")]
    return Path(found)


def table_counts(pool: Pool) -> dict[str, int]:
    """Return the rows of every table, counted by other means than the backup's."""
    with reading(pool) as conn, conn.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
            "AND table_type = 'BASE TABLE' AND table_name <> 'spatial_ref_sys'"
        )
        counts = {}
        for (name,) in cursor.fetchall():
            cursor.execute(f'TABLE "{name}"')
            counts[name] = len(cursor.fetchall())
        return counts


def test_a_restored_backup_has_every_row_again_and_nobody_is_signed_in(
    run: Run, filled: Pool
) -> None:
    before = table_counts(filled)
    status, said = run("backup")
    assert status == 0, said
    file = path_in(said)
    with writing(filled) as conn:
        make_account.account(conn, name="later", role=Role.LEADER)
        account = accounts.named(conn, "later").id
        token = login_sessions.add(conn, account, address="::1", now=NOW)
    status, said = run("restore", file, "--yes")
    assert status == 0, said
    assert "所有人须重新登录" in said
    after = table_counts(filled)
    with reading(filled) as conn:
        deeds = [entry.deed.action for entry in audits.newest(conn, count=2)]
        verdict = audits.verify(conn)
        assert login_sessions.find(conn, token, now=NOW) is None
    assert deeds == ["backup.restore", "backup.make"]
    assert not verdict.faults
    assert "later" not in names(filled)
    assert after.pop("login_session") == 0
    assert after.pop("audit_entry") == before["audit_entry"] + 2
    assert after == {name: count for name, count in before.items() if name in after}
    assert len(after) == len(before) - 2


def test_the_role_of_the_pages_sees_no_more_after_a_restoration(run: Run, filled: Pool) -> None:
    def policies() -> set[tuple[str, str, str]]:
        with reading(filled) as conn, conn.cursor() as cursor:
            cursor.execute(
                "SELECT tablename, policyname, coalesce(qual, with_check) FROM pg_policies"
            )
            return set(cursor.fetchall())

    def rights() -> set[tuple[str, str]]:
        with reading(filled) as conn, conn.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
                "WHERE grantee = 'xuntu_web'"
            )
            return set(cursor.fetchall())

    before = policies(), rights()
    status, said = run("backup")
    assert status == 0, said
    file = path_in(said)
    assert run("restore", file, "--yes")[0] == 0
    assert (policies(), rights()) == before


def test_going_back_brings_what_was_replaced_and_again_what_was_restored(
    run: Run, filled: Pool, tmp_path: Path
) -> None:
    file = tmp_path / "kept.xuntu-backup"
    assert run("backup", "--out", file)[0] == 0
    with writing(filled) as conn:
        make_account.account(conn, name="later", role=Role.LEADER)
    assert run("restore", file, "--yes")[0] == 0
    assert "later" not in names(filled)
    status, said = run("restore", "--undo")
    assert status == 0, said
    assert "later" in names(filled)
    with reading(filled) as conn:
        assert audits.newest(conn, count=1)[0].deed.action == "backup.undo"
    assert run("restore", "--undo")[0] == 0
    assert "later" not in names(filled)


def test_a_database_in_use_is_not_replaced_and_what_was_kept_before_stays(
    run: Run, filled: Pool, tmp_path: Path
) -> None:
    file = tmp_path / "kept.xuntu-backup"
    assert run("backup", "--out", file)[0] == 0
    assert run("restore", file, "--yes")[0] == 0
    with reading(filled):
        status, said = run("restore", file, "--yes")
        assert (status, "请先停止 xuntu serve" in said) == (1, True), said
        status, said = run("restore", "--undo")
        assert (status, "请先停止 xuntu serve" in said) == (1, True), said
    assert DatabasePlace(filled.dsn).previous.exists()
    assert (
        not DatabasePlace(filled.dsn).beside(parse_dsn(filled.dsn)["dbname"] + "_restored").exists()
    )
    assert run("restore", "--undo")[0] == 0


def test_a_damaged_backup_changes_nothing(run: Run, filled: Pool, tmp_path: Path) -> None:
    file = tmp_path / "kept.xuntu-backup"
    assert run("backup", "--out", file)[0] == 0
    content = file.read_bytes()
    before = table_counts(filled)
    middle = len(content) // 2
    (tmp_path / "flipped.xuntu-backup").write_bytes(
        content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    )
    (tmp_path / "cut.xuntu-backup").write_bytes(content[:middle])
    (tmp_path / "text.xuntu-backup").write_text("a letter", encoding="utf-8")
    for name, words in (
        ("flipped", "已损坏"),
        ("cut", "不是巡图的备份文件，或已损坏"),
        ("text", "不是巡图的备份文件"),
        ("missing", "没有文件"),
    ):
        status, said = run("restore", tmp_path / f"{name}.xuntu-backup", "--yes")
        assert (status, words in said) == (1, True), (name, said)
    assert table_counts(filled) == before
    assert not DatabasePlace(filled.dsn).previous.exists()


def changed(file: Path, **fields: object) -> Path:
    """Return a copy of a backup whose note says something else."""
    made = file.with_name(f"changed-{'-'.join(fields)}.xuntu-backup")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        note = json.loads(old.read("manifest.json")) | fields
        new.writestr("manifest.json", json.dumps(note))
        new.writestr("database.dump", old.read("database.dump"))
    return made


def test_a_backup_that_lacks_rows_or_is_of_a_newer_program_is_refused(
    run: Run, filled: Pool, tmp_path: Path
) -> None:
    file = tmp_path / "kept.xuntu-backup"
    assert run("backup", "--out", file)[0] == 0
    rows = dict(read_manifest(file).rows)
    rows["employer"] += 1
    before = table_counts(filled)
    for other, words in (
        (changed(file, rows=rows), "与备份时不符（employer）"),
        (changed(file, audit_head="0" * 64), "与备份时不符（audit_entry）"),
        (changed(file, revision="9999"), "来自更新版本的程序（结构 9999）"),
        (changed(file, schema="xuntu-backup/2"), "不是巡图的备份文件"),
    ):
        status, said = run("restore", other, "--yes")
        assert (status, words in said) == (1, True), said
        status, said = run("backup", "--check", other)
        assert (status, words in said) == (1, True), said
    after = table_counts(filled)
    assert after.pop("audit_entry") == before.pop("audit_entry") + 4
    assert after == before


def test_a_restoration_asks_first_and_names_one_source(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "kept.xuntu-backup"
    assert run("backup", "--out", file)[0] == 0
    status, said = run("restore", file)
    assert (status, "请加 --yes" in said) == (1, True)
    for arguments in ((), (file, "--undo")):
        status, said = run("restore", *arguments)
        assert (status, "二者选一" in said) == (1, True)
    status, said = run("restore", "--undo")
    assert (status, "没有被恢复换下的数据库" in said) == (1, True)


def test_a_backup_is_tried_without_touching_anything_and_the_page_says_how_it_went(
    run: Run, filled: Pool
) -> None:
    assert last_tried(filled) is None
    status, said = run("backup")
    file = path_in(said)
    status, said = run("backup", "--check", file)
    assert status == 0, said
    tried = last_tried(filled)
    assert tried is not None
    assert (tried.name, tried.is_good) == (file.name, True)
    assert (
        not DatabasePlace(filled.dsn)
        .beside(parse_dsn(filled.dsn)["dbname"] + "_rehearsal")
        .exists()
    )


def test_an_administrator_makes_backups_at_the_screen_and_cannot_take_them_away(
    filled: Pool, tmp_path: Path
) -> None:
    client = client_of(filled, Role.ADMINISTRATOR, tmp_path / "backups")
    assert "还没有备份" in client.get("/backups").text
    assert client.post("/backups").status_code == HTTPStatus.OK
    page = client.get("/backups").text
    (backup,) = backups_in(tmp_path / "backups")
    assert backup.file.name in page
    assert backup.file.stat().st_mode & 0o077 == 0
    assert f'href="/backups/{backup.file.name}"' not in page
    planner = client_of(filled, Role.PLANNER, tmp_path / "backups")
    assert planner.get("/backups").status_code == HTTPStatus.FORBIDDEN
    without = signed_in(filled, Role.ADMINISTRATOR)
    assert "没有备份文件夹" in without.get("/backups").text


def test_nights_keep_a_fortnight_and_the_first_of_every_month(tmp_path: Path) -> None:
    def night(days: int) -> Backup:
        at = datetime(2026, 12, 31, 1, 30, tzinfo=UTC) - timedelta(days=days)
        return Backup(file=tmp_path / f"{days}", at=at, bytes=1)

    nights = [night(days) for days in range(800)]
    kept = to_keep(nights)
    assert kept[:14] == tuple(nights[:14])
    rest = kept[14:]
    assert [each.at.day for each in rest] == [1] * 12
    assert rest[0].at.month == 12
    assert rest[-1].at == datetime(2026, 1, 1, 1, 30, tzinfo=UTC)


def test_on_the_first_of_a_quarter_the_newest_backup_is_tried(filled: Pool, tmp_path: Path) -> None:
    first = datetime(2027, 1, 1, 1, 30, tzinfo=audits.CHINA)
    (tmp_path / "a letter.xuntu-backup").write_text("mine", encoding="utf-8")
    for days in (40, 2, 1, 0):
        actor = Actor(name="worker", address="worker", at=first - timedelta(days=days))
        back_up_by_night(filled, tmp_path, actor=actor)
        assert (last_tried(filled) is None) == (days > 0)
    tried = last_tried(filled)
    assert tried is not None
    assert (tried.name, tried.is_good) == (backups_in(tmp_path)[0].file.name, True)
    assert len(backups_in(tmp_path)) == 4
    assert (tmp_path / "a letter.xuntu-backup").exists()


def test_a_full_folder_is_said_and_leaves_no_half_file(filled: Pool, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("in the way", encoding="utf-8")
    with pytest.raises(DataError, match="无法写入文件"):
        make_backup(filled, tmp_path / "backups", actor=ACTOR)
    assert not list(tmp_path.glob(".xuntu-partial-*"))


def test_programs_that_are_missing_are_named(
    filled: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("initdb", "pg_ctl", "postgres"):
        (folder / name).symlink_to(find_binaries().bin / name)
    monkeypatch.setenv("XUNTU_PG_BIN", str(folder))
    with pytest.raises(DataError, match="没有 pg_dump，不能备份"):
        make_backup(filled, tmp_path / "backups", actor=ACTOR)


def test_an_account_that_may_not_make_databases_is_told_what_to_ask_for(
    filled: Pool, server_dsn: str
) -> None:
    name = f"xuntu_{token_hex(4)}"
    with closing(psycopg2.connect(server_dsn)) as admin, admin.cursor() as cursor:
        admin.autocommit = True
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
        try:
            weak = DatabasePlace(make_dsn(filled.dsn, user=name, password="x"))  # noqa: S106
            with pytest.raises(DataError, match="请数据库管理员另建一个空库"):
                weak.beside("xuntu_never_made").make()
        finally:
            cursor.execute(f"DROP ROLE {name}")


def test_backups_stand_beside_the_data_unless_a_folder_is_named(tmp_path: Path) -> None:
    settings = DatabaseSettings(url=None, home=tmp_path)
    assert backup_folder(settings, {}) == tmp_path / "backups"
    assert backup_folder(settings, {"XUNTU_BACKUPS": str(tmp_path / "nas")}) == tmp_path / "nas"


def test_a_file_that_is_no_zip_of_ours_is_no_backup(tmp_path: Path) -> None:
    file = tmp_path / "x.xuntu-backup"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", '{"schema": "xuntu-backup/1"}')
    with pytest.raises(BackupFileError):
        read_manifest(file)
