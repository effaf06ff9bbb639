"""The files and commands of one embedded server; who uses it is `data.embedded_postgres`' affair.

As root the server runs as an ordinary user, because PostgreSQL refuses to run as root.
"""

import os
import secrets
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg2
from psycopg2.extensions import make_dsn

from data.errors import DataError
from data.postgres_binaries import Binaries, can_enter, find_binaries

if sys.platform != "win32":
    import pwd

DATABASE: Final = "xuntu"
_USER: Final = "xuntu"
_SOCKET_LIMIT: Final = 90
"""Bytes of the socket folder; the whole path may have 103 on macOS and 107 on Linux."""
_TRIES: Final = 40


class EmbeddedPostgresError(DataError):
    """The embedded server cannot be made, started or reached."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who runs the server; the same as us unless we are root."""

    uid: int
    gid: int
    is_other: bool

    @property
    def run_as(self) -> dict[str, Any]:
        """Return the arguments that make a subprocess run as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}


def is_root() -> bool:
    """Return whether this process runs as root, as which PostgreSQL refuses to run."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


class PostgresServer:
    """The files of one server in `folder`, and the commands on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.owner = owner_of(self.data)
        self.binaries: Binaries = find_binaries()

    def start(self, settings: Mapping[str, str]) -> str:
        """Return the DSN of the running server, made and started where needed."""
        if not can_enter(self.folder, self.owner.uid, self.owner.gid):
            raise EmbeddedPostgresError(
                "以 root 运行时，数据库由普通用户 {user} 运行，而它进不了 {path}："
                "请把 XUNTU_HOME 设到它能进入的目录（如 /var/lib/xuntu），或不用 root 运行",
                user=pwd.getpwuid(self.owner.uid).pw_name,
                path=str(self.folder),
            )
        self.binaries = self.binaries.reachable_by(self.owner.uid, self.owner.gid, self.folder)
        self._own_log()
        password = self._password()
        if not self.data.exists():
            self._make(password)
        self._check_version()
        socket = self._socket_folder()
        dsn = make_dsn(host=str(socket), user=_USER, password=password, dbname="postgres")
        if not answers(dsn):
            self._launch(socket, settings, dsn)
        _make_database(dsn)
        return make_dsn(dsn, dbname=DATABASE)

    def stop(self) -> None:
        """Stop the server and wait until it is gone."""
        if (self.data / "postmaster.pid").exists():
            self.binaries = self.binaries.reachable_by(self.owner.uid, self.owner.gid, self.folder)
            self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "stop")
        with suppress(OSError):
            shutil.rmtree(Path((self.folder / "socket").read_text(encoding="utf-8")))

    def _password(self) -> str:
        file = self.folder / "password"
        if not file.exists():
            with os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(24))
        return file.read_text(encoding="ascii").strip()

    def _make(self, password: str) -> None:
        """Make the data folder in one step: a crash leaves nothing half made in its place."""
        part = self.folder / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        self._give(part)
        with tempfile.TemporaryDirectory(dir=self.folder) as private:
            self._give(Path(private))
            file = Path(private) / "password"
            file.write_text(password, encoding="ascii")
            file.chmod(0o600)
            self._give(file)
            done = self._run(
                "initdb", "-D", part, "-U", _USER, "-A", "scram-sha-256",
                f"--pwfile={file}", "-E", "UTF8", "--locale=C.UTF-8",
            )  # fmt: skip
            if done.returncode and "invalid locale" in done.stderr:  # macOS has no C.UTF-8
                shutil.rmtree(part, ignore_errors=True)
                part.mkdir(mode=0o700)
                self._give(part)
                done = self._run(
                    "initdb", "-D", part, "-U", _USER, "-A", "scram-sha-256",
                    f"--pwfile={file}", "-E", "UTF8", "--locale=C",
                )  # fmt: skip
        if done.returncode:
            shutil.rmtree(part, ignore_errors=True)
            raise self._failure(done.stderr or done.stdout)
        part.rename(self.data)

    def _launch(self, socket: Path, settings: Mapping[str, str], dsn: str) -> None:
        options = [f"-c {name}={shlex.quote(value)}" for name, value in settings.items()]
        options.append(f"-c unix_socket_directories={shlex.quote(str(socket))}")
        done = None
        for _try in range(_TRIES):
            self._clear_remains(socket)
            done = self._run(
                "pg_ctl", "-D", self.data, "-w", "-t", "120", "-l", self.log,
                "-o", " ".join(options), "start",
            )  # fmt: skip
            if done.returncode == 0 and answers(dsn):
                return
            if not (self.data / "postmaster.pid").exists() and not self._was_busy():
                break
            # Someone's server still runs but its socket is gone, or a killed one is dying.
            self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "stop")
            time.sleep(0.25)
        raise self._failure(self._log_tail() or (done.stderr if done else ""))

    def _was_busy(self) -> bool:
        tail = self._log_tail()
        return "another postmaster" in tail or "shared memory block" in tail

    def _clear_remains(self, socket: Path) -> None:
        """Remove the lock files of a dead server, once no process of it is left in its folder.

        PostgreSQL itself only sees that some process has the number, be it a zombie or a stranger.
        """
        if not Path("/proc/self/stat").exists():
            return
        for process in Path("/proc").iterdir():
            if process.name.isdecimal():
                with suppress(OSError):
                    is_alive = (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
                    if is_alive and (process / "cwd").resolve() == self.data.resolve():
                        return
        for file in (self.data / "postmaster.pid", *socket.glob(".s.PGSQL.*")):
            file.unlink(missing_ok=True)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if int(made_by) != (major := self.binaries.major):
            raise EmbeddedPostgresError(
                "数据目录 {path} 由 PostgreSQL {made_by} 建立，现有程序是 {major}："
                "请用 XUNTU_PG_BIN 指定 {made_by} 版程序，或导出后换新的 XUNTU_HOME",
                path=str(self.data),
                made_by=made_by,
                major=major,
            )

    def _socket_folder(self) -> Path:
        """Return the private folder of the socket: short, and ours alone."""
        note = self.folder / "socket"
        with suppress(OSError):
            known = Path(note.read_text(encoding="utf-8"))
            state = known.lstat()
            if (
                stat.S_ISDIR(state.st_mode)
                and state.st_uid == self.owner.uid
                and stat.S_IMODE(state.st_mode) == 0o700
            ):
                return known
        base = Path(tempfile.gettempdir())
        is_short = len(os.fsencode(base)) + len("/xuntu-12345678") <= _SOCKET_LIMIT
        if not (is_short and can_enter(base, self.owner.uid, self.owner.gid)):
            base = Path("/tmp")  # nosec B108  # noqa: S108 - mkdtemp makes a private folder in it
        made = Path(tempfile.mkdtemp(prefix="xuntu-", dir=base))
        self._give(made)
        note.write_text(str(made), encoding="utf-8")
        return made

    def _own_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".old.log"))
        self.log.touch(mode=0o600)
        self._give(self.log)

    def _give(self, path: Path) -> None:
        if self.owner.is_other:
            os.chown(path, self.owner.uid, self.owner.gid)

    def _run(self, program: str, *args: object) -> subprocess.CompletedProcess[str]:
        # Output goes to files: the server inherits them, and a pipe would never end.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            done = subprocess.run(  # noqa: S603 - our own program and paths
                [str(self.binaries.bin / program), *map(str, args)],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, check=False, cwd="/",
                env=_environment(), umask=0o077, **self.owner.run_as,
            )  # fmt: skip
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(
                done.args,
                done.returncode,
                out.read().decode(errors="replace"),
                err.read().decode(errors="replace"),
            )

    def _log_tail(self) -> str:
        with suppress(OSError):
            return self.log.read_bytes()[-3000:].decode(errors="replace")
        return ""

    def _failure(self, said: str) -> EmbeddedPostgresError:
        if "No space left" in said or "Disk quota exceeded" in said:
            return EmbeddedPostgresError(
                "磁盘已满，内置数据库无法启动（{path}）：请清理磁盘后重试", path=str(self.folder)
            )
        if "Permission denied" in said:
            return EmbeddedPostgresError(
                "没有权限读写内置数据库的目录 {path}：请检查目录权限，或用 XUNTU_HOME 换一个目录",
                path=str(self.folder),
            )
        lines = [line for line in said.strip().splitlines() if line.strip()]
        return EmbeddedPostgresError(
            "内置数据库启动失败（{path}）：{why}。完整日志见 {log}",
            path=str(self.folder),
            why=" ".join(lines[-3:])[-600:],
            log=str(self.log),
        )


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


def owner_of(data: Path) -> Owner:
    """Return who runs the server of `data`: its owner, or for a new one an ordinary user."""
    if not is_root():
        return Owner(os.geteuid(), os.getegid(), is_other=False)
    if data.exists():
        state = data.stat()
        return Owner(state.st_uid, state.st_gid, is_other=True)
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            return Owner(user.pw_uid, user.pw_gid, is_other=True)
    raise EmbeddedPostgresError(
        "以 root 运行时需要系统用户 postgres 或 nobody 来运行数据库：请建立该用户，或不用 root 运行"
    )


def answers(dsn: str) -> bool:
    """Return whether the server itself answers; a pid file may outlive its server."""
    with suppress(psycopg2.OperationalError):
        psycopg2.connect(dsn, connect_timeout=5).close()
        return True
    return False


def _make_database(dsn: str) -> None:
    conn = psycopg2.connect(dsn)
    try:
        conn.autocommit = True
        with conn.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        conn.close()
