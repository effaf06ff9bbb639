"""Accounts are kept as they were made; names have one spelling; an administrator always stays."""

from datetime import date

import pytest

from data import accounts
from data.account import EVERY_AREA, AccountError, AreaRight, Role, account_name, display_name
from data.database import Pool, reading, recording
from data.errors import NotFoundError
from geo.area import AreaCode
from tests import make_account


def test_an_account_comes_back_with_its_areas(database: Pool) -> None:
    rights = (
        make_account.right("320281", valid_until=date(2026, 12, 31)),
        make_account.right("512000", is_approver=True),
    )
    with recording(database) as conn:
        made = make_account.account(conn, name="li.si", rights=rights)
    with reading(database) as conn:
        assert accounts.named(conn, "li.si") == made
        assert accounts.all_accounts(conn) == (made,)
        assert accounts.has_any(conn)
    assert made.rights == rights
    assert made.areas_on(date(2026, 12, 31)) == {"320281", "512000"}
    assert made.areas_on(date(2027, 1, 1)) == {"512000"}
    assert made.areas_on(date(2019, 12, 31)) == set()
    assert made.approves_on(date(2026, 12, 31)) == {"512000"}


def test_only_a_hash_of_the_password_is_in_the_database(database: Pool) -> None:
    with recording(database) as conn:
        make_account.account(conn)
        with conn.cursor() as cursor:
            cursor.execute("SELECT account::text FROM account")
            (row,) = cursor.fetchall()
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in row[0]
    assert make_account.PASSWORD not in row[0]


@pytest.mark.parametrize(
    ("written", "name"), [(" Admin ", "admin"), ("ＡＤＭＩＮ", "admin"), ("王小明", "王小明")]
)
def test_a_name_has_one_spelling(written: str, name: str) -> None:
    assert account_name(written) == name


@pytest.mark.parametrize("wrong", ["", "a", "a b", "a" * 33, "a/b", "<b>", "a\x00b"])
def test_a_name_that_cannot_be_typed_safely_is_refused(wrong: str) -> None:
    with pytest.raises(AccountError, match="2 到 32 个"):
        account_name(wrong)


@pytest.mark.parametrize("wrong", ["", "  ", "a" * 65, "a\nb", "a\x00"])
def test_a_display_name_that_cannot_be_shown_is_refused(wrong: str) -> None:
    with pytest.raises(AccountError, match="1 到 64"):
        display_name(wrong)


def test_a_name_is_given_once(database: Pool) -> None:
    with recording(database) as conn:
        make_account.account(conn, name="twice")
        with pytest.raises(AccountError, match="已经有人用"):
            make_account.account(conn, name="twice")


def test_an_inspector_has_a_staff_id_and_nobody_else(database: Pool) -> None:
    with recording(database) as conn:
        inspector = make_account.account(conn, Role.INSPECTOR, inspector="i7")
        planner = make_account.account(conn)
        with pytest.raises(AccountError, match="人员编号"):
            accounts.set_role(conn, planner.id, Role.INSPECTOR, " ")
        with pytest.raises(AccountError, match="人员编号"):
            accounts.set_role(conn, inspector.id, Role.LEADER, "i7")
        accounts.set_role(conn, inspector.id, Role.LEADER, None)
        assert accounts.numbered(conn, inspector.id).role is Role.LEADER


@pytest.mark.parametrize("way", ["disable", "role"])
def test_the_last_administrator_stays(database: Pool, way: str) -> None:
    def remove(id_: int) -> None:
        with recording(database) as conn:
            if way == "disable":
                accounts.set_disabled(conn, id_, is_disabled=True)
            else:
                accounts.set_role(conn, id_, Role.LEADER, None)

    with recording(database) as conn:
        first = make_account.account(conn, Role.ADMINISTRATOR)
        second = make_account.account(conn, Role.ADMINISTRATOR)
    remove(first.id)
    with pytest.raises(AccountError, match="最后一个可用的管理员"):
        remove(second.id)


@pytest.mark.parametrize("area", ["", "12345", "1234567890", "all", "３２０２８１"])
def test_an_area_that_is_no_code_is_refused(area: str) -> None:
    with pytest.raises(AccountError, match="写法不对"):
        AreaRight(area=AreaCode(area), valid_from=make_account.FIRST_DAY)


def test_a_right_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(AccountError, match="就结束"):
        make_account.right(valid_until=date(2019, 12, 31))


def test_a_right_is_given_once_from_one_day_on(database: Pool) -> None:
    with recording(database) as conn, pytest.raises(AccountError, match="授权了两次"):
        make_account.account(conn, rights=(make_account.right(), make_account.right()))


def test_who_is_not_there_is_said_in_words(database: Pool) -> None:
    with reading(database) as conn:
        assert not accounts.has_any(conn)
        with pytest.raises(NotFoundError, match="没有登录名为“nobody”"):
            accounts.named(conn, "nobody")
        with pytest.raises(NotFoundError, match="没有编号为 7"):
            accounts.numbered(conn, 7)
    assert EVERY_AREA == "*"
