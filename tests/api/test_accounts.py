"""Accounts by command, and the first start of the service."""

import io
import re
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from fastapi.testclient import TestClient

from api.access.workflow import Actor
from api.accounts.rights import parse_right
from api.command_line import main
from api.console import Steps, UsageProblemError
from api.demo.accounts import DemoAccount, NotADemoError, add_demo_accounts
from api.language import Language
from api.server import create_app, is_free, is_loopback
from api.service.first_start import make_sure_of_an_administrator
from data import accounts, areas, audits, month_plans
from data.account import AccountError, Role
from data.database import Pool, reading, recording, writing
from data.errors import DataError
from planner.month import Month, parse_month
from tests import make_account, make_approval, make_pack, make_plan
from tests.make_account import FIRST_DAY, NOW, PASSWORD
from tests.small_county import AREA

Run: TypeAlias = Callable[..., tuple[int, str]]
ACTOR = Actor(name="console:test", address="console", at=NOW)
STEPS = Steps(Language.CHINESE)


@pytest.fixture
def run(
    database: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Give a function that runs `xuntu` with lines of input; returns status and what was said."""
    monkeypatch.setenv("XUNTU_DATABASE_URL", database.dsn)
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))

    def runner(*arguments: str, given: str = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["xuntu", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        status = 0
        try:
            main()
        except SystemExit as done:
            status = int(done.code or 0)
        said = capsys.readouterr()
        return status, said.out + said.err

    return runner


def add(run: Run, name: str = "wang", role: str = "planner", *more: str) -> tuple[int, str]:
    return run("account", "add", name, "--role", role, *more, given=f"{PASSWORD}\n")


def test_an_account_is_added_listed_disabled_and_given_another_role(
    run: Run, database: Pool
) -> None:
    assert add(run, "boss", "administrator", "--area", "*")[0] == 0
    status, said = add(run, "Wang", "planner", "--area", "320281,2026-01-01,2026-12-31,approver")
    assert status == 0, said
    assert "首次登录须修改密码" in said
    status, said = run("account", "list")
    assert re.search(
        r"wang +Wang +计划员 +320281（2026-01-01 – 2026-12-31） 可审批 +待改密码", said
    )
    assert "全部区域" in said
    assert run("account", "role", "wang", "--role", "inspector", "--inspector", "i7")[0] == 0
    assert run("account", "areas", "wang", "--area", "512000")[0] == 0
    assert run("account", "disable", "wang")[0] == 0
    with reading(database) as conn:
        account = accounts.named(conn, "wang")
    assert (account.role, account.inspector, account.is_disabled) == (Role.INSPECTOR, "i7", True)
    assert [right.area for right in account.rights] == ["512000"]
    assert run("account", "disable", "wang", "--enable")[0] == 0
    status, said = run("audit", "show", "--account", "nobody")
    assert status == 0
    status, said = run("audit", "show")
    for words in ("添加账号", "改变角色", "改变授权区域", "停用账号", "恢复账号"):
        assert words in said


def test_a_password_is_one_line_of_the_input_and_never_an_argument(run: Run) -> None:
    status, said = run("account", "add", "wang", "--role", "planner", given="")
    assert status == 1
    assert "没有读到密码" in said
    status, said = run("account", "add", "wang", "--role", "planner", "--password", PASSWORD)
    assert status == 2
    assert add(run)[0] == 0
    status, said = run("account", "password", "wang", given="short\n")
    assert (status, "至少 10 个字符" in said) == (1, True)
    assert run("account", "password", "wang", given="another password 9\n")[0] == 0


def test_a_password_is_typed_twice_without_echo_on_a_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed: list[str] = []
    monkeypatch.setattr("api.accounts.password_prompt.is_terminal", lambda: True)
    monkeypatch.setattr("api.accounts.password_prompt.getpass", lambda _text: typed.pop())
    typed[:] = ["different", PASSWORD]
    status, said = run("account", "add", "wang", "--role", "planner")
    assert (status, "两次输入的密码不一样" in said) == (1, True)
    typed[:] = [PASSWORD, PASSWORD]
    assert run("account", "add", "wang", "--role", "planner")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("account", "disable", "nobody"), "没有登录名为“nobody”的账号"),
        (("account", "role", "nobody", "--role", "leader"), "没有登录名为“nobody”"),
        (("account", "add", "x y", "--role", "leader"), "不能用"),
        (("account", "add", "li", "--role", "inspector"), "必须写明人员编号"),
        (
            ("account", "add", "li", "--role", "leader", "--area", "1,2,3,4,5"),
            "授权“1,2,3,4,5”写法",
        ),
        (("account", "add", "li", "--role", "leader", "--area", "999901,soon"), "日期“soon”写法"),
        (("release", "--area", "999901", "--month", "2026-12"), "还没有计划，不能发布"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    run: Run, arguments: tuple[str, ...], sentence: str
) -> None:
    status, said = run(*arguments, given=f"{PASSWORD}\n")
    assert status == 1
    assert sentence in said.replace("\n", "")
    assert "Traceback" not in said


def test_rights_are_read_as_they_are_written() -> None:
    until = parse_right("999901, 2026-01-01 ,2026-12-31", today=FIRST_DAY)
    assert (str(until.valid_from), str(until.valid_until)) == ("2026-01-01", "2026-12-31")
    open_ = parse_right("*,,,approver", today=FIRST_DAY)
    assert (open_.area, open_.valid_from, open_.valid_until) == ("*", FIRST_DAY, None)
    assert open_.is_approver
    with pytest.raises(AccountError, match="写法不对"):
        parse_right("", today=FIRST_DAY)


def test_the_log_verifies_by_command_and_a_change_is_named(run: Run, database: Pool) -> None:
    add(run)
    status, said = run("audit", "verify")
    assert status == 0
    head = re.search(r"链头 ([0-9a-f]{64})", said)
    assert head
    assert run("audit", "verify", "--head", head[1])[0] == 0
    status, said = run("audit", "verify", "--head", "0" * 64)
    assert (status, "被删去" in said) == (1, True)
    with recording(database) as conn, conn.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_entry SET content = replace(content, 'wang', 'chen')")
    status, said = run("audit", "verify")
    assert (status, "第 0 条的内容与哈希不符" in said) == (1, True)


def planned(pool: Pool) -> None:
    with writing(pool) as conn:
        areas.save_pack(conn, make_pack.pack())
        month_plans.save(conn, make_plan.month_plan())


def test_a_release_is_noted_once(run: Run, database: Pool) -> None:
    planned(database)
    status, said = run("release", "--area", AREA, "--month", "2026-12")
    assert (status, "还没有经第二个人批准" in said) == (1, True)
    make_approval.approve(database, area=AREA, month=parse_month("2026-12"))
    for words in ("领导和管理员现在可以查看", "没有新的内容"):
        status, said = run("release", "--area", AREA, "--month", "2026-12")
        assert status == 0
        assert words in said
    with reading(database) as conn:
        found = [entry.deed for entry in audits.newest(conn, count=9)]
    assert [deed.action for deed in found] == ["roster.release", "plan.approve", "plan.submit"]
    assert {(deed.area, deed.month) for deed in found} == {(AREA, "2026-12")}


# The first start


def first_start(pool: Pool, *, is_local: bool, **environ: str) -> None:
    make_sure_of_an_administrator(pool, STEPS, is_local=is_local, environ=environ)


def test_the_first_administrator_comes_from_a_file(database: Pool, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\nrest\n", encoding="utf-8")
    for _ in range(2):  # the second start finds one and asks nothing
        first_start(
            database, is_local=False, XUNTU_ADMIN_PASSWORD_FILE=str(file), XUNTU_ADMIN_NAME="Boss"
        )
    with reading(database) as conn:
        (account,) = accounts.all_accounts(conn)
    assert (account.name, account.role, account.must_change) == (
        "boss", Role.ADMINISTRATOR, False,
    )  # fmt: skip
    assert account.areas_on(datetime.now(UTC).date().replace(year=2099)) == {"*"}
    client = TestClient(create_app(database))
    token = re.search(r'name="csrf" value="(\w+)"', client.get("/sign-in").text)
    assert token
    data = {"csrf": token[1], "name": "boss", "password": PASSWORD}
    assert "/accounts" in client.post("/sign-in", data=data).text


def test_the_first_administrator_is_asked_for_at_the_terminal(
    database: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.service.first_start.is_terminal", lambda: True)
    monkeypatch.setattr("api.service.first_start.new_password", lambda: PASSWORD)
    monkeypatch.setattr("builtins.input", lambda _text: "")
    first_start(database, is_local=True)
    with reading(database) as conn:
        assert accounts.named(conn, "admin").role is Role.ADMINISTRATOR


def test_without_an_administrator_nothing_is_served_to_others(
    database: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("api.service.first_start.is_terminal", lambda: False)
    with pytest.raises(UsageProblemError, match="XUNTU_ADMIN_PASSWORD_FILE"):
        first_start(database, is_local=False)
    make_sure_of_an_administrator(database, Steps(Language.CHINESE), is_local=True, environ={})
    assert "xuntu account add" in capsys.readouterr().err
    assert "xuntu account add" in TestClient(create_app(database)).get("/sign-in").text


def test_the_command_serves_nothing_to_others_without_an_administrator(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.server.is_free", lambda _port, _host: True)  # asks no name service
    status, said = run("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - it refuses
    assert status == 1
    assert "还没有管理员，不能对外开放服务" in said


def test_demo_accounts_are_never_served_to_others(database: Pool) -> None:
    with recording(database) as conn:
        areas.save_pack(conn, make_pack.pack())
        conn.cursor().execute("UPDATE area SET is_demo = true")
        month_plans.save(conn, make_plan.month_plan())
    made: tuple[DemoAccount, ...] = ()
    for _ in range(2):
        made = add_demo_accounts(
            database,
            area=make_pack.pack().area.code,
            month=Month(year=2026, number=12),
            inspector="i1",
            actor=ACTOR,
        )
    assert {each.role for each in made} == set(Role)
    with reading(database) as conn:
        assert all(account.is_demo for account in accounts.all_accounts(conn))
    first_start(database, is_local=True)
    with pytest.raises(UsageProblemError, match="演示账号"):
        first_start(database, is_local=False)


@pytest.mark.parametrize("what", ["area", "account"])
def test_demo_accounts_do_not_go_where_anything_is_real(database: Pool, what: str) -> None:
    with recording(database) as conn:
        areas.save_pack(conn, make_pack.pack())
        conn.cursor().execute("UPDATE area SET is_demo = %s", (what != "area",))
        if what == "account":
            make_account.account(conn)
    with pytest.raises(NotADemoError, match="真实"):
        add_demo_accounts(
            database, area="999901", month=Month(year=2026, number=12), inspector="i1", actor=ACTOR
        )


@pytest.mark.parametrize(
    ("host", "is_local"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True),
     ("0.0.0.0", False), ("10.0.0.5", False), ("::", False), ("example", False)],  # noqa: S104 - nothing is bound
)  # fmt: skip
def test_which_addresses_only_this_machine_reaches(host: str, *, is_local: bool) -> None:
    assert is_loopback(host) == is_local


def test_an_address_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror

    assert is_free(0, "127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(DataError, match="本机没有地址 nowhere"):
        is_free(0, "nowhere")


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        assert not is_free(door.getsockname()[1], "127.0.0.1")
