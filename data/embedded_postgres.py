"""The embedded server: a real PostgreSQL kept in a folder, run only while someone uses it.

Everyone who uses the server holds a shared lock; the last one to let go stops it. The server
listens on a socket in a private folder only, never on the network. As root it runs as an
ordinary user, because PostgreSQL refuses to run as root.
"""

import atexit
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from data.postgres_binaries import can_enter
from data.postgres_server import (
    EmbeddedPostgresError,
    PostgresServer,
    answers,
    owner_of,
)

if sys.platform != "win32":
    import fcntl

_SYSTEM_FOLDER: Final = Path("/var/lib/xuntu/homes")
_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "work_mem": "32MB",
    "jit": "off",
}


@dataclass(slots=True)
class _Use:
    """One server's use by this process: how often it was started here, and the held lock."""

    count: int
    lock: int
    dsn: str


_uses: dict[Path, _Use] = {}
_uses_guard = threading.RLock()


def start(home: Path, settings: Mapping[str, str] | None = None) -> str:
    """Start the server kept in `home`, unless it runs, and return the DSN of its database.

    Each call is undone by one call of `stop`. `settings` are server settings for a first start.

    Raises
    ------
    EmbeddedPostgresError
        If the folder, the disk, the system or the binaries do not allow it; says what to do.
    """
    if sys.platform == "win32":
        raise EmbeddedPostgresError(
            "内置数据库目前只能在 Linux 和 macOS 上运行：请用 XUNTU_DATABASE_URL 指向已有数据库"
        )
    home = Path(home).absolute()
    with _uses_guard, _folder_faults(home):
        use = _uses.get(home)
        if use is None or not answers(use.dsn):  # not yet started, or it died meanwhile
            folder = _place(home)
            folder.mkdir(parents=True, exist_ok=True)
            with _alone(folder):
                lock = use.lock if use else _lock_file(folder / "users.lock")
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH)
                    dsn = PostgresServer(folder).start({**_SETTINGS, **(settings or {})})
                except BaseException:
                    if use is None:
                        os.close(lock)
                    raise
            use = _uses[home] = _Use(use.count if use else 0, lock, dsn)
        use.count += 1
        return use.dsn


def stop(home: Path) -> None:
    """Undo one `start`; stop the server if nobody else uses it. Without a start, do nothing."""
    home = Path(home).absolute()
    with _uses_guard:
        if use := _uses.get(home):
            use.count -= 1
            if use.count == 0:
                _let_go(home, use)


@contextmanager
def running(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Give the DSN of the server kept in `home`, which runs as long as the block."""
    dsn = start(home, settings)
    try:
        yield dsn
    finally:
        stop(home)


def _let_go(home: Path, use: _Use) -> None:
    del _uses[home]
    folder = _place(home)
    if sys.platform == "win32" or not folder.is_dir():
        return
    with _alone(folder):
        try:
            fcntl.flock(use.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # are we the last one?
        except BlockingIOError:
            return
        else:
            PostgresServer(folder).stop()
        finally:
            os.close(use.lock)


@atexit.register
def _let_go_of_all() -> None:
    for home, use in list(_uses.items()):
        with suppress(Exception):  # the process is ending; there is nobody left to tell
            _let_go(home, use)


def _place(home: Path) -> Path:
    """Return the folder of the server of `home`.

    It lies in `home`, except where root keeps `home` in a folder that only root may enter (such as
    /root): the server's user could not get in, so it lies below /var/lib/xuntu, by the hash of
    `home`.
    """
    folder = home / "postgres"
    owner = owner_of(folder / "data")
    if not owner.is_other:
        return folder
    home.mkdir(parents=True, exist_ok=True)
    if can_enter(home, owner.uid, owner.gid):
        return folder
    return _SYSTEM_FOLDER / sha256(os.fsencode(home)).hexdigest()[:12] / "postgres"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let only one process at a time start or stop the server of `folder`."""
    lock = _lock_file(folder / "start.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _lock_file(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)


@contextmanager
def _folder_faults(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EmbeddedPostgresError(
            "不能在 {path} 建立或读写内置数据库（{why}）：请检查磁盘空间和目录权限，"
            "或用 XUNTU_HOME 换一个目录",
            path=str(home),
            why=error.strerror or str(error),
        ) from error
