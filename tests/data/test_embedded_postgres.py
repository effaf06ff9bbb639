import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
import pytest

from data import embedded_postgres, postgres_binaries, postgres_server
from data.database import DatabaseSettings, open_pool
from data.embedded_postgres import running, start, stop
from data.postgres_binaries import BinariesMissingError, find_binaries
from data.postgres_server import EmbeddedPostgresError, is_root

ROOT = Path(__file__).resolve().parents[2]
FAST = {"fsync": "off"}
needs_root = pytest.mark.skipif(not is_root(), reason="only root drops rights")


@pytest.fixture
def home() -> Iterator[Path]:
    with TemporaryDirectory(prefix="xuntu-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / ("很长的 目录" * 12)


def server_pid(home: Path) -> int:
    return int((home / "postgres/data/postmaster.pid").read_text().split()[0])


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def count(dsn: str) -> int:
    with closing(psycopg2.connect(dsn)) as conn, conn, conn.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        cursor.execute("INSERT INTO kept VALUES (1)")
        cursor.execute("SELECT count(*) FROM kept")
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def test_a_server_runs_while_it_is_used_and_keeps_what_was_written(home: Path) -> None:
    with running(home, FAST) as dsn:
        pid = server_pid(home)
        assert count(dsn) == 1
        assert start(home) == dsn  # a second start is harmless
        assert server_pid(home) == pid
        stop(home)
        assert is_running(pid)
        folder = home / "postgres"
        assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600
        socket = Path((folder / "socket").read_text())
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(dsn, password="wrong").close()  # noqa: S106 - must not open
    assert not is_running(pid)
    assert not socket.exists()
    stop(home)  # without a start, nothing happens
    with open_pool(DatabaseSettings(url=None, home=home)) as pool:
        assert count(pool.dsn) == 2
        pid = server_pid(home)
    assert not is_running(pid)


def test_a_killed_server_is_started_again_with_its_rows(home: Path) -> None:
    with running(home) as dsn:  # with fsync, as users have it
        assert count(dsn) == 1
        os.kill(server_pid(home), signal.SIGKILL)
        with running(home) as again:
            assert count(again) == 2
        pid = server_pid(home)
    assert not is_running(pid)


def test_a_stale_pid_of_another_program_is_no_obstacle(home: Path) -> None:
    with running(home, FAST) as dsn:
        assert count(dsn) == 1
    pid_file = home / "postgres/data/postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{home}/postgres/data\n1\n5432\n/nowhere\n\n", "utf-8")
    with running(home, FAST) as dsn:
        assert count(dsn) == 2


def test_the_server_stays_while_another_process_uses_it(home: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from data.embedded_postgres import running\n"
        "with running(Path(sys.argv[1])): print('ready', flush=True); sys.stdin.read()"
    )
    with running(home, FAST):
        pid = server_pid(home)
        other = subprocess.Popen(
            [sys.executable, "-c", script, str(home)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert other.stdout is not None
        assert other.stdout.readline() == b"ready\n"
    assert is_running(pid)
    other.communicate()
    assert other.returncode == 0
    assert not is_running(pid)


def test_a_process_that_forgets_to_stop_leaves_nothing_running(home: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from data.embedded_postgres import start\n"
        "start(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", script, str(home)], cwd=ROOT, check=True)
    assert not (home / "postgres/data/postmaster.pid").exists()


@needs_root
def test_an_ordinary_user_can_run_it_too(home: Path) -> None:
    home.mkdir()
    os.chown(home, 65534, 65534)
    child = os.fork()
    if child == 0:  # this copy of the test becomes an ordinary user for good
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            with running(home, FAST) as dsn:
                rows = count(dsn)
            os._exit(0 if rows == 1 else 1)
        finally:
            os._exit(2)
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


@needs_root
def test_a_home_that_only_root_can_enter_keeps_its_server_elsewhere(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    home.chmod(0o711)
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(embedded_postgres, "_SYSTEM_FOLDER", home / "system")
    with running(closed / "one", FAST), running(closed / "two", FAST):
        places = [path.parent.name for path in (home / "system").glob("*/postgres")]
        assert len(places) == len(set(places)) == 2
        assert not list((closed / "one").rglob("PG_VERSION"))


@needs_root
def test_a_server_folder_that_its_user_cannot_enter_is_refused_with_a_remedy(home: Path) -> None:
    (home / "postgres").mkdir(parents=True)
    home.chmod(0o711)
    (home / "postgres").chmod(0o600)
    with pytest.raises(EmbeddedPostgresError, match="XUNTU_HOME"):
        start(home)


@needs_root
def test_binaries_out_of_reach_are_copied_beside_the_data(home: Path) -> None:
    home.mkdir()
    found = find_binaries()
    assert found.package is not None
    hidden = home / "hidden"
    hidden.mkdir()
    shutil.copytree(found.package, hidden / found.package.name, symlinks=True)
    libraries = found.package.with_name(f"{found.package.name}.libs")
    shutil.copytree(libraries, hidden / libraries.name)
    package = hidden / found.package.name
    private = postgres_binaries.Binaries(
        bin=package / found.bin.relative_to(found.package), package=package
    )
    hidden.chmod(0o700)
    assert found.reachable_by(65534, 65534, home) is found
    copied = private.reachable_by(65534, 65534, home)
    assert copied.bin.is_relative_to(home)
    done = subprocess.run([copied.bin / "postgres", "--version"], user=65534, check=True)
    assert done.returncode == 0
    assert private.reachable_by(65534, 65534, home) == copied  # copied once
    with pytest.raises(BinariesMissingError, match="进不了"):
        postgres_binaries.Binaries(bin=private.bin, package=None).reachable_by(65534, 65534, home)


def test_a_file_where_the_folder_should_be_is_said_in_words(home: Path) -> None:
    home.write_text("")
    with pytest.raises(EmbeddedPostgresError, match="不能在"):
        start(home)


def test_data_of_another_major_version_is_left_alone(home: Path) -> None:
    with running(home, FAST):
        pass
    (home / "postgres/data/PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedPostgresError, match="由 PostgreSQL 12 建立"):
        start(home)


def test_settings_that_the_server_refuses_are_reported_with_its_words(home: Path) -> None:
    started = time.monotonic()
    with pytest.raises(EmbeddedPostgresError, match="no_such_setting"):
        start(home, {"no_such_setting": "1"})
    assert time.monotonic() - started < 30
    with running(home, FAST):  # the failed start left nothing in the way
        pass


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("FATAL: could not write: No space left on device", "磁盘已满"),
        ("FATAL: could not open: Permission denied", "没有权限"),
        ("FATAL: something else", "something else"),
    ],
)
def test_what_the_server_says_becomes_a_remedy(tmp_path: Path, said: str, expected: str) -> None:
    assert expected in str(postgres_server.PostgresServer(tmp_path)._failure(said))


def test_wrong_binaries_are_refused_by_their_path(tmp_path: Path) -> None:
    with pytest.raises(BinariesMissingError, match="XUNTU_PG_BIN"):
        find_binaries({"XUNTU_PG_BIN": str(tmp_path)})
    for name in ("initdb", "pg_ctl", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\necho broken >&2\n")
        (tmp_path / name).chmod(0o755)
    binaries = find_binaries({"XUNTU_PG_BIN": str(tmp_path)})
    with pytest.raises(BinariesMissingError, match="broken"):
        _ = binaries.major
