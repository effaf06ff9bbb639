"""The companion of a server: one worker in a process of its own, kept alive while it serves.

Planning a month keeps a processor busy for a minute; in a process of its own it never makes a page
wait. The worker ends when the server does, however that ends: it reads a pipe that only the server
holds open.
"""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_PATIENCE_S: Final = 10.0
_PAUSE_S: Final = 2.0
_COMMAND: Final = "from api.command_line import main; main()"


class Companion:
    """A worker on the database `dsn` as long as the block lasts; what it keeps goes to `home`."""

    def __init__(self, dsn: str, home: Path) -> None:
        self._environ = {**os.environ, "XUNTU_DATABASE_URL": dsn, "XUNTU_HOME": str(home)}
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch = threading.Thread(target=self._keep_alive, name="worker", daemon=True)

    def __enter__(self) -> Self:
        """Start the worker."""
        self._process = self._started()
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the worker; a job that it has waits for the next one."""
        self._ending.set()
        if self._process is not None:
            self._process.terminate()
        self._watch.join(_PATIENCE_S + _PAUSE_S)

    @property
    def number(self) -> int:
        """Return the process id of the worker."""
        if self._process is None:
            raise RuntimeError
        return self._process.pid

    def _keep_alive(self) -> None:
        while (process := self._process) is not None:
            try:
                process.wait(_PAUSE_S if not self._ending.is_set() else _PATIENCE_S)
            except subprocess.TimeoutExpired:
                if self._ending.is_set():
                    process.kill()
                continue
            if process.stdin:
                process.stdin.close()
            if self._ending.wait(_PAUSE_S):
                return
            self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", _COMMAND, "worker", "--with-parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=self._environ,
        )


def end_with_parent() -> None:
    """End this process when the pipe on its standard input is closed."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
