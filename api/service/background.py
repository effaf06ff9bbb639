"""Start the service behind the console: it goes on when the command has ended."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

from api.server import is_free
from api.service.running import RunningService, ServiceError, running

_PATIENCE_S: Final = 60.0
_PAUSE_S: Final = 0.1
_PORTS: Final = 20
_COMMAND: Final = "from api.command_line import main; main()"
_started: Final[list[subprocess.Popen[bytes]]] = []
"""Held, because Python warns of a process that it loses sight of while it runs."""


def start_behind(home: Path, *, port: int, url: str | None = None) -> RunningService:
    """Start the service on this machine and return it once it answers.

    Parameters
    ----------
    port
        The port to listen on; when another program has it, one of the next.
    url
        The database, where it is not the one kept in `home`.

    Raises
    ------
    ServiceError
        If it ends at once or does not answer; says where its log is.
    """
    port = next((each for each in range(port, port + _PORTS) if is_free(each)), port)
    home.mkdir(parents=True, exist_ok=True)
    log = home / "serve.log"
    environ = {**os.environ, "XUNTU_HOME": str(home)}
    environ |= {"XUNTU_DATABASE_URL": url} if url else {}
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", _COMMAND, "serve", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environ,
            start_new_session=True,
        )
    _started.append(process)
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        found = running(home)
        if found is not None and found.process == process.pid and _answers(found.address):
            return found
        time.sleep(_PAUSE_S)
    if process.poll() is None:
        process.terminate()
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise ServiceError(
        "服务没有启动（{why}）：详情见 {log}", why=lines[-1] if lines else "?", log=str(log)
    )


def _answers(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{address}health", timeout=2):
            return True
    except (OSError, urllib.error.URLError):
        return False
