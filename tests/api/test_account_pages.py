"""The administrator's pages of accounts and the log, and what each role finds."""

import re
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi.testclient import TestClient

from api.access.workflow import Actor
from api.server import create_app
from data import accounts, audits
from data.account import Role
from data.database import Pool, reading, recording
from tests import make_account
from tests.make_account import NOW, signed_in
from tests.make_rows import add_rows
from tests.small_county import AREA, MONTH, SmallCounty

ACTOR = Actor(name="console:test", address="console", at=NOW)


# The administrator's pages


def test_an_administrator_adds_an_account_whose_password_is_shown_once(database: Pool) -> None:
    client = signed_in(database, Role.ADMINISTRATOR)
    given = {"name": "li.si", "display_name": "李四", "role": "leader", "area": "999901"}
    answer = client.post("/accounts/new", data=given)
    assert answer.headers["cache-control"] == "no-store"
    password = re.search(r"<code>([a-z2-9-]{19})</code>", answer.text)
    assert password
    number = re.search(r'href="/accounts/(\d+)"', answer.text)
    assert number
    page = client.get(f"/accounts/{number[1]}").text
    assert password[1] not in page
    assert 'value="999901"' in page
    assert "待改密码" in page
    with reading(database) as conn:
        assert "li.si" in audits.newest(conn, count=1)[0].content
        assert password[1] not in audits.newest(conn, count=1)[0].content
    again = client.post("/accounts/new", data=given)
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "已经有人用" in again.text
    assert 'value="李四"' in again.text


def test_areas_are_given_with_days_and_taken_back_by_emptying_them(database: Pool) -> None:
    client = signed_in(database, Role.ADMINISTRATOR)
    with recording(database) as conn:
        account = make_account.account(conn)
    where = f"/accounts/{account.id}/areas"
    rows = {
        "area": ["999901", "", "320281"],
        "since": ["2026-01-01", "2026-01-01", ""],
        "until": ["", "", "2099-12-31"],
        "approver": ["2"],
    }
    assert client.post(where, data=rows).status_code == HTTPStatus.OK
    with reading(database) as conn:
        rights = accounts.rights_of(conn, account.id)
    assert [(r.area, str(r.valid_until), r.is_approver) for r in rights] == [
        ("320281", "2099-12-31", True),
        ("999901", "None", False),
    ]
    for wrong, said in (
        ({"area": ["abc"], "since": [""], "until": [""]}, "授权区域“abc”写法不对"),
        ({"area": ["999901"], "since": ["x"], "until": [""]}, "日期“x”写法不对"),
    ):
        refused = client.post(where, data=wrong)
        assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert said in refused.text
    client.post(where, data={"area": [""], "since": [""], "until": [""]})
    with reading(database) as conn:
        assert accounts.rights_of(conn, account.id) == ()


def test_roles_passwords_and_disabling_end_the_sessions_of_an_account(database: Pool) -> None:
    admin = signed_in(database, Role.ADMINISTRATOR)
    for action, data in (
        ("role", {"role": "inspector", "inspector": "i9"}),
        ("password", {}),
        ("disable", {}),
    ):
        name = f"each-{action}"
        other = signed_in(database, name=name)
        assert other.get("/", follow_redirects=False).status_code == HTTPStatus.OK
        with reading(database) as conn:
            id_ = accounts.named(conn, name).id
        assert admin.post(f"/accounts/{id_}/{action}", data=data).status_code == HTTPStatus.OK
        assert other.get("/", follow_redirects=False).status_code == HTTPStatus.SEE_OTHER
        if action == "disable":
            admin.post(f"/accounts/{id_}/enable")
            with reading(database) as conn:
                assert not accounts.numbered(conn, id_).is_disabled


def test_the_last_administrator_cannot_be_locked_out_on_the_page(database: Pool) -> None:
    client = signed_in(database, Role.ADMINISTRATOR, name="only")
    with reading(database) as conn:
        id_ = accounts.named(conn, "only").id
    for action, data in (("disable", {}), ("role", {"role": "leader"})):
        answer = client.post(f"/accounts/{id_}/{action}", data=data)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "最后一个可用的管理员" in answer.text
    assert client.get("/accounts/12345").status_code == HTTPStatus.NOT_FOUND


def test_the_log_is_paged_and_filtered(database: Pool) -> None:
    client = signed_in(database, Role.ADMINISTRATOR)
    with recording(database) as conn:
        for number in range(60):
            deed = ACTOR.deed("account.add", target=f"nr-{number}", area="999901")
            audits.add(conn, deed)
    first = client.get("/audit").text
    assert first.count("nr-") == 50
    older = re.search(r'href="/audit\?before=(\d+)', first)
    assert older
    second = client.get(f"/audit?before={older[1]}").text
    assert second.count("nr-") == 10
    assert "最新" in second
    assert "没有记录" in client.get("/audit?account=nobody").text
    assert client.get("/audit?area=999901").text.count("nr-") == 50
    assert "60 条记录前后相连" in client.get("/audit/verify").text


# What the roles see


def test_an_inspector_sees_days_of_their_own_when_they_have_come(database: Pool) -> None:
    add_rows(database, AREA, 1)
    token = make_account.session_token(database, Role.INSPECTOR, inspector="i1")

    def page(day: int) -> str:
        now = datetime(2026, 12, day, 2, tzinfo=UTC)
        with recording(database) as conn:
            conn.cursor().execute(
                "UPDATE login_session SET idle_until = %s, expires_at = %s, seen_at = %s",
                (*[now.replace(year=2027)] * 2, now),
            )
        client = TestClient(create_app(database, clock=lambda: now))
        return make_account.with_session(client, token).get("/").text

    assert "10:00" not in page(9)
    assert "今天没有安排检查" in page(9)
    assert "10:00" in page(10)
    assert "今天没有安排检查" not in page(10)
    assert "10:00" in page(11)


def test_leaders_do_not_find_a_month_before_its_release_and_approvers_do(
    small_county: SmallCounty,
) -> None:
    pool = small_county.pool
    leader, planner = signed_in(pool, Role.LEADER), signed_in(pool)
    approver = signed_in(pool, Role.LEADER, rights=(make_account.right(AREA, is_approver=True),))
    month = f"/areas/{AREA}/{MONTH}"
    for where in (month, f"{month}/roster", f"{month}/why", f"/api/v1{month}/roster"):
        assert planner.get(where).status_code == HTTPStatus.OK
        assert approver.get(where).status_code == HTTPStatus.OK
        assert leader.get(where).status_code == HTTPStatus.NOT_FOUND
    assert "本月排班尚未发布" in leader.get(f"{month}/brief").text
    assert "本月排班尚未发布" not in approver.get(f"{month}/brief").text
    assert str(MONTH) in planner.get("/").text


def test_details_of_the_log_are_told_in_words(database: Pool) -> None:
    boss = signed_in(database, Role.ADMINISTRATOR)
    form = {
        "name": "li.si", "display_name": "李四", "role": "planner", "area": "999901",
        "since": "2026-01-01",
    }  # fmt: skip
    assert boss.post("/accounts/new", data=form).status_code == HTTPStatus.OK
    page = boss.get("/audit").text
    assert "角色：计划员" in page
    assert "role：" not in page
