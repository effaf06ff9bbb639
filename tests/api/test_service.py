"""The service behind the console: it starts, is found, answers and ends."""

import io
import os
import re
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TypeAlias

import httpx2
import pytest

from api.command_line import main
from api.service.running import registered, running, stop
from data.database import Pool

Run: TypeAlias = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    database: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Run]:
    """Give a function that runs `xuntu` on a home of its own; a service left over is ended."""
    monkeypatch.setenv("XUNTU_DATABASE_URL", database.dsn)
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")

    def runner(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["xuntu", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(""))
        status = 0
        try:
            main()
        except SystemExit as done:
            status = int(done.code or 0)
        said = capsys.readouterr()
        return status, said.out + said.err

    yield runner
    stop(tmp_path / "home")


def test_a_service_starts_at_the_next_free_port_is_found_and_is_stopped(
    run: Run, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = int(other.getsockname()[1])
        status, said = run("serve", "--background", "--port", str(taken))
    assert status == 0, said
    (address,) = re.findall(r"http://127\.0\.0\.1:\d+/", said)
    port = int(address.rstrip("/").rpartition(":")[2])
    assert taken < port < taken + 20
    service = running(home)
    assert service is not None
    assert service.address == address
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(f"{address}sign-in", timeout=10) as answer:
        assert "登录" in answer.read().decode()
    status, said = run("serve", "--background", "--port", str(port))
    assert (status, "已经在运行" in said, address in said) == (1, True, True)
    status, said = run("serve", "--stop")
    assert (status, address in said) == (0, True)
    assert running(home) is None
    status, said = run("serve", "--stop")
    assert (status, "没有正在运行的服务" in said) == (1, True)


def test_a_service_that_cannot_start_says_why_and_where_its_log_is(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.service.background.is_free", lambda _port: True)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        status, said = run("serve", "--background", "--port", str(other.getsockname()[1]))
    assert status == 1
    assert re.search(r"服务没有启动（.*已被别的程序占用.*serve\.log", said.replace("\n", "")), said
    assert running(tmp_path / "home") is None


def test_only_this_machine_is_served_from_behind_the_console(run: Run) -> None:
    status, said = run("serve", "--background", "--host", "0.0.0.0")  # noqa: S104 - refused
    assert (status, "后台运行只供本机使用" in said) == (1, True)


def test_the_first_service_of_a_home_stays_the_one_that_is_found(tmp_path: Path) -> None:
    with registered(tmp_path, "http://127.0.0.1:1/"):
        with registered(tmp_path, "http://127.0.0.1:2/"):
            found = running(tmp_path)
            assert found is not None
            assert (found.process, found.address) == (os.getpid(), "http://127.0.0.1:1/")
        assert running(tmp_path) is not None
    assert running(tmp_path) is None
    assert running(tmp_path / "never") is None


def test_the_demo_ends_with_a_service_at_which_every_role_signs_in_until_it_is_killed(
    run: Run, tmp_path: Path
) -> None:
    status, said = run(
        "demo", "--out", str(tmp_path / "demo"), "--employers", "60", "--effort", "0", "--serve"
    )
    assert status == 0, said
    (address,) = re.findall(r"在浏览器里看：(http://127\.0\.0\.1:\d+/)", said)
    for role in ("planner", "inspector", "leader", "administrator"):
        assert re.search(rf"\b{role} +yunxi-demo-{role}\b", said), said
        with httpx2.Client(base_url=address, follow_redirects=True, trust_env=False) as client:
            page = client.get("sign-in")
            (token,) = re.findall(r'name="csrf" value="([^"]+)"', page.text)
            given = {"csrf": token, "name": role, "password": f"yunxi-demo-{role}"}
            welcome = client.post("sign-in", data=given)
            assert welcome.status_code == HTTPStatus.OK
            assert "演示账号" in welcome.text, role
            assert client.get("/health").json() == {"status": "ok"}
    home = tmp_path / "home"
    service = running(home)
    assert service is not None
    os.kill(service.process, signal.SIGKILL)
    os.waitpid(service.process, 0)
    until = time.monotonic() + 10
    while running(home) is not None and time.monotonic() < until:
        time.sleep(0.05)
    assert running(home) is None
    assert (home / "serve.json").exists()
    assert stop(home) is None
