"""The service that runs on a data folder: known by a lock that only it holds, and told to end."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.errors import DataError

if sys.platform != "win32":
    import fcntl

_PATIENCE_S: Final = 20.0
_PAUSE_S: Final = 0.1
_TRIES: Final = 10


class ServiceError(DataError):
    """The service did not start or did not end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningService:
    """A service of this data folder that runs now."""

    process: int
    address: str


@contextmanager
def registered(home: Path, address: str) -> Iterator[None]:
    """Let others find this process as the service of `home` while the block lasts.

    Where another one is the service already, it stays so.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock = os.open(home / "serve.lock", os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        if not _locked_soon(lock):
            yield
            return
        note = home / "serve.json"
        note.write_text(json.dumps({"process": os.getpid(), "address": address}), encoding="utf-8")
        try:
            yield
        finally:
            note.unlink(missing_ok=True)
    finally:
        os.close(lock)


def running(home: Path) -> RunningService | None:
    """Return the service that runs on `home`, or None.

    A note that a killed one left does not count: its lock is free.
    """
    with suppress(OSError, ValueError, KeyError, TypeError):
        lock = os.open(home / "serve.lock", os.O_RDWR)
        try:
            if _locked(lock):
                return None
            note = json.loads((home / "serve.json").read_text(encoding="utf-8"))
            return RunningService(process=int(note["process"]), address=str(note["address"]))
        finally:
            os.close(lock)
    return None


def stop(home: Path) -> RunningService | None:
    """End the service of `home`, wait until it is gone, and return what it was.

    Raises
    ------
    ServiceError
        If it does not end.
    """
    service = running(home)
    if service is None:
        return None
    with suppress(ProcessLookupError):
        os.kill(service.process, signal.SIGTERM)
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        if running(home) is None:
            return service
        time.sleep(_PAUSE_S)
    raise ServiceError(
        "服务（进程 {process}）没有在 {seconds} 秒内停下：请看 {log}",
        process=service.process,
        seconds=round(_PATIENCE_S),
        log=str(home / "serve.log"),
    )


def _locked_soon(lock: int) -> bool:
    """Lock the file; who only looks whether it is locked holds it for a moment."""
    for _try in range(_TRIES):
        if _locked(lock):
            return True
        time.sleep(_PAUSE_S)
    return False


def _locked(lock: int) -> bool:
    """Lock the file unless another process has; where there are no locks, never."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
